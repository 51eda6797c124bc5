"""Rights on the object in hand, checked for every use case that touches a project."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.kernel.actor import COMPANY_ADMIN, Actor, Grant
from app.kernel.errors import Forbidden, Missing
from app.policies import regions
from app.sites.models import Company, Project
from app.sites.queries.visible import names_by_id, with_participation
from app.sites.rules import rights
from app.sites.rules.rights import Need, Standing

WORDS = {"self": "本人", "system": "全系统"}


def forbidden_scope() -> Forbidden:
    return Forbidden("FORBIDDEN_SCOPE", "超出管理范围", remedy="请使用负责这个项目或单位的账号")


def project_missing() -> Missing:
    return Missing("PROJECT_NOT_FOUND", "没有找到这个项目", remedy="请核对项目，或向项目管理人员确认您的权限")


@dataclass(frozen=True, slots=True)
class Access:
    """A project and what the caller is on it.

    ``only_companies`` is None where he may deal with people of every company, else the ids of his own.
    """

    project: Project
    standings: frozenset[Standing]
    only_companies: frozenset[str] | None


class Scopes:
    """Gate of every use case on a project."""

    def project_for(self, actor: Actor, project_id: str, need: Need) -> Project:
        """The project, if the actor's rights on it meet the need. One statement.

        Raises Missing PROJECT_NOT_FOUND or Forbidden FORBIDDEN_SCOPE.
        """
        return self.access_for(actor, project_id, need).project

    def access_for(self, actor: Actor, project_id: str, need: Need) -> Access:
        """As ``project_for``, with the limits of the right. One statement."""
        companies = actor.scopes(COMPANY_ADMIN, "company")
        project, participations = with_participation(project_id, companies)
        if project is None:
            raise project_missing()
        held = rights.standings(actor.grants, project, participations)
        if not rights.may(need, held):
            if need in rights.READING_NEEDS and not held:
                raise project_missing()
            raise forbidden_scope()
        unlimited = rights.may("manage" if need == "hire" else "read", held)
        only = None if unlimited or need not in ("own", "hire") else _companies_that(need, participations)
        return Access(project, held, only)

    def may_bar(self, actor: Actor, region_code: str) -> bool:
        """SH2023-3.11-3: whether the actor is an authority of the region."""
        return rights.may_bar(actor, region_code)

    def named(self, grants: Sequence[Grant]) -> list[dict[str, str | None]]:
        """``[{role, scope_type, scope_id, scope_name}]``; one statement per kind of scope."""
        projects = names_by_id(Project, _ids(grants, "project"))
        companies = names_by_id(Company, _ids(grants, "company"))
        answer: list[dict[str, str | None]] = []
        for grant in grants:
            name: str | None
            if grant.scope_type == "project":
                name = projects.get(grant.scope_id)
            elif grant.scope_type == "company":
                name = companies.get(grant.scope_id)
            elif grant.scope_type == "region":
                region = regions.resolve(grant.scope_id)
                name = region.name if region else None
            else:
                name = WORDS.get(grant.scope_type)
            answer.append(
                {
                    "role": grant.role,
                    "scope_type": grant.scope_type,
                    "scope_id": grant.scope_id,
                    "scope_name": name,
                }
            )
        return answer


def _ids(grants: Iterable[Grant], scope_type: str) -> list[str]:
    return [grant.scope_id for grant in grants if grant.scope_type == scope_type]


def _companies_that(need: Need, participations: dict[str, str]) -> frozenset[str]:
    if need == "hire":
        return frozenset(c for c, role in participations.items() if role == rights.LABOUR_SUB)
    return frozenset(participations)
