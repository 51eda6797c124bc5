"""`python -m load`: a morning at the gate on both storages, a quarter of an hour; `--quick` is half."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from app.kernel import logs
from app.kernel.clock import SystemClock, in_shanghai
from bench import report as page
from bench.storage import Storage
from faults.disk import NotHere
from load import findings, where
from load.calls import Calls
from load.meters import sizes
from load.place import KINDS, Place, started
from load.prices import prices
from load.scale.__main__ import written
from load.steps import FIRST, Steps, promised
from load.town import build_town

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "load" / "results.json"
BENCH = ROOT / "bench" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
SEED = 2023
BUSY = 0.7
"""Of the last rate that worked: where is looked when it is asked where the time goes."""


@dataclass(frozen=True)
class Plan:
    """``samples``: share of the calls by which prices are found; the rest in seconds."""

    samples: float
    step_s: float
    look_s: float
    flood_s: float


WHOLE, QUICK = Plan(1.0, 12.0, 10.0, 10.0), Plan(0.3, 6.0, 4.0, 5.0)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m load", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="shorter steps; nothing is written")
    parser.add_argument(
        "--only", choices=tuple(KINDS), action="append", help="one storage; nothing is written"
    )
    parser.add_argument("--seed", type=int, default=SEED)
    args = parser.parse_args()
    logs.configure("ERROR")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, too
    measured: dict[str, Any] = {
        "machine": page.machine(),
        "load_before": os.getloadavg()[0],
        "seed": args.seed,
    }
    is_well = True
    with tempfile.TemporaryDirectory(prefix="jianma-load-") as folder:
        for name in args.only or KINDS:
            try:
                with KINDS[name](Path(folder)) as storage:
                    found = measured[storage.kind] = _on(storage, QUICK if args.quick else WHOLE, args.seed)
                    is_well = is_well and found["findings"]["is_well"]
            except NotHere as why:
                print(f"{name} is not measured: {why}")
    measured["load_after"] = os.getloadavg()[0]
    measured["measured_at"] = in_shanghai(SystemClock().now())
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if not (args.quick or args.only):
        RESULTS.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
        bench = json.loads(BENCH.read_text())
        PAGE.write_text(page.page(bench, measured))
        written(measured, bench)
        print(f"written: {PAGE.relative_to(ROOT)}, {RESULTS.relative_to(ROOT)}")
    return 0 if is_well else 1


def _on(storage: Storage, plan: Plan, seed: int) -> dict[str, Any]:
    print(storage.kind, file=sys.stderr, flush=True)
    with storage.bound():
        town = build_town(storage)
        town.hand_out_phones(200)
    calls = Calls(town)
    with started(storage) as place:
        before = sizes(storage)
        found: dict[str, Any] = {"prices": prices(place, town, calls, plan.samples)}
        found["promised_men_per_s"] = promised(found["prices"])
        steps = Steps(place, town, calls, plan.step_s, seed)
        found["steps"], worked = steps.climb(found["promised_men_per_s"] * FIRST)
        found["worked_men_per_s"] = worked
        if worked:
            found["where"] = _where(place, steps, worked * BUSY, plan.look_s, storage.data_dir)
            found["overload"] = steps.overload(worked, plan.flood_s)
        found["grown"] = _grown(before, sizes(storage))
        wrong, told = findings.look(storage.url, steps.runs, calls.first_with)
        found["told"] = told
        found["findings"] = {**asdict(wrong), "is_well": wrong.is_well}
        for word in (*wrong.lost[:5], *wrong.doubled[:5], *wrong.wrong[:5]):
            print(f"  {word}", file=sys.stderr)
    return found


def _where(place: Place, steps: Steps, rate: float, seconds: float, folder: Path) -> dict[str, Any]:
    """While the load runs: what Python works on, and then what requests wait for, too."""
    found: dict[str, Any] = {"men_per_s": rate}
    try:
        for name, waiting in (("with_the_lock", False), ("in_all", True)):
            with ThreadPoolExecutor(1) as beside:
                loading = beside.submit(steps.step, rate)
                lines = where.stacks(place.web.workers(), seconds, folder, waiting=waiting)
                loading.result()
            found[name] = {"by_part": where.shares_by_part(lines), "by_view": where.shares_by_view(lines)}
    except where.NotSeen as why:
        found["not_seen"] = str(why)
    return found


def _grown(
    before: dict[str, tuple[int, int]], after: dict[str, tuple[int, int]]
) -> dict[str, dict[str, float]]:
    """By table that has grown: new rows, new bytes with indexes, bytes a row of all of it."""
    return {
        table: {
            "rows": rows - before.get(table, (0, 0))[0],
            "bytes": size - before.get(table, (0, 0))[1],
            "bytes_a_row": size / rows if rows else 0.0,
        }
        for table, (rows, size) in after.items()
        if rows > before.get(table, (0, 0))[0]
    }


if __name__ == "__main__":
    sys.exit(main())
