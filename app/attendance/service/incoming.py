"""What a scanner sends, made into a scan: two bodies that say the same have the same fingerprint."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.attendance.facts import MANUAL, QR, IdCard, Scan
from app.kernel import crypto

NOT_COMPARED = frozenset({"sent_at", "shown_result", "mode"})
"""What may differ when the same scan is sent again."""


def scan_from(
    project_id: str, fields: Mapping[str, Any], *, frame: bytes | None = None, photo: bytes | None = None
) -> Scan:
    """``fields`` by the names of the API, already checked. ``fingerprint`` is keyed: the body may hold an ID
    number, and is not to be guessed from it."""
    card = fields.get("id_card")
    is_manual = "worker_id" in fields
    return Scan(
        scan_id=fields["scan_id"],
        fingerprint=_fingerprint(project_id, fields, frame, photo),
        credential=MANUAL if is_manual else fields.get("credential", QR),
        direction=fields.get("direction", "auto"),
        raw=fields.get("raw"),
        frame=frame,
        id_card=IdCard(card["name"], card["id_number"], card.get("reader_serial")) if card else None,
        bound_as=fields.get("bound_as", ()),
        worker_id=fields.get("worker_id"),
        scanned_at=_utc(fields.get("scanned_at")),
        sent_at=_utc(fields.get("sent_at")),
        seq=fields.get("seq") or 0,
        mode=fields.get("mode") or "online",
        lng=fields.get("lng"),
        lat=fields.get("lat"),
        shown_result=fields.get("shown_result"),
        note=fields.get("reason"),
    )


def _fingerprint(project_id: str, fields: Mapping[str, Any], frame: bytes | None, photo: bytes | None) -> str:
    said = {name: value for name, value in fields.items() if name not in NOT_COMPARED and value is not None}
    pictures = [hashlib.sha256(picture).hexdigest() for picture in (frame, photo) if picture is not None]
    return crypto.cipher().blind_index(_CANONICAL([project_id, said, pictures]), "scan")


def _moment(value: object) -> str:
    assert isinstance(value, datetime)
    return value.astimezone(UTC).isoformat()


_CANONICAL = json.JSONEncoder(sort_keys=True, default=_moment).encode


def _utc(at: datetime | None) -> datetime | None:
    return None if at is None else at.astimezone(UTC)
