"""What was read and stated in a verification that nobody finishes goes with its pictures (PIPL 19)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.clock import Clock
from app.people.models import Verification
from app.people.rules.retention import UNFINISHED
from app.people.rules.verification import ABANDONABLE, Event
from app.people.service.verification import runs

AT_ONCE = 500

_FORGOTTEN: dict[str, Any] = {
    "recognised": None,
    "confirmed_name": None,
    "confirmed_number": None,
    "confirmed_index": None,
    "was_corrected": False,
    "is_rebinding": False,
    "quality": None,
    "reasons": [],
    "front_photo_id": None,
    "back_photo_id": None,
    "portrait_photo_id": None,
    "selfie_photo_id": None,
    "face_zone": None,
    "face_distance": None,
}


@dataclass
class Forgetting:
    """Part of the hourly upkeep."""

    clock: Clock

    def forget(self) -> int:
        """Empties runs untouched for as long as their pictures are kept; how many. The person begins anew."""
        now = self.clock.now()
        holds_something = (
            Verification.recognised.is_null(False)
            | Verification.confirmed_name.is_null(False)
            | Verification.confirmed_index.is_null(False)
        )
        left = (
            Verification.select(Verification.id)
            .where(
                Verification.status.in_([status.value for status in ABANDONABLE])
                & (Verification.updated_at < now - UNFINISHED)
                & holds_something
            )
            .limit(AT_ONCE)
            .tuples()
        )
        return sum(runs.settle(lambda run_id=run_id: self._empty(run_id)) for (run_id,) in list(left))  # type: ignore[misc]

    def _empty(self, run_id: str) -> bool:
        run = runs.by_id(run_id)
        now = self.clock.now()
        if run is None or run.status not in ABANDONABLE or run.updated_at >= now - UNFINISHED:
            return False  # the person came back meanwhile
        runs.advance(run, Event.ABANDON, now=now, **_FORGOTTEN)
        return True
