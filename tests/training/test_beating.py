"""What a heartbeat may say, when it is noted, and who may look at learners."""

from __future__ import annotations

import pytest

from app.kernel.actor import Actor, Grant
from app.training.facts import USUAL, Mark, Uncredited
from app.training.rules import beating, checks, reasons, rights
from app.training.rules.hours import Judged

MARK = Mark(1, 0, 0)


@pytest.mark.parametrize(("beyond_ms", "plausible"), [(0, True), (2_000, True), (2_001, False)])
def test_no_position_beyond_the_end(beyond_ms: int, plausible: bool) -> None:
    """CQ2023-A2.5-5."""
    decision = beating.is_plausible(60_000 + beyond_ms, 60_000, USUAL)
    assert [reason.code for reason in decision.reasons] == ([] if plausible else ["LEARNING_TIME_INVALID"])


@pytest.mark.parametrize(("seq", "in_order"), [(6, False), (7, False), (8, True), (99, True)])
def test_numbers_grow(seq: int, in_order: bool) -> None:
    """CQ2023-A2.5-5."""
    decision = beating.is_in_order(seq, 7)
    assert decision.allowed is in_order
    if not in_order:
        (reason,) = decision.reasons
        assert (reason.code, reason.remedy) == ("HEARTBEAT_OUT_OF_ORDER", "请从序号8继续上报")


@pytest.mark.parametrize(
    ("ended", "message"),
    [
        (None, None),
        ("moved", "已在另一台设备继续学习"),
        ("left", "这次学习已结束"),
        ("idle", "太久没有学习，这次学习已结束"),
        ("withdrawn", "报名已取消，学习已结束"),
        ("of a later version", "这次学习已结束"),
    ],
)
def test_one_living_session(ended: str | None, message: str | None) -> None:
    """CQ2023-A2.5-5."""
    told = [(reason.code, reason.message) for reason in beating.is_living(ended).reasons]
    assert told == ([("SESSION_ENDED", message)] if message else [])


@pytest.mark.parametrize(
    ("lost", "since_ms", "noted"),
    [
        (None, 24_999, False),
        (None, 25_000, True),
        (None, -24_999, False),
        (None, -25_000, True),
        (reasons.ALREADY_SEEN, 24_999, False),
        (reasons.PAUSED, 9_999, False),
        (reasons.PAUSED, 10_000, True),
        (reasons.PAUSED, -10_000, True),
        (reasons.SKIPPED, 10_000, True),
    ],
)
def test_when_the_database_hears_of_it(lost: str | None, since_ms: int, noted: bool) -> None:
    """CQ2023-A2.5-5: every second heartbeat, soon after anything irregular, and when a clock went back."""
    uncredited = (Uncredited(lost, 1, 1),) if lost else ()
    assert beating.must_note(Judged(MARK, (), uncredited), since_ms, USUAL) is noted


def test_one_irregular_loss_among_regular_ones_is_enough() -> None:
    mixed = (Uncredited(reasons.ALREADY_SEEN, 1, 1), Uncredited(reasons.SKIPPED, 1, 1))
    assert beating.must_note(Judged(MARK, (), mixed), 10_000, USUAL)


@pytest.mark.parametrize("reason", list(reasons.WHY))
def test_every_loss_is_told_in_words_with_the_next_step(reason: str) -> None:
    """CQ2023-A2.5-5."""
    told = reasons.told(reason, 1_500)
    why = reasons.WHY[reason]
    assert told == {"seconds": 1.5, "reason": reason, "message": why.message, "remedy": why.remedy}
    assert why.remedy


def test_losses_are_told_under_these_codes() -> None:
    assert set(reasons.WHY) == {
        "GAP_TOO_LONG",
        "LOST_STATE",
        "PAUSED",
        "STALLED",
        "REWOUND",
        "SKIPPED",
        "LEARNING_TIME_INVALID",
        "FASTER_THAN_TIME",
        "ALREADY_SEEN",
        "CHECK_MISSED",
    }
    assert {why.cite for why in reasons.WHY.values()} == {"CQ2023-A2.5-5"}


@pytest.mark.parametrize("left", [0, 2])
def test_a_failed_check_says_how_often_again(left: int) -> None:
    after = f"还可以试{left}次" if left else "请继续播放，完成随后出现的新抽查"
    for reason in (checks.wrong_answer(left), checks.face_differs(left)):
        assert reason.remedy is not None
        assert reason.remedy.endswith(after)
    assert [checks.wrong_answer(left).code, checks.face_differs(left).code] == [
        "CHECK_ANSWER_WRONG",
        "FACE_MISMATCH",
    ]


def test_what_else_becomes_of_a_check() -> None:
    assert checks.too_late().code == "CHECK_MISSED"
    advice = {"FACE_MANY": "照片里有几个人"}
    assert checks.unusable("FACE_MANY", advice).message == "照片里有几个人"
    assert checks.unusable("FACE_ODD", advice).message == "照片不能用于比对，请重拍"


def actor(*grants: tuple[str, str, str]) -> Actor:
    return Actor("a", None, "s", tuple(Grant(*grant) for grant in grants), "d")


@pytest.mark.parametrize(
    ("grant", "manages", "supervises"),
    [
        (("training_staff", "training_centre", "T"), True, False),
        (("training_staff", "training_centre", "U"), False, False),
        (("training_staff", "region", "500000"), False, False),
        (("regulator", "region", "500000"), False, True),
        (("regulator", "region", "000000"), False, True),
        (("regulator", "region", "500112"), False, True),
        (("regulator", "region", "510000"), False, False),
        (("regulator", "region", "500113"), False, False),
        (("system_admin", "system", "*"), False, False),
        (("worker", "self", "T"), False, False),
    ],
)
def test_the_table_of_rights(grant: tuple[str, str, str], manages: bool, supervises: bool) -> None:
    """CQ2023-2.1-3, CQ2023-2.2-2."""
    who = actor(grant)
    assert rights.may_manage(who, "T") is manages
    assert rights.may_supervise(who, "500112") is supervises
    assert rights.may_read(who, "T", "500112") is (manages or supervises)


def test_whose_centres() -> None:
    both = actor(("training_staff", "training_centre", "T"), ("training_staff", "training_centre", "U"))
    assert rights.own_centres(both) == ("T", "U")
    assert rights.own_centres(actor(("regulator", "region", "500000"))) == ()
