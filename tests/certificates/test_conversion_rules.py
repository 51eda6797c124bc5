"""Rules of the conversion as tables: both sides of every boundary."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.certificates.facts import CertificateFacts
from app.certificates.rules import conversion as rules
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.campaigns import CLOSED_TEXT
from app.certificates.rules.conversion import Role
from app.certificates.rules.conversion_states import ConversionFacts, may_go_on, state_of
from app.kernel.decision import ALLOWED, Reason, refuse
from tests.factories.facts import TRAINING_POST

KINDS = ("TRAINING_POST_NEW", "TRAINING_POST_OLD")
POSTS = ("SITE_ENGINEER", "QUALITY_INSPECTOR")
SPECIALTIES = ("CIVIL", "INSTALLATION", "DECORATION", "MUNICIPAL")
CERTIFICATE = replace(TRAINING_POST, valid_from=date(2021, 6, 1), valid_to=date(2023, 8, 31))
ROLE = Role("SITE_ENGINEER", "CIVIL")


def codes(certificate: CertificateFacts, on: date, **changed: object) -> list[str]:
    given = {"kinds": KINDS, "window": ALLOWED, "realname": ALLOWED, "is_his": ALLOWED} | changed
    return [reason.code for reason in rules.may_convert(certificate, on, **given).reasons]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, []),
        ({"kind": "TRAINING_POST_OLD"}, []),
        ({"kind": "SAFETY_MANAGEMENT", "category": "C", "post": None}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"post": "MATERIALS_KEEPER"}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"post": None}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"kind": "TECH_POST"}, ["CERT_TYPE_NOT_ELIGIBLE"]),
        ({"standing": "CANCELLED"}, ["STATE_NOT_ALLOWED"]),
        ({"standing": "CONVERTED"}, ["STATE_NOT_ALLOWED"]),
    ],
)
def test_which_certificates(changes: dict[str, str | None], expected: list[str]) -> None:
    """CQ2023-3.2.1-1."""
    assert codes(replace(CERTIFICATE, **changes), date(2023, 6, 15)) == expected  # type: ignore[arg-type]


def test_other_provinces_have_no_such_conversion() -> None:
    assert codes(CERTIFICATE, date(2023, 6, 15), kinds=()) == ["CERT_TYPE_NOT_ELIGIBLE"]


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2021, 5, 31), ["STATE_NOT_ALLOWED"]),
        (date(2021, 6, 1), []),
        (date(2023, 8, 31), []),
        (date(2023, 9, 1), ["CERT_EXPIRED"]),
    ],
)
def test_only_while_it_is_valid(on: date, expected: list[str]) -> None:
    """CQ2023-3.2.1-3: first and last day included."""
    assert codes(CERTIFICATE, on) == expected


def test_every_reason_is_told() -> None:
    closed = refuse("CONVERSION_CLOSED", "…")
    unproven, other = refuse("REALNAME_REQUIRED", "…"), refuse("FIELD_INCONSISTENT", "…")
    found = codes(CERTIFICATE, date(2024, 1, 1), window=closed, realname=unproven, is_his=other)
    assert found == ["CONVERSION_CLOSED", "CERT_EXPIRED", "REALNAME_REQUIRED", "FIELD_INCONSISTENT"]


def test_the_eight_roles() -> None:
    """CQ2023-3.2.1-4."""
    roles = rules.roles_of(POSTS, SPECIALTIES)
    labels = [texts.role_label(role.target_post, role.specialty) for role in roles]
    assert len(set(labels)) == 8
    assert labels[0] == "土建施工员"
    assert labels[-1] == "市政工程质量员"
    assert all(rules.is_role(role, roles).allowed for role in roles)
    for wrong in (
        Role("SAFETY_OFFICER", "CIVIL"),
        Role("SITE_ENGINEER", ""),
        Role("site_engineer", "CIVIL"),
        Role("CIVIL", "SITE_ENGINEER"),
    ):
        assert rules.is_role(wrong, roles).reasons[0].code == "ROLE_NOT_ALLOWED"


@pytest.mark.parametrize(("given", "allowed"), [(True, True), (False, False), (None, False), ("yes", False)])
def test_the_choice_is_confirmed(given: object, allowed: bool) -> None:
    """CQ2023-A2.4-2."""
    assert rules.is_confirmed(given).allowed is allowed


@pytest.mark.parametrize(
    ("zone", "reason", "picture", "outcome", "counts", "code"),
    [
        ("match", None, None, "passed", False, None),
        ("review", None, None, "review", False, "REVIEW_PENDING"),
        ("no_match", None, None, "failed", True, "FACE_MISMATCH"),
        ("no_match", "FACE_NOT_FOUND", "selfie", "failed", False, "FACE_NOT_FOUND"),
        ("review", "FACE_NOT_FOUND", "card", "review", False, "REVIEW_PENDING"),
    ],
)
def test_what_a_comparison_means(
    zone: str, reason: str | None, picture: str | None, outcome: str, counts: bool, code: str | None
) -> None:
    """CQ2023-A2.4-3."""
    verdict = rules.judge_face(zone, left=2, reason=reason, picture=picture)
    assert (verdict.outcome, verdict.counts) == (outcome, counts)
    assert [found.code for found in verdict.reasons] == ([code] if code else [])


def test_after_the_last_try_a_person_looks() -> None:
    """CQ2023-A2.4-3."""
    assert "还可以再试1次" in str(rules.judge_face("no_match", left=1).reasons[0].remedy)
    assert rules.judge_face("no_match", left=0).reasons[0].remedy == rules.by_staff()
    unusable = rules.judge_face("no_match", left=3, reason="FACE_MANY", picture="selfie", advice="有几个人")
    assert (unusable.reasons[0].message, unusable.counts) == ("有几个人", False)
    assert rules.may_try_face(4, 5).allowed
    assert rules.may_try_face(5, 5).reasons[0].code == "ATTEMPTS_USED_UP"


FIRST, LAST = date(2023, 6, 1), date(2023, 12, 31)
APPLIED = ConversionFacts("applied", LAST)


@pytest.mark.parametrize(
    ("facts", "on", "expected"),
    [
        (ConversionFacts("role_chosen", LAST), LAST, "role_chosen"),
        (ConversionFacts("role_chosen", LAST), date(2024, 1, 1), "closed"),
        (ConversionFacts("role_chosen", LAST, face_pending=True), date(2024, 1, 1), "role_chosen"),
        (APPLIED, date(2024, 1, 5), "applied"),
        (replace(APPLIED, has_started=True), date(2024, 1, 5), "learning"),
        (replace(APPLIED, study_until=date(2024, 1, 5)), date(2024, 1, 5), "applied"),
        (replace(APPLIED, study_until=date(2024, 1, 5)), date(2024, 1, 6), "closed"),
        (
            replace(APPLIED, study_until=date(2024, 1, 5), learned_on=date(2024, 1, 5)),
            date(2024, 1, 6),
            "completed",
        ),
        (replace(APPLIED, learned_on=FIRST, has_started=True), FIRST, "completed"),
        (ConversionFacts("completed", LAST, queryable_from=date(2024, 1, 2)), date(2024, 1, 1), "completed"),
        (
            ConversionFacts("completed", LAST, queryable_from=date(2024, 1, 2)),
            date(2024, 1, 2),
            "certificate_queryable",
        ),
        (ConversionFacts("completed", LAST), date(2024, 1, 2), "completed"),
        (
            replace(APPLIED, learned_on=FIRST, queryable_from=date(2023, 6, 2)),
            date(2023, 6, 2),
            "completed",  # learned, and not written down yet: there is no certificate to query
        ),
        (ConversionFacts("closed", LAST, closed_reason="SOURCE_EXPIRED"), LAST, "closed"),
    ],
)
def test_the_state_is_a_matter_of_the_day(facts: ConversionFacts, on: date, expected: str) -> None:
    """CQ2023-3.2.2-2, CQ2023-3.2.3-1, CQ2023-A2.6-1."""
    assert state_of(facts, on)[0] == expected


@pytest.mark.parametrize(
    ("state", "reason", "code"),
    [
        ("role_chosen", None, None),
        ("closed", "WINDOW_CLOSED", "CONVERSION_CLOSED"),
        ("closed", "SOURCE_EXPIRED", "STATE_NOT_ALLOWED"),
        ("applied", None, "STATE_NOT_ALLOWED"),
        ("completed", None, "STATE_NOT_ALLOWED"),
    ],
)
def test_only_a_chosen_role_waits_for_a_face(state: str, reason: str | None, code: str | None) -> None:
    found = may_go_on(state, reason, "…").reasons
    assert [one.code for one in found] == ([code] if code else [])
    if state == "closed":
        assert found[0].message == "…"
    elif code is not None:
        assert found[0].message == "转岗申请已经提交"


@pytest.mark.parametrize(
    ("standing", "on", "outlives", "expected"),
    [
        ("VALID", date(2023, 8, 31), False, None),
        ("VALID", date(2023, 9, 1), False, "SOURCE_EXPIRED"),
        ("VALID", date(2023, 9, 1), True, None),
        ("CANCELLED", date(2023, 8, 1), True, "SOURCE_CANCELLED"),
    ],
)
def test_a_source_that_ends_during_the_study(
    standing: str, on: date, outlives: bool, expected: str | None
) -> None:
    """CQ2023-3.2.1-3, A-18."""
    assert (
        rules.lapse_of(replace(CERTIFICATE, valid_to=None), on, outlives_source=outlives) is None
    )  # one without an end outlives every course
    source = replace(CERTIFICATE, standing=standing)
    assert rules.lapse_of(source, on, outlives_source=outlives) == expected


@pytest.mark.parametrize(
    ("on", "setting", "expected"),
    [
        (date(2023, 6, 15), "source", date(2023, 8, 31)),
        (date(2023, 8, 31), "source", date(2023, 8, 31)),
        # the old one is over: its 821 days count from the completion
        (date(2023, 9, 1), "source", date(2025, 11, 30)),
        (date(2023, 8, 31), "P6M", date(2024, 2, 29)),
        (date(2023, 8, 31), "P36M", date(2026, 8, 31)),
    ],
)
def test_the_last_day_of_the_new_certificate(on: date, setting: str, expected: date) -> None:
    """CQ2023-3.2.3-1, A-19."""
    assert rules.new_valid_to(CERTIFICATE, on, setting) == expected


def test_a_source_without_an_end_gives_one_without_an_end() -> None:
    assert rules.new_valid_to(replace(CERTIFICATE, valid_to=None), FIRST, "source") is None


def test_texts_of_the_annex() -> None:
    """CQ2023-A2.5-6, word for word."""
    assert texts.completed_text("SITE_ENGINEER", "CIVIL") == "您已经完成土建类施工员换岗换证课程!"
    assert texts.congratulation(2) == "恭喜您等 2 人"
    assert (texts.FINISHED_TITLE, texts.FINISHED_HEADLINE, texts.BACK_HOME) == (
        "学习完成",
        "恭喜，课程已完成!",
        "返回首页",
    )
    assert (texts.CHOOSE, texts.LEARN, texts.LOOK) == ("去选岗", "去学习", "查看证书")


def test_numbers_are_readable() -> None:
    assert rules.number_of("渝建教转", 2023, 123) == "渝建教转-2023-00000123"


@pytest.mark.parametrize(
    ("state", "face", "closed_reason", "expected"),
    [
        ("role_chosen", None, None, "已选择土建类施工员，请由本人完成人脸识别，完成后才算提交申请"),
        ("role_chosen", "checking", None, "正在核对照片，请稍候"),
        ("role_chosen", "review", None, "已转人工核对：请持身份证到主管部门窗口，由工作人员当面核对"),
        ("role_chosen", "failed", None, "已选择土建类施工员；人脸识别未通过，请查看原因后重拍"),
        ("applied", None, None, "转岗申请已提交，请免费学习土建类施工员课程"),
        ("learning", None, None, "请继续学习土建类施工员课程，修满所需学时"),
        ("completed", None, None, "您已经完成土建类施工员换岗换证课程!"),
        ("certificate_queryable", None, None, "您已经完成土建类施工员换岗换证课程!"),
        ("closed", None, None, CLOSED_TEXT),
        ("closed", None, "SOURCE_EXPIRED", "原证书在学习完成前已超过有效期，本次转岗已关闭"),
    ],
)
def test_what_is_to_be_done_now(
    state: str, face: str | None, closed_reason: str | None, expected: str
) -> None:
    """CQ2023-3.2.3-1, CQ2023-A2.5-6: completion is told when it is there, never before."""
    told = texts.state_text(state, "SITE_ENGINEER", "CIVIL", face=face, closed_reason=closed_reason)
    assert told == expected


@pytest.mark.parametrize(
    ("reason", "code", "cite", "message"),
    [
        (
            rules.already_chosen(ROLE, date(2023, 6, 5)),
            "ROLE_ALREADY_CHOSEN",
            "CQ2023-A2.4-2",
            "岗位选择后无法更改：您已在2023年6月5日选择土建类施工员",
        ),
        (
            rules.target_taken(ROLE),
            "TARGET_TAKEN",
            "CQ2023-3.2.1-4",
            "您的另一本证书已选择转为土建类施工员",
        ),
        (
            rules.course_missing(ROLE),
            "COURSE_NOT_FOUND",
            "CQ2023-3.2.3-1",
            "土建类施工员的学习课程还没有发布，暂时不能选择",
        ),
        (rules.not_confirmed_by_staff(), "FACE_MISMATCH", "CQ2023-A2.4-3", "人工核对未通过：不能确认是本人"),
    ],
)
def test_refusals_name_the_role_and_the_clause(reason: Reason, code: str, cite: str, message: str) -> None:
    assert (reason.code, reason.cite, reason.message) == (code, cite, message)
    assert reason.remedy
