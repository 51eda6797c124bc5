"""What comes in at a gate, and what is made of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.kernel.decision import Reason

IN, OUT, AUTO = "in", "out", "auto"
DIRECTIONS = (IN, OUT, AUTO)

QR, ID_CARD, MANUAL, CORRECTION = "qr", "id_card", "manual", "correction"
SCANNED_CREDENTIALS = (QR, ID_CARD)

IC_CARD, FINGERPRINT, FACE = "ic_card", "fingerprint", "face"
BOUND_CREDENTIALS = (IC_CARD, FINGERPRINT, FACE)
"""What a machine knows by a number that is bound to a worker of its project."""
OF_ONE_MACHINE = (FINGERPRINT, FACE)
"""Their numbers are places in a machine's memory and may mean somebody else in another machine."""

ONLINE, OFFLINE = "online", "offline"
MODES = (ONLINE, OFFLINE)

ACCEPTED, DUPLICATE, REFUSED = "accepted", "duplicate", "refused"
NEEDS_CONFIRMATION, REVIEW, ANNULLED = "needs_confirmation", "review", "annulled"
STATUSES = (ACCEPTED, DUPLICATE, REFUSED, NEEDS_CONFIRMATION, REVIEW, ANNULLED)

COUNTED = (ACCEPTED, DUPLICATE)
"""Statuses that presence and attendance are folded from. A duplicate says again what was said before; it
counts, so that the fold is the same in whatever order events arrive."""

SPENDING = (ACCEPTED, DUPLICATE, NEEDS_CONFIRMATION, REVIEW)
"""Statuses that use up a one-time code. Annulling gives it back to nobody."""

MAX_BATCH = 200


@dataclass(frozen=True, slots=True)
class IdCard:
    """An ID card on a reader."""

    name: str
    id_number: str = field(repr=False)
    reader_serial: str | None = None


@dataclass(frozen=True, slots=True)
class Scan:
    """One scan as the scanner tells it. ``raw`` is a bearer secret: it is judged, never stored.

    ``fingerprint`` (64 hex digits) is the same for the same body. ``frame`` is a camera frame in which
    the code has to be found. ``bound_as``: keyed digests under which what a machine read may be bound, the
    one of that machine alone before the project's.
    """

    scan_id: str
    fingerprint: str = ""
    credential: str = QR
    direction: str = AUTO
    raw: str | None = field(default=None, repr=False)
    frame: bytes | None = field(default=None, repr=False)
    id_card: IdCard | None = field(default=None, repr=False)
    bound_as: tuple[str, ...] = field(default=(), repr=False)
    worker_id: str | None = None
    scanned_at: datetime | None = None
    sent_at: datetime | None = None
    seq: int = 0
    mode: str = ONLINE
    lng: float | None = None
    lat: float | None = None
    shown_result: str | None = None
    note: str | None = None
    photo_id: str | None = None


@dataclass(frozen=True, slots=True)
class DeviceCall:
    """A call as a gate device signed it. ``target``: path, and the query behind ``?`` where there is one."""

    device_id: str
    key_id: str
    said_at: str
    signature: str
    method: str
    target: str
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item of a batch that is no scan; ``errors`` are messages by field."""

    scan_id: str | None
    errors: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was decided about one scan."""

    status: str
    admitted: bool
    direction: str
    happened_at: datetime
    reasons: tuple[Reason, ...] = ()
    flags: tuple[str, ...] = ()


Answer = dict[str, Any]
"""A scan result as the API shows it: scan_id, status, admitted, direction, happened_at, received_at, worker,
reasons, flags; ``id`` is that of the event, None where nothing was recorded."""
