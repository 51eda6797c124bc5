"""The worker's first screen, in one call. What higher slices know about him they bring along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.people.facts import Todo
from app.people.models import Person, Verification
from app.people.queries.notices import unread_count
from app.people.rules.home import (
    CodeSummary,
    code_summary,
    marks_of,
    may_have_code,
    new_text_todo,
    realname_todos,
)
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.verification.runs import initial_status

Certificates = Callable[[str, date], tuple[Sequence[Todo], list[dict[str, Any]]]]
"""What is to be done about a person's certificates, and the rows that the screen shows."""
Listing = Callable[[str, date], list[dict[str, Any]]]


@dataclass(frozen=True, slots=True)
class HomeScreen:
    """Everything that the first screen shows."""

    person_id: str
    name: str | None
    marks: tuple[str, ...]
    status: str
    code: CodeSummary
    todos: tuple[Todo, ...]
    certificates: list[dict[str, Any]]
    attendance_today: list[dict[str, Any]]
    notices_unread: int
    server_time: datetime


@dataclass(frozen=True)
class Home:
    """``certificates`` and ``attendance`` come from slices above this one."""

    clock: Clock
    codes: PersonalCodes
    consents: Consents
    certificates: Certificates
    attendance: Listing

    def of(self, actor: Actor) -> HomeScreen:
        """CQ2023-A1-6, A2.4-1: marks, code, what is to be done, and today at the gate."""
        now = self.clock.now()
        today = legal_day(now)
        person = (
            Person.select(
                Person.id,
                Person.worker_name_masked,
                Person.verified_at,
                Person.stored_at,
                Person.revoked_at,
            )
            .where(Person.id == actor.person_id)
            .get()
        )
        run = (
            Verification.select(Verification.status)
            .where(Verification.account_id == actor.account_id)
            .first()
        )
        earned = (person.verified_at, person.stored_at, person.revoked_at)
        marks = marks_of(*earned)
        status = str(run.status if run else initial_status(person))
        about_certificates, certificates = self.certificates(person.id, today)
        todos = [
            *realname_todos(status, marks),
            *self._new_texts(actor.account_id),
            *about_certificates,
        ]
        return HomeScreen(
            person_id=person.id,
            name=person.worker_name_masked,
            marks=marks,
            status=status,
            code=code_summary(may_have_code(*earned), self.codes.colour_of(person.id)),
            todos=tuple(sorted(todos, key=lambda todo: (todo.due_on is None, todo.due_on or today))),
            certificates=certificates,
            attendance_today=self.attendance(person.id, today),
            notices_unread=unread_count(person.id),
            server_time=now,
        )

    def _new_texts(self, account_id: str) -> list[Todo]:
        """CQ2023-A2.3-3: what he agreed to has a new version."""
        return [
            new_text_todo(entry.document.title)
            for entry in self.consents.standing(account_id)
            if entry.accepted and not entry.is_current
        ]
