"""Every acknowledged scan is one event with the result that was told, and nobody was let in wrongly."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from faults.storage import ask
from load.morning import BY_NAME, SPENT, STALE_CODE, STRANGER
from load.phones import Run

MUST_BE_REFUSED = frozenset({STALE_CODE, STRANGER, SPENT})


@dataclass
class Findings:
    """``found``: acknowledged scans that are there. The rest in words, empty when all is well."""

    found: int = 0
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        return not (self.lost or self.doubled or self.wrong)


def look(url: str, runs: Iterable[Run]) -> tuple[Findings, dict[str, dict[str, int]]]:
    """What is wrong, and how often which result was told by kind of call. ``url`` is the database."""
    findings = Findings()
    recorded: dict[str, list[str]] = {}
    for scan_id, status in ask(url, "SELECT scan_id, status FROM site_attendance"):
        recorded.setdefault(scan_id, []).append(status)
    told_by_kind: dict[str, Counter[str]] = {}
    for kind, result in told(runs):
        scan_id, status = result["scan_id"], result["status"]
        told_by_kind.setdefault(kind, Counter())[status] += 1
        there = recorded.get(scan_id, [])
        findings.found += bool(there)
        if not there:
            findings.lost.append(f"{kind} {scan_id}")
        elif len(there) > 1:
            findings.doubled.append(f"{kind} {scan_id}: {len(there)} events")
        elif there[0] != status:
            findings.wrong.append(f"{kind} {scan_id}: told {status}, recorded {there[0]}")
        if kind in MUST_BE_REFUSED and result["admitted"]:
            findings.wrong.append(f"{kind} {scan_id} was let in")
    return findings, {kind: dict(counts) for kind, counts in told_by_kind.items()}


def told(runs: Iterable[Run]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Kind of call and result of every scan that was answered."""
    for run in runs:
        for answer in run.answers:
            if not answer.body or not (BY_NAME[answer.kind].scans or BY_NAME[answer.kind].at_the_gate):
                continue
            said = json.loads(answer.body)
            for result in said.get("results", [said]):
                yield answer.kind, result
