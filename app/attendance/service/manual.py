"""Letting somebody in by hand: his phone is lost or flat, or there is no code to show."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from app.attendance.facts import MANUAL, Answer, Scan
from app.attendance.queries.ledger import by_scan_id
from app.attendance.service.scans import Scans
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused, TooLarge
from app.kernel.ports import PhotoStore
from app.sites.service.scopes import Scopes
from face_verify.pictures import PHOTO_TOO_LARGE, PictureRefused, read_picture

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
        """Judged like a scan (``scan.worker_id`` instead of a code), flagged MANUAL and audited. Sent again
        it leaves neither a second picture nor a second entry.

        ``photo`` is a picture of the person at the gate. Raises Invalid PHOTO_EMPTY, PHOTO_FORMAT and
        TooLarge PHOTO_TOO_LARGE, and what ``Scopes`` raises.
        """
        self._scopes.project_for(actor, project_id, "scan")
        now = self._clock.now()
        by_hand = replace(scan, credential=MANUAL)
        known = by_scan_id(project_id, scan.scan_id, actor.device_id)
        if known is not None and known.scanner_id == actor.device_id:
            return self._scans.take_one(actor, project_id, by_hand)
        answer = self._take(actor, project_id, by_hand, photo, now)
        worker = answer["worker"] or {}
        with database.atomic():
            self._audit.record(
                "scan.by_hand",
                at=now,
                subject_type="scan",
                subject_id=answer["id"],
                actor=actor,
                person_id=worker.get("person_id"),
            )
        return answer

    def _take(self, actor: Actor, project_id: str, scan: Scan, photo: bytes | None, now: datetime) -> Answer:
        """Keeps the picture only where its scan is on record."""
        if photo is None:
            return self._scans.take_one(actor, project_id, scan)
        taken = _jpeg(photo)
        photo_id = self._photos.put(PHOTO_KIND, project_id, taken, now=now, keep_until=now + PHOTO_KEPT)
        try:
            return self._scans.take_one(actor, project_id, replace(scan, photo_id=photo_id))
        except Refused:
            self._photos.delete(photo_id, now=now)
            raise


def _jpeg(photo: bytes) -> bytes:
    """Upright, small enough, without position and device."""
    try:
        return read_picture(photo).scaled(PHOTO_SIDE).jpeg()
    except PictureRefused as refused:
        kind = TooLarge if refused.code == PHOTO_TOO_LARGE else Invalid
        raise kind(refused.code, refused.message, errors={"photo": [refused.message]}) from None
