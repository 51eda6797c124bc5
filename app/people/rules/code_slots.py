"""When codes of the personal code begin and end, and what colour they are."""

from __future__ import annotations

from app.policies import dictionaries

SLOT_S = 20
SLOT_TTL_S = 30
SLOTS = 3
OFFLINE_WINDOW_S = 300
OFFLINE_CODES = 12
WORKER = "worker"


def online_slots(now_s: int) -> tuple[int, ...]:
    """Beginnings (unix seconds) of the codes to hand out: the first is good now, one more every 20 s.

    SH2023-3.2-2, D-03: a slot lives 30 s, so that two follow each other without a gap.
    """
    return tuple(now_s + SLOT_S * number for number in range(SLOTS))


def offline_windows(now_s: int) -> tuple[int, ...]:
    """Beginnings of twelve consecutive windows of five minutes, the first one now."""
    return tuple(now_s + OFFLINE_WINDOW_S * number for number in range(OFFLINE_CODES))


def class_byte(identity_class: str | None) -> int:
    """The byte that the code carries for an identity class; a worker's without an engagement."""
    return int(dictionaries.identity_classes().entry(identity_class or WORKER).more["number"])


def colour_of(identity_class: str | None) -> tuple[str, str]:
    """Colour and its label; somebody without an engagement is shown as a worker (CQ2013-A2-6)."""
    entry = dictionaries.identity_classes().entry(identity_class or WORKER)
    return str(entry.more["colour"]), entry.label
