"""What a gate device is told to let in while nobody can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from app.attendance.facts import BOUND_CREDENTIALS
from app.attendance.queries.devices import bound_for
from app.attendance.rules.credentials import CredentialRules, asks_confirmation, decide_credential
from app.attendance.service.device_calls import Caller
from app.employment.queries.gate import holders_of_workers
from app.employment.rules.site_entry import decide_entry
from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Decision, Reason
from app.policies.loader import Policies
from app.policies.vocabulary import REFUSED
from app.sites.service.scopes import Scopes


class DeviceRosters:
    """GZ2016-3.4-2: what a device needs to open by itself while the network is gone."""

    def __init__(self, clock: Clock, scopes: Scopes, policies: Policies) -> None:
        self._clock = clock
        self._scopes = scopes
        self._policies = policies

    def of(self, caller: Caller) -> list[dict[str, Any]]:
        """What counts on this device: kind, value as the device reads it, whether its bearer may go in today,
        and every reason why not. Three statements."""
        project = self._scopes.project_for(caller.actor, caller.project_id, "scan")
        policy = self._policies.of(project.jurisdiction)
        today = legal_day(self._clock.now())
        rules = {kind: CredentialRules.of(policy, kind, today) for kind in BOUND_CREDENTIALS}
        bound = [
            each
            for each in bound_for(project.id, caller.device_id)
            if policy.credential(each.kind) != REFUSED
        ]
        holders = holders_of_workers(project, sorted({each.project_worker_id for each in bound}), today)
        entries: dict[tuple[str, str], dict[str, Any]] = {}
        for each in bound:
            entry = Decision.all_of(
                decide_credential(rules[each.kind], None),
                decide_entry(policy, holders[each.project_worker_id], project, today),
            )
            asks = asks_confirmation(rules[each.kind], None)
            why = entry.reasons or ((asks,) if asks is not None else ())
            entries.setdefault((each.kind, each.value), _entry(each.kind, each.value, why))
        return [entries[key] for key in sorted(entries)]


def _entry(kind: str, value: str, why: Sequence[Reason]) -> dict[str, Any]:
    return {
        "kind": kind,
        "value": value,
        "admitted": not why,
        "reasons": [reason.as_dict() for reason in why],
    }
