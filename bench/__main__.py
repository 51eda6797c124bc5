"""`python -m bench`: everything, in about a quarter of an hour; `--quick` for a look in three minutes."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import psycopg
import redis

from app.kernel import logs
from app.kernel.clock import SystemClock, in_shanghai
from app.kernel.db import database
from bench import batch, certificates, classes, growth, heartbeats, pictures, report, storage, throughput
from bench.storage import Storage
from bench.world import build_world

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "bench" / "results.json"
MORNING = ROOT / "load" / "results.json"
PAGE = ROOT / "docs" / "performance.md"
KINDS: dict[str, Callable[[Path], AbstractContextManager[Storage]]] = {
    "sqlite": storage.embedded,
    "postgres": storage.servers,
}
WHOLE = {
    "rounds": 4,
    "requests": 1000,
    "batches": 12,
    "turns": 15,
    "sizes": (10_000, 100_000, 1_000_000),
    "certificates": 100_000,
}
QUICK = {
    "rounds": 2,
    "requests": 600,
    "batches": 5,
    "turns": 8,
    "sizes": (10_000, 100_000),
    "certificates": 10_000,
}
LEARNERS = (500, 5000)
PARTS = ("throughput", "batch", "growth", "heartbeats", "overview", "import", "pictures")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, no million; nothing is written")
    parser.add_argument("--only", choices=PARTS, action="append", help="one part; nothing is written")
    parser.add_argument("--on", choices=tuple(KINDS), action="append", help="one storage; nothing is written")
    args = parser.parse_args()
    logs.configure("ERROR")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # what was started is ended, too
    plan, parts = (QUICK if args.quick else WHOLE), args.only or PARTS
    measured: dict[str, Any] = {"machine": report.machine(), "load_before": os.getloadavg()[0]}
    with tempfile.TemporaryDirectory(prefix="jianma-bench-") as folder:
        for name in args.on or KINDS:
            try:
                with KINDS[name](Path(folder)) as place:
                    measured[place.kind] = _on(place, plan, parts)
            except (psycopg.OperationalError, redis.RedisError) as error:
                print(f"{name} is not measured: {error}")
        if "pictures" in parts:
            with storage.embedded(Path(folder) / "pictures") as place:
                measured["pictures"] = pictures.measure(place, turns=2 if args.quick else 4)
    measured["load_after"] = os.getloadavg()[0]
    measured["measured_at"] = in_shanghai(SystemClock().now())
    print(json.dumps(measured, indent=1, ensure_ascii=False))
    if not (args.quick or args.only or args.on):
        RESULTS.write_text(json.dumps(measured, indent=1, ensure_ascii=False) + "\n")
        morning = json.loads(MORNING.read_text()) if MORNING.exists() else None
        PAGE.write_text(report.page(measured, morning))
        print(f"written: {PAGE.relative_to(ROOT)}, {RESULTS.relative_to(ROOT)}")


def _on(place: Storage, plan: dict[str, Any], parts: tuple[str, ...] | list[str]) -> dict[str, Any]:
    """Each part on a fresh copy of the same site."""
    found: dict[str, Any] = {}
    with place.bound():
        world = build_world(place)
    if "throughput" in parts:
        with place.copy("scans") as copy, copy.bound():
            found |= throughput.measure(copy, world, rounds=plan["rounds"], requests=plan["requests"])
        print(place.kind, "throughput", json.dumps(found), flush=True)
    if "batch" in parts:
        with place.copy("batch") as copy, copy.bound():
            found["statements_per_scan"] = growth.statements_per_scan(world)
        with place.copy("batch") as copy, copy.bound():
            found["batch"] = batch.measure(world, rounds=plan["batches"])
        print(place.kind, "batch", json.dumps(found["batch"]), flush=True)
    if "growth" in parts:
        found["growth"] = growth.measure(place, world, plan["sizes"], rounds=plan["turns"])
        print(place.kind, "growth", json.dumps(found["growth"]), flush=True)
    if "heartbeats" in parts:
        with place.copy("beats") as copy, copy.bound():
            found["learning"] = heartbeats.measure(copy, rounds=plan["rounds"], requests=plan["requests"])
        print(place.kind, "heartbeats", json.dumps(found["learning"]), flush=True)
    if "overview" in parts:
        with place.copy("classes") as copy, copy.bound():
            found["overview"] = classes.measure(world, sizes=LEARNERS, rounds=plan["turns"])
        print(place.kind, "overview", json.dumps(found["overview"]), flush=True)
    if "import" in parts:
        with place.copy("import") as copy, copy.bound():
            database.connect(reuse_if_open=True)
            found["import"] = certificates.measure(world, rows=plan["certificates"])
            database.close()
        print(place.kind, "import", json.dumps(found["import"]), flush=True)
    return found


main()
