"""Events written directly, for months of attendance that nobody wants to scan."""

from __future__ import annotations

from datetime import datetime
from itertools import count
from typing import Any

from app.attendance.models import ScanLedger, SiteAttendance
from app.kernel.db import is_postgres
from app.kernel.ids import new_id
from tests.factories.attendance import Worker, china
from tests.factories.sites import Site

_numbers = count(1)
GATE = "GATE-A"
LEDGER = ("scan_id", "scanner_id", "used_jti", "happened_at")


def an_event(site: Site, worker: Worker, direction: str, at: datetime, **columns: Any) -> SiteAttendance:
    """An accepted event, received when it happened."""
    values: dict[str, Any] = {
        "id": new_id(),
        "project_id": site.id,
        "scanner_id": GATE,
        "scan_id": f"scan-{next(_numbers)}",
        "fingerprint": "0" * 64,
        "person_id": worker.person_id,
        "project_worker_id": worker.id,
        "direction": direction,
        "status": "accepted",
        "admitted": True,
        "happened_at": at,
        "received_at": at,
        "credential_kind": "qr",
        "mode": "online",
        "account_id": new_id(),
    }
    event: SiteAttendance = SiteAttendance.create(**(values | columns))
    if is_postgres():
        ScanLedger.create(event_id=event.id, **{name: getattr(event, name) for name in LEDGER})
    return event


def a_day(site: Site, worker: Worker, day: int, begin: int = 8, end: int = 17) -> None:
    """In and out on a day of March 2026; an ``end`` over 24 is in the next morning."""
    an_event(site, worker, "in", china(begin, day=day))
    an_event(site, worker, "out", china(end, day=day))
