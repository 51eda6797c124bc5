"""The picture of the person himself comes in (CQ2023-A1-5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Invalid, Refused
from app.kernel.jobs import Jobs
from app.kernel.ports import PhotoStore
from app.kernel.uploads import jpeg_of, refusal
from app.people.models import Verification
from app.people.rules.retention import UNFINISHED
from app.people.rules.verification import USUAL, Event, Limits, attempts_left, is_allowed, may_show_face
from app.people.service.consents import Consents
from app.people.service.verification import runs
from app.people.service.verification.card_upload import KEPT_QUALITY, PURPOSES
from app.people.service.verification.face_challenges import Challenge, FaceChallenges
from app.people.service.verification.face_comparing import COMPARE_FACE
from app.people.service.verification.statement import demand_card
from face_verify.pictures import PictureRefused, check_picture

FACE_PURPOSES = (*PURPOSES, "face_verification")
FRAMES_AT_MOST = 8


@dataclass
class FaceUpload:
    """Takes the selfie, and gives out challenges."""

    clock: Clock
    photos: PhotoStore
    jobs: Jobs
    consents: Consents
    challenges: FaceChallenges
    limits: Limits = USUAL

    def challenge(self, actor: Actor) -> Challenge:
        """Raises Forbidden (CONSENT_REQUIRED), Unavailable."""
        self.consents.demand(actor, *FACE_PURPOSES)
        return self.challenges.give(actor.account_id)

    def submit(
        self,
        actor: Actor,
        selfie: bytes | None,
        frames: Sequence[bytes] = (),
        challenge_id: str | None = None,
    ) -> None:
        """On to the comparison. ``frames`` of the movements are checked and not kept: the local engine
        does not judge them.

        Raises Forbidden (CONSENT_REQUIRED), Invalid (FACE_PHOTO_REQUIRED, PHOTO_*), TooLarge, and Refused:
        STATE_NOT_ALLOWED, CHALLENGE_EXPIRED (409), ATTEMPTS_USED_UP (429).
        """
        self.consents.demand(actor, *FACE_PURPOSES)
        if selfie is None:
            message = "请拍摄本人照片"
            raise Invalid("FACE_PHOTO_REQUIRED", message, cite="CQ2023-A1-5", errors={"selfie": [message]})
        if len(frames) > FRAMES_AT_MOST:
            message = f"连拍画面最多{FRAMES_AT_MOST}张"
            raise Invalid("VALIDATION_FAILED", message, errors={"frames": [message]})
        now = self.clock.now()
        today = legal_day(now)
        self._demand(runs.current(actor.account_id), today)
        data = jpeg_of(selfie, "selfie", quality=KEPT_QUALITY)
        for frame in frames:
            _check_frame(frame)
        if challenge_id is not None:
            self.challenges.use(challenge_id, actor.account_id)
        photo_id = self.photos.put("selfie", actor.account_id, data, now=now, keep_until=now + UNFINISHED)

        def record() -> None:
            run = self._demand(runs.current(actor.account_id), today)
            replaced = run.selfie_photo_id
            runs.advance(
                run,
                Event.SUBMIT_FACE,
                now=now,
                reasons=[],
                selfie_photo_id=photo_id,
                submitted_at=now,
                face_zone=None,
                face_distance=None,
                **runs.counted(run, today, face=1),
            )
            if replaced:
                self.photos.delete(replaced, now=now)
            self.jobs.submit(COMPARE_FACE, run.id, payload={"selfie": photo_id})

        try:
            runs.settle(record)
        except Refused:
            self.photos.delete(photo_id, now=now)
            raise

    def _demand(self, run: Verification | None, today: date) -> Verification:
        demand_card(run, Event.SUBMIT_FACE)
        assert run is not None
        if run.confirmed_index is None:
            raise Refused.because(is_allowed("awaiting_confirmation", Event.SUBMIT_FACE))
        left = attempts_left(self.limits.face_attempts, run.face_attempts, run.attempts_on, today)
        if not may_show_face(left).allowed:
            raise Refused.because(may_show_face(left), status=429)
        return run


def _check_frame(frame: bytes) -> None:
    try:
        check_picture(frame)
    except PictureRefused as fault:
        raise refusal(fault, "frames") from None
