"""Whoever has the paper before him confirms what a person states: on the project where he works now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.employment.facts import BY_NUMBER, EXITED
from app.employment.models import ProjectWorker
from app.kernel.actor import Actor
from app.people.facts import Entry
from app.people.models import Person, Statement
from app.people.queries.archive import entry_of, waiting_of
from app.people.service.statements import LABELS, Statements, statement_missing
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.sites.service.scopes import Scopes


@dataclass(frozen=True, slots=True)
class Waiting:
    """One statement that nobody has looked at; the person masked, of a residence the district only."""

    person_id: str
    name_masked: str | None
    entry: Entry

    @property
    def kind_label(self) -> str:
        return LABELS[self.entry.kind]


class StatementReviews:
    """SH2023-3.10-1; PIPL 6: of people whose number was said when they were filed on the project."""

    def __init__(self, scopes: Scopes, statements: Statements) -> None:
        self._scopes = scopes
        self._statements = statements

    def waiting(self, actor: Actor, project_id: str, *, limit: int, cursor: str | None) -> Page[Waiting]:
        """In the order in which they were stated. Three statements. Raises Missing, Forbidden."""
        self._scopes.project_for(actor, project_id, "manage")
        page = page_by_id(waiting_of(_engaged_on(project_id)), Statement, limit, cursor)
        ids = [row.person_id for row in page.items]
        names: dict[str, Any] = dict(
            Person.select(Person.id, Person.worker_name_masked).where(Person.id.in_(ids)).tuples()
        )
        items = [Waiting(row.person_id, names.get(row.person_id), entry_of(row)) for row in page.items]
        return Page(items, page.next_cursor)

    def decide(
        self, actor: Actor, project_id: str, statement_id: str, *, confirmed: bool, reason: str | None
    ) -> None:
        """Raises Missing, Forbidden, Invalid REASON_REQUIRED, Refused STATE_NOT_ALLOWED."""
        self._scopes.project_for(actor, project_id, "manage")
        of_somebody_here = (Statement.id == statement_id) & Statement.person_id.in_(_engaged_on(project_id))
        if not Statement.select().where(of_somebody_here).exists():
            raise statement_missing()
        self._statements.decide(actor, statement_id, confirmed=confirmed, reason=reason)


def _engaged_on(project_id: str) -> Any:
    return ProjectWorker.select(ProjectWorker.person_id).where(
        (ProjectWorker.project_id == project_id)
        & (ProjectWorker.stage != EXITED)
        & (ProjectWorker.filed_with == BY_NUMBER)
    )
