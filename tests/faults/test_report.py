"""One scenario measured again: what did not hold stays in sight, and what was measured is not left out."""

from __future__ import annotations

from typing import Any

from faults.report import again

WHOLE: dict[str, Any] = {
    "seed": 1,
    "rows": [["web", "SQLite", "1"], ["web", "PostgreSQL", "2"], ["disk", "SQLite", "3"]],
    "faults": ["web: LOST scan a", "disk: WRONG 1 answers 500"],
    "notes": ["disk (SQLite): measured again alone, before."],
}


def alone(*rows: list[str], faults: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        "measured_at": "2026-03-10T12:00:00+08:00",
        "load": 0.1,
        "rows": list(rows),
        "faults": list(faults),
    }


def test_a_row_takes_the_place_of_the_old_one() -> None:
    found = again(WHOLE, alone(["disk", "SQLite", "4"]))
    assert found["rows"] == [["web", "SQLite", "1"], ["web", "PostgreSQL", "2"], ["disk", "SQLite", "4"]]
    assert found["faults"] == ["web: LOST scan a"]
    assert found["notes"] == ["disk (SQLite): measured again alone, 2026-03-10T12:00, load average 0.1."]
    assert found["seed"] == 1


def test_what_did_not_hold_stays_until_it_was_measured_on_both_storages() -> None:
    on_one = again(WHOLE, alone(["web", "SQLite", "5"], faults=("web: LOST scan b",)))
    assert on_one["faults"] == [*WHOLE["faults"], "web: LOST scan b"]
    on_both = again(WHOLE, alone(["web", "SQLite", "5"], ["web", "PostgreSQL", "6"]))
    assert on_both["faults"] == ["disk: WRONG 1 answers 500"]


def test_a_scenario_that_is_new_gets_a_row() -> None:
    found = again(WHOLE, alone(["frozen", "PostgreSQL", "7"]))
    assert found["rows"] == [*WHOLE["rows"], ["frozen", "PostgreSQL", "7"]]
