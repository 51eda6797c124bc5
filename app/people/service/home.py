"""The worker's first screen, in one call. What higher slices know about him they bring along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.people.models import Person, Verification
from app.people.rules.home import CodeSummary, Todo, code_summary, marks_of, realname_todos
from app.people.rules.verification import Status
from app.people.service.codes import PersonalCodes

TodoSource = Callable[[str, date], Sequence[Todo]]
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
    server_time: datetime


@dataclass(frozen=True)
class Home:
    """``todo_sources``, ``certificates`` and ``attendance`` come from slices above this one."""

    clock: Clock
    codes: PersonalCodes
    todo_sources: Sequence[TodoSource]
    certificates: Listing
    attendance: Listing

    def of(self, actor: Actor) -> HomeScreen:
        """CQ2023-A1-6, A2.4-1: marks, code, what is to be done, and today at the gate."""
        now = self.clock.now()
        today = legal_day(now)
        person = Person.get_by_id(actor.person_id)
        run = Verification.get_or_none(Verification.account_id == actor.account_id)
        marks = marks_of(person.verified_at, person.stored_at, person.revoked_at)
        status = run.status if run else Status.UNVERIFIED.value
        todos = list(realname_todos(status, marks))
        for source in self.todo_sources:
            todos += source(person.id, today)
        return HomeScreen(
            person_id=person.id,
            name=person.worker_name_masked,
            marks=marks,
            status=status,
            code=code_summary(marks, self.codes.colour_of(person.id)),
            todos=tuple(sorted(todos, key=lambda todo: (todo.due_on is None, todo.due_on or today))),
            certificates=self.certificates(person.id, today),
            attendance_today=self.attendance(person.id, today),
            server_time=now,
        )
