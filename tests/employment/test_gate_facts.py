"""What the register says of a person, without a database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.employment.facts import Listed
from tests.factories.facts import ENGAGEMENT

DAY = date(2026, 3, 10)


def listed(is_verified: bool, is_stored: bool, is_revoked: bool) -> Listed:
    return Listed(
        id="w",
        person_id="p",
        name_masked="王**",
        id_card_masked=None,
        is_verified=is_verified,
        is_stored=is_stored,
        is_revoked=is_revoked,
        company_id="c",
        company_name="渝建劳务有限公司",
        team_id=None,
        team_name=None,
        work_type="020",
        identity_class="worker",
        post=None,
        is_team_leader=False,
        cell_phone_masked=None,
        stage="hired",
        joined_on=DAY,
        exited_on=None,
        exit_reason=None,
    )


@pytest.mark.parametrize(
    ("verified", "stored", "revoked", "marks"),
    [
        (False, False, False, []),
        (True, False, False, ["已认证"]),
        (True, True, False, ["已认证", "已入库"]),
        (True, True, True, []),
    ],
)
def test_marks_are_exactly_those_earned(
    verified: bool, stored: bool, revoked: bool, marks: list[str]
) -> None:
    """CQ2023-A1-6."""
    assert listed(verified, stored, revoked).marks == marks


@pytest.mark.parametrize(
    ("stage", "exited_on", "is_over"),
    [
        ("trade_assigned", None, False),
        ("trade_assigned", DAY, False),
        ("exited", None, True),
        ("exited", date(2026, 3, 9), True),
        ("exited", DAY, True),
        ("exited", date(2026, 3, 11), False),
    ],
)
def test_the_day_of_leaving_is_over(stage: str, exited_on: date | None, is_over: bool) -> None:
    """CQ2013-4-3: a passage told late is judged by its own day."""
    engagement = replace(ENGAGEMENT, stage=stage, exited_on=exited_on)
    assert engagement.is_over(DAY) is is_over
