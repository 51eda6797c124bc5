"""Answering a random check: with one's face, with an answer, or through somebody of the training centre."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.jobs import JobRun, Jobs, TryAgain
from app.kernel.ports import PhotoMissing, PhotoStore
from app.kernel.uploads import jpeg_of
from app.people.models import FaceTemplate as KeptFace
from app.training.facts import Pace
from app.training.models import LearningCheck, LearningSession
from app.training.rules import checks
from app.training.service.access import Access
from app.training.service.books import Books
from app.training.service.checks import Checks, attempts_left, reasons_shown
from app.training.service.heartbeats import Heartbeats
from app.training.service.saving import save_changed
from app.training.service.writing import session_missing
from face_verify.engines import (
    FACE_ADVICE,
    EngineUnavailable,
    FaceComparison,
    FaceMatcher,
    FaceTemplate,
    Zone,
)
from face_verify.pictures import PictureRefused, read_picture

FACE_CHECK = "learning-face-check"
SELFIE_KEPT = timedelta(days=1)


def check_missing() -> Missing:
    return Missing("CHALLENGE_NOT_FOUND", "没有找到这次抽查", remedy="请继续播放，完成随后出现的抽查")


@dataclass(frozen=True)
class CheckAnswers:
    """Takes answers; a face is compared by the job ``learning-face-check``."""

    clock: Clock
    audit: Audit
    jobs: Jobs
    photos: PhotoStore
    matcher: FaceMatcher
    access: Access
    checks: Checks
    heartbeats: Heartbeats
    pace: Pace

    def answer(
        self,
        actor: Actor,
        session_id: str,
        check_id: str,
        *,
        selfie: bytes | None = None,
        answer: str | None = None,
    ) -> dict[str, Any]:
        """``{state, attempts_left, reasons, ...}``: passed, checking, or open when it may be tried again.

        Raises Missing, Invalid (FACE_PHOTO_REQUIRED, ANSWER_REQUIRED, PHOTO_*), TooLarge, and Refused
        CHECK_MISSED when it comes too late.
        """
        check = self._check_of(actor, session_id, check_id)
        if check.state == checks.PASSED:
            return self._state(check)
        self._demand_in_time(check, self.clock.now())
        if check.state == checks.CHECKING:
            return self._state(check)
        if check.kind == checks.FACE:
            return self._show_face(check, selfie)
        if answer is None or not answer.strip():
            message = "请回答问题"
            raise Invalid("ANSWER_REQUIRED", message, errors={"answer": [message]})
        return self._answer_question(check, answer)

    def confirm(self, actor: Actor, enrolment_id: str, reason: str) -> dict[str, Any]:
        """The word of the centre's staff that the learner is there; on the audit trail. Raises Missing."""
        enrolment = self.access.enrolment_for(actor, enrolment_id, "manage")
        if enrolment.open_check_id is None:
            raise check_missing()

        def settle(books: Books, check: LearningCheck) -> None:
            self.checks.pass_(books, check, "staff", actor.account_id)
            self.audit.record(
                "learning.presence_confirmed",
                at=books.now,
                actor=actor,
                subject_type="enrolment",
                subject_id=enrolment_id,
                person_id=enrolment.person_id,
                detail={"check": check.id, "reason": reason},
            )

        return self._state(self._settled(enrolment.open_check_id, checks.WAITING, settle))

    def compare(self, run: JobRun) -> None:
        """The job; may run twice, and after the check was settled otherwise."""
        check = self._waiting_for(run)
        if check is None:
            return
        kept = KeptFace.get_or_none(KeptFace.person_id == check.person_id)
        if kept is None:  # consent was withdrawn meanwhile
            self._settled(check.id, (checks.CHECKING,), self._ask_instead)
            return
        try:
            selfie = read_picture(self.photos.get(run.payload["photo"]))
            template = FaceTemplate.from_bytes(base64.b64decode(kept.template))
            compared = self.matcher.compare(template, selfie)
        except EngineUnavailable:
            raise TryAgain("the face engine does not answer") from None
        except (PhotoMissing, PictureRefused, TypeError, ValueError):
            self._settled(check.id, (checks.CHECKING,), self._ask_instead)
            return
        self._settled(check.id, (checks.CHECKING,), lambda books, row: self._judge(books, row, compared))
        self.photos.delete(run.payload["photo"], now=self.clock.now())

    def give_up(self, run: JobRun) -> None:
        """The engine did not answer for long: a question instead."""
        check = self._waiting_for(run)
        if check is not None:
            self._settled(check.id, (checks.CHECKING,), self._ask_instead)

    def _show_face(self, check: LearningCheck, selfie: bytes | None) -> dict[str, Any]:
        if not selfie:
            message = "请拍摄本人照片"
            raise Invalid("FACE_PHOTO_REQUIRED", message, errors={"selfie": [message]})
        data = jpeg_of(selfie, "selfie")
        now = self.clock.now()
        photo_id = self.photos.put(
            "learning-selfie", check.enrolment_id, data, now=now, keep_until=now + SELFIE_KEPT
        )

        def settle(_books: Books, row: LearningCheck) -> None:
            row.state, row.photo_id, row.reasons = checks.CHECKING, photo_id, []
            self.jobs.submit(FACE_CHECK, row.id, payload={"photo": photo_id})

        return self._state(self._settled(check.id, (checks.OPEN,), settle))

    def _answer_question(self, check: LearningCheck, answer: str) -> dict[str, Any]:
        def settle(books: Books, row: LearningCheck) -> None:
            if checks.is_right(row.options, row.right_option, answer):
                row.reasons = []
                self.checks.pass_(books, row, "answer")
                return
            row.attempts += 1
            left = attempts_left(row)
            row.reasons = reasons_shown(checks.wrong_answer(left))
            if not left:
                self.checks.miss(books, row, row.session_id)

        return self._state(self._settled(check.id, (checks.OPEN,), settle))

    def _judge(self, books: Books, check: LearningCheck, compared: FaceComparison) -> None:
        """Alike: passed. Doubtful: a question. Somebody else, or a useless picture: again, in new time."""
        if compared.zone == Zone.MATCH:
            check.reasons = []
            self.checks.pass_(books, check, "face")
        elif compared.zone == Zone.REVIEW:
            self._ask_instead(books, check)
        else:
            unusable = compared.reason is not None and compared.picture != "card"
            check.attempts += 0 if unusable else 1
            left = attempts_left(check)
            differs = checks.face_differs(left)
            check.reasons = reasons_shown(
                checks.unusable(compared.reason, FACE_ADVICE) if unusable and compared.reason else differs
            )
            if left:
                check.state = checks.OPEN
                self.checks.deliver(check, books.now)
            else:
                self.checks.miss(books, check, check.session_id)

    def _ask_instead(self, books: Books, check: LearningCheck) -> None:
        session = LearningSession.get_by_id(check.session_id)
        check.state, check.reasons = checks.OPEN, []
        self.checks.ask(books, check, session.section_id)
        self.checks.deliver(check, books.now)

    def _settled(
        self,
        check_id: str,
        states: tuple[str, ...],
        settle: Callable[[Books, LearningCheck], None],
    ) -> LearningCheck:
        """Opens the account, and settles the check if it still is in one of the states."""
        known = LearningCheck.get_by_id(check_id)
        self.heartbeats.catch_up(known.enrolment_id)  # what came before the answer is judged before it
        now = self.clock.now()
        with database.atomic():
            books = Books.open(known.enrolment_id, self.pace, now)
            check: LearningCheck = LearningCheck.get_by_id(check_id)
            if check.state in states:
                settle(books, check)
                save_changed(check)
                books.settle()
                books.save(self.jobs)
        return check

    def _check_of(self, actor: Actor, session_id: str, check_id: str) -> LearningCheck:
        session = LearningSession.get_or_none(LearningSession.id == session_id)
        if session is None or session.person_id != actor.person_id:
            raise session_missing()
        check = LearningCheck.get_or_none(LearningCheck.id == check_id)
        if check is None or check.enrolment_id != session.enrolment_id:
            raise check_missing()
        return check

    def _waiting_for(self, run: JobRun) -> LearningCheck | None:
        check = LearningCheck.get_or_none(LearningCheck.id == run.subject_id)
        is_same = check is not None and check.photo_id == run.payload["photo"]
        return check if check is not None and is_same and check.state == checks.CHECKING else None

    def _demand_in_time(self, check: LearningCheck, now: datetime) -> None:
        in_time = check.state == checks.CHECKING or (check.state == checks.OPEN and now <= check.deadline_at)
        if not in_time:
            raise Refused.because(checks.too_late())

    def _state(self, check: LearningCheck) -> dict[str, Any]:
        return {
            "id": check.id,
            "state": check.state,
            "kind": check.kind,
            "attempts_left": attempts_left(check) if check.state == checks.OPEN else 0,
            "reasons": check.reasons,
        }
