"""Companies, projects and rights on them, wired."""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap.core import Core
from app.people.service.accounts import Accounts
from app.sites.service.companies import Companies
from app.sites.service.projects import Projects
from app.sites.service.scopes import Scopes
from app.sites.service.staff import Staff
from app.sites.service.taking_part import TakingPart


@dataclass(frozen=True)
class Sites:
    """One attribute per use-case class."""

    scopes: Scopes
    companies: Companies
    projects: Projects
    taking_part: TakingPart
    staff: Staff


def wire_sites(core: Core, accounts: Accounts) -> Sites:
    clock, audit, scopes = core.clock, core.audit, Scopes()
    return Sites(
        scopes=scopes,
        companies=Companies(clock, audit, accounts),
        projects=Projects(clock, audit, core.policies, scopes),
        taking_part=TakingPart(clock, audit, scopes),
        staff=Staff(clock, audit, accounts, scopes),
    )
