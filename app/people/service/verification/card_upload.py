"""The ID card comes in: consent, limits, pictures, and the promise to read them (CQ2023-A1-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Invalid, Refused
from app.kernel.jobs import Jobs
from app.kernel.ports import PhotoStore
from app.kernel.uploads import jpeg_of
from app.people.models import Verification
from app.people.rules.retention import UNFINISHED
from app.people.rules.verification import USUAL, Event, Limits, attempts_left, is_allowed, may_upload_card
from app.people.service.consents import Consents
from app.people.service.verification import runs
from app.people.service.verification.card_reading import READ_CARD
from app.people.service.verification.review_cases import withdraw_case

MINI_PROGRAM = "mini_program"
PURPOSES = ("service_agreement", "privacy_policy", "id_card")
KEPT_QUALITY = 92
"""Of pictures that are read and compared, as JPEG."""

# What a new card makes meaningless.
_FORGOTTEN: dict[str, Any] = {
    "recognised": None,
    "confirmed_name": None,
    "confirmed_number": None,
    "confirmed_index": None,
    "was_corrected": False,
    "is_rebinding": False,
    "quality": None,
    "reasons": [],
    "portrait_photo_id": None,
    "selfie_photo_id": None,
    "face_zone": None,
    "face_distance": None,
}


@dataclass
class CardUpload:
    """Takes pictures of a card."""

    clock: Clock
    photos: PhotoStore
    jobs: Jobs
    consents: Consents
    limits: Limits = USUAL

    def submit(self, actor: Actor, front: bytes | None, back: bytes | None) -> None:
        """A new card, also in place of one that is being read.

        Raises Forbidden (CONSENT_REQUIRED), Invalid (IDCARD_PHOTO_REQUIRED, PHOTO_*), TooLarge, and
        Refused: STATE_NOT_ALLOWED (409), ATTEMPTS_USED_UP (429).
        """
        self.consents.demand(actor, *PURPOSES)
        if front is None:
            message = "请上传本人身份证照片"
            raise Invalid("IDCARD_PHOTO_REQUIRED", message, cite="CQ2023-A1-3", errors={"front": [message]})
        now = self.clock.now()
        today = legal_day(now)
        known = runs.current(actor.account_id)
        if known is not None:
            self._demand(known, today)
        sides = {"front": jpeg_of(front, "front", quality=KEPT_QUALITY)}
        if back is not None:
            sides["back"] = jpeg_of(back, "back", quality=KEPT_QUALITY)
        kept: dict[str, str] = {}

        def record() -> None:
            run = runs.opened(actor.account_id, now)
            self._demand(run, today)
            replaced = runs.pictures(run)
            runs.advance(
                run,
                Event.SUBMIT_CARD,
                now=now,
                **_FORGOTTEN,
                **runs.counted(run, today, card=1),
                front_photo_id=kept["front"],
                back_photo_id=kept.get("back"),
                channel=MINI_PROGRAM,
            )
            withdraw_case(run, now=now)
            for photo_id in replaced:
                self.photos.delete(photo_id, now=now)
            self.jobs.submit(READ_CARD, run.id, payload=dict(kept))

        try:
            for side, data in sides.items():
                kept[side] = self.photos.put(
                    f"id_card_{side}", actor.account_id, data, now=now, keep_until=now + UNFINISHED
                )
            runs.settle(record)
        except Refused:
            for photo_id in kept.values():
                self.photos.delete(photo_id, now=now)
            raise

    def _demand(self, run: Verification, today: date) -> None:
        allowed = is_allowed(run.status, Event.SUBMIT_CARD)
        if not allowed.allowed:
            raise Refused.because(allowed)
        left = attempts_left(self.limits.card_uploads, run.card_attempts, run.attempts_on, today)
        if not may_upload_card(left).allowed:
            raise Refused.because(may_upload_card(left), status=429)
