"""Every acknowledged scan is one event with the result that was told, and nobody was let in wrongly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from faults.kept import Kept, recorded_scans
from load.morning import BY_NAME, STALE_CODE, STRANGER
from load.phones import Run

MUST_BE_REFUSED = frozenset({STALE_CODE, STRANGER})
ACCEPTED = "accepted"


def look(
    url: str, runs: Iterable[Run], first_with: Mapping[str, str]
) -> tuple[Kept, dict[str, dict[str, int]]]:
    """What is wrong, and how often which result was told by kind of call. ``url`` is the database.

    ``first_with``: of a scan with a code that was shown before, the scan of then. One of the two may be
    accepted, and no more: the one of then may never have come to the server.
    """
    kept, recorded = Kept(), recorded_scans(url)
    told_by_kind: dict[str, Counter[str]] = {}
    for kind, result in told(runs):
        scan_id, status = result["scan_id"], result["status"]
        told_by_kind.setdefault(kind, Counter())[status] += 1
        kept.take_scan(f"{kind} {scan_id}", status, recorded.get(scan_id, ()))
        if kind in MUST_BE_REFUSED and result["admitted"]:
            kept.wrong.append(f"{kind} {scan_id} was let in")
        if status == ACCEPTED and ACCEPTED in recorded.get(first_with.get(scan_id, ""), ()):
            kept.wrong.append(f"{kind} {scan_id} was let in with a code that had let somebody in")
    return kept, {kind: dict(counts) for kind, counts in told_by_kind.items()}


def told(runs: Iterable[Run]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind of call and result of every scan that was answered."""
    for run in runs:
        for answer in run.answers:
            if not answer.body or not (BY_NAME[answer.kind].scans or BY_NAME[answer.kind].at_the_gate):
                continue
            said = json.loads(answer.body)
            for result in said.get("results", [said]):
                yield answer.kind, result
