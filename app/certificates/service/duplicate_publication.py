"""Publication of a case, what follows from it, and the page that everybody may read (CQ2023-5-3, 5-4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.certificates.models import DuplicateCase
from app.certificates.queries import duplicates as queries
from app.certificates.rules import duplicate_states as states
from app.certificates.rules.showing import kind_label
from app.certificates.service.duplicate_steps import CaseMoves, closed
from app.certificates.service.duplicates import CaseClocks, DuplicateCases
from app.kernel.actor import Actor
from app.kernel.clock import Clock, day_text, legal_day
from app.kernel.db import database
from app.kernel.decision import Decision

AT_ONCE = 200


@dataclass(frozen=True)
class DuplicatePublication:
    """Publish, cancel by law, uphold an objection; nothing irreversible on a provisional day."""

    clock: Clock
    cases: DuplicateCases
    clocks: CaseClocks
    moves: CaseMoves

    def publish(self, actor: Actor, case_id: str) -> DuplicateCase:
        """CQ2023-5-3. A second time changes nothing. Raises Refused TOO_EARLY with the day it may be."""
        self.cases.administered(actor, case_id)
        now = self.clock.now()

        def judge(case: DuplicateCase) -> Decision | None:
            if case.state == states.PUBLICISED:
                return None
            return states.may_publish(self.clocks.facts(case), legal_day(now))

        def change(case: DuplicateCase) -> dict[str, Any]:
            ends = self.clocks.publication_end(case.province_code, now)
            values = {
                "state": states.PUBLICISED,
                "published_at": now,
                "publication_ends_on": ends.on,
                "is_provisional": ends.provisional,
            }
            due = self.clocks.facts(case).due
            return values | ({"due_on": due.on} if due else {})

        def then(case: DuplicateCase) -> None:
            until = day_text(case.publication_ends_on)
            text = (
                f"您的重复持证案件已公示，公示到{until}。期满前仍可选择注销其中一本，期满后依法注销本地证书。"
            )
            self.moves.tell(case, "published", "重复持证案件公示", text)
            self.moves.record(case, "published", now=now, actor=actor)

        return self.moves.move(case_id, judge, change, then)

    def cancel(self, actor: Actor, case_id: str) -> DuplicateCase:
        """CQ2023-5-4: the local certificate is cancelled by law, once.

        Raises Refused TOO_EARLY with the day, CASE_CLOSED, STATE_NOT_ALLOWED.
        """
        self.cases.administered(actor, case_id)
        now = self.clock.now()

        def judge(case: DuplicateCase) -> Decision:
            return states.may_cancel(self.clocks.facts(case), legal_day(now))

        def change(_case: DuplicateCase) -> dict[str, Any]:
            return closed(states.CANCELLED, states.BY_LAW, now)

        def then(case: DuplicateCase) -> None:
            self.moves.end_certificate(case, now=now, actor=actor)
            text = "公示期满没有收到您的选择，您的本地证书已依法注销。有疑问的，请联系发证机关。"
            self.moves.tell(case, "cancelled", "证书已依法注销", text)
            self.moves.record(case, "cancelled", now=now, actor=actor)

        return self.moves.move(case_id, judge, change, then)

    def uphold(self, actor: Actor, case_id: str, reason: str) -> DuplicateCase:
        """SM6: an objection is right, the certificate stays. Raises Refused CASE_CLOSED."""
        self.cases.administered(actor, case_id)
        now = self.clock.now()

        def judge(case: DuplicateCase) -> Decision:
            return states.may_uphold(self.clocks.facts(case))

        def change(_case: DuplicateCase) -> dict[str, Any]:
            return closed(states.RESOLVED, states.UPHELD, now)

        def then(case: DuplicateCase) -> None:
            text = "您的异议成立，重复持证案件已办结，您的本地证书不受影响。"
            self.moves.tell(case, "upheld", "重复持证异议成立", text)
            self.moves.record(case, "upheld", now=now, actor=actor, reason=reason)

        return self.moves.move(case_id, judge, change, then)

    def notices(self, *, limit: int, cursor: str | None) -> dict[str, Any]:
        """What everybody may read: masked, and only through the last day of publication."""
        page, following = queries.publicised(legal_day(self.clock.now()), limit=limit, cursor=cursor)
        numbers = queries.numbers_of(page)
        items = [
            {
                "id": case.id,
                "name": case.holder_name_masked,
                "id_number": case.holder_masked,
                "kind_label": kind_label(case.kind),
                "category": case.category,
                "certificate_number": numbers.get(case.local_certificate_id),
                "published_on": legal_day(case.published_at),
                "ends_on": case.publication_ends_on,
                "is_provisional": case.is_provisional,
            }
            for case in page
        ]
        return {"items": items, "next_cursor": following}

    def run_daily(self, now: datetime) -> None:
        """X-05: days that were provisional, by the calendar as it is known by now. Running twice changes
        nothing; what was decided meanwhile is left alone."""
        last = ""
        while part := queries.provisional_after(last, AT_ONCE):
            with database.atomic():
                for case in part:
                    self._count_again(case)
            last = part[-1].id

    def _count_again(self, case: DuplicateCase) -> None:
        facts = self.clocks.facts(case)
        waits_for = facts.ends if case.state == states.PUBLICISED else facts.due
        values = {
            "due_on": facts.due.on if facts.due else None,
            "publication_ends_on": facts.ends.on if facts.ends else None,
            "is_provisional": bool(waits_for and waits_for.provisional),
        }
        unmoved = (DuplicateCase.id == case.id) & (DuplicateCase.state == case.state)
        DuplicateCase.update(**values).where(unmoved).execute()
