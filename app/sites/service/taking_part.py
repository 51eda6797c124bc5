"""Who takes part in a project: companies (参建单位) and their teams (班组)."""

from __future__ import annotations

from datetime import date

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid, Missing, Refused
from app.policies import dictionaries
from app.sites.models import Company, Participant, Team
from app.sites.queries.taking_part import participants_of
from app.sites.queries.visible import names_by_id
from app.sites.service.companies import company_missing
from app.sites.service.scopes import Scopes


class TakingPart:
    """Participants and teams of a project."""

    def __init__(self, clock: Clock, audit: Audit, scopes: Scopes) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes

    def add(
        self,
        actor: Actor,
        project_id: str,
        *,
        company_id: str,
        role: str,
        entered_on: date | None = None,
    ) -> str:
        """HZ2016-4.3-1, 4.3-4: files a company on the project, at any time; the participant's id.

        Saying the same again changes nothing; a company that had left is back. Raises Invalid
        VALUE_NOT_ALLOWED, Missing COMPANY_NOT_FOUND, Refused PARTICIPANT_EXISTS for another role.
        """
        project = self._scopes.project_for(actor, project_id, "manage")
        kinds = dictionaries.company_kinds()
        if not kinds.is_known(role) or not kinds.entry(role).more.get("participant"):
            message = "没有这种参建角色，请从单位类型字典中选择"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"role": [message]})
        now = self._clock.now()
        filed = Participant(
            project_id=project.id,
            company_id=company_id,
            role=role,
            entered_on=entered_on or legal_day(now),
            created_at=now,
        )
        with database.atomic():
            if not Company.select().where(Company.id == company_id).exists():
                raise company_missing()
            if not insert_or_ignore(Participant, [dict(filed.__data__)]):
                return self._known(actor, filed)
            self._record("participant.filed", actor, filed)
        return str(filed.id)

    def _known(self, actor: Actor, filed: Participant) -> str:
        there = Participant.get(
            (Participant.project_id == filed.project_id) & (Participant.company_id == filed.company_id)
        )
        if there.exited_on is not None:
            Participant.update(role=filed.role, entered_on=filed.entered_on, exited_on=None).where(
                Participant.id == there.id
            ).execute()
            self._record("participant.filed", actor, there)
        elif there.role != filed.role:
            raise Refused(
                "PARTICIPANT_EXISTS",
                "该单位已经以另一种角色参建",
                remedy="请先办理该单位离场，再按新的角色登记",
            )
        return str(there.id)

    def leave(
        self, actor: Actor, project_id: str, participant_id: str, exited_on: date | None = None
    ) -> None:
        """Its people no longer pass the gate. Raises Missing, Refused STATE_NOT_ALLOWED."""
        project = self._scopes.project_for(actor, project_id, "manage")
        there = Participant.get_or_none(
            (Participant.id == participant_id) & (Participant.project_id == project.id)
        )
        if there is None:
            raise Missing("PARTICIPANT_NOT_FOUND", "没有找到这个参建单位")
        if there.company_id == project.general_contractor_id:
            raise Refused("STATE_NOT_ALLOWED", "总承包单位不能离场", remedy="工程结束请关闭项目")
        day = exited_on or legal_day(self._clock.now())
        with database.atomic():
            left = (
                Participant.update(exited_on=day)
                .where((Participant.id == there.id) & Participant.exited_on.is_null())
                .execute()
            )
            if not left:
                raise Refused("STATE_NOT_ALLOWED", "该单位已经离场")
            self._record("participant.left", actor, there)

    def participants(self, actor: Actor, project_id: str) -> list[tuple[Participant, str]]:
        """Every company that takes or took part, with its name."""
        project = self._scopes.project_for(actor, project_id, "see")
        return participants_of(project.id)

    def teams(self, actor: Actor, project_id: str) -> list[tuple[Team, str]]:
        """Every team, with the name of its company."""
        project = self._scopes.project_for(actor, project_id, "see")
        teams = list(Team.select().where(Team.project_id == project.id).order_by(Team.id))
        names = names_by_id(Company, (team.company_id for team in teams))
        return [(team, names.get(team.company_id, "")) for team in teams]

    def team_named(self, project_id: str, company_id: str, name: str) -> str:
        """Inside a transaction: the team's id; a name not heard before makes the team."""
        wanted = name.strip()
        same = (Team.project_id == project_id) & (Team.company_id == company_id) & (Team.name == wanted)
        known = Team.get_or_none(same)
        if known is None:
            team = Team(
                project_id=project_id, company_id=company_id, name=wanted, created_at=self._clock.now()
            )
            insert_or_ignore(Team, [dict(team.__data__)])
            known = Team.get(same)
        return str(known.id)

    def _record(self, action: str, actor: Actor, participant: Participant) -> None:
        self._audit.record(
            action,
            at=self._clock.now(),
            actor=actor,
            subject_type="project",
            subject_id=participant.project_id,
            detail={"company_id": participant.company_id, "role": participant.role},
        )
