"""What a scanner, a phone without a network and the worker himself are shown of a passage."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app.attendance.facts import CORRECTION, STATUSES
from app.attendance.rules import reasons, telling
from app.attendance.rules.month import FLAG_LABELS, Tally, label_of
from app.attendance.rules.presence import Move, Trail
from app.attendance.rules.roster import line_of
from app.attendance.rules.showing import NOWHERE, colour_of, work_type_label, worker_shown
from app.employment.facts import Holder
from app.kernel.decision import ALLOWED, Reason, refuse
from app.policies import dictionaries
from tests.factories.facts import ENGAGEMENT

HOLDER = Holder("p", "王*国", "5001***1239", "head", True, False, False, False, ENGAGEMENT)
SHOWN = {
    "id": "w",
    "person_id": "p",
    "name": "王*国",
    "photo_id": "head",
    "marks": ["已认证"],
    "company": "渝建劳务有限公司",
    "team": "钢筋一班",
    "work_type": "钢筋工",
    "work_type_code": "020",
    "identity_class": "worker",
    "colour": "green",
    "colour_label": "建筑工人",
}
EVENT: dict[str, Any] = {
    "id": "e",
    "scan_id": "s",
    "happened_at": datetime(2026, 3, 10, 23, 5, tzinfo=UTC),
    "received_at": datetime(2026, 3, 10, 23, 6, tzinfo=UTC),
    "direction": "in",
    "status": "accepted",
    "admitted": 1,
    "credential_kind": "id_card",
    "mode": "online",
    "reasons": [],
    "flags": ["OFFLINE"],
}


def test_a_worker_as_the_gate_sees_him() -> None:
    """CQ2013-8-5, CQ2013-5.4-5: masked name, picture, unit, trade, colour; never a number."""
    assert worker_shown(HOLDER) == SHOWN


def test_a_stranger_to_the_site_has_no_place_and_no_colour() -> None:
    told = worker_shown(replace(HOLDER, engagement=None, is_stored=True))
    assert told == {**SHOWN, **NOWHERE, "id": None, "marks": ["已认证", "已入库"]}


@pytest.mark.parametrize(("code", "label"), [("020", "钢筋工"), (None, None), ("X99", "X99")])
def test_a_trade_that_the_dictionary_dropped_is_shown_as_it_is(code: str | None, label: str | None) -> None:
    assert work_type_label(code) == label


@pytest.mark.parametrize("identity_class", [None, "no_longer_known"])
def test_no_colour_is_made_up(identity_class: str | None) -> None:
    assert colour_of(identity_class) == {"colour": None, "colour_label": None}


def test_every_identity_class_has_its_colour() -> None:
    """CQ2013-5.4-5."""
    for entry in dictionaries.identity_classes():
        assert colour_of(entry.code) == {"colour": entry.more["colour"], "colour_label": entry.label}


def test_a_line_for_a_phone_without_a_network() -> None:
    """D-03, CQ2013-8-5: whom to stop and why; the picture by its id, because a link grows old."""
    told = {name: value for name, value in SHOWN.items() if name not in ("id", "person_id")}
    line = line_of(HOLDER, ["a", "b"], ALLOWED)
    assert line == {**told, "worker_id": "w", "code_ids": ["a", "b"], "blocked": False, "reasons": []}
    barred = line_of(HOLDER, (), refuse("BLACKLISTED", "在黑名单中", "GZ2016-1"))
    why = Reason("BLACKLISTED", "在黑名单中", "GZ2016-1").as_dict()
    assert (barred["blocked"], barred["reasons"], barred["code_ids"]) == (True, [why], [])


def test_one_event_in_words() -> None:
    assert telling.event_told(EVENT, is_replaced=False) == {
        "id": "e",
        "scan_id": "s",
        "happened_at": "2026-03-11T07:05:00+08:00",
        "received_at": "2026-03-11T07:06:00+08:00",
        "direction": "in",
        "status": "accepted",
        "admitted": True,
        "replaced": False,
        "credential": "id_card",
        "credential_label": "身份证",
        "mode": "online",
        "reasons": [],
        "flags": ["OFFLINE"],
        "flag_labels": ["断网时扫码，事后上传"],
        "label": "07:05 进场 已记录",
    }


@pytest.mark.parametrize(
    ("changes", "replaced", "label"),
    [
        ({"direction": "out", "status": "duplicate"}, False, "07:05 出场 重复扫码，不重复计"),
        ({"direction": "auto", "status": "refused"}, False, "07:05 进出方向未定 未通过"),
        ({"status": "needs_confirmation"}, False, "07:05 进场 等待现场核验"),
        ({}, True, "07:05 进场 已按申诉更正，不再计入"),
    ],
)
def test_the_line_of_an_event(changes: dict[str, Any], replaced: bool, label: str) -> None:
    assert telling.event_told(EVENT | changes, is_replaced=replaced)["label"] == label


def test_every_state_of_an_event_has_words() -> None:
    assert set(telling.STATUS_LABELS) >= set(STATUSES)


@pytest.mark.parametrize(
    ("kind", "label"),
    [(CORRECTION, "更正"), ("qr", "二维码"), ("face", "人脸"), ("ic_card", "IC卡"), ("unknown", "unknown")],
)
def test_what_was_shown_at_the_gate(kind: str, label: str) -> None:
    assert telling.credential_label(kind) == label


@pytest.mark.parametrize(
    ("flag", "label"), [("OFFLINE", FLAG_LABELS["OFFLINE"]), ("OF_A_LATER_VERSION", "OF_A_LATER_VERSION")]
)
def test_a_flag_without_words_stands_for_itself(flag: str, label: str) -> None:
    assert label_of(flag) == label


def test_an_appeal_in_words() -> None:
    """SH2023-3.2-3."""
    columns = {
        "id": "a",
        "project_id": "p",
        "day": date(2026, 3, 10),
        "kind": "missing_out",
        "direction": "out",
        "claimed_at": EVENT["happened_at"],
        "event_id": "e",
        "statement": "机器没有反应",
        "original": None,
        "state": "open",
        "opened_at": EVENT["received_at"],
    }
    told = telling.appeal_told(columns, "王*国", "两江新区学校")
    assert told["project"] == {"id": "p", "name": "两江新区学校"}
    assert (told["kind_label"], told["state_label"]) == ("出场没有记上", "等待处理")
    assert (told["claimed_at"], told["decided_at"]) == ("2026-03-11T07:05:00+08:00", None)
    assert (told["worker_name"], told["replaced_event_id"]) == ("王*国", None)
    decided = telling.appeal_told(
        columns | {"state": "upheld", "claimed_at": None, "decided_at": EVENT["received_at"]}, None, None
    )
    assert (decided["claimed_at"], decided["decided_at"]) == (None, "2026-03-11T07:06:00+08:00")
    assert decided["state_label"] == "已支持"


def test_a_repetition_is_not_what_the_next_move_is_compared_with() -> None:
    at = EVENT["happened_at"]
    first, again = (Move(at, "s", seq, "in", bool(seq)) for seq in (0, 1))
    assert Trail.of([again]).before((at, "s", 9)) is None
    both = Trail.of([again])
    both.add(first)
    assert both.moves == [first, again]
    assert both.before((at, "s", 9)) == first
    assert both.counted_at() == Trail.of([again]).counted_at() == at
    assert (both.last, Trail().last, Trail().counted_at()) == (again, None, None)
    later = Move(at + timedelta(seconds=50), "s", 2, "in", True)
    assert Trail.of([first, later]).counted_at() == at
    assert Trail.of([later]).counted_at() == later.at


def test_hours_are_told_with_two_decimals() -> None:
    tally = Tally()
    assert tally.hours == 0
    entered, left = datetime(2026, 3, 10, tzinfo=UTC), datetime(2026, 3, 10, 8, 20, tzinfo=UTC)
    tally.add(entered, left, left - entered)
    assert tally.hours == 8.33


def test_an_item_that_is_no_scan_says_what_the_phone_should_do() -> None:
    assert reasons.not_a_scan("应为列表") == Reason(
        "VALIDATION_FAILED", "应为列表", None, "请更新扫码端，或改用人工登记"
    )
