"""What was measured, as the plan needs it: by man, scan and row, from what make load and make bench wrote."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.attendance.service.one_use import REMEMBERED_S
from load.cost import cpu_ms
from load.morning import BATCH, BATCHED, BROKEN, KINDS, MEN, MORNING_S, SCAN
from load.tables import last_that_worked

SERVERS = "PostgreSQL + Redis"
WROTE = 100
"""Bytes in PostgreSQL's log from which a call counts as one that commits; less comes from elsewhere."""

LOAD, BENCH = "load/results.json", "bench/results.json"


def measured(load: Mapping[str, Any], bench: Mapping[str, Any]) -> dict[str, Any]:
    """``inputs``: by name a value, its unit and where it comes from; ``about``: when and on what.

    KeyError where a run left out PostgreSQL or the pictures.
    """
    found, pictures = load[SERVERS], bench["pictures"]
    prices, grown = found["prices"], found["grown"]
    best = last_that_worked(found) or {"gate": {"p50_ms": 0.0, "p99_ms": 0.0}}
    scans = _rows(grown, "site_attendance_")
    inputs: dict[str, tuple[float, str, str]] = {
        "man_calls": (sum(kind.per_man for kind in KINDS), "calls", "load/morning.py"),
        "man_scans": (sum(kind.per_man * kind.scans for kind in KINDS), "scans", "load/morning.py"),
        "man_commits": (
            sum(kind.per_man for kind in KINDS if prices[kind.name]["written_bytes"] > WROTE),
            "commits", LOAD,
        ),
        "man_web_ms": (_of_a_man(prices, "web_ms"), "ms", LOAD),
        "man_database_ms": (_of_a_man(prices, "database_ms"), "ms", LOAD),
        "man_store_calls": (_of_a_man(prices, "store_calls"), "commands", LOAD),
        "man_written_bytes": (_of_a_man(prices, "written_bytes"), "bytes", LOAD),
        "man_sent_bytes": (_of_a_man(prices, "sent_bytes"), "bytes", LOAD),
        "man_received_bytes": (_of_a_man(prices, "received_bytes"), "bytes", LOAD),
        "scan_ms": (cpu_ms(prices[SCAN]), "ms", LOAD),
        "scan_written_bytes": (prices[SCAN]["written_bytes"], "bytes", LOAD),
        "batch_ms": (cpu_ms(prices[BATCHED]), "ms", LOAD),
        "batch_scans": (BATCH, "scans", "load/morning.py"),
        "attendance_row_bytes": (scans, "bytes", LOAD),
        "ledger_row_bytes": (_rows(grown, "scan_ledger"), "bytes", LOAD),
        "web_worker_mb": (found["steps"][-1]["memory_mb"]["web"], "MB", LOAD),
        "worked_men_s": (found["worked_men_per_s"], "men a second", LOAD),
        "promised_men_s": (found["promised_men_per_s"], "men a second", LOAD),
        "gate_p50_ms": (best["gate"]["p50_ms"], "ms", LOAD),
        "gate_p99_ms": (best["gate"]["p99_ms"], "ms", LOAD),
        "card_s": (pictures["card_s"], "s", BENCH),
        "face_s": (pictures["face_s"], "s", BENCH),
        "job_worker_mb": (pictures["job_worker_mb_after"], "MB", BENCH),
        "gate_limit_ms": (BROKEN.gate_p99_ms, "ms", "load/morning.py"),
        "morning_s": (MORNING_S, "s", "load/morning.py"),
        "site_men": (MEN, "men", "load/morning.py"),
        "remembered_s": (REMEMBERED_S, "s", "app/attendance/service/one_use.py"),
    }  # fmt: skip
    return {
        "about": {
            "cpus": load["machine"]["cpus"],
            "load_at": load["measured_at"][:10],
            "bench_at": bench["measured_at"][:10],
            "others": max(step["cpu"]["others"] for step in found["steps"]),
        },
        "inputs": {
            name: {"value": float(f"{value:.4g}"), "unit": unit, "from": source}
            for name, (value, unit, source) in inputs.items()
        },
    }


def _of_a_man(prices: Mapping[str, Mapping[str, float]], what: str) -> float:
    return sum(kind.per_man * prices[kind.name][what] for kind in KINDS)


def _rows(grown: Mapping[str, Mapping[str, float]], beginning: str) -> float:
    """Bytes a row with its indexes, in the table of that name or the month that grew most."""
    of = [one for table, one in grown.items() if table.startswith(beginning)]
    return max(of, key=lambda one: one["rows"])["bytes_a_row"]
