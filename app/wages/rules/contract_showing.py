"""A contract as it is shown: in codes for programs and in words for people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from app.kernel.clock import in_shanghai
from app.wages.rules.contract_words import (
    ANSWER_LABELS,
    DURATION_LABELS,
    KIND_LABELS,
    PAY_METHODS,
    STANDING_LABELS,
    pay_day_words,
    wage_words,
)
from app.wages.rules.contracts import Held, standing

PLAIN = (
    "number",
    "effective_from",
    "task",
    "remuneration",
    "wage_cents",
    "wage_unit",
    "pay_method",
    "pay_day",
    "dispute_resolution",
    "liability",
    "reason",
    "answer",
    "objection",
)
OF_CONTRACT = (
    "id",
    "kind",
    "signed_on",
    "duration",
    "period_from",
    "period_to",
    "entered_on",
    "entry_due_on",
    "is_entry_due_provisional",
    "is_late",
    "terminated_on",
    "termination_reason",
)


def version_told(version: Any) -> dict[str, Any]:
    """GZ2016-3.3-5: one version out of its columns."""
    return {
        **{name: getattr(version, name) for name in PLAIN},
        "wage_words": wage_words(version.wage_cents, version.wage_unit),
        "pay_method_label": PAY_METHODS.get(version.pay_method),
        "pay_day_words": pay_day_words(version.pay_day),
        "answer_label": ANSWER_LABELS[version.answer],
        "answered_at": in_shanghai(version.answered_at) if version.answered_at else None,
    }


def contract_told(contract: Any, versions: Sequence[Any], on: date) -> dict[str, Any]:
    """GZ2016-3.2-3, GZ2016-3.1.1-2: a contract with its versions, the newest first, what it is on the day,
    and how many days after its signing and its first day it was entered."""
    held = Held(contract.period_from, contract.period_to)
    state = standing(held, contract.terminated_on, contract.voided_at is not None, on)
    return {
        **{name: getattr(contract, name) for name in OF_CONTRACT},
        "kind_label": KIND_LABELS[contract.kind],
        "duration_label": DURATION_LABELS[contract.duration],
        "standing": state,
        "standing_label": STANDING_LABELS[state],
        "entry_days": (contract.entered_on - contract.signed_on).days,
        "start_days": (contract.entered_on - contract.period_from).days,
        "versions": [version_told(version) for version in reversed(versions)],
    }
