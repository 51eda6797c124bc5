"""The page that is written from results."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from load.call import Answer
from load.morning import BY_NAME, CODE, HOME, SCAN
from load.outcome import outcome
from load.phones import Run
from load.report import section
from load.tables import last_that_worked, shares_of

PRICE = {
    "web_ms": 4.0, "database_ms": 1.0, "store_ms": 0.0, "wall_ms": 7.0, "written_bytes": 2400.0,
    "store_calls": 3.0, "sent_bytes": 800.0, "received_bytes": 1100.0, "statements": 5,
}  # fmt: skip
CPU = {"web": 0.6, "database": 0.1, "store": 0.02, "jobs": 0.01, "generator": 0.05, "others": 0.02}


def a_step(men_per_s: float, late_s: float) -> dict[str, Any]:
    calls = [Answer(SCAN, place / 10, late_s, late_s, 200, True, 800, 1100) for place in range(100)]
    more = {"sites": men_per_s / 0.74, "cpu": CPU, "machine": 0.8, "memory_mb": {"web": 130.0}}
    return outcome(Run(calls), men_per_s, 10) | more


@pytest.fixture
def measured() -> dict[str, Any]:
    where = {"by_part": {"drawing codes": 0.5}, "by_view": {"codes.issue_code": 0.4}}
    slow = a_step(10, 0.8)
    return {
        "machine": {"cpus": 2, "system": "Linux", "python": "3.11.7"},
        "measured_at": "2026-03-10T12:00:00+08:00",
        "SQLite": {
            "prices": {SCAN: PRICE, CODE: {**PRICE, "web_ms": 20.0}, HOME: PRICE},
            "promised_men_per_s": 20.0,
            "steps": [a_step(8, 0.02), slow, slow],
            "worked_men_per_s": 8.0,
            "where": {"men_per_s": 5.6, "with_the_lock": where, "in_all": where},
            "overload": {"during": a_step(16, 2.0), "after": a_step(4, 0.01), "calm_again_s": 3.0},
            "grown": {"site_attendance": {"rows": 100, "bytes": 90_000, "bytes_a_row": 950.0}},
            "findings": {"found": 100, "lost": [], "doubled": [], "wrong": [], "is_well": True},
        },
    }


def row(page: str, beginning: str) -> str:
    return next(line for line in page.splitlines() if line.startswith(f"| {beginning}"))


def test_the_page_says_how_many_sites_what_broke_and_what_was_used_up(measured: dict[str, Any]) -> None:
    page = section(measured)
    assert "10.8" in row(page, "sites at once")
    assert "p99 at the gate 800 ms" in row(page, "what broke")
    assert "80% of the processors were busy, 60% with web" in row(page, "what was used up")
    assert row(page, "seconds until it is well again").endswith("| 3 |")
    assert row(page, "lost, doubled").endswith("| 0 |")
    assert row(page, "drawing codes") == "| drawing codes | 50% | 50% |"
    assert row(page, "site_attendance") == "| site_attendance | 100 | 900 | 950 |"
    assert all(kind.why in page for kind in BY_NAME.values())
    assert "Other programs" not in page


def test_every_row_has_as_many_cells_as_its_head(measured: dict[str, Any]) -> None:
    width = 0
    for line in section(measured).splitlines():
        cells = line.count("|") if line.startswith("|") else 0
        assert cells in (0, width) or not width, line
        width = cells


def test_the_dearest_call_of_a_morning_comes_first(measured: dict[str, Any]) -> None:
    shares = shares_of(measured["SQLite"]["prices"])
    assert list(shares) == [CODE, HOME, SCAN]
    assert sum(shares.values()) == pytest.approx(1)


def test_a_busy_machine_is_named(measured: dict[str, Any]) -> None:
    measured["SQLite"]["steps"][0]["cpu"] = {**CPU, "others": 0.4}
    assert "**Other programs were using up to 40% of the processors**" in section(measured)


def test_a_machine_too_busy_for_any_step_has_a_page_too(measured: dict[str, Any]) -> None:
    nothing = deepcopy(measured)
    of = nothing["SQLite"]
    of["steps"] = of["steps"][1:]
    del of["where"], of["overload"]
    assert last_that_worked(of) is None
    assert row(section(nothing), "sites at once").endswith("| none |")
