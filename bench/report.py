"""The page of results."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable
from typing import Any

from load.report import section

CALM = 1.0
"""Load average before the run, up to which nothing else can have been running."""

HEAD = """# Performance

Written by `make bench` (`python -m bench`); the numbers behind it are in `bench/results.json`.
Ratios come first, because they say the same on another machine: both sides are measured in one
session, in turns (A B A B ...), with the same web server, the same database settings and the same
load.
"""

HOW = """## How it is measured

- Scans: gunicorn with 2 workers of 8 threads; 16 kept connections from a process of its own, which
  takes its share of the same processors. Every scan is another worker's, with a signed code of its
  own, and must come back `accepted`.
- The yardstick is Flask and peewee with nothing else: read the same JSON, insert one row in a
  transaction, answer. Same pool, same SQLite settings (WAL, synchronous FULL), same PostgreSQL.
- Latency: requests begin at half of the saturated rate whether or not earlier ones have been
  answered; the time counts from when a request should have begun.
- Batch: 200 scans kept by a phone, through the whole application, against 200 signatures checked
  and the same 200 rows inserted by one statement into the same table.
- Growth: copies of one site of 2,000 workers with history; the copies take turns. Scan and presence
  are the services' own time, without HTTP, which would hide growth. The month is the whole answer
  for 2,000 workers (a million events are about ten months of 26 days, so a month holds about
  100,000).
- Heartbeats: the whole product against an endpoint that reads the same JSON and sets one key with
  Redis' own client (without Redis in an SQLite file with the settings of the product's store). The
  learners stand at different places of their five minutes, and each heartbeat brings the moment at
  which it is taken, so the share that is noted (every second) and settled (one in fifteen) is that of
  real life. The hour of one learner counts what the database is told from opening a section on, with
  the random checks answered.
- Overview: the whole answer for a centre of ten classes, twelve days of learning a learner.
- Certificates: one sheet (CSV) from its acceptance until every row has its answer, in one process.
- Cards and faces: from the first byte of the upload until the waiting client has the result,
  against the engines called directly on the same bytes with the models loaded.
"""

WHERE_IT_GOES = """## Where the time of a scan goes

No single part stands out in a profile. Beside the bare endpoint's work, a scan pays for an Ed25519
check, six statements instead of one (on PostgreSQL five round trips, of which one judges what was
read once more and records), one call of the key-value store, and what holds for every request
(roles, headers, metrics, a line in the log; no limit is counted at the gate), which is about a third.
On PostgreSQL a statement takes the worker about 75 µs, half of which is the driver's cursor. Of a batch
two fifths are its signatures, judging and recording a fifth, reading 200 bodies with their schema a
sixth, the checks at the gate a tenth.

## Where the time of a heartbeat goes

Two calls of the key-value store, reading and judging take about a quarter; what holds for every
request about a third, as for a scan; every second heartbeat adds one statement that notes it and
looks at the sign-in, one in fifteen settles the account with ten, and both together are the rest.
On SQLite notes and settlements wait for the disk one after the other, which bounds the whole.

## On the guard's screen

From the frame of a fake camera to the result on the screen, server and headless Chromium on the same
two processors: median 19 ms, at most 102 ms, over 475 men in a row of half a second each, all
accepted. The page kept 1.9 MB after 100 men and 2.1 MB after 475, and the same 285 nodes. Measured with
`python -m pytest tests/web/soak.py -s`; a test of every run holds the median of six men to 400 ms.
"""


MORNING_COSTS = """## The three greatest costs of a morning, and what became of them

What `make load` found to be four fifths of what the server spends on a man. Processor time of the web
process for one call, in milliseconds, PostgreSQL and Redis, 1,000 of 2,000 men inside; the least of four
rounds of 40 calls in one process, both versions in turns on the same machine.

| call | per man | before | after | |
|---|---|---|---|---|
| the guard's count | 1.05 | 25.3 | 2.3 | told who has moved (`presence/moves`), not everybody |
| three codes, drawn | 2.5 | 9.5 | 3.5 | put together out of patterns that `qrcode` drew once |
| twelve codes, drawn | 1 | 30.2 | 6.8 | likewise |
| roster, nothing new | 0.018 | 162 | 12 | nobody is judged anew while the facts are the same |

