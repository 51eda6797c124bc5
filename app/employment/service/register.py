"""The register of a project's people, masked, as those with a right on it see it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.employment.facts import Listed
from app.employment.models import EngagementStep, ProjectWorker, RosterImport, RosterImportRow
from app.employment.queries.archive import ties_of
from app.employment.queries.gate import engaged_persons, identity_class_of, persons_known_on, persons_on
from app.employment.queries.imports import answers_of, import_on
from app.employment.queries.workers import listed_worker, listed_workers, steps_of
from app.employment.rules.archive_reach import opening_for
from app.employment.rules.roster import HEADERS, TITLE, template_notes
from app.employment.service.steps import worker_missing
from app.kernel.actor import PROJECT_ADMIN, REGULATOR, Actor
from app.kernel.errors import Missing
from app.kernel.sheets import write_sheet
from app.people.models import Person
from app.policies.regions import COUNTRY
from app.sites.facts import Page
from app.sites.service.scopes import Scopes


class Register:
    """Reading only."""

    def __init__(self, scopes: Scopes) -> None:
        self._scopes = scopes

    def workers(
        self,
        actor: Actor,
        project_id: str,
        *,
        stage: str | None = None,
        company_id: str | None = None,
        team_id: str | None = None,
        name: str | None = None,
        person_id: str | None = None,
        limit: int = 50,
        cursor: str | None = None,
    ) -> Page[Listed]:
        """``stage`` is one of the stages, or ``active`` for all but those who left. Two statements.

        PIPL 47: who left and closed his account is found by the authority alone.
        """
        access = self._scopes.access_for(actor, project_id, "own")
        companies = access.only_companies
        if company_id:
            companies = frozenset({company_id}) & (companies if companies is not None else {company_id})
        return listed_workers(
            project_id,
            companies=companies,
            stage=stage,
            team_id=team_id,
            name=name,
            person_id=person_id,
            with_closed=actor.has(REGULATOR),
            limit=limit,
            cursor=cursor,
        )

    def worker(self, actor: Actor, project_id: str, worker_id: str) -> tuple[Listed, list[EngagementStep]]:
        """One engagement and its steps; raises Missing."""
        access = self._scopes.access_for(actor, project_id, "own")
        found = listed_worker(project_id, worker_id, with_closed=actor.has(REGULATOR))
        if found is None or (
            access.only_companies is not None and found.company_id not in access.only_companies
        ):
            raise worker_missing()
        return found, steps_of(worker_id)

    def own_worker(self, actor: Actor, project_id: str, worker_id: str) -> ProjectWorker:
        """The engagement of somebody for whom the actor may act. Raises Missing, Forbidden."""
        access = self._scopes.access_for(actor, project_id, "hire")
        found: ProjectWorker | None = ProjectWorker.get_or_none(
            (ProjectWorker.id == worker_id) & (ProjectWorker.project_id == project_id)
        )
        if found is None or (
            access.only_companies is not None and found.company_id not in access.only_companies
        ):
            raise worker_missing()
        return found

    def archive_opening(self, actor: Actor, person_id: str) -> str | None:
        """SH2023-3.2-1: what the actor is to somebody's archive, None for a stranger. Two statements."""
        row = Person.select(Person.closed_at).where(Person.id == person_id).tuples().first()
        if row is None:
            return None
        return opening_for(actor, ties_of(person_id), is_closed=row[0] is not None)

    def import_answers(
        self, actor: Actor, project_id: str, import_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[RosterImport, list[RosterImportRow]]:
        """An import and its answers behind a row; who may not manage sees only his own imports."""
        access = self._scopes.access_for(actor, project_id, "hire")
        entry = import_on(project_id, import_id)
        is_others = entry is not None and entry.account_id != actor.account_id
        if entry is None or (access.only_companies is not None and is_others):
            raise Missing("IMPORT_NOT_FOUND", "没有找到这次导入")
        return entry, answers_of(import_id, after=after, limit=limit)

    def answer_sheet(self, actor: Actor, project_id: str, import_id: str) -> bytes:
        """The answers as .xlsx, a line per row of the sheet that was sent."""
        _entry, answers = self.import_answers(actor, project_id, import_id)
        rows: Sequence[tuple[str | int, ...]] = [
            (
                answer.row_number,
                answer.name_masked or "",
                "已登记" if answer.taken else "未登记",
                "；".join(reason["message"] for reason in answer.reasons),
                "；".join(filter(None, (reason["remedy"] for reason in answer.reasons))),
            )
            for answer in answers
        ]
        return write_sheet("导入结果", ("行号", "姓名", "结果", "原因", "怎么办"), rows)

    def template(self, actor: Actor, project_id: str) -> bytes:
        """An empty roster sheet with the words of the dictionaries beside it."""
        self._scopes.project_for(actor, project_id, "hire")
        return write_sheet(TITLE, HEADERS, [], template_notes())

    def identity_class_of(self, person_id: str) -> str | None:
        """Of the latest living engagement; None without one."""
        return identity_class_of(person_id)

    def persons_visible_to(self, actor: Actor) -> frozenset[str] | None:
        """With whom the actor has to do: None for everybody, else the people of his projects."""
        regions = actor.scopes(REGULATOR, "region")
        if COUNTRY in regions:
            return None
        return persons_on(regions, actor.scopes(PROJECT_ADMIN, "project"))

    def persons_known_to(self, actor: Actor) -> frozenset[str] | None:
        """PIPL 6: whose identity the actor may look into; None for everybody.

        For an authority those of its regions. For a project those whose number was said when they were filed
        there: an id alone is shown by the gate to whoever scans a code, and proves no paper in hand.
        """
        regions = actor.scopes(REGULATOR, "region")
        if COUNTRY in regions:
            return None
        return persons_on(regions, ()) | persons_known_on(actor.scopes(PROJECT_ADMIN, "project"))

    @staticmethod
    def everybody_engaged() -> Any:
        """A query of the ids of all who work or worked somewhere."""
        return engaged_persons()
