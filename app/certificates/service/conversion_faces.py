"""After the choice the person shows himself; a job compares the face (CQ2023-A2.4-3)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.certificates.queries.registry import facts_of, holder_of
from app.certificates.rules import conversion as rules
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.conversion import FaceVerdict
from app.certificates.rules.conversion_states import ROLE_CHOSEN, may_go_on
from app.certificates.service.access import CertificateAccess, certificate_missing
from app.certificates.service.conversion_refusals import demand
from app.certificates.service.conversion_showing import ConversionShowing
from app.certificates.service.conversion_standings import ConversionStandings, Standing
from app.certificates.service.conversion_submission import BY_FACE, Submission
from app.certificates.service.conversions import Conversions
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Reason
from app.kernel.errors import Invalid
from app.kernel.ids import new_id
from app.kernel.jobs import JobRun, Jobs, TryAgain
from app.kernel.ports import PhotoMissing, PhotoStore
from app.kernel.uploads import jpeg_of
from app.people.models import FaceTemplate as KeptFace
from app.people.service.consent_documents import FACE_VERIFICATION
from app.people.service.consents import Consents
from face_verify.engines import (
    FACE_ADVICE,
    EngineUnavailable,
    FaceComparison,
    FaceMatcher,
    FaceTemplate,
)
from face_verify.pictures import PictureRefused, read_picture

FACE_JOB = "conversion-face"
SELFIE_KEPT = timedelta(days=1)
CHECKING, PASSED, FAILED, REVIEW = "checking", "passed", "failed", "review"
NO_FACE = "没有留存可以比对的人脸，已转人工核对"


@dataclass(frozen=True)
class ConversionFaces:
    """Takes the picture, or the wish for a person to look; ``compare`` is the job behind it."""

    clock: Clock
    audit: Audit
    jobs: Jobs
    photos: PhotoStore
    matcher: FaceMatcher
    consents: Consents
    access: CertificateAccess
    standings: ConversionStandings
    showing: ConversionShowing
    conversions: Conversions
    submission: Submission

    def show_face(self, actor: Actor, conversion_id: str, selfie: bytes | None) -> dict[str, Any]:
        """The conversion; it is in as soon as the job finds the face to be his.

        A second picture while one is looked at changes nothing, nor does one after it passed. Raises
        Missing, Forbidden (CONSENT_REQUIRED, REALNAME_REQUIRED), Invalid (FACE_PHOTO_REQUIRED, PHOTO_*),
        TooLarge, TooMany ATTEMPTS_USED_UP, Gone CONVERSION_CLOSED, Refused (CERT_EXPIRED,
        STATE_NOT_ALLOWED).
        """
        row = self.showing.own(actor, conversion_id)
        now = self.clock.now()
        standing = self.standings.one(row, legal_day(now))
        if standing.case.is_pending or row.submitted_at is not None:
            return self.showing.show(actor, row.id)
        self.consents.demand(actor, FACE_VERIFICATION)
        self._demand_open(actor, standing, now)
        demand(rules.may_try_face(row.face_tries, self._limit(standing, now)))
        photo_id = self._kept(row.id, selfie, now)
        is_taken = False
        try:
            with database.atomic():
                face_id = self._ask(row.id, CHECKING, now, photo_id=photo_id)
                is_taken = face_id is not None
                if face_id is not None:
                    self.jobs.submit(FACE_JOB, face_id, payload={"photo": photo_id})
        finally:
            if not is_taken:
                self.photos.delete(photo_id, now=now)
        return self.showing.show(actor, row.id)

    def ask_review(self, actor: Actor, conversion_id: str) -> dict[str, Any]:
        """The way without a machine: a person looks at card and face. It counts for the window like a
        picture. Raises as ``show_face``, but asks for no consent."""
        row = self.showing.own(actor, conversion_id)
        now = self.clock.now()
        standing = self.standings.one(row, legal_day(now))
        if not standing.case.is_pending and row.submitted_at is None:
            self._demand_open(actor, standing, now)
            verdict = rules.to_staff("您申请了人工核对")
            with database.atomic():
                if self._ask(row.id, REVIEW, now, reasons=verdict.reasons) is not None:
                    self.audit.record(
                        "conversion.review_asked",
                        at=now,
                        actor=actor,
                        subject_type="conversion",
                        subject_id=row.id,
                        person_id=row.person_id,
                    )
        return self.showing.show(actor, row.id)

    def compare(self, run: JobRun) -> None:
        """The job; may run twice, and after the window has closed: the moment of the picture counts."""
        face = self._waiting_for(run)
        if face is None:
            return
        row: RoleConversion = RoleConversion.get_by_id(face.conversion_id)
        kept = KeptFace.get_or_none(KeptFace.person_id == row.person_id)
        try:
            verdict = self._verdict(row, kept, run.payload["photo"])
        except EngineUnavailable:
            raise TryAgain("the face engine does not answer") from None
        self._settle(face, row, *verdict)
        self.photos.delete(run.payload["photo"], now=self.clock.now())

    def give_up(self, run: JobRun) -> None:
        """The engine did not answer for long: a person looks, and the day of the picture still counts."""
        face = self._waiting_for(run)
        if face is None:
            return
        row = RoleConversion.get_by_id(face.conversion_id)
        self._settle(face, row, rules.to_staff("比对服务暂时不可用，已转人工核对"), None)
        self.photos.delete(run.payload["photo"], now=self.clock.now())

    def _verdict(
        self, row: RoleConversion, kept: KeptFace | None, photo_id: str
    ) -> tuple[FaceVerdict, FaceComparison | None]:
        if kept is None:  # never kept, or consent was withdrawn meanwhile
            return rules.to_staff(NO_FACE), None
        try:
            selfie = read_picture(self.photos.get(photo_id))
            template = FaceTemplate.from_bytes(base64.b64decode(kept.template))
            compared = self.matcher.compare(template, selfie)
        except (PhotoMissing, PictureRefused, TypeError, ValueError):
            return rules.to_staff(NO_FACE), None
        on = legal_day(self.clock.now())
        left = self._limit(self.standings.one(row, on), self.clock.now()) - row.face_tries - 1
        verdict = rules.judge_face(
            compared.zone.value,
            left=max(0, left),
            reason=compared.reason,
            picture=compared.picture,
            advice=FACE_ADVICE.get(compared.reason or ""),
        )
        return verdict, compared

    def _settle(
        self,
        face: ConversionFace,
        row: RoleConversion,
        verdict: FaceVerdict,
        compared: FaceComparison | None,
    ) -> None:
        now = self.clock.now()
        with database.atomic():
            if verdict.outcome == PASSED:
                usable = self.submission.still_usable(row, face)
                if not usable.allowed:
                    verdict = FaceVerdict(FAILED, usable.reasons)
            is_open = verdict.outcome == REVIEW
            settled = (
                ConversionFace.update(
                    state=verdict.outcome,
                    pending_key=row.id if is_open else None,
                    reasons=[reason.as_dict() for reason in verdict.reasons],
                    zone=compared.zone.value if compared else None,
                    distance=compared.distance if compared else None,
                    photo_id=None,
                    settled_at=None if is_open else now,
                )
                .where((ConversionFace.id == face.id) & (ConversionFace.state == CHECKING))
                .execute()
            )
            if not settled:
                return
            if verdict.counts:
                RoleConversion.update(face_tries=RoleConversion.face_tries + 1).where(
                    RoleConversion.id == row.id
                ).execute()
            if verdict.outcome == PASSED:
                self.submission.submit(row, face, how=BY_FACE, now=now)

    def _demand_open(self, actor: Actor, standing: Standing, now: datetime) -> None:
        """The same questions as at the choice, but for the window: his own has to be open."""
        row = standing.row
        text = texts.state_text(
            standing.state, row.target_post, row.specialty, closed_reason=standing.closed_reason
        )
        demand(may_go_on(standing.state, standing.closed_reason, text))
        holder = holder_of(actor.person_id)
        source = Certificate.get_or_none(Certificate.id == row.source_certificate_id)
        if source is None or holder is None:
            raise certificate_missing()
        demand(self.conversions.still_may(facts_of(source), holder, legal_day(now)))

    def _limit(self, standing: Standing, now: datetime) -> int:
        policy = self.access.policy_of(standing.province_code or "")
        return policy.number("conversion-face-tries", legal_day(now)) if policy else 0

    def _kept(self, conversion_id: str, selfie: bytes | None, now: datetime) -> str:
        if not selfie:
            message = "请拍摄本人照片"
            raise Invalid("FACE_PHOTO_REQUIRED", message, cite=rules.CITE_FACE, errors={"selfie": [message]})
        data = jpeg_of(selfie, "selfie")
        return self.photos.put(
            "conversion-selfie", conversion_id, data, now=now, keep_until=now + SELFIE_KEPT
        )

    @staticmethod
    def _ask(
        conversion_id: str,
        state: str,
        now: datetime,
        *,
        photo_id: str | None = None,
        reasons: Sequence[Reason] = (),
    ) -> str | None:
        """One at a time; its id, None while another is undecided or nothing waits for a face any more."""
        is_waiting = RoleConversion.select().where(
            (RoleConversion.id == conversion_id) & (RoleConversion.state == ROLE_CHOSEN)
        )
        if not is_waiting.exists():
            return None
        face_id = new_id()
        values = {
            "id": face_id,
            "conversion_id": conversion_id,
            "pending_key": conversion_id,
            "photo_id": photo_id,
            "state": state,
            "reasons": [reason.as_dict() for reason in reasons],
            "shown_at": now,
        }
        return face_id if insert_or_ignore(ConversionFace, [values]) else None

    @staticmethod
    def _waiting_for(run: JobRun) -> ConversionFace | None:
        face: ConversionFace | None = ConversionFace.get_or_none(ConversionFace.id == run.subject_id)
        return face if face is not None and face.state == CHECKING else None
