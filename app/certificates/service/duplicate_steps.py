"""What is done with a case of certificates in two provinces: reach the holder, and let him choose (SM6)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.certificates.facts import VALID
from app.certificates.models import CaseAttempt, Certificate, DuplicateCase
from app.certificates.queries.duplicates import attempt_count
from app.certificates.queries.registry import persons_behind
from app.certificates.rules import duplicate_states as states
from app.certificates.rules.showing import kind_label, province_label
from app.certificates.service.duplicates import CaseClocks, DuplicateCases
from app.certificates.service.endings import Endings
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, day_text, legal_day
from app.kernel.db import database
from app.kernel.decision import Decision
from app.kernel.errors import Invalid, Refused
from app.kernel.ports import PhotoStore
from app.kernel.uploads import jpeg_of
from app.people.service.notices import Notices

DUPLICATE = "DUPLICATE"
"""The reason with which a certificate is cancelled."""
EVIDENCE = "duplicate-evidence"
EVIDENCE_KEPT = timedelta(days=3 * 365)
TRIES = 5


def _unallowed(decision: Decision) -> Refused:
    """A proof that is missing is a form that is not complete; everything else is a conflict."""
    refused = Refused.because(decision)
    return Invalid.because(decision) if refused.code == "EVIDENCE_REQUIRED" else refused


@dataclass(frozen=True)
class CaseMoves:
    """One step of a case: decided, written if nobody was faster, told and put on record."""

    clocks: CaseClocks
    audit: Audit
    notices: Notices
    endings: Endings

    def move(
        self,
        case_id: str,
        judge: Callable[[DuplicateCase], Decision | None],
        change: Callable[[DuplicateCase], dict[str, Any]],
        then: Callable[[DuplicateCase], None],
    ) -> DuplicateCase:
        """``judge`` answers None when the step was taken already; ``then`` runs in the same transaction.

        Raises Refused or Invalid as ``judge`` says, also when somebody else was faster.
        """
        for _try in range(TRIES):
            case: DuplicateCase = DuplicateCase.get_by_id(case_id)
            decision = judge(case)
            if decision is None:
                return case
            if not decision.allowed:
                raise _unallowed(decision)
            with database.atomic():
                unmoved = (DuplicateCase.id == case_id) & (DuplicateCase.state == case.state)
                if DuplicateCase.update(**change(case)).where(unmoved).execute():
                    moved: DuplicateCase = DuplicateCase.get_by_id(case_id)
                    then(moved)
                    return DuplicateCase.get_by_id(case_id)
        raise Refused("STATE_NOT_ALLOWED", "案件刚刚由其他人办理", remedy="请刷新页面后再试")

    def end_certificate(self, case: DuplicateCase, *, now: datetime, actor: Actor | None) -> None:
        """Cancels the local certificate; where it has ended for another reason, the case says so."""
        certificate = Certificate.get_or_none(Certificate.id == case.local_certificate_id)
        if certificate is not None and certificate.standing == VALID:
            try:
                with database.atomic():
                    self.endings.cancel(
                        certificate,
                        now=now,
                        reason_code=DUPLICATE,
                        actor=actor,
                        detail={"case_id": case.id},
                    )
            except Refused:
                pass
            else:
                return
        DuplicateCase.update(state=states.RESOLVED, closed_reason=states.CERTIFICATE_ENDED).where(
            DuplicateCase.id == case.id
        ).execute()

    def record(
        self, case: DuplicateCase, action: str, *, now: datetime, actor: Actor | None, **detail: Any
    ) -> None:
        self.audit.record(
            f"duplicate.{action}",
            at=now,
            actor=actor,
            subject_type="duplicate_case",
            subject_id=case.id,
            person_id=self.holder_id(case),
            detail=detail,
        )

    def tell(self, case: DuplicateCase, what: str, title: str, text: str) -> bool:
        """Whether the holder has an account that the notice could go to."""
        person_id = self.holder_id(case)
        if person_id is None:
            return False
        self.notices.tell(
            person_id,
            kind="duplicate_case",
            title=title,
            text=text,
            link="/m/duplicate-cases",
            key=f"duplicate:{case.id}:{what}",
        )
        return True

    @staticmethod
    def holder_id(case: DuplicateCase) -> str | None:
        return persons_behind([case.holder_index]).get(case.holder_index)


def closed(state: str, reason: str, now: datetime) -> dict[str, Any]:
    """The columns of a case that ends."""
    return {
        "state": state,
        "closed_at": now,
        "closed_reason": reason,
        "open_key": None,
        "is_provisional": False,
    }


@dataclass(frozen=True)
class DuplicateSteps:
    """Attempts, the notification, and the holder's choice."""

    clock: Clock
    cases: DuplicateCases
    clocks: CaseClocks
    moves: CaseMoves
    photos: PhotoStore

    def attempt(self, actor: Actor, case_id: str, way: str, result: str) -> list[CaseAttempt]:
        """CQ2023-5-3: one more attempt to reach the holder on record; all of them are returned."""
        case = self.cases.administered(actor, case_id)
        now = self.clock.now()
        decision = states.may_record_attempt(self.clocks.facts(case))
        if not decision.allowed:
            raise Refused.because(decision)
        with database.atomic():
            CaseAttempt.create(case_id=case.id, at=now, way=way, result=result, account_id=actor.account_id)
            self.moves.record(case, "attempted", now=now, actor=actor, way=way)
        query = CaseAttempt.select().where(CaseAttempt.case_id == case.id)
        return list(query.order_by(CaseAttempt.at, CaseAttempt.id))

    def notify(self, actor: Actor, case_id: str, proof: str) -> DuplicateCase:
        """CQ2023-5-2: the holder was told. A second time changes nothing: the first one counts."""
        self.cases.administered(actor, case_id)
        now = self.clock.now()

        def judge(case: DuplicateCase) -> Decision | None:
            is_done = case.state == states.NOTIFIED
            return None if is_done else states.may_notify(self.clocks.facts(case))

        def change(case: DuplicateCase) -> dict[str, Any]:
            due = self.clocks.due(case.province_code, now)
            return {
                "state": states.NOTIFIED,
                "notified_at": now,
                "notification_proof": proof,
                "due_on": due.on,
                "is_provisional": due.provisional,
            }

        def then(case: DuplicateCase) -> None:
            self.moves.tell(case, "notified", "请选择注销重复证书", _choose_text(case))
            self.moves.record(case, "notified", now=now, actor=actor)

        return self.moves.move(case_id, judge, change, then)

    def call_unreachable(self, actor: Actor, case_id: str, reason: str) -> DuplicateCase:
        """CQ2023-5-3: he cannot be reached, after attempts on record. 409 ATTEMPTS_REQUIRED before."""
        self.cases.administered(actor, case_id)
        now = self.clock.now()

        def judge(case: DuplicateCase) -> Decision | None:
            if case.state == states.UNREACHABLE:
                return None
            policy = self.clocks.policy(case.province_code)
            needed = policy.number("duplicate-contact-attempts", legal_day(now))
            facts = self.clocks.facts(case, attempt_count(case.id))
            return states.may_call_unreachable(facts, needed)

        def change(_case: DuplicateCase) -> dict[str, Any]:
            return {"state": states.UNREACHABLE, "unreachable_at": now, "unreachable_reason": reason}

        def then(case: DuplicateCase) -> None:
            self.moves.record(case, "unreachable", now=now, actor=actor)

        return self.moves.move(case_id, judge, change, then)

    def choose(
        self, actor: Actor, case_id: str, choice: str, texts: Sequence[str], pictures: Sequence[bytes]
    ) -> DuplicateCase:
        """CQ2023-5-2: the authority writes down what the holder chose and showed."""
        return self.settle(actor, self.cases.administered(actor, case_id), choice, texts, pictures)

    def settle(
        self,
        actor: Actor,
        case: DuplicateCase,
        choice: str,
        texts: Sequence[str],
        pictures: Sequence[bytes],
    ) -> DuplicateCase:
        """The choice of a case that the caller may decide on. ``local`` cancels the certificate at once.

        Raises Refused STATE_NOT_ALLOWED, CASE_CLOSED; Invalid EVIDENCE_REQUIRED, PHOTO_FORMAT; TooLarge.
        """
        now = self.clock.now()
        words = [text.strip() for text in texts if text.strip()]
        count = len(words) + len(pictures)

        def judge(found: DuplicateCase) -> Decision | None:
            return states.may_choose(self.clocks.facts(found), choice, count)

        decision = judge(case)
        if decision is not None and not decision.allowed:
            raise _unallowed(decision)
        evidence: list[dict[str, str]] = [{"text": text} for text in words]
        photo_ids = self._kept(case.id, pictures, now)
        evidence += [{"photo_id": photo_id} for photo_id in photo_ids]

        def change(_case: DuplicateCase) -> dict[str, Any]:
            reason = states.CHOSEN_LOCAL if choice == states.LOCAL else states.CHOSEN_OTHER
            return closed(states.RESOLVED, reason, now) | {
                "choice": choice,
                "choice_evidence": evidence,
                "chosen_at": now,
                "chosen_by": actor.account_id,
            }

        def then(moved: DuplicateCase) -> None:
            if choice == states.LOCAL:
                self.moves.end_certificate(moved, now=now, actor=actor)
            text = f"已登记您的选择：{states.CHOICES[choice]}。重复持证案件已办结。"
            self.moves.tell(moved, "resolved", "重复持证案件已办结", text)
            self.moves.record(moved, "chosen", now=now, actor=actor, choice=choice)

        try:
            return self.moves.move(case.id, judge, change, then)
        except Refused:
            for photo_id in photo_ids:
                self.photos.delete(photo_id, now=now)
            raise

    def _kept(self, case_id: str, pictures: Sequence[bytes], now: datetime) -> list[str]:
        until, cleaned = now + EVIDENCE_KEPT, [jpeg_of(picture, "files") for picture in pictures]
        return [self.photos.put(EVIDENCE, case_id, data, now=now, keep_until=until) for data in cleaned]


def _choose_text(case: DuplicateCase) -> str:
    until = day_text(case.due_on) + ("（暂定）" if case.is_provisional else "")
    # The first twenty characters are all that a WeChat message shows.
    return (
        f"请最迟在{until}选择注销一本证书：您在{province_label(case.province_code)}和"
        f"{province_label(case.other_province)}都持有{kind_label(case.kind)}。"
        "逾期未办理的，将公示后依法注销本地证书。"
    )
