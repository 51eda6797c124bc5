"""A sheet of certificates: accepted at once, worked off in parts; a bad row never stops the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice
from typing import Any

from app.certificates.models import Certificate, CertificateImport, CertificateImportRow
from app.certificates.rules import rights
from app.certificates.rules.sheet import COLUMNS, REQUIRED, Line, read_lines
from app.certificates.service.access import CertificateAccess, forbidden_scope
from app.certificates.service.entry import IMPORTED, NUMBER_TAKEN, columns_of, record_entered
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.bulk import insert_rows
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.ids import new_id
from app.kernel.jobs import JobRun, Jobs
from app.kernel.ports import PhotoStore
from app.kernel.sheet_ledger import DONE, WAITING, SheetLedger, in_parts
from app.kernel.sheets import Limits, SheetRefused, SheetRow, open_table
from app.sites.queries.visible import grants_of

JOB = "certificate-import"
MAX_ROWS = 100_000
MAX_SIZE = 22 * 1024 * 1024
LIMITS = Limits(MAX_ROWS, lines=MAX_ROWS + 20_000, size=MAX_SIZE, unpacked=240 * 1024 * 1024)
AT_ONCE = 200
IN_ONE_TRANSACTION = 500
SHEET_KEPT = timedelta(days=7)
TAKEN_UP_AFTER = timedelta(seconds=60)
LEDGER = SheetLedger(CertificateImport, CertificateImportRow)


class Imports:
    """Accept and work off."""

    def __init__(
        self, clock: Clock, audit: Audit, jobs: Jobs, photos: PhotoStore, access: CertificateAccess
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._jobs = jobs
        self._photos = photos
        self._access = access

    def accept(self, actor: Actor, sheet: bytes, province: str | None = None) -> CertificateImport:
        """A sheet of up to 200 rows is worked off before this returns, a longer one by a job.

        ``province`` is that of rows that name none. What was accepted is never lost: should this process
        die, the job goes on behind the last answer. Raises SheetRefused, Invalid VALUE_NOT_ALLOWED,
        Forbidden FORBIDDEN_SCOPE.
        """
        province_code = self._access.register_of(actor, province)
        table = open_table(sheet, COLUMNS, LIMITS, required=REQUIRED)
        head = list(islice(table.rows, AT_ONCE + 1))
        if not head:
            raise SheetRefused("SHEET_EMPTY", "表格里没有证书，请在表头下面逐行填写")
        is_small = len(head) <= AT_ONCE
        total = len(head) if is_small else table.lines - 1
        if total > MAX_ROWS:  # some of the lines may be blank: only counting tells
            total = len(head) + sum(1 for _row in table.rows)
        entry = self._promise(actor, sheet, table.form, province_code, total, is_small=is_small)
        if is_small:
            self._work(entry, actor, head)
        return CertificateImport.get_by_id(entry.id)

    def run(self, run: JobRun) -> None:
        """The job: takes up the import where its last answer stands."""
        entry = CertificateImport.get_by_id(run.subject_id)
        if entry.state == DONE:
            return
        actor = Actor(entry.account_id, None, "", grants_of(entry.account_id), "")
        sheet = self._photos.get(entry.sheet_photo_id)
        try:
            table = open_table(sheet, COLUMNS, LIMITS, required=REQUIRED)
            self._work(entry, actor, table.rows, run.job_id)
        except SheetRefused as refused:  # damaged behind its first rows: trying again will not mend it
            self._give_up(entry.id, refused.message)

    def give_up(self, run: JobRun) -> None:
        """After the last attempt: the answers so far stay, the rest was not taken."""
        self._give_up(run.subject_id, "处理中断，没有结果的行请重新上传")

    def _promise(
        self, actor: Actor, sheet: bytes, form: str, province_code: str, total: int, *, is_small: bool
    ) -> CertificateImport:
        now = self._clock.now()
        import_id = new_id()
        sheet_id = self._photos.put(
            "certificate-sheet", import_id, sheet, now=now, keep_until=now + SHEET_KEPT
        )
        with database.atomic():
            entry: CertificateImport = CertificateImport.create(
                id=import_id,
                province_code=province_code,
                account_id=actor.account_id,
                sheet_photo_id=sheet_id,
                form=form,
                state=WAITING,
                rows_total=total,
                created_at=now,
            )
            run_at = now + TAKEN_UP_AFTER if is_small else None
            self._jobs.submit(JOB, import_id, run_at=run_at, key=f"{JOB}:{import_id}")
            self._audit.record(
                "certificate.imported",
                at=now,
                actor=actor,
                subject_type="certificate_import",
                subject_id=import_id,
                detail={"province": province_code, "rows": total},
            )
        return entry

    def _work(
        self, entry: CertificateImport, actor: Actor, rows: Iterable[SheetRow], job_id: str | None = None
    ) -> None:
        today = legal_day(self._clock.now())
        done = 0
        for part in in_parts(read_lines(rows, entry.province_code, today), IN_ONE_TRANSACTION):
            with database.atomic():
                if not LEDGER.hold(entry.id):
                    return
                self._answer_part(entry.id, actor, part)
            done += len(part)
            if job_id is not None:
                self._jobs.progress(job_id, done, max(done, entry.rows_total))
        with database.atomic():
            if LEDGER.hold(entry.id):
                now = self._clock.now()
                LEDGER.finish(entry.id, now)
                self._photos.delete(entry.sheet_photo_id, now=now)

    def _answer_part(self, import_id: str, actor: Actor, part: Sequence[Line]) -> None:
        known = LEDGER.answered(import_id, [line.number for line in part])
        lines = [line for line in part if line.number not in known]
        now = self._clock.now()
        faults = {line.number: line.faults or self._barred(actor, line) for line in lines}
        columns = {
            line.number: columns_of(line.entry, IMPORTED, now)
            for line in lines
            if line.entry is not None and not faults[line.number]
        }
        # In one order everywhere, so that two sheets with the same numbers never wait for each other.
        rows = sorted(columns.values(), key=lambda row: (row["province_code"], row["number_key"]))
        entered = set(insert_rows(Certificate, rows, skip_existing=True))
        if entered:
            activations = {row["id"]: row["activation"] for row in rows if row["id"] in entered}
            record_entered(list(activations), activations, account_id=actor.account_id, at=now)
        answers = []
        for line in lines:
            certificate_id = columns[line.number]["id"] if line.number in columns else None
            is_taken = certificate_id in entered
            reasons = () if is_taken else faults[line.number] or (NUMBER_TAKEN,)
            answers.append(_answer(line, certificate_id if is_taken else None, reasons))
        LEDGER.record(import_id, answers)

    @staticmethod
    def _barred(actor: Actor, line: Line) -> tuple[Reason, ...]:
        if line.entry is None or rights.may_administer(actor, line.entry.province_code):
            return ()
        return forbidden_scope().reasons

    def _give_up(self, import_id: str, why: str) -> None:
        with database.atomic():
            LEDGER.give_up(import_id, self._clock.now())
            CertificateImport.update(fault=why[:200]).where(
                (CertificateImport.id == import_id) & (CertificateImport.state != DONE)
            ).execute()


def _answer(line: Line, certificate_id: str | None, reasons: Iterable[Reason]) -> dict[str, Any]:
    return {
        "row_number": line.number,
        "certificate_id": certificate_id,
        "taken": certificate_id is not None,
        "name_masked": line.name_masked,
        "reasons": [reason.as_dict() for reason in reasons],
    }
