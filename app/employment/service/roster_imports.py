"""A sheet of workers: accepted at once, worked off row by row; a bad row never stops the others."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.employment.facts import TRADE_ASSIGNED, ImportAnswer
from app.employment.models import RosterImport, RosterImportRow
from app.employment.queries.imports import companies_on
from app.employment.rules.roster import COLUMNS, REQUIRED, Line, read_lines, reasons_of
from app.employment.service.engaging import Application, Engaging
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.identity import mask_name
from app.kernel.ids import new_id
from app.kernel.jobs import JobRun, Jobs
from app.kernel.ports import PhotoStore
from app.kernel.sheet_ledger import DONE, WAITING, SheetLedger, in_parts
from app.kernel.sheets import SheetRow, read_rows
from app.sites.queries.visible import grants_of
from app.sites.service.scopes import Access, Scopes

JOB = "roster-import"
MAX_ROWS = 5_000
AT_ONCE = 200
IN_ONE_TRANSACTION = 25
SHEET_KEPT = timedelta(days=7)
TAKEN_UP_AFTER = timedelta(seconds=60)
LEDGER = SheetLedger(RosterImport, RosterImportRow)


class RosterImports:
    """Accept and work off."""

    def __init__(
        self,
        clock: Clock,
        audit: Audit,
        jobs: Jobs,
        photos: PhotoStore,
        scopes: Scopes,
        engaging: Engaging,
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._jobs = jobs
        self._photos = photos
        self._scopes = scopes
        self._engaging = engaging

    def accept(self, actor: Actor, project_id: str, sheet: bytes) -> RosterImport:
        """A sheet of up to 200 rows is worked off before this returns, a longer one by a job.

        What was accepted is never lost: should this process die, the job goes on behind the last
        answer. Raises SheetRefused, Missing, Forbidden FORBIDDEN_SCOPE.
        """
        access = self._scopes.access_for(actor, project_id, "hire")
        rows = read_rows(sheet, COLUMNS, MAX_ROWS, required=REQUIRED)
        now = self._clock.now()
        import_id = new_id()
        is_small = len(rows) <= AT_ONCE
        sheet_id = self._photos.put("roster-sheet", import_id, sheet, now=now, keep_until=now + SHEET_KEPT)
        with database.atomic():
            RosterImport.create(
                id=import_id,
                project_id=project_id,
                account_id=actor.account_id,
                sheet_photo_id=sheet_id,
                state=WAITING,
                rows_total=len(rows),
                created_at=now,
            )
            self._jobs.submit(
                JOB, import_id, run_at=now + TAKEN_UP_AFTER if is_small else None, key=f"{JOB}:{import_id}"
            )
            self._audit.record(
                "roster.imported",
                at=now,
                actor=actor,
                subject_type="project",
                subject_id=project_id,
                detail={"import_id": import_id, "rows": len(rows)},
            )
        if is_small:
            self._work(import_id, actor, access, rows)
        return RosterImport.get_by_id(import_id)

    def run(self, run: JobRun) -> None:
        """The job: takes up the import where its last answer stands."""
        entry = RosterImport.get_by_id(run.subject_id)
        if entry.state == DONE:
            return
        actor = Actor(entry.account_id, None, "", grants_of(entry.account_id), "")
        rows = read_rows(self._photos.get(entry.sheet_photo_id), COLUMNS, MAX_ROWS, required=REQUIRED)
        try:
            access: Access | Refused = self._scopes.access_for(actor, entry.project_id, "hire")
        except Refused as refused:  # the right was taken away meanwhile: every row says so
            access = refused
        self._work(entry.id, actor, access, rows, run.job_id)

    def give_up(self, run: JobRun) -> None:
        """After the last attempt: the answers so far stay, the rest was not taken."""
        LEDGER.give_up(run.subject_id, self._clock.now())

    def _work(
        self,
        import_id: str,
        actor: Actor,
        access: Access | Refused,
        rows: Sequence[SheetRow],
        job_id: str | None = None,
    ) -> None:
        project_id = RosterImport.get_by_id(import_id).project_id
        lines = read_lines(rows, companies_on(project_id))
        for part in in_parts(lines, IN_ONE_TRANSACTION):
            with database.atomic():
                if not LEDGER.hold(import_id):
                    return
                self._answer_part(import_id, actor, access, part)
            if job_id is not None:
                self._jobs.progress(job_id, part[-1].number, lines[-1].number)
        with database.atomic():
            if LEDGER.hold(import_id):
                now = self._clock.now()
                LEDGER.finish(import_id, now)
                self._photos.delete(RosterImport.get_by_id(import_id).sheet_photo_id, now=now)

    def _answer_part(
        self, import_id: str, actor: Actor, access: Access | Refused, part: Sequence[Line]
    ) -> None:
        known = LEDGER.answered(import_id, [line.number for line in part])
        answers = [
            self._answer(actor, access, line, self._clock.now()) for line in part if line.number not in known
        ]
        LEDGER.record(
            import_id,
            [
                {
                    "row_number": answer.number,
                    "taken": answer.worker_id is not None,
                    "project_worker_id": answer.worker_id,
                    "name_masked": answer.name_masked,
                    "reasons": [reason.as_dict() for reason in answer.reasons],
                }
                for answer in answers
            ],
        )

    def _answer(self, actor: Actor, access: Access | Refused, line: Line, now: datetime) -> ImportAnswer:
        name = mask_name(line.name)[:60] if line.name else None
        if line.faults:
            return ImportAnswer(line.number, None, name, line.faults)
        if isinstance(access, Refused):
            return ImportAnswer(line.number, None, name, access.reasons)
        try:
            with database.atomic():
                engaged = self._engaging.engage(actor, access, _application(line), TRADE_ASSIGNED)
        except Refused as refused:
            return ImportAnswer(line.number, None, name, reasons_of(refused))
        return ImportAnswer(line.number, engaged.id, name, ())


def _application(line: Line) -> Application:
    assert line.company_id is not None  # a line without one has faults
    return Application(
        company_id=line.company_id,
        name=line.name,
        id_number=line.id_number,
        cell_phone=line.cell_phone,
        team=line.team,
        work_type=line.work_type,
        identity_class=line.identity_class,
        post=line.post,
        joined_on=line.joined_on,
        evidence="花名册导入",
    )
