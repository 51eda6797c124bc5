"""The table, on the screen and as docs/reliability.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from typing import Any

from app.kernel.clock import SystemClock, in_shanghai
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
    "jobs begun again",
    "jobs ended after, s",
)
EXPECTED = "choice ROLE_ALREADY_CHOSEN"
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

The load sends what was not answered again, as a phone does: scans under the same scan id, sheets under
the same `Idempotency-Key`, heartbeats under the same number.

- Every scan that was answered is one event, with the result that was told; a good code was accepted.
- Every card that was accepted has its result; no card is read for ever.
- Of two phones that choose different posts for one certificate in the same moment one wins, and what it
  was told is what is recorded.
- Every sheet that was accepted ends with one answer to each row, and each of its certificates is in the
  register once.
- A learner is never credited more time than passed; of what he was told at most one interval (20 s) is
  missing.
- Every registration is decided and every admitted person stored once the systems outside answer again.
- Every job ends, done or failed with a reason; none runs without a worker.
- The audit trail is unbroken, no client ever sees a 500, and every call is answered in the end.
- While systems outside are slow, no scan waits for more than two seconds, and while Redis stands still for
  no more than five.

Recovery counts from the end of the fault until every call that had failed was answered. Jobs ended
after: seconds from the end of the load, at most a lease (30 s) and the work that is left. Jobs begun
again: how many of the kills really met a job; the others came in the moment after its end. A scan of a
code that was shown before the clock was set back and asked about afterwards is refused as not yet valid,
which is right: the phone shows the next code.

What stays: a call with an `Idempotency-Key` whose worker was killed between its work and its answer is told
to wait for up to 15 seconds (IDEMPOTENCY_RUNNING), then it is carried out anew, and meets what the first
one wrote. A phone that never got the answer to a refresh signs in again.
"""

MENDED = (
    (
        "A full disk killed every web worker with SIGBUS, the new ones as well: prometheus_client maps its "
        "files, which lay below DATA_DIR.",
        "They are in memory now, a folder for each server (`gunicorn.conf.py`); requests that need the disk "
        "are answered 503 and the workers live. Scenario `disk`; tests/processes/test_faults.py.",
    ),
    (
        "Sign-ins that waited for a slow WeChat took all threads: the gate waited 9.7 s.",
        "Half of a web worker's threads may wait for WeChat, a quarter for each authority, an eighth for the "
        "carrier (`app/gateways/turns.py`); the rest are told at once to come again. Scenario `neighbours`; "
        "tests/gateways/test_turns.py.",
    ),
    (
        "A job worker that was frozen for longer than its lease wrote down how its attempt ended over that "
        "of the worker that had taken the job up: a running job could be called done or failed.",
        "What it writes is about its own attempt only (`app/kernel/jobs.py`). Found by reading; the scenario "
        "`frozen` was measured with the mend only. tests/kernel/test_jobs.py.",
    ),
    (
        "A job that began in the moment in which an equal one was promised (PostgreSQL, two processes) made "
        "the second promise fail with a 500: the one that stood in the way could not be found any more.",
        "It is promised anew (`Jobs.submit`). Found by reading beside the scenario `jobs-servers`; "
        "tests/kernel/test_jobs.py.",
    ),
    (
        "A node that stood still in the middle of a transaction (frozen, not dead) kept its rows locked, and "
        "all other nodes waiting, until it came back.",
        "PostgreSQL ends such a transaction after 30 s (`app/kernel/db.py`). Found by reading beside the "
        "scenario `frozen-web`; tests/kernel/test_db.py.",
    ),
    (
        "A PostgreSQL whose machine is gone without a word kept its callers for a quarter of an hour.",
        "It is given up after 20 s of silence, and after 5 s when connecting (`app/kernel/db.py`). Found by "
        "reading; tests/kernel/test_db.py.",
    ),
    (
        "After a full disk an `Idempotency-Key` whose call had been refused stayed held for two minutes: who "
        "sent it again was told to wait.",
        "What becomes of a key is written down as soon as the store is back (`miniprogram_api/holds.py`). "
        "Scenario `disk`; tests/miniprogram_api/test_holds.py.",
    ),
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
        *(f"refused: {times} × {what}" for what, times in refused if what != EXPECTED),
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
    """The results of a whole run with the rows of scenarios that were measured again in their places."""
    newer = {tuple(row[:2]): row for row in alone["rows"]}
    names = {name for name, _storage in newer}
    kept = [what for what in whole["faults"] if what.partition(": ")[0] not in names]
    notes = [
        f"{name} ({storage}): measured again alone, {alone['measured_at'][:16]}, load average "
        f"{alone['load']}."
        for name, storage in newer
    ]
    return {
        **whole,
        "rows": [newer.get(tuple(row[:2]), row) for row in whole["rows"]],
        "faults": [*kept, *alone["faults"]],
        "notes": [*whole.get("notes", ()), *notes],
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
