"""Cases of certificates in two provinces: pages of them, and what belongs to one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Any

from app.certificates.models import CaseAttempt, Certificate, DuplicateCase
from app.certificates.rules.duplicate_states import NOTIFIED, OVERDUE, PUBLICISED

MOST_IN_A_SHEET = 20_000


def _wanted(
    provinces: Collection[str] | None, state: str | None, overdue: bool | None, today: date
) -> list[Any]:
    """``provinces`` None: every one. Overdue is a matter of the day, so the state is looked up with it."""
    is_late = (DuplicateCase.state == NOTIFIED) & (DuplicateCase.due_on < today)
    conditions: list[Any] = []
    if provinces is not None:
        conditions.append(DuplicateCase.province_code.in_(list(provinces)))
    if state == OVERDUE:
        conditions.append(is_late)
    elif state == NOTIFIED:
        conditions += [DuplicateCase.state == NOTIFIED, DuplicateCase.due_on >= today]
    elif state:
        conditions.append(DuplicateCase.state == state)
    if overdue:
        conditions.append(is_late)
    elif overdue is False:
        conditions.append(~is_late | DuplicateCase.due_on.is_null())
    return conditions


def cases(
    provinces: Collection[str] | None,
    *,
    state: str | None,
    overdue: bool | None,
    today: date,
    limit: int,
    cursor: str | None,
) -> tuple[list[DuplicateCase], str | None]:
    """A page, newest first, and the cursor of the next."""
    conditions = _wanted(provinces, state, overdue, today)
    if cursor:
        conditions.append(DuplicateCase.id < cursor)
    query = DuplicateCase.select()
    if conditions:
        query = query.where(*conditions)
    found = list(query.order_by(DuplicateCase.id.desc()).limit(limit + 1))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def cases_of(holder_index: str, states: Collection[str]) -> list[DuplicateCase]:
    """Of one proven number, newest first."""
    return list(
        DuplicateCase.select()
        .where((DuplicateCase.holder_index == holder_index) & DuplicateCase.state.in_(list(states)))
        .order_by(DuplicateCase.id.desc())
    )


def waiting_for(holder_index: str, states: Collection[str]) -> list[DuplicateCase]:
    """States and days of the cases of a number, without names and numbers; one statement."""
    return list(
        DuplicateCase.select(
            DuplicateCase.id,
            DuplicateCase.state,
            DuplicateCase.due_on,
            DuplicateCase.publication_ends_on,
        )
        .where((DuplicateCase.holder_index == holder_index) & DuplicateCase.state.in_(list(states)))
        .order_by(DuplicateCase.id)
    )


def attempts_on(case_id: str) -> list[CaseAttempt]:
    query = CaseAttempt.select().where(CaseAttempt.case_id == case_id)
    return list(query.order_by(CaseAttempt.at, CaseAttempt.id))


def attempt_count(case_id: str) -> int:
    return int(CaseAttempt.select().where(CaseAttempt.case_id == case_id).count())


def numbers_of(rows: Iterable[DuplicateCase]) -> dict[str, str]:
    """Numbers of the local certificates by id; one statement."""
    wanted = {row.local_certificate_id for row in rows if row.local_certificate_id}
    if not wanted:
        return {}
    found = Certificate.select(Certificate.id, Certificate.number).where(Certificate.id.in_(wanted)).tuples()
    return dict(found)


def certificates_in(province_code: str, holder_indexes: Collection[str]) -> dict[str, list[Certificate]]:
    """The province's certificates by number of their holder; one statement."""
    by_holder: dict[str, list[Certificate]] = {}
    if not holder_indexes:
        return by_holder
    rows = Certificate.select().where(
        Certificate.holder_index.in_(list(holder_indexes)) & (Certificate.province_code == province_code)
    )
    for row in rows:
        by_holder.setdefault(row.holder_index, []).append(row)
    return by_holder


def publicised(today: date, *, limit: int, cursor: str | None) -> tuple[list[DuplicateCase], str | None]:
    """Notices that are to be seen today, newest first."""
    query = DuplicateCase.select().where(
        (DuplicateCase.state == PUBLICISED) & (DuplicateCase.publication_ends_on >= today)
    )
    if cursor:
        query = query.where(DuplicateCase.id < cursor)
    found = list(query.order_by(DuplicateCase.id.desc()).limit(limit + 1))
    page = found[:limit]
    return page, page[-1].id if len(found) > limit else None


def provisional_after(case_id: str, limit: int) -> Sequence[DuplicateCase]:
    """Open cases whose days rest on a calendar that was not published, in the order of their ids."""
    return list(
        DuplicateCase.select()
        .where(
            DuplicateCase.is_provisional
            & DuplicateCase.open_key.is_null(False)
            & (DuplicateCase.id > case_id)
        )
        .order_by(DuplicateCase.id)
        .limit(limit)
    )
