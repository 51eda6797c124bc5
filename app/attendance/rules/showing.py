"""What the scanner shows of a worker: enough to compare the man with the record, and no more."""

from __future__ import annotations

from typing import Any

from app.employment.facts import Engagement, Holder
from app.policies import dictionaries


def worker_shown(holder: Holder) -> dict[str, Any]:
    """CQ2013-8-5, CQ2013-5.4-5: masked name, picture, unit, trade, colour and marks.

    ``id`` is the engagement on this project, None without one; ``photo_id`` becomes a link when shown.
    """
    engagement = holder.engagement
    return {
        "id": engagement.worker_id if engagement else None,
        "person_id": holder.person_id,
        "name": holder.name_masked,
        "photo_id": holder.head_image_id,
        "marks": holder.marks,
        **(_place(engagement) if engagement else NOWHERE),
    }


NOWHERE = {
    "company": None,
    "team": None,
    "work_type": None,
    "work_type_code": None,
    "identity_class": None,
    "colour": None,
    "colour_label": None,
}


def _place(engagement: Engagement) -> dict[str, str | None]:
    return {
        "company": engagement.company_name,
        "team": engagement.team_name,
        "work_type": work_type_label(engagement.work_type),
        "work_type_code": engagement.work_type,
        "identity_class": engagement.identity_class,
        **colour_of(engagement.identity_class),
    }


def work_type_label(code: str | None) -> str | None:
    """The trade by its name; a code that a newer dictionary dropped is shown as it is."""
    known = dictionaries.work_types()
    return known.label(code) if code is not None and known.is_known(code) else code


def colour_of(identity_class: str | None) -> dict[str, str | None]:
    """CQ2013-5.4-5: the colour of an identity class, as ``colour`` and ``colour_label``."""
    known = dictionaries.identity_classes()
    if identity_class is None or not known.is_known(identity_class):
        return {"colour": None, "colour_label": None}
    entry = known.entry(identity_class)
    return {"colour": entry.text("colour"), "colour_label": entry.label}
