"""What a caller may see, and the names of what he has rights on."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_
from typing import Any

import peewee

from app.kernel.actor import (
    COMPANY_ADMIN,
    PROJECT_ADMIN,
    REGULATOR,
    SITE_STAFF,
    SYSTEM_ADMIN,
    Actor,
    Grant,
)
from app.kernel.prepared import Prepared
from app.people.models import Account, RoleGrant
from app.people.queries.grants import works
from app.policies.regions.tree import COUNTRY, prefix_of
from app.sites.models import Company, Participant, Project


def projects_visible_to(actor: Actor) -> peewee.ModelSelect:
    """Every project on which the caller has a standing; the same rule as ``rights.standings``, as SQL."""
    query = Project.select()
    if actor.has(SYSTEM_ADMIN):
        return query
    conditions: list[Any] = [in_regions(Project.region_code, actor.scopes(REGULATOR, "region"))]
    companies = actor.scopes(COMPANY_ADMIN, "company")
    if companies:
        taking_part = Participant.select(Participant.project_id).where(
            Participant.company_id.in_(companies) & Participant.exited_on.is_null()
        )
        conditions.append(Project.general_contractor_id.in_(companies))
        conditions.append(Project.id.in_(taking_part))
    own = actor.scopes(PROJECT_ADMIN, "project") + actor.scopes(SITE_STAFF, "project")
    if own:
        conditions.append(Project.id.in_(own))
    return query.where(reduce(or_, conditions))


def in_regions(column: Any, regions: Iterable[str]) -> Any:
    """The condition that a region code lies inside one of the regions."""
    inside = [column != "" if code == COUNTRY else column.startswith(prefix_of(code)) for code in regions]
    return reduce(or_, inside, column == "")


def with_participation(project_id: str, companies: Iterable[str]) -> tuple[Project | None, dict[str, str]]:
    """One statement: the project, and the roles on it of those of the given companies that take part."""
    rows = _PROJECT_WITH_ROLES.dicts(project_id, list(companies) or [""])
    if not rows:
        return None, {}
    roles = {row.pop("own_company"): row.pop("own_role") for row in rows}
    roles.pop(None, None)
    project = Project(__no_default__=True, **rows[0])
    project._dirty.clear()  # as read, so that saving writes only what is changed from here on
    return project, roles


def _project_with_roles(project_id: str, companies: list[str]) -> peewee.ModelSelect:
    taking_part = (
        (Participant.project_id == Project.id)
        & Participant.company_id.in_(companies)
        & Participant.exited_on.is_null()
    )
    return (
        Project.select(
            Project, Participant.company_id.alias("own_company"), Participant.role.alias("own_role")
        )
        .left_outer_join(Participant, on=taking_part)
        .where(Project.id == project_id)
    )


_PROJECT_WITH_ROLES = Prepared(_project_with_roles)
"""Asked by every request that touches a project."""


def names_by_id(table: type[Company] | type[Project], ids: Iterable[str]) -> dict[str, str]:
    """One statement; ids without a row are left out."""
    wanted = tuple(set(ids))
    if not wanted:
        return {}
    return dict(table.select(table.id, table.name).where(table.id.in_(wanted)).tuples())


def grants_of(account_id: str) -> tuple[Grant, ...]:
    """What an account may do now, for a job that works in its name; nothing once it was closed."""
    rows = (
        RoleGrant.select(RoleGrant.role, RoleGrant.scope_type, RoleGrant.scope_id)
        .left_outer_join(Account, on=(Account.id == RoleGrant.account_id))
        .where((RoleGrant.account_id == account_id) & works())
        .tuples()
    )
    return tuple(Grant(*row) for row in rows)
