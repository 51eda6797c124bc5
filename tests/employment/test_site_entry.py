"""The checks at the gate: each alone, on both sides of its boundary, and all together per jurisdiction."""

from __future__ import annotations

import csv
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.employment.facts import Holder
from app.employment.rules.site_entry import CHECKS, Entry, decide_entry
from app.policies.loader import installed
from app.policies.regions.tree import CARD_REGIONS
from app.policies.vocabulary import CHECKS as NAMED_CHECKS
from tests.factories.facts import ENGAGEMENT

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


ENGAGED = replace(ENGAGEMENT, joined_on=TODAY)
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
        ("safety-card-active", HOLDER, Site(), None),
        ("safety-card-active", replace(HOLDER, is_stored=False), Site(), None),
        ("safety-card-active", replace(HOLDER, is_verified=False), Site(), "CARD_NOT_HELD"),
        ("safety-card-active", replace(HOLDER, is_revoked=True), Site(), "CARD_NOT_HELD"),
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
        "CARD_NOT_HELD": "safety-card-active",
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


@pytest.mark.parametrize(
    ("marks", "is_verified", "is_stored", "message"),
    [
        (("verified", "stored"), True, True, None),
        (("verified", "stored"), True, False, "已认证，待入库"),
        (("verified", "stored"), False, True, "请先完成实名认证"),
        (("stored",), False, True, None),
        (("stored",), True, False, "已认证，待入库"),
        ((), False, False, None),
    ],
)
def test_only_the_marks_that_a_pack_asks_for(
    marks: tuple[str, ...], is_verified: bool, is_stored: bool, message: str | None
) -> None:
    """CQ2023-A1-6, HZ2016-5.1-4."""
    holder = replace(HOLDER, is_verified=is_verified, is_stored=is_stored)
    reasons = CHECKS["realname-verified"](Entry(holder, Site(), TODAY, marks), "X-04").reasons
    assert [(reason.code, reason.message) for reason in reasons] == (
        [("REALNAME_REQUIRED", message)] if message else []
    )


def test_who_left_is_not_told_of_his_company_too() -> None:
    gone = engaged(stage="exited", exited_on=TODAY, is_filed=False)
    assert CHECKS["participant-filed"](Entry(gone, Site(), TODAY, ()), "X-04").allowed
    leaving = engaged(stage="exited", exited_on=TODAY + DAY, is_filed=False)
    assert not CHECKS["participant-filed"](Entry(leaving, Site(), TODAY, ()), "X-04").allowed


with CARD_REGIONS.open(encoding="utf-8", newline="") as file:
    ISSUING_BODIES = [
        row["area_codes"].split()[0] if row["area_codes"] else f"50{row['code']}00"
        for row in csv.DictReader(file)
    ]
WITHOUT_CARD = replace(HOLDER, is_verified=False, is_stored=False)


@pytest.mark.parametrize("region", ISSUING_BODIES)
def test_the_card_is_good_in_the_whole_city(region: str) -> None:
    """CQ2013-4-7, CQ2013-8-4: whoever has one is let in in every region, whoever has none in none."""
    policy = installed().of("chongqing")
    site = Site(region_code=region)
    assert decide_entry(policy, HOLDER, site, TODAY).allowed
    told = {reason.code: reason.cite for reason in decide_entry(policy, WITHOUT_CARD, site, TODAY).reasons}
    assert told["CARD_NOT_HELD"] == "CQ2013-8-4"


def test_all_45_bodies_are_asked() -> None:
    assert len(set(ISSUING_BODIES)) == 45


@pytest.mark.parametrize("jurisdiction", ["guizhou", "hangzhou", "shanghai"])
def test_no_other_place_asks_for_the_card_of_chongqing(jurisdiction: str) -> None:
    """X-03: CQ2013-8-4 holds in Chongqing."""
    site = Site(jurisdiction=jurisdiction, region_code=REGIONS[jurisdiction])
    reasons = decide_entry(installed().of(jurisdiction), WITHOUT_CARD, site, TODAY).reasons
    assert [reason.code for reason in reasons] == ["REALNAME_REQUIRED"]
