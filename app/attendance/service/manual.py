"""Letting somebody in by hand: his phone is lost or flat, or there is no code to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.attendance.facts import MANUAL, Answer, Scan
from app.attendance.queries.ledger import heard
from app.attendance.service.scans import Scans
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.ports import PhotoStore
from app.kernel.uploads import jpeg_of
from app.sites.service.scopes import Scopes

PHOTO_KIND = "manual_check_in"
PHOTO_KEPT = timedelta(days=180)
PHOTO_SIDE = 1280


class ManualCheckIns:
    """CQ2013-4-3: no entry without a record, also where no credential can be shown."""

    def __init__(self, clock: Clock, scopes: Scopes, scans: Scans, audit: Audit, photos: PhotoStore) -> None:
        self._clock = clock
        self._scopes = scopes
        self._scans = scans
        self._audit = audit
        self._photos = photos

    def check_in(self, actor: Actor, project_id: str, scan: Scan, photo: bytes | None) -> Answer:
        """Judged like a scan (``scan.worker_id`` instead of a code), flagged MANUAL and audited. Sent again,
        also at the same moment, it leaves neither a second picture nor a second entry.

        ``photo`` is a picture of the person at the gate. Raises Invalid PHOTO_EMPTY, PHOTO_FORMAT and
        TooLarge PHOTO_TOO_LARGE, and what ``Scopes`` raises.
        """
        self._scopes.project_for(actor, project_id, "scan")
        now = self._clock.now()
        by_hand = replace(scan, credential=MANUAL)
        if heard(actor.device_id, [scan.scan_id], []):
            return self._scans.take_one(actor, project_id, by_hand)
        if photo is None:
            return self._record(actor, project_id, by_hand, now)[0]
        taken = jpeg_of(photo, "photo", longest_px=PHOTO_SIDE)
        photo_id = self._photos.put(PHOTO_KIND, project_id, taken, now=now, keep_until=now + PHOTO_KEPT)
        try:
            answer, is_new = self._record(actor, project_id, replace(by_hand, photo_id=photo_id), now)
        except Refused:
            self._photos.delete(photo_id, now=now)
            raise
        if not is_new:  # another of the same phone and number was quicker; its picture is the one on record
            self._photos.delete(photo_id, now=now)
        return answer

    def _record(self, actor: Actor, project_id: str, scan: Scan, now: datetime) -> tuple[Answer, bool]:
        """The scan and its entry in the trail, both or neither, and whether this call recorded them."""
        with database.atomic():
            answer, is_new = self._scans.record_one(actor, project_id, scan)
            if is_new:
                self._audit.record(
                    "scan.by_hand",
                    at=now,
                    subject_type="scan",
                    subject_id=answer["id"],
                    actor=actor,
                    person_id=(answer["worker"] or {}).get("person_id"),
                )
        return answer, is_new
