"""Engaging somebody on a project: 聘用登记, 项目参建 and 工种分配 at once, or 聘用登记 alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.employment.facts import ASSIGNED, BY_NUMBER, BY_PERSON_ID, HIRED, TRADE_ASSIGNED, Engaged
from app.employment.models import ProjectWorker
from app.employment.queries.bars import is_barred
from app.employment.queries.workers import active_key, living_engagement
from app.employment.rules.engagements import Terms, read_terms
from app.employment.service.step_record import note_steps
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.people.models import Person
from app.people.service.registering import Registering
from app.sites.models import Participant, Project
from app.sites.service.projects import CLOSED
from app.sites.service.scopes import Access, Scopes, forbidden_scope
from app.sites.service.taking_part import TakingPart


@dataclass(frozen=True, slots=True)
class Application:
    """Who shall work for whom as what. Either ``person_id``, or ``name`` and ``id_number``.

    Beside a ``person_id`` the other two are not looked at, and prove nothing.
    """

    company_id: str
    person_id: str | None = None
    name: str | None = None
    id_number: str | None = None
    cell_phone: str | None = None
    team: str | None = None
    work_type: str | None = None
    identity_class: str | None = None
    post: str | None = None
    is_team_leader: bool = False
    joined_on: date | None = None
    evidence: str | None = None


class Engaging:
    """Take people on; the later steps are in ``Steps``."""

    def __init__(
        self,
        clock: Clock,
        scopes: Scopes,
        taking_part: TakingPart,
        registering: Registering,
        audit: Audit,
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._taking_part = taking_part
        self._registering = registering
        self._audit = audit

    def add(self, actor: Actor, project_id: str, application: Application) -> Engaged:
        """SH2023-3.2-3: hired, assigned and trade given in one call. Saying the same again changes nothing,
        but that a number which was not said before is noted: it opens his file to the project.

        Raises Invalid (VALUE_NOT_ALLOWED by field, those of registering), Missing, Forbidden
        (FORBIDDEN_SCOPE, BLACKLISTED), Refused (PARTICIPANT_NOT_FILED, PROJECT_CLOSED, WORKER_EXISTS).
        """
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            return self.engage(actor, access, application, TRADE_ASSIGNED)

    def hire(self, actor: Actor, project_id: str, application: Application) -> Engaged:
        """聘用登记 alone: the person is filed for a company and may not enter yet. Raises as ``add``."""
        access = self._scopes.access_for(actor, project_id, "hire")
        with database.atomic():
            return self.engage(actor, access, application, HIRED)

    def engage(self, actor: Actor, access: Access, application: Application, up_to: str) -> Engaged:
        """Inside a transaction: what ``add`` and ``hire`` do, for a caller whose right is known."""
        now = self._clock.now()
        project = access.project
        if access.only_companies is not None and application.company_id not in access.only_companies:
            raise forbidden_scope()
        terms, errors = read_terms(
            work_type=application.work_type,
            identity_class=application.identity_class,
            post=application.post,
            joined_on=application.joined_on,
            cell_phone=application.cell_phone,
            today=legal_day(now),
            needs_trade=up_to == TRADE_ASSIGNED,
        )
        if errors:
            raise Invalid("VALUE_NOT_ALLOWED", next(iter(errors.values()))[0], errors=errors)
        if project.status == CLOSED:
            raise Refused("PROJECT_CLOSED", "项目已关闭，不能再登记工人", remedy="请选择在建的项目")
        _demand_filed(project, application.company_id)
        person_id = self._person(application)
        if is_barred(person_id, project.region_code, legal_day(now)):
            raise Forbidden(
                "BLACKLISTED",
                "已列入“黑名单”，不能登记",
                cite="SH2023-3.11-3",
                remedy="如有异议请向当地建设主管部门申诉",
            )
        engaged = self._write(actor, project, person_id, application, terms, up_to, now)
        if application.person_id and engaged.is_new:
            # Whoever files by name and number knew both; a gate shows ids to everybody: he reads who did it.
            self._record("worker.filed_by_id", actor, project, engaged, now)
        elif not application.person_id and not engaged.is_new and _note_number(engaged.id, now):
            self._record("worker.number_entered", actor, project, engaged, now)
        return engaged

    def _record(self, action: str, actor: Actor, project: Project, engaged: Engaged, now: datetime) -> None:
        self._audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="project_worker",
            subject_id=engaged.id,
            person_id=engaged.person_id,
            detail={"project_id": project.id},
        )

    def _person(self, application: Application) -> str:
        if application.person_id:
            person = Person.get_or_none(Person.id == application.person_id)
            while person is not None and person.merged_into:
                person = Person.get_or_none(Person.id == person.merged_into)
            if person is None:
                raise Missing("PERSON_NOT_FOUND", "没有找到这个人", remedy="请改用姓名和身份证号码登记")
            return str(person.id)
        if not application.id_number or not application.name:
            message = "请填写姓名和身份证号码"
            raise Invalid("FORM_INCOMPLETE", message, errors={"id_number": [message]})
        return str(self._registering.find_or_register(application.name, application.id_number).id)

    def _write(
        self,
        actor: Actor,
        project: Project,
        person_id: str,
        application: Application,
        terms: Terms,
        up_to: str,
        now: datetime,
    ) -> Engaged:
        team_id = None
        if application.team and application.team.strip():
            team_id = self._taking_part.team_named(project.id, application.company_id, application.team)
        worker = ProjectWorker(
            project_id=project.id,
            person_id=person_id,
            company_id=application.company_id,
            team_id=team_id,
            work_type=terms.work_type,
            identity_class=terms.identity_class,
            post=terms.post,
            is_team_leader=application.is_team_leader,
            cell_phone=terms.cell_phone,
            stage=up_to,
            joined_on=terms.joined_on,
            active_key=active_key(project.id, person_id),
            created_at=now,
            updated_at=now,
            filed_with=BY_PERSON_ID if application.person_id else BY_NUMBER,
        )
        if not insert_or_ignore(ProjectWorker, [dict(worker.__data__)]):
            return _same_or_refused(worker, application)
        stages = (HIRED, ASSIGNED, TRADE_ASSIGNED)
        done = stages[: stages.index(up_to) + 1]
        note_steps(worker.id, done, now, actor.account_id, application.evidence)
        return Engaged(worker.id, person_id, up_to, True)


def _demand_filed(project: Project, company_id: str) -> None:
    """HZ2016-4.3-4: only a company that takes part in the project has workers there."""
    filed = (
        (Participant.project_id == project.id)
        & (Participant.company_id == company_id)
        & Participant.exited_on.is_null()
    )
    if not Participant.select().where(filed).exists():
        raise Refused(
            "PARTICIPANT_NOT_FILED",
            "该单位未在本项目报备",
            cite="HZ2016-4.3-4",
            remedy="请先把该单位登记为参建单位，再登记工人",
        )


def _note_number(worker_id: str, now: datetime) -> bool:
    """Whether it was news that the project knows his number."""
    unproven = ProjectWorker.filed_with.is_null() | (ProjectWorker.filed_with != BY_NUMBER)
    noted = (
        ProjectWorker.update(filed_with=BY_NUMBER, updated_at=now)
        .where((ProjectWorker.id == worker_id) & unproven)
        .execute()
    )
    return bool(noted)


def _same_or_refused(wanted: ProjectWorker, application: Application) -> Engaged:
    there = living_engagement(wanted.active_key)
    if there is None:
        raise Refused("STATE_NOT_ALLOWED", "登记刚刚变动过，请刷新后重试", remedy="请刷新名单再操作")
    said = [("company_id", True), ("stage", True)]
    said += [("team_id", application.team is not None), ("work_type", application.work_type is not None)]
    said += [
        ("identity_class", application.identity_class is not None),
        ("post", application.post is not None),
        ("joined_on", application.joined_on is not None),
    ]
    if all(getattr(there, field) == getattr(wanted, field) for field, is_said in said if is_said):
        return Engaged(there.id, there.person_id, there.stage, False)
    raise Refused(
        "WORKER_EXISTS",
        "此人已经登记在本项目，登记内容不同",
        cite="HZ2016-4.1-4",
        remedy="换班组、工种请修改原登记；换单位请先办理退场确认",
    )
