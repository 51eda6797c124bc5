"""The matrix of rights on projects and companies, cell by cell."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from app.kernel.actor import Actor, Grant
from app.sites.rules import rights
from app.sites.rules.rights import MATRIX, Standing, may, standings

PROJECT = SimpleNamespace(id="P1", region_code="500112", general_contractor_id="GC")


def held(*grants: tuple[str, str, str], participations: dict[str, str] | None = None) -> frozenset[Standing]:
    return standings([Grant(*grant) for grant in grants], PROJECT, participations or {})


@pytest.mark.parametrize(
    ("grant", "participations", "standing"),
    [
        (("regulator", "region", "000000"), {}, "regulator"),
        (("regulator", "region", "500000"), {}, "regulator"),
        (("regulator", "region", "500112"), {}, "regulator"),
        (("regulator", "region", "500113"), {}, None),
        (("regulator", "region", "330000"), {}, None),
        (("regulator", "project", "P1"), {}, None),
        (("regulator", "project", "500112"), {}, None),
        (("training_staff", "region", "500112"), {}, None),
        (("worker", "self", "500000"), {}, None),
        (("company_admin", "company", "GC"), {}, "general_contractor"),
        (("company_admin", "company", "GC"), {"GC": "GENERAL_CONTRACTOR"}, "general_contractor"),
        (("company_admin", "company", "LS"), {"LS": "LABOUR_SUB"}, "labour_subcontractor"),
        (("company_admin", "company", "SV"), {"SV": "SUPERVISION"}, "participant"),
        (("company_admin", "company", "LS"), {}, None),
        (("company_admin", "project", "GC"), {}, None),
        (("project_admin", "project", "P1"), {}, "project_admin"),
        (("project_admin", "project", "P2"), {}, None),
        (("project_admin", "company", "P1"), {}, None),
        (("site_staff", "project", "P1"), {}, "site_staff"),
        (("site_staff", "project", "P2"), {}, None),
        (("system_admin", "system", "*"), {}, "system_admin"),
        (("training_staff", "training_centre", "T"), {}, None),
        (("worker", "self", "P1"), {}, None),
    ],
)
def test_a_grant_amounts_to_a_standing(
    grant: tuple[str, str, str], participations: dict[str, str], standing: str | None
) -> None:
    found = held(grant, participations=participations)
    assert found == (frozenset({Standing(standing)}) if standing else frozenset())


MAY = {
    "regulator": {"see", "read", "own", "manage", "hire", "staff", "close"},
    "general_contractor": {"see", "read", "own", "manage", "hire", "staff", "close"},
    "labour_subcontractor": {"see", "own", "hire"},
    "participant": {"see", "own"},
    "project_admin": {"see", "read", "own", "scan", "manage", "hire", "staff"},
    "site_staff": {"see", "read", "own", "scan"},
    "system_admin": {"see", "staff", "close"},
}


def test_every_standing_is_in_the_matrix() -> None:
    assert set(MAY) == {standing.value for standing in Standing}


@pytest.mark.parametrize("standing", list(Standing))
@pytest.mark.parametrize("need", list(MATRIX))
def test_matrix(standing: Standing, need: rights.Need) -> None:
    assert may(need, frozenset({standing})) is (need in MAY[standing.value])


@pytest.mark.parametrize("need", list(MATRIX))
def test_nobody_without_standing_may_anything(need: rights.Need) -> None:
    assert not may(need, frozenset())


def actor(*grants: tuple[str, str, str]) -> Actor:
    return Actor("A", None, "S", tuple(Grant(*grant) for grant in grants), "D")


@pytest.mark.parametrize(
    ("grant", "registers", "opens", "bars"),
    [
        (("regulator", "region", "000000"), True, True, True),
        (("regulator", "region", "500000"), True, True, True),
        (("regulator", "region", "330000"), False, False, False),
        (("system_admin", "system", "*"), True, True, False),
        (("company_admin", "company", "GC"), False, True, False),
        (("company_admin", "company", "other"), False, False, False),
        (("project_admin", "project", "P1"), False, False, False),
        (("site_staff", "project", "P1"), False, False, False),
    ],
)
def test_who_registers_companies_opens_projects_and_bars(
    grant: tuple[str, str, str], registers: bool, opens: bool, bars: bool
) -> None:
    caller = actor(grant)
    assert rights.may_register_company(caller, "500112") is registers
    assert rights.may_open_project(caller, "500112", "GC") is opens
    assert rights.may_bar(caller, "500112") is bars


def test_which_needs_are_answered_as_if_there_were_nothing() -> None:
    assert {"see", "read", "own"} == rights.READING_NEEDS
