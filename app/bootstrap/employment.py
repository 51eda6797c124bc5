"""Who works where, wired."""

from __future__ import annotations

from dataclasses import dataclass

from app.attendance.service.presences import Presences
from app.bootstrap.core import Core
from app.bootstrap.sites import Sites
from app.employment.service.blacklist import Blacklist
from app.employment.service.engaging import Engaging
from app.employment.service.register import Register
from app.employment.service.roster_imports import JOB as ROSTER_IMPORT
from app.employment.service.roster_imports import RosterImports
from app.employment.service.steps import Steps
from app.people.service.registering import Registering


@dataclass(frozen=True)
class Employment:
    """One attribute per use-case class."""

    engaging: Engaging
    steps: Steps
    register: Register
    blacklist: Blacklist
    roster_imports: RosterImports


def wire_employment(
    core: Core, sites: Sites, register: Register, registering: Registering, presences: Presences
) -> Employment:
    """The job that reads a roster is registered."""
    clock, audit, scopes = core.clock, core.audit, sites.scopes
    engaging = Engaging(clock, scopes, sites.taking_part, registering, audit)
    imports = RosterImports(clock, audit, core.jobs, core.gateways.photos, scopes, engaging)
    core.jobs.register(ROSTER_IMPORT, imports.run, on_failed=imports.give_up)
    return Employment(
        engaging=engaging,
        steps=Steps(clock, audit, scopes, sites.taking_part, presences.is_inside),
        register=register,
        blacklist=Blacklist(clock, audit, scopes, registering),
        roster_imports=imports,
    )
