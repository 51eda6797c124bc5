"""The answers to the rows of a sheet, kept so that nothing accepted is lost and nothing is done twice.

A sheet is worked off in parts, each in a transaction of the caller: ``hold``, see which rows are
``answered``, carry the others out, ``record`` their answers. Whoever takes it up after a crash, or at the
same moment, goes on behind the last answer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from app.kernel.bulk import insert_rows
from app.kernel.db import Table
from app.kernel.ids import new_id

WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"

Item = TypeVar("Item")


@dataclass(frozen=True)
class SheetLedger:
    """``sheets`` has state, rows_total, rows_done, rows_taken and finished_at; ``answers`` has import_id,
    row_number and taken."""

    sheets: type[Table]
    answers: type[Table]

    def hold(self, import_id: str) -> bool:
        """Locks the sheet's row for the transaction; False when somebody else has finished it."""
        sheets: Any = self.sheets
        return bool(
            sheets.update(state=RUNNING)
            .where((sheets.id == import_id) & sheets.state.in_([WAITING, RUNNING, FAILED]))
            .execute()
        )

    def answered(self, import_id: str, numbers: Sequence[int]) -> set[int]:
        """Which of the rows have their answer already; the numbers are in the order of the sheet."""
        answers: Any = self.answers
        rows = (
            answers.select(answers.row_number)
            .where((answers.import_id == import_id) & answers.row_number.between(numbers[0], numbers[-1]))
            .tuples()
        )
        return {number for (number,) in rows}

    def record(self, import_id: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Writes the answers: columns of ``answers`` but for the import's id."""
        if not rows:
            return
        sheets: Any = self.sheets
        insert_rows(self.answers, [{"id": new_id(), "import_id": import_id, **row} for row in rows])
        sheets.update(
            rows_done=sheets.rows_done + len(rows),
            rows_taken=sheets.rows_taken + sum(bool(row["taken"]) for row in rows),
        ).where(sheets.id == import_id).execute()

    def finish(self, import_id: str, now: datetime) -> None:
        """Every row is answered; how many there were is known for certain now."""
        sheets: Any = self.sheets
        sheets.update(state=DONE, rows_total=sheets.rows_done, finished_at=now).where(
            sheets.id == import_id
        ).execute()

    def give_up(self, import_id: str, now: datetime) -> None:
        """The answers so far stay, the other rows were not taken."""
        sheets: Any = self.sheets
        sheets.update(state=FAILED, finished_at=now).where(
            (sheets.id == import_id) & (sheets.state != DONE)
        ).execute()


def in_parts(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """The items in lists of ``size``; the last may be shorter."""
    waiting = iter(items)
    while part := list(islice(waiting, size)):
        yield part
