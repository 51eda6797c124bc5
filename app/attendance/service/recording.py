"""Judged scans, and the one shape in which they are answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from app.attendance.facts import COUNTED, SPENDING, Answer, Scan, Verdict
from app.attendance.models import SiteAttendance
from app.attendance.rules.presence import Move
from app.kernel.clock import in_shanghai
from app.kernel.ports import PhotoStore


@dataclass(frozen=True, slots=True)
class Judged:
    """A scan with its verdict, ready to be written down.

    ``worker`` is what the scanner is shown, with ``photo_id`` instead of a link. ``jti`` is that of a
    proven one-time code, whether the verdict uses it up or not.
    """

    event_id: str
    scan: Scan
    verdict: Verdict
    project_id: str
    scanner_id: str
    account_id: str
    received_at: datetime
    person_id: str | None = None
    project_worker_id: str | None = None
    code_id: str | None = None
    jti: str | None = None
    worker: dict[str, Any] | None = None

    @property
    def used_jti(self) -> str | None:
        return self.jti if self.verdict.status in SPENDING else None

    @property
    def move(self) -> Move | None:
        """Its part in the fold; None when it does not count."""
        if self.person_id is None or self.verdict.status not in COUNTED:
            return None
        return Move(
            self.verdict.happened_at,
            self.scanner_id,
            self.scan.seq,
            self.verdict.direction,
            self.verdict.status != COUNTED[0],
        )

    def answer(self, photos: PhotoStore) -> Answer:
        return answer_of(
            self.event_id,
            self.scan.scan_id,
            self.verdict,
            self.received_at,
            shown(self.worker, photos, self.received_at),
        )


def answer_of(
    event_id: str | None,
    scan_id: str | None,
    verdict: Verdict,
    received_at: datetime,
    worker: dict[str, Any] | None,
) -> Answer:
    """The one shape of a scan result."""
    return {
        "id": event_id,
        "scan_id": scan_id,
        "status": verdict.status,
        "admitted": verdict.admitted,
        "direction": verdict.direction,
        "happened_at": _told(verdict.happened_at),
        "received_at": _told(received_at),
        "worker": worker,
        "reasons": [reason.as_dict() for reason in verdict.reasons],
        "flags": list(verdict.flags),
    }


def answer_again(event: SiteAttendance, photos: PhotoStore, now: datetime) -> Answer:
    """The answer of an event as it stands, with a photo link that is good from now."""
    return {
        "id": event.id,
        "scan_id": event.scan_id,
        "status": event.status,
        "admitted": bool(event.admitted),
        "direction": event.direction,
        "happened_at": _told(event.happened_at),
        "received_at": _told(event.received_at),
        "worker": shown(event.worker, photos, now),
        "reasons": event.reasons,
        "flags": event.flags,
    }


def shown(worker: dict[str, Any] | None, photos: PhotoStore, now: datetime) -> dict[str, Any] | None:
    """The worker as shown: his picture through a short-lived link."""
    if worker is None:
        return None
    photo_id = worker["photo_id"]
    link = photos.link(photo_id, now=now) if photo_id else None
    return {**{name: value for name, value in worker.items() if name != "photo_id"}, "photo_url": link}


@lru_cache(maxsize=1024)
def _told(at: datetime) -> str:
    return in_shanghai(at)
