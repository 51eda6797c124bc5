"""What became of a sheet, row by row, and the template of one."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.models import CertificateImport, CertificateImportRow
from app.certificates.queries.imports import answers_of, import_by_id
from app.certificates.rules import rights
from app.certificates.rules.sheet import EXAMPLE, HEADERS, TITLE, template_notes
from app.kernel.actor import Actor
from app.kernel.errors import Missing
from app.kernel.sheets import write_sheet

WHOLE_UP_TO = 5_000


@dataclass(frozen=True)
class ImportAnswers:
    """Reading only, for those who administer the register that the sheet went into."""

    def of(
        self, actor: Actor, import_id: str, *, after: int = 0, limit: int | None = None
    ) -> tuple[CertificateImport, list[CertificateImportRow]]:
        """The import and its answers behind a row; raises Missing IMPORT_NOT_FOUND."""
        entry = self._visible(actor, import_id)
        return entry, answers_of(entry.id, after=after, limit=limit)

    def sheet(self, actor: Actor, import_id: str) -> bytes:
        """The answers as .xlsx: a line per row, of more than 5,000 rows only those that were not taken."""
        entry = self._visible(actor, import_id)
        answers = answers_of(entry.id, only_refused=entry.rows_total > WHOLE_UP_TO)
        rows = (
            (
                answer.row_number,
                answer.name_masked or "",
                "已登记" if answer.taken else "未登记",
                "；".join(reason["message"] for reason in answer.reasons),
                "；".join(dict.fromkeys(filter(None, (reason["remedy"] for reason in answer.reasons)))),
            )
            for answer in answers
        )
        return write_sheet("导入结果", ("行号", "姓名", "结果", "原因", "怎么办"), rows)

    def template(self) -> bytes:
        """An empty sheet with one line as an example, and the words of the dictionaries beside it."""
        return write_sheet(TITLE, HEADERS, [EXAMPLE], template_notes())

    @staticmethod
    def _visible(actor: Actor, import_id: str) -> CertificateImport:
        entry = import_by_id(import_id)
        if entry is None or not rights.may_administer(actor, entry.province_code):
            raise Missing("IMPORT_NOT_FOUND", "没有找到这次导入", remedy="请核对导入编号，或重新上传表格")
        return entry
