"""Rows of a month as the API shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.attendance.queries.month import Uploads
from app.attendance.rules.month import Tally
from app.attendance.rules.showing import work_type_label
from app.attendance.service.month_record import PostRow, Row
from app.kernel.clock import in_shanghai
from app.kernel.errors import Invalid
from app.policies import dictionaries


def page_of(rows: Sequence[Row], limit: int | None, cursor: str | None) -> tuple[Sequence[Row], str | None]:
    begin = 0
    if cursor is not None:
        places = [place for place, row in enumerate(rows) if _key(row) == cursor]
        if not places:
            message = "翻页标记无效，请从第一页重新开始"
            raise Invalid("VALIDATION_FAILED", message, errors={"cursor": [message]})
        begin = places[0] + 1
    shown = rows[begin : begin + limit] if limit else rows[begin:]
    more = begin + len(shown) < len(rows)
    return shown, _key(shown[-1]) if shown and more else None


def _key(row: Row) -> str:
    return row.worker.id or row.worker.person_id


def row_told(row: Row, detail: bool) -> dict[str, Any]:
    worker, month = row.worker, row.month
    answer: dict[str, Any] = {
        "worker": {
            "id": worker.id,
            "person_id": worker.person_id,
            "name": row.name,
            "company": worker.company,
            "team": worker.team,
            "work_type": work_type_label(worker.work_type),
            "work_type_code": worker.work_type,
            "identity_class": worker.identity_class,
            "stage": worker.stage,
        },
        "days": month.days,
        **_tally(month),
    }
    if detail:
        answer["by_day"] = {day.strftime("%d"): _tally(tally) for day, tally in sorted(month.by_day.items())}
    return answer


def _tally(tally: Tally) -> dict[str, Any]:
    return {
        "hours": tally.hours,
        "first_in": in_shanghai(tally.first_in) if tally.first_in else None,
        "last_out": in_shanghai(tally.last_out) if tally.last_out else None,
        "flags": list(tally.flags),
    }


def post_told(row: PostRow) -> dict[str, Any]:
    judged = row.judged
    return {
        "worker_id": row.worker.id,
        "name": row.worker.name_masked,
        "company": row.worker.company,
        "post": row.post,
        "post_label": dictionaries.posts().label(row.post),
        "expected_days": judged.expected,
        "present_days": judged.present,
        "absent_on": [day.isoformat() for day in judged.absent_on],
        "provisional": judged.is_provisional,
        "alerts": [reason.as_dict() for reason in judged.decision.reasons],
    }


def uploads_told(told: Uploads, is_silent: bool) -> dict[str, Any]:
    return {
        "scanner_id": told.scanner_id,
        "events": told.events,
        "offline": told.offline,
        "late": told.late,
        "worst_delay_s": told.worst_delay_s,
        "latest_received_at": in_shanghai(told.latest_received_at) if told.latest_received_at else None,
        "is_silent": is_silent,
    }
