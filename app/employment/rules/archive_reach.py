"""To whom somebody's archive is open: the authority of where he works or worked, and who employs him now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, Actor
from app.people.facts import AS_AUTHORITY, AS_EMPLOYER, CLOSED_OFF, UNNAMED
from app.policies import regions
from app.policies.regions import COUNTRY


@dataclass(frozen=True, slots=True)
class Tie:
    """One engagement; ``is_living`` until he left, ``is_named`` where his ID number was said."""

    project_id: str
    region_code: str
    general_contractor_id: str
    company_id: str
    is_living: bool
    is_named: bool


def opening_for(actor: Actor, ties: Iterable[Tie], *, is_closed: bool) -> str | None:
    """SH2023-3.2-1, PIPL 6, 47: what the actor is to the archive, None for a stranger.

    An authority by every engagement in its regions, also past ones; the country's also without any. The
    project, its general contractor and the employer only while he is engaged, and only where his number was
    said when he was filed: an id alone is shown by the gate to whoever scans a code.
    """
    own_regions = actor.scopes(REGULATOR, "region")
    ties = tuple(ties)
    if COUNTRY in own_regions or any(
        regions.covers(own, tie.region_code) for own in own_regions for tie in ties
    ):
        return AS_AUTHORITY
    projects = actor.scopes(PROJECT_ADMIN, "project")
    companies = actor.scopes(COMPANY_ADMIN, "company")
    employing = [
        tie
        for tie in ties
        if tie.is_living
        and (
            tie.project_id in projects
            or tie.company_id in companies
            or tie.general_contractor_id in companies
        )
    ]
    if not employing:
        return None
    if is_closed:
        return CLOSED_OFF
    return AS_EMPLOYER if any(tie.is_named for tie in employing) else UNNAMED
