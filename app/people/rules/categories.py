"""Person categories (人员类别): derived, never typed in."""

from __future__ import annotations

from typing import Final

from app.people.facts import Calling

WORKER, SITE_MANAGER, REGISTERED, OTHER = "WORKER", "SITE_MANAGER", "REGISTERED", "OTHER"

_BY_CLASS: Final = {
    "worker": WORKER,
    "contractor_manager": SITE_MANAGER,
    "supervision_manager": SITE_MANAGER,
    "owner_manager": OTHER,
}
_PRACTISING = "PRACTISING"
_OF_MANAGERS: Final = frozenset(
    {"SAFETY_MANAGEMENT", "TRAINING_POST_NEW", "TRAINING_POST_OLD", "TECH_POST", "SUPERVISION_POST", "TITLE"}
)
_OF_WORKERS: Final = frozenset({"SPECIAL_OPERATION", "VOCATIONAL_POST", "SKILL_LEVEL"})


def person_category(calling: Calling) -> str | None:
    """SH2023-1-3, HZ2016-1-3, SH2023-3.10-1: the category of a person, None where nothing tells.

    A valid practising certificate makes a registered practitioner, whatever he does today. Else what he was
    last engaged as counts, and only for who never was engaged what his valid certificates are for; those of
    managers before those of workers.
    """
    if _PRACTISING in calling.certificate_kinds:
        return REGISTERED
    if calling.identity_class is not None:
        return _BY_CLASS.get(calling.identity_class, OTHER)
    if calling.certificate_kinds & _OF_MANAGERS:
        return SITE_MANAGER
    if calling.certificate_kinds & _OF_WORKERS:
        return WORKER
    return None
