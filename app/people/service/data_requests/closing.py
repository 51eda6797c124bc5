"""Closing an account: what goes at once, what the law wants kept, and what is told before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import WORKER, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.decision import Decision
from app.kernel.errors import Invalid, Refused
from app.kernel.photo import Photo
from app.kernel.ports import PhotoStore
from app.people.models import (
    Account,
    Consent,
    FaceTemplate,
    HostBinding,
    MessageQuota,
    Notice,
    Person,
    PhoneBinding,
    RefreshToken,
    Session,
    Statement,
    Verification,
    WechatBinding,
)
from app.people.models.data_requests import DataRequest
from app.people.queries.own_data import accounts_of
from app.people.rules.data_requests import (
    DELETION,
    DONE,
    FAILED,
    KEPT,
    REMOVED,
    WAITING,
    WITHDRAWN,
    may_delete,
)
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.verification import runs

Matters = Callable[[str], list[str]]

_NOTHING_LEFT: dict[str, Any] = {
    "cell_phone": None,
    "cell_phone_index": None,
    "cell_phone_masked": None,
    "household_registration": None,
    "nation": None,
    "head_image_id": None,
}


@dataclass(frozen=True, slots=True)
class Preview:
    """Shown before he confirms. ``told`` are open matters that do not stand in the way, ``decision`` names
    what does."""

    removed: tuple[str, ...]
    kept: tuple[dict[str, str], ...]
    told: tuple[str, ...]
    decision: Decision


@dataclass(frozen=True)
class Closing:
    """``matters`` come from higher slices: sentences about what is still open for a person."""

    clock: Clock
    audit: Audit
    photos: PhotoStore
    codes: PersonalCodes
    consents: Consents
    matters: Sequence[Matters]

    def preview(self, actor: Actor) -> Preview:
        """PIPL 47: what would go, what would stay and why."""
        person_id = str(actor.person_id)
        return Preview(
            removed=tuple(REMOVED.values()),
            kept=tuple({"name": name, "what": what, "why": why} for name, what, why in KEPT),
            told=tuple(sentence for matter in self.matters for sentence in matter(person_id)),
            decision=self._judge(actor, confirmed=True),
        )

    def close(self, actor: Actor, due: date, *, confirmed: bool) -> DataRequest:
        """PIPL 47: everything at once or nothing; the request on record, already done.

        Raises Invalid CONFIRMATION_REQUIRED, Refused OFFICE_HELD or STATE_NOT_ALLOWED.
        """
        return runs.settle(lambda: self._close(actor, due, confirmed=confirmed))

    def _judge(self, actor: Actor, *, confirmed: bool) -> Decision:
        run = runs.current(actor.account_id)
        return may_delete(
            confirmed=confirmed,
            verification=run.status if run else None,
            has_office=any(grant.role != WORKER for grant in actor.grants),
        )

    def _close(self, actor: Actor, due: date, *, confirmed: bool) -> DataRequest:
        decision = self._judge(actor, confirmed=confirmed)
        if not decision.allowed:
            raise _refusal(decision)
        now, person_id = self.clock.now(), str(actor.person_id)
        closed = Account.update(disabled_at=now).where(
            (Account.id == actor.account_id) & Account.disabled_at.is_null()
        )
        if not closed.execute():
            raise Refused("ACCOUNT_DISABLED", "该账号已停用，请联系管理人员", status=403)
        accounts = sorted({actor.account_id, *accounts_of(person_id)})
        Account.update(disabled_at=now).where(
            Account.id.in_(accounts) & Account.disabled_at.is_null()
        ).execute()
        removed = {
            "face_template": _gone(FaceTemplate, FaceTemplate.person_id == person_id),
            "verification": self._forget_runs(accounts, now),
            "pictures": self._forget_pictures([person_id, *accounts], person_id, now),
            "wechat_binding": _gone(WechatBinding, WechatBinding.account_id.in_(accounts)),
            "phone_binding": _gone(PhoneBinding, PhoneBinding.account_id.in_(accounts)),
            "statements": _gone(Statement, Statement.person_id == person_id),
            "host_binding": _gone(HostBinding, HostBinding.account_id.in_(accounts)),
            "notices": _gone(Notice, Notice.person_id == person_id),
            "message_quota": _gone(MessageQuota, MessageQuota.account_id.in_(accounts)),
            "consents": self._withdraw(accounts, now),
        }
        his = (Person.id == person_id) | (Person.merged_into == person_id)
        Person.update(**_NOTHING_LEFT).where(his).execute()
        Person.update(closed_at=now).where(Person.id == person_id).execute()
        self.codes.revoke_all(person_id, "account_closed")
        self._end_sessions(accounts, now)
        DataRequest.update(state=WITHDRAWN, settled_at=now, open_key=None).where(
            (DataRequest.person_id == person_id) & DataRequest.state.in_((WAITING, FAILED))
        ).execute()
        self.audit.record(
            "account.closed",
            at=now,
            actor=actor,
            subject_type="account",
            subject_id=actor.account_id,
            person_id=person_id,
            detail={"removed": removed},
        )
        return DataRequest.create(
            person_id=person_id,
            account_id=actor.account_id,
            kind=DELETION,
            state=DONE,
            requested_at=now,
            due_on=due,
            settled_at=now,
            outcome={"removed": removed, "kept": [name for name, _what, _why in KEPT]},
        )

    @staticmethod
    def _forget_runs(accounts: list[str], now: datetime) -> int:
        """Unfinished runs go; of finished ones the result stays, without what was read and shown.

        Raises Overtaken when a step was taken meanwhile.
        """
        unfinished = 0
        for run in Verification.select().where(Verification.account_id.in_(accounts)):
            here = (Verification.id == run.id) & (Verification.revision == run.revision)
            if run.verified_at is None:
                changed = Verification.delete().where(here).execute()
                unfinished += 1
            else:
                nothing = dict.fromkeys((*runs.PICTURES, "recognised"))
                changed = (
                    Verification.update(**nothing, revision=run.revision + 1, updated_at=now)
                    .where(here)
                    .execute()
                )
            if not changed:
                raise runs.Overtaken
        return unfinished

    def _forget_pictures(self, owners: list[str], person_id: str, now: datetime) -> int:
        head = Person.select(Person.head_image_id).where(Person.id == person_id)
        his = Photo.owner_id.in_(owners) | Photo.id.in_(head)
        ids = [row.id for row in Photo.select(Photo.id).where(his & Photo.deleted_at.is_null())]
        for photo_id in ids:
            self.photos.delete(photo_id, now=now)
        return len(ids)

    def _withdraw(self, accounts: list[str], now: datetime) -> int:
        given = [
            (account_id, entry)
            for account_id in accounts
            for entry in self.consents.standing(account_id)
            if entry.accepted
        ]
        for account_id, entry in given:
            Consent.create(
                account_id=account_id,
                purpose=entry.document.purpose,
                version=entry.version,
                text_sha256=entry.document.sha256,
                accepted=False,
                decided_at=now,
            )
        return len(given)

    @staticmethod
    def _end_sessions(accounts: list[str], now: datetime) -> None:
        of_accounts = Session.account_id.in_(accounts)
        RefreshToken.delete().where(
            RefreshToken.session_id.in_(Session.select(Session.id).where(of_accounts))
        ).execute()
        Session.update(ended_at=now, ended_reason="account_closed").where(
            of_accounts & Session.ended_at.is_null()
        ).execute()


def _gone(table: Any, condition: Any) -> int:
    return int(table.delete().where(condition).execute())


def _refusal(decision: Decision) -> Refused:
    first = decision.reasons[0]
    if first.code == "CONFIRMATION_REQUIRED":
        return Invalid(
            first.code, first.message, reasons=decision.reasons, errors={"confirm": [first.message]}
        )
    return Refused.because(decision)