One drawing as SVG took 2,180 µs (`qrcode` with a fixed mask 1,640, its strokes 470) and takes 66 µs; the
modules are the same, one by one. `zxing-cpp` draws in 570 µs, because it weighs all masks and takes no
fixed one. A process draws its patterns with its first code, in 70 ms, and keeps 1 MB of them.
"""


def machine() -> dict[str, Any]:
    return {"cpus": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def page(measured: dict[str, Any], morning: dict[str, Any] | None) -> str:
    """``measured`` as in bench/results.json, ``morning`` as in load/results.json where there is one."""
    kinds = [kind for kind, found in measured.items() if isinstance(found, dict) and "ratio" in found]
    parts = [HEAD, _when(measured), _aims(measured, kinds)]
    parts += [_growth(kind, measured[kind]["growth"]) for kind in kinds]
    parts += [WHERE_IT_GOES, MORNING_COSTS, HOW]
    return "\n".join([*parts, section(morning)] if morning else parts)


def _when(measured: dict[str, Any]) -> str:
    about = measured["machine"]
    before, after = measured["load_before"], measured["load_after"]
    text = (
        f"{measured['measured_at'][:10]}, {about['cpus']} processors, {about['system']}, "
        f"Python {about['python']}; load average {before:.1f} before and {after:.1f} after.\n"
    )
    if before > CALM:
        text += (
            "**Other programs were using the processors**: ratios hold, absolute times and the p99 are "
            "worse than on a machine of its own.\n"
        )
    return text


def _aims(measured: dict[str, Any], kinds: list[str]) -> str:
    table = [f"| | aim | {' | '.join(kinds)} |", "|---|---|" + "---|" * len(kinds)]

    def row(name: str, aim: str, cells: list[str]) -> None:
        table.append(f"| {name} | {aim} | {' | '.join(cells)} |")

    of = [measured[kind] for kind in kinds]
    grown = [found["growth"] for found in of]
    row("scans against the bare endpoint", "≥ 0.6", [_least(one["ratio"], 0.6) for one in of])
    row("SQL statements of a scan", "≤ 6", [_most(one["statements_per_scan"], 6, "{:.0f}") for one in of])
    row("batch of 200 against its bare cost", "≤ 2", [_most(one["batch"]["ratio"], 2) for one in of])
    for name, key in (("scan", "scan_ms"), ("presence", "presence_ms")):
        cells = [_most(one[-1][key] / one[0][key], 1.15) for one in grown]
        row(f"{name}, most events against fewest", "≤ 1.15", cells)
    row("month of 2,000 workers, ms", "≤ 1000", [_most(one[-1]["month_ms"], 1000, "{:.0f}") for one in grown])
    row("p99 at half of saturation, ms", "≤ 100", [_most(one["p99_ms"], 100, "{:.0f}") for one in of])
    row("p50 at half of saturation, ms", "", [f"{one['p50_ms']:.1f}" for one in of])
    row("memory of a web worker, MB", "≤ 150", [_most(one["web_worker_mb"], 150, "{:.0f}") for one in of])
    row("scans per second", "", [f"{one['scans_per_s']:.0f}" for one in of])
    row("bare endpoint per second", "", [f"{one['bare_per_s']:.0f}" for one in of])
    row("code issues per second (3 codes each)", "", [f"{one['code_issues_per_s']:.0f}" for one in of])
    _learning(row, of)
    return "\n".join(["## Results", "", *table, "", _pictures(measured["pictures"])])


def _learning(row: Callable[[str, str, list[str]], None], of: list[dict[str, Any]]) -> None:
    taught = [one["learning"] for one in of]
    row("heartbeats against one SET", "≥ 0.5", [_least(one["heartbeat_ratio"], 0.5) for one in taught])
    cells = [_most(one["overview"][-1]["overview_ms"], 500, "{:.0f}") for one in of]
    row(f"overview of {of[0]['overview'][-1]['learners']:,} learners, ms", "≤ 500", cells)
    imported = [one["import"] for one in of]
    row(
        "rows of a sheet of certificates per second",
        "",
        [f"{one['import_rows_per_s']:.0f}" for one in imported],
    )
    row(
        f"sheet of {imported[0]['rows']:,} certificates, s",
        "",
        [f"{one['import_s']:.0f}" for one in imported],
    )
    for name, key, form in (
        ("heartbeats per second", "heartbeats_per_s", "{:.0f}"),
        ("SETs of the bare endpoint per second", "bare_sets_per_s", "{:.0f}"),
        ("learners at once, one heartbeat in 20 s, saturated", "learners_at_once", "{:,.0f}"),
        ("learners at once, at half of saturation", "learners_at_half", "{:,.0f}"),
        ("p99 of a heartbeat at half of saturation, ms", "heartbeat_p99_ms", "{:.1f}"),
        ("statements that write, in an hour of one learner", "writes_an_hour", "{:.0f}"),
        ("transactions in an hour of one learner", "transactions_an_hour", "{:.0f}"),
    ):
        row(name, "", [form.format(one[key]) for one in taught])


def _pictures(found: dict[str, float]) -> str:
    return "\n".join(
        (
            "| cards and faces | aim | |",
            "|---|---|---|",
            f"| card against the engine | ≤ 1.3 | {_most(found['card_ratio'], 1.3)} |",
            f"| face against the engine | ≤ 1.3 | {_most(found['face_ratio'], 1.3)} |",
            f"| card, picture to result, s | ≤ 3 | {_most(found['card_s'], 3)} |",
            f"| face, picture to result, s | ≤ 3 | {_most(found['face_s'], 3)} |",
            f"| engines alone, card and face, s | | {found['card_bare_s']:.2f}, {found['face_bare_s']:.2f} |",
            f"| job worker, MB, before and with the models | | {found['job_worker_mb_before']:.0f}, "
            f"{found['job_worker_mb_after']:.0f} |",
            "",
        )
    )


def _growth(kind: str, found: list[dict[str, Any]]) -> str:
    rows = [
        f"| {one['events']:,} | {one['scan_ms']:.2f} | {one['presence_ms']:.2f} | {one['month_ms']:.0f} "
        f"| {one['month_by_day_ms']:.0f} | {one['month_sheet_ms']:.0f} |"
        for one in found
    ]
    head = (
        "| events | scan | presence | month | month by day | month as .xlsx |",
        "|---|---|---|---|---|---|",
    )
    return "\n".join([f"### Growth, {kind}, milliseconds", "", *head, *rows, ""])


def _least(value: float, aim: float, form: str = "{:.2f}") -> str:
    return form.format(value) + ("" if value >= aim else " (missed)")


def _most(value: float, aim: float, form: str = "{:.2f}") -> str:
    return form.format(value) + ("" if value <= aim else " (missed)")
