"""Excel files as answers, and what an import of one answers row by row."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Response

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ROWS_AT_ONCE = 200


def xlsx(data: bytes, name: str, *, title: str | None = None) -> Response:
    """A file to save. ``name``: ASCII, without its ending; ``title``: the whole name in any script."""
    disposition = f'attachment; filename="{name}.xlsx"'
    if title:
        disposition += f"; filename*=UTF-8''{quote(title, safe='')}"
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": disposition})


def import_answer(entry: Any, rows: list[dict[str, Any]], limit: int) -> dict[str, Any]:
    """How far an import is, with one page of its rows; a page that is full leads to the next."""
    return {
        "import_id": entry.id,
        "state": entry.state,
        "total": entry.rows_total,
        "done": entry.rows_done,
        "taken": entry.rows_taken,
        "refused": entry.rows_done - entry.rows_taken,
        "rows": rows,
        "next_cursor": str(rows[-1]["row"]) if len(rows) == limit else None,
    }


def import_row(answer: Any, made_id: str | None) -> dict[str, Any]:
    """The answer to one row; ``made_id``: what it became, None where it was refused."""
    return {
        "row": answer.row_number,
        "status": "taken" if answer.taken else "refused",
        "id": made_id,
        "name": answer.name_masked,
        "reasons": answer.reasons,
    }
