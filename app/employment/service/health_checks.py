"""Health checks as employers enter them, and who of a project has to go again (SH2023-3.8-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.employment.facts import EXITED, Listed
from app.employment.models import HealthCheck, ProjectWorker
from app.employment.queries.archive import latest_checks
from app.employment.queries.workers import listed_workers
from app.employment.rules import health as rules
from app.employment.service.register import Register
from app.kernel.actor import REGULATOR, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.policies.dictionaries import dictionary
from app.policies.loader import Policies
from app.sites.facts import Page
from app.sites.service.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Checked:
    """One who is engaged, and his last check, whoever entered it: the result and the day of the next."""

    worker: Listed
    result: str | None
    next_due_on: date | None
    standing: str

    @property
    def standing_label(self) -> str:
        return rules.STANDINGS[self.standing]

    @property
    def warning(self) -> str | None:
        return rules.CODES.get(self.standing)


class HealthChecks:
    """They warn, nobody is kept out by them (D-04)."""

    def __init__(
        self, clock: Clock, audit: Audit, scopes: Scopes, policies: Policies, register: Register
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._scopes = scopes
        self._policies = policies
        self._register = register

    def enter(
        self,
        actor: Actor,
        project_id: str,
        worker_id: str,
        *,
        checked_on: date,
        institution: str,
        result: str,
        special_post: str | None = None,
    ) -> date:
        """The last day for the next check. Entered again for the same day, it is mended.

        Raises Missing, Forbidden, Invalid VALUE_NOT_ALLOWED, Refused STATE_NOT_ALLOWED for who has left.
        """
        project = self._scopes.access_for(actor, project_id, "hire").project
        now = self._clock.now()
        post = self._read(checked_on, special_post, legal_day(now))
        policy = self._policies.of(project.jurisdiction)
        months = policy.number("health-check-special-months" if post else "health-check-months", checked_on)
        due = rules.next_due(checked_on, months)
        with database.atomic():
            worker = self._register.own_worker(actor, project_id, worker_id)
            if worker.stage == EXITED:
                raise Refused("STATE_NOT_ALLOWED", "此人已退场，不能登记体检", remedy="由现在的用人单位登记")
            given = {
                "institution": institution.strip(),
                "result": result,
                "special_post": post,
                "next_due_on": due,
                "created_by": actor.account_id,
                "created_at": now,
            }
            key = {"project_worker_id": worker.id, "checked_on": checked_on}
            fresh = {"id": new_id(), "person_id": worker.person_id, "company_id": worker.company_id}
            if not insert_or_ignore(HealthCheck, [{**fresh, **key, **given}]):
                HealthCheck.update(**given).where(
                    (HealthCheck.project_worker_id == worker.id) & (HealthCheck.checked_on == checked_on)
                ).execute()
            self._record(actor, worker)
        return due

    def of_project(self, actor: Actor, project_id: str, *, limit: int, cursor: str | None) -> Page[Checked]:
        """Everybody who is engaged, with where his check stands. Three statements."""
        access = self._scopes.access_for(actor, project_id, "hire")
        today = legal_day(self._clock.now())
        page = listed_workers(
            project_id,
            companies=access.only_companies,
            stage="active",
            team_id=None,
            name=None,
            person_id=None,
            with_closed=actor.has(REGULATOR),
            limit=limit,
            cursor=cursor,
        )
        latest = latest_checks({worker.person_id for worker in page.items})
        days = self._policies.of(access.project.jurisdiction).number("health-check-notice-days", today)
        items = []
        for worker in page.items:
            check = latest.get(worker.person_id)
            due = check.next_due_on if check else None
            standing = rules.standing_of(due, today, days)
            items.append(Checked(worker, check.result if check else None, due, standing))
        return Page(items, page.next_cursor)

    @staticmethod
    def _read(checked_on: date, special_post: str | None, today: date) -> str | None:
        wrong = {}
        if checked_on > today:
            wrong["checked_on"] = ["体检日期不能晚于今天"]
        post = dictionary("special-posts").find(special_post) if special_post else None
        if special_post and post is None:
            wrong["special_post"] = ["不是字典里的特殊岗位"]
        if wrong:
            raise Invalid("VALUE_NOT_ALLOWED", "填写的内容有误，请检查标出的各项", errors=wrong)
        return post

    def _record(self, actor: Actor, worker: ProjectWorker) -> None:
        self._audit.record(
            "health.entered",
            at=self._clock.now(),
            actor=actor,
            subject_type="project_worker",
            subject_id=worker.id,
            person_id=worker.person_id,
        )
