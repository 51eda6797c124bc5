"""A person with the right looks, and decides: where an engine may not, or the applicant asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.decision import Reason
from app.kernel.errors import Forbidden, Missing, Refused
from app.kernel.identity import mask_name, mask_number
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.models import Account, Person, Verification, VerificationReview
from app.people.ports import PeopleScope
from app.people.queries.verification_reviews import in_reach, waiting_cases
from app.people.rules.face_results import conflict
from app.people.rules.verification import Event
from app.people.service.verification import runs
from app.people.service.verification.admission import Admission, NumberTaken, Proof
from app.people.service.verification.head_images import HeadImages
from app.people.service.verification.review_cases import digest
from face_verify.pictures import read_picture


@dataclass
class VerificationReviews:
    """List, look, decide; every look and decision is in the trail that the person reads."""

    clock: Clock
    audit: Audit
    photos: PhotoStore
    admission: Admission
    head_images: HeadImages
    scope: PeopleScope

    def waiting(
        self, actor: Actor, *, after: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        """Undecided cases within the actor's reach, masked, oldest first, and the cursor of the next page."""
        found = waiting_cases(self.scope.reach_of(actor), after=after, limit=limit + 1)
        shown: list[dict[str, Any]] = [
            {
                "id": case.id,
                "cause": case.cause,
                "reason": case.reason,
                "opened_at": case.opened_at,
                "name": run.confirmed_name and mask_name(run.confirmed_name),
                "id_card": run.confirmed_number and mask_number(run.confirmed_number),
                "was_corrected": run.was_corrected,
                "is_rebinding": run.is_rebinding,
            }
            for case, run in found[:limit]
        ]
        return shown, shown[-1]["id"] if len(found) > limit else None

    def open(self, actor: Actor, review_id: str) -> dict[str, Any]:
        """One case with what the reviewer compares: the data as stated, and links to the pictures side by
        side; written to the trail that the person reads. Raises Missing."""
        now = self.clock.now()

        def record() -> tuple[VerificationReview, Verification]:
            case, run = self._case(actor, review_id)
            self._demand_two_eyes(actor, run)
            self.audit.record(
                "verification.opened",
                at=now,
                actor=actor,
                subject_type="review",
                subject_id=case.id,
                person_id=_person_id(run),
                detail={"cause": case.cause},
            )
            return case, run

        case, run = runs.settle(record)
        kept = Person.get_or_none(
            (Person.id_card_index == run.confirmed_index) & Person.verified_at.is_null(False)
        )
        pictures = {
            "id_card_front": run.front_photo_id,
            "id_card_back": run.back_photo_id,
            "portrait": run.portrait_photo_id,
            "selfie": run.selfie_photo_id,
            "known_face": kept.head_image_id if kept else None,
        }
        return {
            "id": case.id,
            "cause": case.cause,
            "reason": case.reason,
            "opened_at": case.opened_at,
            "status": run.status,
            "name": run.confirmed_name,
            "id_number": run.confirmed_number,
            "was_corrected": run.was_corrected,
            "is_rebinding": run.is_rebinding,
            "photos": {
                label: self.photos.link(photo_id, now=now) if photo_id else None
                for label, photo_id in pictures.items()
            },
        }

    def decide(self, actor: Actor, review_id: str, *, approve: bool, reason: str) -> dict[str, Any]:
        """Approved: admitted like after a matching face. Refused: the person reads the reason.

        Raises Missing, Forbidden (two eyes), Refused (STATE_NOT_ALLOWED when decided already).
        """
        now = self.clock.now()
        _case, known = self._case(actor, review_id)
        image_id = self._head_image(known) if approve else None

        def record(is_taken: bool = False) -> dict[str, Any]:
            case, run = self._case(actor, review_id)
            self._demand_two_eyes(actor, run)
            self._close(case, actor, approve, reason)
            if approve and not is_taken:
                self.admission.admit(run, Proof("review", image_id), now=now, by=actor)
            else:
                why = conflict() if approve else _refusal(reason)
                runs.advance(run, Event.REVIEW_REFUSED, now=now, reasons=[why.as_dict()])
            self.audit.record(
                "verification.decided",
                at=now,
                actor=actor,
                subject_type="review",
                subject_id=case.id,
                person_id=_person_id(run),
                detail={
                    "approved": approve,
                    "reason_sha256": digest(reason),
                    "asked_sha256": digest(case.reason) if case.reason else None,
                },
            )
            return {"id": case.id, "status": run.status, "decided_at": now}

        try:
            return runs.settle(record)
        except NumberTaken:
            self._forget(image_id)
            return runs.settle(lambda: record(is_taken=True))
        except Refused:
            self._forget(image_id)
            raise

    def _close(self, case: VerificationReview, actor: Actor, approve: bool, reason: str) -> None:
        closed = (
            VerificationReview.update(
                open_key=None,
                decided_at=self.clock.now(),
                decided_by=actor.account_id,
                approved=approve,
                decision_reason=reason,
            )
            .where((VerificationReview.id == case.id) & VerificationReview.decided_at.is_null())
            .execute()
        )
        if not closed:
            raise _decided()

    def _case(self, actor: Actor, review_id: str) -> tuple[VerificationReview, Verification]:
        """An undecided case within the actor's reach; a case elsewhere is not even there for him."""
        case = (
            VerificationReview.select()
            .join(Verification, on=(Verification.id == VerificationReview.verification_id))
            .where((VerificationReview.id == review_id) & in_reach(self.scope.reach_of(actor)))
            .first()
        )
        if case is None:
            raise Missing("REVIEW_NOT_FOUND", "没有找到这条审核", remedy="请刷新列表后再试")
        if case.decided_at is not None:
            raise _decided()
        return case, Verification.get_by_id(case.verification_id)

    def _demand_two_eyes(self, actor: Actor, run: Verification) -> None:
        """Nobody decides about himself, whichever of his accounts he uses."""
        own = Person.get_or_none(Person.id == actor.person_id)
        is_own_number = own is not None and own.id_card_index == run.confirmed_index
        if run.account_id == actor.account_id or is_own_number or _person_id(run) == actor.person_id:
            raise Forbidden("FORBIDDEN_SCOPE", "不能审核本人的认证", remedy="请由另一位有权限的人员审核")

    def _head_image(self, run: Verification) -> str | None:
        """His own picture, else the portrait on the card; none where both have gone."""
        for photo_id in filter(None, (run.selfie_photo_id, run.portrait_photo_id)):
            try:
                picture = read_picture(self.photos.get(photo_id))
            except PhotoMissing:
                continue
            return self.head_images.keep(picture, run.account_id, self.clock.now())
        return None

    def _forget(self, image_id: str | None) -> None:
        if image_id is not None:
            self.photos.delete(image_id, now=self.clock.now())


def _person_id(run: Verification) -> str | None:
    account: Account = Account.get_by_id(run.account_id)
    return account.person_id


def _decided() -> Refused:
    return Refused("STATE_NOT_ALLOWED", "这条审核已经有了结果", remedy="请刷新列表")


def _refusal(reason: str) -> Reason:
    return Reason(
        "REVIEW_REFUSED",
        f"人工审核未通过：{reason}",
        "CQ2023-A1-5",
        "请按审核意见重新办理，或拨打客服电话",
    )
