"""The checks at the gate: each alone, on both sides of its boundary, and all together per jurisdiction."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.employment.facts import Engagement, Holder
from app.employment.rules.site_entry import CHECKS, Entry, decide_entry
from app.policies.loader import installed
from app.policies.vocabulary import CHECKS as NAMED_CHECKS

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


@dataclass
class Site:
    id: str = "P1"
    jurisdiction: str = "chongqing"
    region_code: str = "500112"
    status: str = "ongoing"
    started_on: date = date(2025, 1, 1)
    closed_on: date | None = None


ENGAGED = Engagement(
    worker_id="W1",
    stage="trade_assigned",
    company_id="C1",
    company_name="渝建劳务",
    is_filed=True,
    team_id="T1",
    team_name="钢筋一班",
    work_type="020",
    identity_class="worker",
    post=None,
    is_team_leader=False,
    joined_on=TODAY,
    exited_on=None,
)
HOLDER = Holder(
    person_id="H1",
    name_masked="王*",
    id_card_masked="500***********1234",
    head_image_id=None,
    is_verified=True,
    is_stored=True,
    is_revoked=False,
    is_barred=False,
    engagement=ENGAGED,
)


def engaged(**changes: Any) -> Holder:
    return replace(HOLDER, engagement=replace(ENGAGED, **changes))


def test_every_named_check_has_its_rule_and_no_other() -> None:
    assert set(CHECKS) == set(NAMED_CHECKS)


@pytest.mark.parametrize(
    ("check", "holder", "site", "code"),
    [
        ("project-open", HOLDER, Site(), None),
        ("project-open", HOLDER, Site(status="suspended"), "PROJECT_CLOSED"),
        ("project-open", HOLDER, Site(status="closed", closed_on=TODAY), "PROJECT_CLOSED"),
        ("project-open", HOLDER, Site(status="closed", closed_on=TODAY - DAY), "PROJECT_CLOSED"),
        ("project-open", HOLDER, Site(status="closed", closed_on=TODAY + DAY), None),
        ("project-open", HOLDER, Site(status="closed"), "PROJECT_CLOSED"),
        ("realname-verified", HOLDER, Site(), None),
        ("realname-verified", replace(HOLDER, is_stored=False), Site(), None),
        (
            "realname-verified",
            replace(HOLDER, is_verified=False, is_stored=False),
            Site(),
            "REALNAME_REQUIRED",
        ),
        ("realname-verified", replace(HOLDER, is_revoked=True), Site(), "REALNAME_REQUIRED"),
        ("worker-filed", HOLDER, Site(), None),
        ("worker-filed", replace(HOLDER, engagement=None), Site(), "WORKER_NOT_FILED"),
        ("worker-filed", engaged(stage="hired"), Site(), None),
        ("worker-filed", engaged(stage="exited", exited_on=TODAY), Site(), "WORKER_NOT_FILED"),
        ("worker-filed", engaged(stage="exited", exited_on=TODAY + DAY), Site(), None),
        ("membership-active", HOLDER, Site(), None),
        ("membership-active", replace(HOLDER, engagement=None), Site(), None),
        ("membership-active", engaged(stage="hired"), Site(), "STATE_NOT_ALLOWED"),
        ("membership-active", engaged(stage="assigned"), Site(), "STATE_NOT_ALLOWED"),
        ("membership-active", engaged(stage="exited", exited_on=TODAY), Site(), "STATE_NOT_ALLOWED"),
        (
            "membership-active",
            engaged(stage="exited", joined_on=TODAY - DAY, exited_on=TODAY + DAY),
            Site(),
            None,
        ),
        ("membership-active", engaged(joined_on=TODAY + DAY), Site(), "STATE_NOT_ALLOWED"),
        ("participant-filed", HOLDER, Site(), None),
        ("participant-filed", engaged(is_filed=False), Site(), "PARTICIPANT_NOT_FILED"),
        ("participant-filed", replace(HOLDER, engagement=None), Site(), None),
        ("not-blacklisted", HOLDER, Site(), None),
        ("not-blacklisted", replace(HOLDER, is_barred=True), Site(), "BLACKLISTED"),
    ],
)
def test_each_check(check: str, holder: Holder, site: Site, code: str | None) -> None:
    decision = CHECKS[check](Entry(holder, site, TODAY, ("verified",)), "X-04")
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])
    for reason in decision.reasons:
        assert reason.cite == "X-04"
        assert reason.message
        assert reason.remedy


def test_where_both_marks_are_asked_for_the_first_alone_is_waiting() -> None:
    waiting = replace(HOLDER, is_stored=False)
    entry = Entry(waiting, Site(), TODAY, ("verified", "stored"))
    (reason,) = CHECKS["realname-verified"](entry, "CQ2023-A1-6").reasons
    assert reason.message == "已认证，待入库"


@pytest.mark.parametrize(
    ("holder", "marks"),
    [
        (HOLDER, ["已认证", "已入库"]),
        (replace(HOLDER, is_stored=False), ["已认证"]),
        (replace(HOLDER, is_verified=False, is_stored=False), []),
        (replace(HOLDER, is_revoked=True), []),
    ],
)
def test_marks_are_exactly_the_labels_earned(holder: Holder, marks: list[str]) -> None:
    assert holder.marks == marks


REGIONS = {"chongqing": "500112", "hangzhou": "330106", "shanghai": "310115", "guizhou": "520103"}


@pytest.mark.parametrize("jurisdiction", sorted(REGIONS))
def test_a_good_worker_is_let_in_everywhere(jurisdiction: str) -> None:
    site = Site(jurisdiction=jurisdiction, region_code=REGIONS[jurisdiction])
    decision = decide_entry(installed().of(jurisdiction), HOLDER, site, TODAY)
    assert decision.allowed
    assert decision.flags == ()


@pytest.mark.parametrize("jurisdiction", sorted(REGIONS))
def test_all_reasons_at_once_each_with_the_clause_of_the_pack(jurisdiction: str) -> None:
    policy = installed().of(jurisdiction)
    site = Site(
        jurisdiction=jurisdiction, region_code=REGIONS[jurisdiction], status="closed", closed_on=TODAY
    )
    worst = replace(
        engaged(stage="hired", is_filed=False), is_verified=False, is_stored=False, is_barred=True
    )
    decision = decide_entry(policy, worst, site, TODAY)
    codes = {reason.code: reason.cite for reason in decision.reasons}
    expected = {
        "PROJECT_CLOSED": "project-open",
        "REALNAME_REQUIRED": "realname-verified",
        "STATE_NOT_ALLOWED": "membership-active",
        "PARTICIPANT_NOT_FILED": "participant-filed",
        "BLACKLISTED": "not-blacklisted",
    }
    listed = {code: policy.cite(check) for code, check in expected.items() if check in policy.site_entry}
    assert codes == listed


def test_who_left_is_told_both_that_he_is_off_the_register_and_that_he_left() -> None:
    gone = engaged(stage="exited", exited_on=TODAY)
    decision = decide_entry(installed().of("chongqing"), gone, Site(), TODAY)
    assert [reason.code for reason in decision.reasons] == ["WORKER_NOT_FILED", "STATE_NOT_ALLOWED"]


@pytest.mark.parametrize(("day", "admitted"), [(date(2013, 9, 30), True), (date(2013, 10, 1), False)])
def test_before_a_rule_set_is_enforced_its_reasons_are_only_flagged(day: date, admitted: bool) -> None:
    """CQ2013-4-1."""
    stranger = replace(HOLDER, engagement=None)
    decision = decide_entry(installed().of("chongqing"), stranger, Site(), day)
    assert decision.allowed is admitted
    assert (decision.flags == ("WORKER_NOT_FILED",)) is admitted
