"""Consent per purpose and version: given, asked for, withdrawn (CQ2023-A2.3-3, PIPL 14 to 16, 29)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Forbidden, Invalid
from app.kernel.ports import PhotoStore
from app.people.models import Consent, FaceTemplate, Verification
from app.people.service.consent_documents import (
    FACE_VERIFICATION,
    ConsentDocument,
    in_force,
    published,
)

# While a machine or a reviewer is looking at the picture, the case ends first.
LOOKED_AT = ("comparing", "review")


@dataclass(frozen=True, slots=True)
class Standing:
    """What somebody has said about one document: ``accepted`` is None before he was asked.

    ``is_current`` is False when what he saw was an earlier version: he is asked again.
    """

    document: ConsentDocument
    accepted: bool | None
    version: str | None
    decided_at: datetime | None

    @property
    def is_current(self) -> bool:
        return self.version == self.document.version

    @property
    def is_given(self) -> bool:
        return self.accepted is True and self.is_current


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision on record; ``effect`` says in plain words what follows."""

    purpose: str
    version: str
    accepted: bool
    decided_at: datetime
    effect: str


class Consents:
    """Each account decides for itself; a decision is never changed, the newest counts."""

    def __init__(self, clock: Clock, audit: Audit, photos: PhotoStore) -> None:
        self._clock = clock
        self._audit = audit
        self._photos = photos

    def documents(self) -> tuple[ConsentDocument, ...]:
        """The texts in force."""
        return tuple(in_force().values())

    def decide(self, actor: Actor, purpose: str, version: str, *, accepted: bool) -> Decided:
        """Puts a decision on record. Raises Invalid VALUE_NOT_ALLOWED for a text that is not in force.

        Any version may be withdrawn. Withdrawing ``face_verification`` deletes the kept face at once.
        """
        document = _document(purpose, version, accepted=accepted)
        now = self._clock.now()
        with database.atomic():
            Consent.create(
                account_id=actor.account_id,
                purpose=purpose,
                version=version,
                text_sha256=document.sha256,
                accepted=accepted,
                decided_at=now,
            )
            if not accepted and purpose == FACE_VERIFICATION:
                self._forget_face(actor, now)
        return Decided(purpose, version, accepted, now, _effect(purpose, accepted=accepted))

    def standing(self, account_id: str) -> list[Standing]:
        """One entry per document in force. One statement."""
        newest = _newest(account_id)
        return [
            Standing(document, said.accepted, said.version, said.decided_at)
            if (said := newest.get(purpose))
            else Standing(document, None, None, None)
            for purpose, document in in_force().items()
        ]

    def is_given(self, account_id: str, purpose: str) -> bool:
        return purpose not in self.missing(account_id, (purpose,))

    def missing(self, account_id: str, purposes: Iterable[str]) -> tuple[str, ...]:
        """Those of the purposes whose text in force was not agreed to. One statement."""
        given = {entry.document.purpose for entry in self.standing(account_id) if entry.is_given}
        return tuple(purpose for purpose in purposes if purpose not in given)

    def demand(self, actor: Actor, *purposes: str) -> None:
        """CQ2023-A2.3-3: raises Forbidden CONSENT_REQUIRED with a reason per missing document."""
        missing = self.missing(actor.account_id, purposes)
        if not missing:
            return
        texts = in_force()
        titles = "、".join(f"《{texts[purpose].title}》" for purpose in missing)
        raise Forbidden(
            "CONSENT_REQUIRED",
            f"请先阅读并同意{titles}",
            reasons=[
                Reason(
                    "CONSENT_REQUIRED",
                    f"请先阅读并同意《{texts[purpose].title}》",
                    "CQ2023-A2.3-3",
                    _other_way(purpose),
                )
                for purpose in missing
            ],
            errors={"consents": list(missing)},
        )

    def _forget_face(self, actor: Actor, now: datetime) -> None:
        """PIPL 47: with the consent goes what was kept because of it."""
        if actor.person_id is not None:
            FaceTemplate.delete().where(FaceTemplate.person_id == actor.person_id).execute()
        run = Verification.get_or_none(Verification.account_id == actor.account_id)
        if run is not None and run.selfie_photo_id and run.status not in LOOKED_AT:
            self._photos.delete(run.selfie_photo_id, now=now)
        self._audit.record(
            "face.forgotten",
            at=now,
            actor=actor,
            subject_type="account",
            subject_id=actor.account_id,
            person_id=actor.person_id,
        )


def _document(purpose: str, version: str, *, accepted: bool) -> ConsentDocument:
    texts = published().get(purpose)
    if texts is None:
        message = f"只能是：{'、'.join(published())}"
        raise Invalid("VALUE_NOT_ALLOWED", message, errors={"purpose": [message]})
    document = next((text for text in texts if text.version == version), None)
    if document is None or (accepted and document != texts[-1]):
        message = f"请阅读最新版本（{texts[-1].version}）后再同意"
        raise Invalid("VALUE_NOT_ALLOWED", message, errors={"version": [message]})
    return document


def _newest(account_id: str) -> dict[str, Consent]:
    """The last decision per purpose; a person makes few, so all are read."""
    rows = (
        Consent.select(Consent.purpose, Consent.version, Consent.accepted, Consent.decided_at)
        .where(Consent.account_id == account_id)
        .order_by(Consent.decided_at, Consent.id)
    )
    return {row.purpose: row for row in rows}


def _effect(purpose: str, *, accepted: bool) -> str:
    if accepted:
        return "已记录您的同意，可以随时撤回"
    if purpose == FACE_VERIFICATION:
        return "已撤回：保存的人脸特征和自拍照已经删除；已完成的认证继续有效，需要再次核对时由人工办理"
    return "已撤回：以后不再为此使用您的信息；法律要求保存的记录只保存、不使用"


def _other_way(purpose: str) -> str:
    if purpose == FACE_VERIFICATION:
        return "不同意人脸核验的，可以申请人工审核"
    return "不同意的，可以持身份证到项目部窗口办理"
