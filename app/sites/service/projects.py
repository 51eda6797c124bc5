"""Projects: opened, looked up, changed, closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Refused
from app.policies.loader import JurisdictionUnknown, Policies
from app.policies.policy import Policy
from app.sites.facts import Page, Registered
from app.sites.models import Company, Participant, Project
from app.sites.queries.paging import page_by_id
from app.sites.queries.visible import names_by_id, projects_visible_to
from app.sites.rules.companies import GENERAL_CONTRACTOR
from app.sites.rules.rights import may_open_project
from app.sites.service.companies import company_missing, region_named
from app.sites.service.scopes import Scopes, forbidden_scope

ONGOING, SUSPENDED, CLOSED = "ongoing", "suspended", "closed"


class Projects:
    """Use cases of a project itself."""

    def __init__(self, clock: Clock, audit: Audit, policies: Policies, scopes: Scopes) -> None:
        self._clock = clock
        self._audit = audit
        self._policies = policies
        self._scopes = scopes

    def open(
        self,
        actor: Actor,
        *,
        name: str,
        jurisdiction: str,
        region: str,
        permit_no: str,
        general_contractor_id: str,
        started_on: date,
        lng: float | None = None,
        lat: float | None = None,
    ) -> Registered:
        """HZ2016-4.2-1, X-03, X-04: the jurisdiction decides whose rules hold at the gate.

        The general contractor takes part from the first day. Raises Invalid (VALUE_NOT_ALLOWED,
        REGION_UNKNOWN), Missing COMPANY_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Refused NOT_GENERAL_CONTRACTOR.
        """
        policy = self._policy_named(jurisdiction)
        place = region_named(region, within=policy.region_code)
        contractor = Company.get_or_none(Company.id == general_contractor_id)
        if contractor is None:
            raise company_missing()
        if not may_open_project(actor, place.code, contractor.id):
            raise forbidden_scope()
        if contractor.kind != GENERAL_CONTRACTOR:
            raise Refused(
                "NOT_GENERAL_CONTRACTOR",
                "仅施工总承包企业可办理",
                cite="HZ2016-4.2-1",
                remedy="请选择登记为施工总承包的单位",
                status=403,
            )
        now = self._clock.now()
        with database.atomic():
            project = Project.create(
                name=name.strip(),
                jurisdiction=policy.code,
                region_code=place.code,
                region_name=place.name,
                permit_no=permit_no.strip(),
                general_contractor_id=contractor.id,
                started_on=started_on,
                lng=lng,
                lat=lat,
                created_at=now,
            )
            Participant.create(
                project_id=project.id,
                company_id=contractor.id,
                role=GENERAL_CONTRACTOR,
                entered_on=started_on,
                created_at=now,
            )
            self._record("project.opened", actor, project)
        return Registered(project.id, _doubts(policy, place.code))

    def visible(self, actor: Actor, *, status: str | None, limit: int, cursor: str | None) -> Page[Project]:
        query = projects_visible_to(actor)
        if status:
            query = query.where(Project.status == status)
        return page_by_id(query, Project, limit, cursor)

    def get(self, actor: Actor, project_id: str) -> tuple[Project, Policy]:
        """The project and the rules that hold there."""
        project = self._scopes.project_for(actor, project_id, "see")
        return project, self._policies.of(project.jurisdiction)

    def change(
        self,
        actor: Actor,
        project_id: str,
        *,
        name: str | None = None,
        lng: float | None = None,
        lat: float | None = None,
    ) -> Project:
        """Name and place; what is None stays as it is."""
        project = self._scopes.project_for(actor, project_id, "manage")
        given = {"name": name and name.strip(), "lng": lng, "lat": lat}
        changes = {field: value for field, value in given.items() if value is not None}
        if changes:
            with database.atomic():
                Project.update(**changes).where(Project.id == project.id).execute()
                self._record("project.changed", actor, project, sorted(changes))
        return Project.get_by_id(project.id)

    def suspend(self, actor: Actor, project_id: str) -> Project:
        """停工: nobody gets in until it resumes."""
        return self._move(actor, project_id, "project.suspended", ONGOING, SUSPENDED)

    def resume(self, actor: Actor, project_id: str) -> Project:
        """复工."""
        return self._move(actor, project_id, "project.resumed", SUSPENDED, ONGOING)

    def close(self, actor: Actor, project_id: str, closed_on: date | None = None) -> Project:
        """竣工: the gate answers PROJECT_CLOSED from then on. Raises Refused STATE_NOT_ALLOWED."""
        project = self._scopes.project_for(actor, project_id, "close")
        today = legal_day(self._clock.now())
        day = closed_on or today
        if not project.started_on <= day <= today:
            message = "关闭日期应在开工日期之后、今天或以前"
            raise Invalid("DATE_ORDER", message, errors={"closed_on": [message]})
        with database.atomic():
            closed = (
                Project.update(status=CLOSED, closed_on=day)
                .where((Project.id == project.id) & (Project.status != CLOSED))
                .execute()
            )
            if not closed:
                raise Refused("STATE_NOT_ALLOWED", "项目已经关闭", remedy="无需再次关闭")
            self._record("project.closed", actor, project)
        return Project.get_by_id(project.id)

    def contractor_names(self, projects: Iterable[Project]) -> dict[str, str]:
        """Name by company id, of the general contractors of the projects. One statement."""
        return names_by_id(Company, (project.general_contractor_id for project in projects))

    def _move(self, actor: Actor, project_id: str, action: str, before: str, after: str) -> Project:
        project = self._scopes.project_for(actor, project_id, "close")
        with database.atomic():
            moved = (
                Project.update(status=after)
                .where((Project.id == project.id) & (Project.status == before))
                .execute()
            )
            if not moved:
                raise Refused("STATE_NOT_ALLOWED", "项目现在的状态不能这样操作", remedy="请刷新后再看")
            self._record(action, actor, project)
        return Project.get_by_id(project.id)

    def _policy_named(self, jurisdiction: str) -> Policy:
        try:
            return self._policies.of(jurisdiction)
        except JurisdictionUnknown:
            message = "没有这个适用地区，可选：" + "、".join(self._policies.jurisdictions())
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"jurisdiction": [message]}) from None

    def _record(self, action: str, actor: Actor, project: Project, fields: list[str] | None = None) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="project",
            subject_id=project.id,
            detail={"fields": fields} if fields else None,
        )


def _doubts(policy: Policy, region_code: str) -> tuple[Reason, ...]:
    if region_code.startswith(policy.region_prefix):
        return ()
    return (
        Reason(
            "REGION_OUTSIDE_JURISDICTION",
            f"项目所在地不在{policy.name}范围内，进场规则仍按{policy.name}执行",
            remedy="如果选错，请联系主管部门更正",
        ),
    )
