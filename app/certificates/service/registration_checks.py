"""What the server finds out about an applicant: verified, and nothing valid elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.facts import HolderFacts
from app.certificates.ports import Holding, NationalPlatform, PlatformDown
from app.certificates.queries.registry import certificates_of, facts_of
from app.certificates.rules import registration as rules
from app.kernel.decision import Decision
from app.people.models import Person
from app.policies import regions
from app.policies.policy import Policy

PURPOSE = "registration"
OWN_REGISTER, PLATFORM = "own_register", "national_platform"
NONE, FOUND, UNREACHABLE = "none", "found", "unreachable"


@dataclass(frozen=True, slots=True)
class Look:
    """What was found about duplicates, where, and whether everybody answered."""

    decision: Decision
    source: str
    result: str
    found: list[dict[str, Any]]


@dataclass(frozen=True)
class RegistrationChecks:
    """Both checks of the back end (CQ2023-1.1-2, CQ2023-1.2-4), outside any transaction."""

    platform: NationalPlatform

    def look(
        self,
        holder: HolderFacts,
        kind: str,
        category: str,
        province: str,
        policy: Policy,
        on: date,
        *,
        asks: bool,
    ) -> Look:
        """Our own register always; the platform only about somebody whom nothing stops yet.

        For our own province our own register is the one that counts.
        """
        held = [rules.held_here(facts_of(row), on) for row in certificates_of(holder)]
        sources, result = [OWN_REGISTER], NONE
        decision = self._no_duplicate(kind, category, held, province, policy, on)
        if asks and decision.allowed:
            sources.append(PLATFORM)
            try:
                told = self._ask(holder.person_id)
            except PlatformDown:
                told, result = [], UNREACHABLE
            held += [rules.held_elsewhere(one, on) for one in told if one.province_code != province]
            decision = self._no_duplicate(kind, category, held, province, policy, on)
        found = [
            {
                "province": one.province_code,
                "kind": one.kind,
                "category": one.category,
                "valid_to": one.valid_to.isoformat() if one.valid_to else None,
            }
            for one in held
            if one.is_valid and one.kind == kind
        ]
        if not decision.allowed:
            result = FOUND
        return Look(decision, "+".join(sources), result, found)

    def _ask(self, person_id: str) -> list[Holding]:
        person = Person.get_by_id(person_id)
        return self.platform.holdings(person.worker_name, person.id_card_number)

    @staticmethod
    def _no_duplicate(
        kind: str, category: str, held: list[rules.Held], province: str, policy: Policy, on: date
    ) -> Decision:
        return Decision.all_of(
            rules.no_duplicate_elsewhere(
                kind,
                category,
                held,
                province_code=province,
                scope=policy.label("duplicate-scope", kind, on),
                name_of=_province_name,
            ),
            rules.no_duplicate_here(kind, category, held, province_code=province),
        )

    @staticmethod
    def verified(holder: HolderFacts, policy: Policy, on: date) -> Decision:
        return rules.is_verified(
            holder,
            policy.names("realname-marks", on, of=PURPOSE),
            policy.names("realname-channels", on, of=PURPOSE),
        )


def _province_name(code: str) -> str:
    found = regions.find(code)
    return found.name if found is not None else "其他省市"
