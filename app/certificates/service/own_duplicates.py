"""The holder's own cases: what he was told, until when, and his choice (CQ2023-5-2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from app.certificates.facts import Held
from app.certificates.models import DuplicateCase
from app.certificates.queries.duplicates import cases_of, waiting_for
from app.certificates.queries.registry import holder_of
from app.certificates.rules.duplicate_states import CLOSED, PUBLICISED, TOLD
from app.certificates.service.duplicate_steps import DuplicateSteps
from app.certificates.service.duplicates import case_missing, shown_all
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.people.facts import Todo

HIS = (*TOLD, *CLOSED)
"""A case that nobody has told him about is not his to see yet: the list may still be wrong."""


@dataclass(frozen=True)
class OwnDuplicates:
    """Cases of the number that he has proven."""

    clock: Clock
    steps: DuplicateSteps

    def listed(self, actor: Actor) -> list[dict[str, Any]]:
        """Newest first; none before he has proven who he is."""
        return shown_all(self._of(actor.person_id), legal_day(self.clock.now()))

    def choose(
        self, actor: Actor, case_id: str, choice: str, texts: Sequence[str], pictures: Sequence[bytes]
    ) -> dict[str, Any]:
        """Raises Missing CASE_NOT_FOUND, and what ``DuplicateSteps.settle`` raises."""
        case = next((one for one in self._of(actor.person_id) if one.id == case_id), None)
        if case is None:
            raise case_missing()
        settled = self.steps.settle(actor, case, choice, texts, pictures)
        return shown_all([settled], legal_day(self.clock.now()))[0]

    def todos(self, held: Held) -> list[Todo]:
        """What waits for his choice, for the first screen. One statement."""
        if held.holder is None or held.holder.holder_index is None:
            return []
        waiting = waiting_for(held.holder.holder_index, TOLD)
        return [
            Todo(
                "duplicate_case",
                "选择注销一本重复证书",
                "/m/duplicate-cases",
                case.publication_ends_on if case.state == PUBLICISED else case.due_on,
            )
            for case in waiting
        ]

    @staticmethod
    def _of(person_id: str | None) -> list[DuplicateCase]:
        holder = holder_of(person_id)
        if holder is None or holder.holder_index is None:
            return []
        return cases_of(holder.holder_index, HIS)
