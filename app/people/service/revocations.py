"""An identity that turns out to be forged is revoked by the authority, and may be released again (SM1)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Reason
from app.kernel.errors import Forbidden, Refused
from app.people.facts import Dependent
from app.people.models import Person, Session, Verification
from app.people.ports import PeopleScope, Reach
from app.people.queries.own_data import accounts_of
from app.people.rules.verification import DONE, Event, Status
from app.people.service.codes import PersonalCodes
from app.people.service.notices import Notices
from app.people.service.persons import checked_reason, person_missing
from app.people.service.tokens import Tokens
from app.people.service.verification import runs
from app.policies.loader import Policies

CITE = "CQ2023-A1-6"
PAGE = "/m/verification"


Dependents = Callable[[str], list[Dependent]]


@dataclass(frozen=True)
class Revocations:
    """``dependents`` come from higher slices. Whoever is revoked has no marks and no code from that moment:
    every rule asks ``revoked_at``, so nothing else has to be changed."""

    clock: Clock
    audit: Audit
    tokens: Tokens
    codes: PersonalCodes
    notices: Notices
    policies: Policies
    scope: PeopleScope
    dependents: Sequence[Dependents]

    def revoke(self, actor: Actor, person_id: str, reason: str) -> list[Dependent]:
        """By an authority within its reach, never of himself: codes die, sign-ins end, the person is told why
        and where he can object; what rests on the identity, for the officer to look at.

        Raises Missing PERSON_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid REASON_REQUIRED, Refused
        STATE_NOT_ALLOWED for whoever has no proven identity.
        """
        reason = checked_reason(reason)
        self._demand_right(actor, person_id)
        now = self.clock.now()
        runs.settle(lambda: self._revoke(actor, person_id, reason, now))
        return [found for look in self.dependents for found in look(person_id)]

    def release(self, actor: Actor, person_id: str, reason: str) -> None:
        """He may prove himself again, from the beginning: nothing of the revoked proof counts any more.

        Raises as ``revoke``; STATE_NOT_ALLOWED where nothing is revoked.
        """
        reason = checked_reason(reason)
        self._demand_right(actor, person_id)
        now = self.clock.now()
        runs.settle(lambda: self._release(actor, person_id, reason, now))

    def _demand_right(self, actor: Actor, person_id: str) -> None:
        lives_on = (Person.id == person_id) & Person.merged_into.is_null()
        if not Person.select().where(lives_on).exists() or not _reaches(
            self.scope.reach_of(actor), person_id
        ):
            raise person_missing()
        if actor.person_id == person_id:
            raise Forbidden(
                "FORBIDDEN_SCOPE", "不能办理本人的撤销", remedy="请由另一位主管部门的工作人员办理"
            )

    def _revoke(self, actor: Actor, person_id: str, reason: str, now: datetime) -> None:
        proven = (Person.id == person_id) & Person.verified_at.is_null(False) & Person.revoked_at.is_null()
        if not Person.update(revoked_at=now, revoked_reason=reason).where(proven).execute():
            raise Refused(
                "STATE_NOT_ALLOWED", "这个人没有有效的实名认证，不能撤销", cite=CITE, remedy="请核对人员"
            )
        hotline = self.policies.everywhere.text("hotline", legal_day(now))
        appeal = f"有异议的，请持身份证到主管部门窗口申诉，或拨打{hotline}"
        accounts = accounts_of(person_id)
        for run in Verification.select().where(Verification.account_id.in_(accounts)):
            if run.status in DONE:
                told = Reason("REALNAME_REVOKED", f"实名认证已被撤销：{reason}", CITE, appeal)
                runs.advance(run, Event.REVOKE, now=now, reasons=[told.as_dict()])
        self.codes.revoke_all(person_id, "identity_revoked")
        self.tokens.end_sessions(Session.account_id.in_(accounts), "identity_revoked")
        self.notices.tell(
            person_id,
            kind="identity_revoked",
            title="您的实名认证已被撤销",
            text=f"原因：{reason}。个人码已停用，不能凭码进场。{appeal}。",
            link=PAGE,
        )
        self._record("person.revoked", actor, person_id, reason, now)

    def _release(self, actor: Actor, person_id: str, reason: str, now: datetime) -> None:
        revoked = (Person.id == person_id) & Person.revoked_at.is_null(False)
        again = {"revoked_at": None, "revoked_reason": None, "verified_at": None, "stored_at": None}
        if not Person.update(**again).where(revoked).execute():
            raise Refused("STATE_NOT_ALLOWED", "这个人的实名认证没有被撤销", cite=CITE, remedy="请核对人员")
        for run in Verification.select().where(
            Verification.account_id.in_(accounts_of(person_id)) & (Verification.status == Status.REVOKED)
        ):
            told = Reason(
                "REALNAME_AGAIN", "撤销已解除，请重新实名认证", CITE, "请重新拍摄本人身份证，从第一步开始"
            )
            runs.advance(
                run,
                Event.RELEASE,
                now=now,
                reasons=[told.as_dict()],
                recognised=None,
                confirmed_name=None,
                confirmed_number=None,
                confirmed_index=None,
                verified_at=None,
                registry_receipt=None,
            )
        self.notices.tell(
            person_id,
            kind="identity_revoked",
            title="撤销已解除，请重新实名认证",
            text=f"{reason}。请重新拍身份证和本人照片，认证通过后个人码就能使用。",
            link=PAGE,
        )
        self._record("person.released", actor, person_id, reason, now)

    def _record(self, action: str, actor: Actor, person_id: str, reason: str, now: datetime) -> None:
        self.audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="person",
            subject_id=person_id,
            person_id=person_id,
            detail={"reason": reason},
        )


def _reaches(reach: Reach, person_id: str) -> bool:
    if reach.persons is None or person_id in reach.persons:
        return True
    if reach.engaged is None:
        return False
    return not Person.select().where((Person.id == person_id) & Person.id.in_(reach.engaged)).exists()
