"""What somebody should look at: raised with the event, handled by a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.attendance.facts import ACCEPTED, REFUSED
from app.attendance.models import ScanAlert
from app.attendance.rules.moment import FLAG_OFFLINE
from app.attendance.rules.places import IMPOSSIBLE_MOVEMENT
from app.attendance.rules.scanning import REPLAY_CONFLICT
from app.attendance.service.recording import Judged

FORGED_CODE, REPLAYED_CODE, MANY_ON_ONE_PHONE = "forged_code", "replay_conflict", "many_on_one_phone"
MOVED_TOO_FAST, LET_IN_WRONGLY = "impossible_movement", "let_in_wrongly"


@dataclass(frozen=True, slots=True)
class Doubts:
    """``forged``: scan ids of codes with a bad signature; ``is_forging`` when there were several of late.
    ``crowded``: code ids on a phone that shows too many."""

    forged: frozenset[str] = frozenset()
    crowded: frozenset[str] = frozenset()
    is_forging: bool = False


def alerts_about(judged: Sequence[Judged], doubts: Doubts) -> list[ScanAlert]:
    """D-03: forged codes that come late or again and again, one code at two gates, many people on one phone,
    movements nobody can make, and people whom a phone without a network let in for no good reason."""
    alerts = []
    for one in judged:
        is_late = FLAG_OFFLINE in one.verdict.flags
        kinds = []
        if one.scan.scan_id in doubts.forged and (is_late or doubts.is_forging):
            kinds.append(FORGED_CODE)
        if REPLAY_CONFLICT in one.verdict.flags:
            kinds.append(REPLAYED_CODE)
        if IMPOSSIBLE_MOVEMENT in one.verdict.flags:
            kinds.append(MOVED_TOO_FAST)
        if one.code_id is not None and one.code_id in doubts.crowded:
            kinds.append(MANY_ON_ONE_PHONE)
        if is_late and one.scan.shown_result == ACCEPTED and one.verdict.status == REFUSED:
            kinds.append(LET_IN_WRONGLY)
        alerts += [_alert(kind, one) for kind in kinds]
    return alerts


def raise_alerts(alerts: Iterable[ScanAlert]) -> None:
    """Inside the transaction of the scans; no statement without alerts."""
    rows = [dict(alert.__data__) for alert in alerts]
    if rows:
        ScanAlert.insert_many(rows).execute()


def _alert(kind: str, one: Judged) -> ScanAlert:
    detail = {"scan_id": one.scan.scan_id, "reasons": [reason.code for reason in one.verdict.reasons]}
    return ScanAlert(
        project_id=one.project_id,
        kind=kind,
        event_id=one.event_id,
        person_id=one.person_id,
        detail=detail,
        raised_at=one.received_at,
    )
