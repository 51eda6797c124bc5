"""The table, on the screen and as docs/reliability.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from faults.installation import Outcome

COLUMNS = (
    "scenario",
    "storage",
    "what was done",
    "acknowledged",
    "found",
    "lost",
    "doubled",
    "otherwise wrong",
    "errors seen by clients",
    "recovery, s",
    "slowest scan, s",
    "jobs ended after, s",
)


def cells(outcome: Outcome) -> tuple[str, ...]:
    found = outcome.findings
    errors = ", ".join(f"{times} × {why}" for why, times in sorted(outcome.record.errors.items())) or "none"
    recovery = "" if outcome.recovery_s is None else f"{outcome.recovery_s:.1f}"
    return (
        outcome.name,
        outcome.storage,
        outcome.done,
        str(outcome.record.acknowledged),
        str(found.found),
        str(len(found.lost)),
        str(len(found.doubled)),
        str(len(found.wrong)),
        errors,
        recovery,
        f"{outcome.record.slowest_scan_s:.1f}",
        f"{found.jobs_after_s:.0f}",
    )


def line(outcome: Outcome) -> str:
    return " | ".join(cells(outcome))


def faults(outcome: Outcome) -> list[str]:
    found = outcome.findings
    refused = [f"refused: {what} × {times}" for what, times in sorted(outcome.record.refusals.items())]
    return [
        *(f"LOST {what}" for what in found.lost),
        *(f"DOUBLED {what}" for what in found.doubled),
        *(f"WRONG {what}" for what in found.wrong),
        *refused,
    ]


def table(outcomes: Sequence[Outcome]) -> str:
    head = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    return "\n".join([*head, *(f"| {' | '.join(cells(outcome))} |" for outcome in outcomes)])


def page(outcomes: Sequence[Outcome], skipped: Mapping[str, str], seed: int) -> str:
    return ""
