"""Where I stand: the answer of GET /me/verification, at once or as soon as something changes."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, release
from app.kernel.decision import Reason
from app.kernel.identity import mask_number, normal_name
from app.kernel.workdays import WorkCalendar
from app.people.facts import CardFacts
from app.people.models import Person, Verification
from app.people.rules.home import marks_of
from app.people.rules.verification import DONE, MACHINE_AT_WORK, USUAL, Limits, Status, attempts_left
from app.people.service.verification import runs
from app.policies.loader import Policies

LONGEST_S = 20.0
STEP_S = 0.15
WAITED_FOR = MACHINE_AT_WORK | {Status.REVIEW, Status.VERIFIED}
"""States that end without the person doing anything; in the others waiting would be for nothing."""


@dataclass
class Standing:
    """``web_threads`` are those of one server process: at most a quarter of them wait."""

    clock: Clock
    policies: Policies
    calendar: WorkCalendar
    web_threads: int
    limits: Limits = USUAL
    pause: Callable[[float], None] = time.sleep
    _seats: threading.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._seats = threading.Semaphore(self.web_threads // 4)

    def of(self, actor: Actor, *, wait_s: float = 0.0, revision: int | None = None) -> dict[str, Any]:
        """The person's standing, after at most ``wait_s`` seconds (20 count).

        ``revision`` is the one the client has seen: another one is answered at once.
        """
        known = runs.current(actor.account_id)
        if wait_s > 0 and known is not None and self._is_worth_waiting(known, revision):
            self._wait(known, min(wait_s, LONGEST_S))
            known = runs.current(actor.account_id)
        return self._shown(known, actor)

    @staticmethod
    def _is_worth_waiting(run: Verification, revision: int | None) -> bool:
        if revision is not None:
            return bool(run.revision == revision)
        return Status(run.status) in WAITED_FOR

    def _wait(self, run: Verification, seconds: float) -> None:
        if not self._seats.acquire(blocking=False):
            return
        try:
            for _ in range(round(seconds / STEP_S)):
                self._rest()
                seen = Verification.select(Verification.revision).where(Verification.id == run.id)
                if seen.scalar() != run.revision:
                    return
        finally:
            self._seats.release()

    def _rest(self) -> None:
        """Sleeps without holding a connection that others could use."""
        if database.in_transaction():
            self.pause(STEP_S)
            return
        release(True)
        try:
            self.pause(STEP_S)
        finally:
            database.connect(reuse_if_open=True)

    def _shown(self, run: Verification | None, actor: Actor) -> dict[str, Any]:
        now = self.clock.now()
        today = legal_day(now)
        person = runs.person_of(actor.account_id)
        hotline = self.policies.everywhere.text("hotline", today)
        number = run.confirmed_number if run else None
        known = person.id_card_masked if person else None
        blank = Verification(status=runs.initial_status(person), reasons=[], updated_at=None)
        shown = run or blank
        return {
            "status": str(shown.status),
            "revision": shown.revision,
            "marks": _marks(person),
            "quality": shown.quality,
            "recognised": _recognised(shown),
            "id_card": mask_number(number) if number else known,
            "was_corrected": shown.was_corrected,
            "is_rebinding": shown.is_rebinding,
            "reasons": [
                {**reason, "sub_code": _sub_code(reason["code"], shown.quality)}
                for reason in (*shown.reasons, *self._hints(shown, today, hotline))
            ],
            "attempts_left": attempts_left(
                self.limits.face_attempts, shown.face_attempts, shown.attempts_on, today
            ),
            "card_attempts_left": attempts_left(
                self.limits.card_uploads, shown.card_attempts, shown.attempts_on, today
            ),
            "support_phone": hotline,
            "updated_at": shown.updated_at,
        }

    def _hints(self, run: Verification, today: date, hotline: str) -> list[dict[str, str | None]]:
        """CQ2023-A1-7: told when 已入库 does not come for longer than the setting says."""
        if run.status != Status.VERIFIED or run.verified_at is None or run.reasons:
            return []
        if not is_overdue(run.verified_at, today, self.policies, self.calendar):
            return []
        message = f"已认证，待入库：等待时间较长，请拨打客服电话{hotline}"
        return [Reason("REGISTRY_SLOW", message, "CQ2023-A1-7", f"请拨打{hotline}").as_dict()]


def _marks(person: Person | None) -> list[str]:
    if person is None:
        return []
    return list(marks_of(person.verified_at, person.stored_at, person.revoked_at))


def is_overdue(since: datetime, today: date, policies: Policies, calendar: WorkCalendar) -> bool:
    """CQ2023-A1-7, A-04: the working days of the setting are over, the last one included."""
    days = policies.everywhere.number("realname-hint-working-days", today)
    return today > calendar.add_workdays(legal_day(since), days).on


def _sub_code(code: str, quality: str | None) -> str | None:
    """CQ2023-A2.3-5: which of the three faults spoils the picture of the card."""
    is_spoilt = code == "IDCARD_PHOTO_QUALITY" and quality not in (None, "standard", "not_an_id_card")
    return quality.upper() if quality and is_spoilt else None


def _recognised(run: Verification) -> dict[str, Any] | None:
    """What was read, for the person's own eyes, until he is admitted."""
    if run.recognised is None or run.status in DONE:
        return None
    card = CardFacts.from_json(run.recognised)
    return {
        "name": normal_name(card.name) if card.name else None,
        "id_number": card.id_number,
        "sex": card.sex,
        "nation": card.nation,
        "birthday": card.birthday,
        "address": card.address,
        "valid_from": card.valid_from,
        "valid_to": card.valid_to,
        "long_term": card.long_term,
    }
