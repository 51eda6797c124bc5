"""Faces are compared in the job worker, and what follows is carried out (CQ2023-A1-5, A-30)."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass

from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Reason
from app.kernel.jobs import JobRun, Jobs, TryAgain
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.models import FaceTemplate as KeptFace
from app.people.models import Person, Verification
from app.people.ports import IdentityAuthority, RegistryDown
from app.people.rules.face_results import (
    ADMITTED,
    FaceFacts,
    Outcome,
    consent_withdrawn,
    judge_authority,
    judge_faces,
    judge_known_face,
    number_taken,
    pictures_gone,
)
from app.people.rules.verification import USUAL, Event, Limits, Status, attempts_left
from app.people.service.consent_documents import FACE_VERIFICATION
from app.people.service.consents import Consents
from app.people.service.verification import runs
from app.people.service.verification.admission import Admission, NumberTaken, Proof
from app.people.service.verification.head_images import HeadImages
from app.people.service.verification.review_cases import open_case
from face_verify.engines import (
    EngineUnavailable,
    FaceComparison,
    FaceMatcher,
    FaceRefused,
    FaceTemplate,
)
from face_verify.pictures import Picture, read_picture

COMPARE_FACE = "compare-face"

# What is forgotten, so that the person has to give it anew.
_NOT_STATED = {"confirmed_name": None, "confirmed_number": None, "confirmed_index": None}
_ANEW: Mapping[str | None, Mapping[str, None]] = {
    None: {},
    "statement": _NOT_STATED,
    "card": {**_NOT_STATED, "recognised": None},
}


@dataclass
class FaceComparing:
    """The job behind every selfie; may run twice, and for a selfie already replaced."""

    clock: Clock
    photos: PhotoStore
    jobs: Jobs
    matcher: FaceMatcher
    authority: IdentityAuthority
    admission: Admission
    head_images: HeadImages
    consents: Consents
    limits: Limits = USUAL

    def __post_init__(self) -> None:
        self.jobs.register(COMPARE_FACE, self.compare, on_failed=self.give_up)

    def compare(self, attempt: JobRun) -> None:
        run = _waiting_for(attempt)
        if run is None:
            return
        if not self.consents.is_given(run.account_id, FACE_VERIFICATION):
            self._settle(attempt, consent_withdrawn(), None)
            return
        try:
            card = read_picture(self.photos.get(run.portrait_photo_id or run.front_photo_id))
            selfie = read_picture(self.photos.get(run.selfie_photo_id))
        except PhotoMissing:
            self._settle(attempt, pictures_gone(), None)
            return
        try:
            compared = self.matcher.compare(card, selfie)
            outcome = self._judged(run, compared, selfie)
            template = self._template(selfie) if outcome == ADMITTED else None
        except EngineUnavailable:
            raise TryAgain("the face engine does not answer") from None
        if outcome == ADMITTED and run.was_corrected:
            outcome = judge_authority(self._authority_says(run, attempt))
        if outcome != ADMITTED:
            self._settle(attempt, outcome, compared)
            return
        self._admit(attempt, compared, selfie, template)

    def give_up(self, attempt: JobRun) -> None:
        """After the last attempt: the selfie may come again, and today's attempt is given back."""
        notice = Reason(
            "RECOGNITION_UNAVAILABLE", "比对服务暂时不可用", None, "请稍后重新拍照，或申请人工审核"
        )
        self._settle(attempt, Outcome(Event.FACE_UNUSABLE, (notice,)), None, give_back=1)

    def _judged(self, run: Verification, compared: FaceComparison, selfie: Picture) -> Outcome:
        left = attempts_left(
            self.limits.face_attempts, run.face_attempts, run.attempts_on, legal_day(self.clock.now())
        )
        outcome = judge_faces(_facts(compared), left)
        if outcome == ADMITTED and run.is_rebinding:
            outcome = judge_known_face(self._beside_kept_face(run, selfie), left)
        return outcome

    def _beside_kept_face(self, run: Verification, selfie: Picture) -> FaceFacts | None:
        """The selfie beside the face kept of the verified person; None without a face this engine knows."""
        kept = (
            KeptFace.select()
            .join(Person, on=(Person.id == KeptFace.person_id))
            .where(Person.id_card_index == run.confirmed_index)
            .first()
        )
        if kept is None or kept.engine != self.admission.engine:
            return None
        template = FaceTemplate.from_bytes(base64.b64decode(kept.template))
        try:
            return _facts(self.matcher.compare(template, selfie))
        except TypeError:
            return None  # this engine keeps its templates to itself

    def _template(self, selfie: Picture) -> bytes | None:
        try:
            return self.matcher.template(selfie).to_bytes()
        except (FaceRefused, NotImplementedError):
            return None

    def _authority_says(self, run: Verification, attempt: JobRun) -> str | None:
        try:
            return self.authority.check(run.confirmed_name, run.confirmed_number)
        except RegistryDown:
            if attempt.is_last:
                return None
            raise TryAgain("the identity authority does not answer") from None

    def _admit(
        self, attempt: JobRun, compared: FaceComparison, selfie: Picture, template: bytes | None
    ) -> None:
        now = self.clock.now()
        run = _waiting_for(attempt)
        if run is None:
            return
        image_id = self.head_images.keep(selfie, run.account_id, now)
        proof = Proof("face", image_id, template, compared.zone.value, compared.distance)

        def record() -> bool:
            run = _waiting_for(attempt)
            if run is None:
                return False
            self.admission.admit(run, proof, now=now)
            return True

        is_admitted = False
        try:
            is_admitted = runs.settle(record)
        except NumberTaken:
            self._settle(attempt, number_taken(), compared)
        finally:
            if not is_admitted:
                self.photos.delete(image_id, now=now)

    def _settle(
        self,
        attempt: JobRun,
        outcome: Outcome,
        compared: FaceComparison | None,
        give_back: int = 0,
    ) -> None:
        """Every end of a comparison but the good one."""
        now = self.clock.now()

        def record() -> None:
            run = _waiting_for(attempt)
            if run is None:
                return
            runs.advance(
                run,
                outcome.event,
                now=now,
                reasons=[reason.as_dict() for reason in outcome.reasons],
                face_zone=compared.zone.value if compared else None,
                face_distance=compared.distance if compared else None,
                **runs.counted(run, legal_day(now), face=-give_back),
                **_ANEW[outcome.anew],
            )
            if outcome.cause is not None:
                open_case(run, outcome.cause, now=now)

        runs.settle(record)


def _waiting_for(attempt: JobRun) -> Verification | None:
    """The run, if it still waits for the very selfie of this job."""
    run = runs.by_id(attempt.subject_id)
    if run is None or run.status != Status.COMPARING:
        return None
    return run if run.selfie_photo_id == attempt.payload["selfie"] else None


def _facts(compared: FaceComparison) -> FaceFacts:
    return FaceFacts(compared.zone.value, compared.reason, compared.picture)
