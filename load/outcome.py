"""What a run was like: by kind of call, at the gate, and whether the morning still works."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from load.call import Answer
from load.morning import BROKEN, BY_NAME
from load.phones import Run

SHARES = (0.5, 0.95, 0.99)


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of all does not exceed; 0 of none."""
    ordered = sorted(values)
    if not ordered:
        return 0.0
    return ordered[max(0, min(len(ordered) - 1, -int(-len(ordered) * share // 1) - 1))]


def outcome(run: Run, men_per_s: float, seconds: float) -> dict[str, Any]:
    """``men_per_s`` as offered; ``achieved`` is the share of calls that were answered rightly while they came
    or within a second after."""
    answers = run.answers
    gate = [answer for answer in answers if BY_NAME[answer.kind].at_the_gate]
    wrong = Counter(answer.why for answer in answers if not answer.is_right)
    in_time = sum(answer.is_right and answer.due_s + answer.late_s <= seconds + 1 for answer in answers)
    found = {
        "men_per_s": men_per_s,
        "calls": len(answers),
        "calls_per_s": len(answers) / seconds,
        "achieved": in_time / max(1, len(answers)),
        "gate": _times(gate),
        "errors": sum(wrong.values()) / max(1, len(answers)),
        "errors_by_code": dict(wrong.most_common(8)),
        "connections": run.most_connections,
        "generator_cpu_s": run.cpu_s,
        "kinds": {name: _of_kind(answers, name) for name in BY_NAME if any(a.kind == name for a in answers)},
    }
    found["why_broken"] = why_broken(found)
    return found


def why_broken(found: dict[str, Any]) -> list[str]:
    """Which of the limits are passed; empty while the morning works."""
    why = []
    if found["gate"]["p99_ms"] > BROKEN.gate_p99_ms:
        why.append(f"p99 at the gate {found['gate']['p99_ms']:.0f} ms")
    if found["errors"] > BROKEN.errors:
        why.append(f"{found['errors']:.2%} errors")
    if found["achieved"] < BROKEN.achieved:
        why.append(f"{found['achieved']:.0%} answered in time")
    return why


def calm_again_s(run: Run, fallen_at_s: float) -> float | None:
    """Seconds from the fall of the rate until the gate is within its limit for good; None: not in this run.

    Judged second by second, by when a call should have begun.
    """
    by_second: dict[int, list[float]] = {}
    for answer in run.answers:
        if BY_NAME[answer.kind].at_the_gate and answer.due_s >= fallen_at_s:
            late_ms = answer.late_s * 1000 if answer.is_right else float("inf")
            by_second.setdefault(int(answer.due_s - fallen_at_s), []).append(late_ms)
    bad = [second for second, late in by_second.items() if max(late) > BROKEN.gate_p99_ms]
    if not bad:
        return 0.0
    last = max(bad)
    return None if last >= max(by_second) else float(last + 1)


def _of_kind(answers: Iterable[Answer], name: str) -> dict[str, Any]:
    mine = [answer for answer in answers if answer.kind == name]
    right = [answer for answer in mine if answer.is_right]
    return {
        "calls": len(mine),
        "right": len(right),
        **_times(mine),
        "sent_bytes": sum(answer.sent_bytes for answer in mine) / len(mine),
        "received_bytes": sum(answer.received_bytes for answer in right) / max(1, len(right)),
    }


def _times(answers: Sequence[Answer]) -> dict[str, float]:
    late = [answer.late_s * 1000 for answer in answers]
    times = {f"p{share * 100:.0f}_ms": percentile(late, share) for share in SHARES}
    return {**times, "max_ms": max(late, default=0.0)}
