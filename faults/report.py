"""The table, on the screen and as docs/reliability.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.clock import SystemClock, in_shanghai
from faults.installation import Outcome
from faults.mended import MENDED

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
    "jobs begun again",
    "jobs ended after, s",
)
EXPECTED = frozenset(
    {
        "choice ROLE_ALREADY_CHOSEN",
        "submission STATE_NOT_ALLOWED",
        "correction STATE_NOT_ALLOWED",
        "review STATE_NOT_ALLOWED",
        "sending STATE_NOT_ALLOWED",
        "advance PAYMENT_WAITING",
        "advance WAGE_NOT_OVERDUE",
        "bank row PAYMENT_ANSWERED",
    }
)
"""What the later of two phones is told."""

HEAD = """# Reliability

Written by `make faults` (`python -m faults`, about twenty minutes); `--only NAME` measures one
scenario again and puts its row in the place of the old one, `--keep FOLDER` keeps the logs of the
processes. The numbers behind this page are in `faults/results.json`. The exit code is 1 when something
acknowledged was lost or doubled, or anything else below does not hold.

Each scenario starts an installation of its own (launcher, web workers, job worker, and where the table
says so a PostgreSQL cluster and a Redis of its own), puts a load of some twenty calls a second on it,
does what the table says in the middle, goes on for a while, and then looks into the database, past the
product.
"""

HELD = """## What must hold

The load sends what was not answered again, as a phone does: scans under the same scan id, sheets and
every button of wages under the same `Idempotency-Key`, heartbeats under the same number.

Wages go from the draft to the last cent, and each button (reckon, submit, review, send to the bank, take
the bank's answer, advance) is pressed twice in the same moment: by two people, by one under the same key,
by one under two keys. Of two people one gives the month back while the other locks it, or brings another
answer of the bank; while one advances what the bank could not pay, another sends it once more. A colleague
corrects a line while the month is submitted, and a worker answers his line while it is paid.

- Every scan that was answered is one event, with the result that was told; a good code was accepted.
- Every card that was accepted has its result; no card is read for ever.
- Of two phones that choose different posts for one certificate in the same moment one wins, and what it
  was told is what is recorded.
- Every sheet that was accepted ends with one answer to each row, and each of its certificates is in the
  register once.
- A month of wages that was told to be locked has the lines and the hash that were told, and the hash is
  that of the lines. Of two who press the same button one is told yes, or both get the one answer that was
  kept.
- Every payment of a bank's answer that was taken is recorded once, as it was told; of two answers that
  differ one is taken. No advance is recorded twice or beside a payment. What a line has is what was paid
  and advanced, nobody is paid, sent or advanced more than his wage; a closed month is paid to the cent.
- Every word that a worker was told is kept, and every correction. The steps of a month are one way from its
  draft to where it is, each once on the trail: what was refused left nothing.
- A learner is never credited more time than passed; of what he was told at most one interval (20 s) is
  missing.
- Every registration is decided and every admitted person stored once the systems outside answer again.
- Every job ends, done or failed with a reason; none runs without a worker.
- The audit trail is unbroken, no client ever sees a 500, and every call is answered in the end.
- While systems outside are slow, no scan waits two seconds longer than while they answer, with the same
  crowd on the same machine, and while Redis stands still none waits for more than five.

Recovery counts from the end of the fault until every call that had failed was answered. Jobs ended
after: seconds from the end of the load, at most a lease (30 s) and the work that is left. Jobs begun
again: how many of the kills really met a job; the others came in the moment after its end. A scan of a
code that was shown before the clock was set back and asked about afterwards is refused as not yet valid,
which is right: the phone shows the next code.

What stays: a call with an `Idempotency-Key` whose worker was killed between its work and its answer is told
to wait for up to 15 seconds (IDEMPOTENCY_RUNNING), then it is carried out anew, and meets what the first
one wrote. A phone that never got the answer to a refresh signs in again.
"""


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
        str(found.jobs_again),
        f"{found.jobs_after_s:.0f}",
    )


def faults(outcome: Outcome) -> list[str]:
    """What does not hold, and what clients were refused for a reason of the product's own."""
    found = outcome.findings
    refused = sorted(outcome.record.refusals.items())
    return [
        *(f"LOST {what}" for what in found.lost),
        *(f"DOUBLED {what}" for what in found.doubled),
        *(f"WRONG {what}" for what in found.wrong),
        *(f"refused: {times} × {what}" for what, times in refused if what not in EXPECTED),
    ]


def results(outcomes: Sequence[Outcome], skipped: Mapping[str, str], seed: int) -> dict[str, Any]:
    return {
        "measured_at": in_shanghai(SystemClock().now()),
        "machine": {
            "cpus": os.cpu_count(),
            "python": platform.python_version(),
            "system": platform.system(),
        },
        "load": round(os.getloadavg()[0], 1),
        "seed": seed,
        "rows": [cells(outcome) for outcome in outcomes],
        "faults": [f"{outcome.name}: {what}" for outcome in outcomes for what in faults(outcome)],
        "skipped": dict(skipped),
    }


def again(whole: Mapping[str, Any], alone: Mapping[str, Any]) -> dict[str, Any]:
    """The results of a whole run with the rows of scenarios that were measured again in their places, and new
    ones behind them. What did not hold is forgotten when its scenario was measured again on every storage."""
    newer = {tuple(row[:2]): row for row in alone["rows"]}
    older_rows = {tuple(row[:2]): row for row in whole["rows"]}
    names = {name for name, _storage in newer} - {name for name, _storage in older_rows.keys() - newer.keys()}
    kept = [what for what in whole["faults"] if what.partition(": ")[0] not in names]
    when = f"measured again alone, {alone['measured_at'][:16]}, load average {alone['load']}."
    remeasured = {f"{name} ({storage})": when for name, storage in newer}
    older = [note for note in whole.get("notes", ()) if note.partition(": ")[0] not in remeasured]
    return {
        **whole,
        "rows": list({**older_rows, **newer}.values()),
        "faults": [*kept, *alone["faults"]],
        "notes": [*older, *(f"{which}: {what}" for which, what in remeasured.items())],
    }


def table(rows: Sequence[Sequence[str]]) -> str:
    head = [f"| {' | '.join(COLUMNS)} |", "|" + "---|" * len(COLUMNS)]
    return "\n".join([*head, *(f"| {' | '.join(row)} |" for row in rows)])


def page(measured: Mapping[str, Any]) -> str:
    about = measured["machine"]
    when = (
        f"{measured['measured_at'][:10]}, {about['cpus']} processors, {about['system']}, Python "
        f"{about['python']}, load average {measured['load']} at the end, seed {measured['seed']}.\n"
    )
    noted = [f"- {what}" for what in measured["faults"]] or ["Everything held.\n"]
    noted += [f"- {note}" for note in measured.get("notes", ())]
    left_out = [f"- **not measured**: {name}: {why}" for name, why in measured["skipped"].items()]
    mended = [f"{number}. {fault} {how}" for number, (fault, how) in enumerate(MENDED, 1)]
    return "\n".join(
        [
            HEAD,
            "## Results\n",
            when,
            table(measured["rows"]),
            "",
            *noted,
            *left_out,
            "",
            HELD,
            f"## Found and mended: {len(MENDED)}\n",
            *mended,
            "",
        ]
    )
