"""To whom an archive is open."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.employment.rules.archive_reach import Tie, opening_for
from app.people.facts import AS_AUTHORITY, AS_EMPLOYER, CLOSED_OFF, UNNAMED
from tests.factories.sites import caller

NOW = Tie("P", "500112", "GC", "LAB", is_living=True, is_named=True)
PAST = replace(NOW, is_living=False)
BY_ID = replace(NOW, is_named=False)


@pytest.mark.parametrize(
    ("grant", "ties", "opening"),
    [
        (("regulator", "region", "500112"), [PAST], AS_AUTHORITY),
        (("regulator", "region", "500000"), [BY_ID], AS_AUTHORITY),
        (("regulator", "region", "500113"), [NOW], None),
        (("regulator", "region", "500112"), [], None),
        (("regulator", "region", "000000"), [], AS_AUTHORITY),
        (("project_admin", "project", "P"), [NOW], AS_EMPLOYER),
        (("project_admin", "project", "P"), [PAST], None),
        (("project_admin", "project", "Q"), [NOW], None),
        (("project_admin", "project", "P"), [BY_ID], UNNAMED),
        (("project_admin", "project", "P"), [BY_ID, NOW], AS_EMPLOYER),
        (("project_admin", "project", "P"), [BY_ID, replace(NOW, project_id="Q")], UNNAMED),
        (("company_admin", "company", "LAB"), [NOW], AS_EMPLOYER),
        (("company_admin", "company", "GC"), [NOW], AS_EMPLOYER),
        (("company_admin", "company", "LAB"), [PAST], None),
        (("company_admin", "company", "OTHER"), [NOW], None),
        (("site_staff", "project", "P"), [NOW], None),
        (("system_admin", "system", "*"), [NOW], None),
        (("worker", "self", "X"), [NOW], None),
    ],
)
def test_opening(grant: tuple[str, str, str], ties: list[Tie], opening: str | None) -> None:
    assert opening_for(caller(grant), ties, is_closed=False) == opening


def test_who_closed_his_account_is_the_authoritys_alone() -> None:
    """PIPL 47: also while he is engaged."""
    admin, authority = caller(("project_admin", "project", "P")), caller(("regulator", "region", "500112"))
    assert opening_for(admin, [NOW], is_closed=True) == CLOSED_OFF
    assert opening_for(admin, [PAST], is_closed=True) is None
    assert opening_for(authority, [PAST], is_closed=True) == AS_AUTHORITY
