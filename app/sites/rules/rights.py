"""Who may do what on a company or a project.

A *standing* is what a grant amounts to on one project. A *need* is what a use case asks for.

| standing               | comes from                                              |
|------------------------|---------------------------------------------------------|
| regulator              | role regulator on a region that covers the project's    |
| general_contractor     | company_admin of the project's general contractor       |
| labour_subcontractor   | company_admin of a participant in the role LABOUR_SUB   |
| participant            | company_admin of a participant in any other role        |
| project_admin          | project_admin of the project                            |
| site_staff             | site_staff of the project                               |
| system_admin           | system_admin: objects and accounts, no personal data    |

| need   | what for                                | who                                             |
|--------|-----------------------------------------|-------------------------------------------------|
| see    | the project, its participants, teams    | everybody with a standing                       |
| read   | its people and what they do             | those of ``manage``, site_staff                 |
| own    | the people of one's own company         | those of ``read``, labour_subcontractor, participant |
| scan   | let people in and out                   | project_admin, site_staff                       |
| manage | participants, teams, workers            | regulator, general_contractor, project_admin    |
| hire   | workers, of one's own company at least  | those of ``manage``, labour_subcontractor       |
| staff  | accounts of the project                 | those of ``manage``, system_admin               |
| close  | end the project                         | regulator, general_contractor, system_admin     |

That a site exists is no secret (its permit hangs at the gate); what happens on it is. So a reading call
without standing is answered 404, a changing one 403 FORBIDDEN_SCOPE.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Literal, Protocol

from app.kernel.actor import (
    COMPANY_ADMIN,
    PROJECT_ADMIN,
    REGULATOR,
    SITE_STAFF,
    SYSTEM_ADMIN,
    Actor,
    Grant,
)
from app.policies import regions

LABOUR_SUB = "LABOUR_SUB"


class Standing(StrEnum):
    """What the caller is on one project."""

    REGULATOR = "regulator"
    GENERAL_CONTRACTOR = "general_contractor"
    LABOUR_SUBCONTRACTOR = "labour_subcontractor"
    PARTICIPANT = "participant"
    PROJECT_ADMIN = "project_admin"
    SITE_STAFF = "site_staff"
    SYSTEM_ADMIN = "system_admin"


Need = Literal["see", "read", "own", "scan", "manage", "hire", "staff", "close"]

_MANAGING = frozenset({Standing.REGULATOR, Standing.GENERAL_CONTRACTOR, Standing.PROJECT_ADMIN})
_READING = _MANAGING | {Standing.SITE_STAFF}

MATRIX: Mapping[Need, frozenset[Standing]] = {
    "see": frozenset(Standing),
    "read": _READING,
    "own": _READING | {Standing.LABOUR_SUBCONTRACTOR, Standing.PARTICIPANT},
    "scan": frozenset({Standing.PROJECT_ADMIN, Standing.SITE_STAFF}),
    "manage": _MANAGING,
    "hire": _MANAGING | {Standing.LABOUR_SUBCONTRACTOR},
    "staff": _MANAGING | {Standing.SYSTEM_ADMIN},
    "close": frozenset({Standing.REGULATOR, Standing.GENERAL_CONTRACTOR, Standing.SYSTEM_ADMIN}),
}
READING_NEEDS: frozenset[Need] = frozenset({"see", "read", "own"})


class OnSite(Protocol):
    """What rights need to know of a project."""

    id: str
    region_code: str
    general_contractor_id: str


def standings(
    grants: Iterable[Grant], project: OnSite, participations: Mapping[str, str]
) -> frozenset[Standing]:
    """HZ2016-4.1-1, 4.2-2, 4.3-1, 4.4-1, 4.5-1, X-09: what the grants amount to on the project.

    ``participations``: role on the project by company id, of the caller's own companies.
    """
    held: set[Standing] = set()
    for grant in grants:
        where = (grant.role, grant.scope_type)
        if where == (REGULATOR, "region") and regions.covers(grant.scope_id, project.region_code):
            held.add(Standing.REGULATOR)
        elif where == (COMPANY_ADMIN, "company"):
            if grant.scope_id == project.general_contractor_id:
                held.add(Standing.GENERAL_CONTRACTOR)
            elif grant.scope_id in participations:
                is_labour = participations[grant.scope_id] == LABOUR_SUB
                held.add(Standing.LABOUR_SUBCONTRACTOR if is_labour else Standing.PARTICIPANT)
        elif where == (PROJECT_ADMIN, "project") and grant.scope_id == project.id:
            held.add(Standing.PROJECT_ADMIN)
        elif where == (SITE_STAFF, "project") and grant.scope_id == project.id:
            held.add(Standing.SITE_STAFF)
        elif grant.role == SYSTEM_ADMIN:
            held.add(Standing.SYSTEM_ADMIN)
    return frozenset(held)


def may(need: Need, held: frozenset[Standing]) -> bool:
    """HZ2016-4-1: the matrix above."""
    return bool(MATRIX[need] & held)


def may_register_company(actor: Actor, region_code: str) -> bool:
    """HZ2016-2-4: a regulator whose region covers the company's, or the system administrator."""
    return actor.has(SYSTEM_ADMIN) or _covers(actor, region_code)


def may_open_project(actor: Actor, region_code: str, general_contractor_id: str) -> bool:
    """HZ2016-4.2-1: the general contractor, or a regulator whose region covers the project's."""
    return (
        actor.has(SYSTEM_ADMIN)
        or _covers(actor, region_code)
        or actor.has(COMPANY_ADMIN, "company", general_contractor_id)
    )


def may_bar(actor: Actor, region_code: str) -> bool:
    """SH2023-3.11-3: only an authority keeps the blacklist, and only for regions of its own."""
    return _covers(actor, region_code)


def _covers(actor: Actor, region_code: str) -> bool:
    return any(regions.covers(own, region_code) for own in actor.scopes(REGULATOR, "region"))
