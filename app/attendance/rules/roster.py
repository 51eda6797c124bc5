"""What a phone without a network is told, and what is news to it. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.attendance.rules.showing import worker_shown
from app.employment.facts import Holder
from app.kernel.decision import Decision

MAX_AGE = timedelta(hours=24)
"""How old a roster may be before a scanner should say so; a day, as for uploads (CQ2013-4-4)."""

Line = dict[str, Any]


def line_of(holder: Holder, code_ids: Sequence[str], decision: Decision) -> Line:
    """D-03, CQ2013-8-5: one worker as a scanner shows and judges him today. Name masked; of the picture only
    its id, because a link changes with every answer."""
    shown = worker_shown(holder)
    return {
        "worker_id": shown["id"],
        "code_ids": list(code_ids),
        "name": shown["name"],
        "photo_id": shown["photo_id"],
        "company": shown["company"],
        "team": shown["team"],
        "work_type": shown["work_type"],
        "work_type_code": shown["work_type_code"],
        "identity_class": shown["identity_class"],
        "colour": shown["colour"],
        "colour_label": shown["colour_label"],
        "marks": shown["marks"],
        "blocked": not decision.allowed,
        "reasons": [reason.as_dict() for reason in decision.reasons],
    }


def digest_of(line: Line) -> str:
    """64 hex digits, the same for the same line."""
    text = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Told:
    """What phones know of one worker: by digest, as of ``version``; ``is_removed`` once he is off it."""

    digest: str
    version: int
    is_removed: bool = False


def version_of(told: Mapping[str, Told]) -> int:
    """The newest version; 0 where nothing was ever told."""
    return max((each.version for each in told.values()), default=0)


def news(present: Mapping[str, str], told: Mapping[str, Told]) -> dict[str, Told]:
    """D-03: what has to be told anew, all of it as one new version; empty when nothing has changed.

    ``present`` is the digest by worker, ``told`` what was told before.
    """
    version = version_of(told) + 1
    changed = {
        worker: Told(digest, version)
        for worker, digest in present.items()
        if (known := told.get(worker)) is None or known.is_removed or known.digest != digest
    }
    gone = {
        worker: Told(known.digest, version, is_removed=True)
        for worker, known in told.items()
        if not known.is_removed and worker not in present
    }
    return {**changed, **gone}


def is_full(since: int | None, version: int) -> bool:
    """Whether the phone needs everything: it has nothing, or a version that was never given out."""
    return since is None or since <= 0 or since > version


def told_since(told: Mapping[str, Told], since: int) -> tuple[list[str], list[str]]:
    """Workers to be told of, and workers to be taken off, by a phone that has the version ``since``."""
    newer = [(worker, each) for worker, each in told.items() if each.version > since]
    return (
        sorted(worker for worker, each in newer if not each.is_removed),
        sorted(worker for worker, each in newer if each.is_removed),
    )
