"""The plan from one machine to the country: its formulas, its inputs, and the page written of them."""

from __future__ import annotations

import json
import re
from copy import deepcopy
from itertools import pairwise
from typing import Any

import pytest

from load.morning import BATCHED, BY_NAME, KINDS, SCAN
from load.scale.__main__ import KEPT, PAGE, ROOT
from load.scale.measured import BENCH, LOAD, SERVERS, measured
from load.scale.page import page
from load.scale.sheet import OWN, FormulaFault, names_in, read, value_of, worked_out
from load.steps import cpu_ms

PRICE = {
    "web_ms": 4.0, "database_ms": 1.0, "store_ms": 0.5, "written_bytes": 0.0, "store_calls": 3.0,
    "sent_bytes": 800.0, "received_bytes": 1000.0,
}  # fmt: skip


@pytest.fixture
def load() -> dict[str, Any]:
    prices = {kind.name: dict(PRICE) for kind in KINDS}
    prices[SCAN]["written_bytes"] = 2000.0
    gate = {"p50_ms": 10.0, "p99_ms": 90.0}
    step = {
        "men_per_s": 8.0, "why_broken": [], "gate": gate,
        "memory_mb": {"web": 150.0}, "cpu": {"others": 0.02},
    }  # fmt: skip
    return {
        "machine": {"cpus": 2},
        "measured_at": "2026-03-10T12:00:00+08:00",
        SERVERS: {
            "prices": prices, "promised_men_per_s": 20.0, "worked_men_per_s": 8.0, "steps": [step],
            "grown": {
                "site_attendance_2026_03": {"rows": 900, "bytes_a_row": 800.0},
                "site_attendance_2026_02": {"rows": 1, "bytes_a_row": 40_000.0},
                "scan_ledger": {"rows": 901, "bytes_a_row": 200.0},
            },
        },
    }  # fmt: skip


@pytest.fixture
def bench() -> dict[str, Any]:
    return {
        "measured_at": "2026-03-09T12:00:00+08:00",
        "pictures": {"card_s": 0.8, "face_s": 0.3, "job_worker_mb_after": 580.0},
    }


def of(name: str, found: dict[str, Any]) -> float:
    return float(found["inputs"][name]["value"])


def test_a_man_costs_his_calls_and_a_row_what_its_busiest_month_says(
    load: dict[str, Any], bench: dict[str, Any]
) -> None:
    found = measured(load, bench)
    calls = sum(kind.per_man for kind in KINDS)
    assert of("man_calls", found) == pytest.approx(calls, rel=1e-3)
    assert of("man_web_ms", found) == pytest.approx(4 * calls, rel=1e-3)
    assert of("man_scans", found) == pytest.approx(0.885 + 0.02 + 0.01 + 0.005 + 0.08)
    assert of("man_commits", found) == BY_NAME[SCAN].per_man, "the only kind that wrote"
    assert of("attendance_row_bytes", found) == 800
    assert of("scan_ms", found) == of("batch_ms", found) == 5.5
    assert found["about"] == {
        "cpus": 2, "load_at": "2026-03-10", "bench_at": "2026-03-09", "others": 0.02,
    }  # fmt: skip


def test_the_country_by_hand(load: dict[str, Any], bench: dict[str, Any]) -> None:
    """53 million workers, 100 million scans: half in the morning, six tenths of that within 45 minutes."""
    values = worked_out(measured(load, bench)).values["country"]
    men = 50_000_000 * 0.6 / 2700 * 1.5
    calls = sum(kind.per_man for kind in KINDS)
    assert values["scans_day"] == 100_000_000
    assert values["men_s"] == pytest.approx(men)
    assert values["web_cores"] == pytest.approx(men * calls * 0.004 / 0.5 * 1.5, rel=1e-3)
    assert values["database_cores"] == pytest.approx(men * calls * 0.001 / 0.5, rel=1e-3)
    assert values["year_tb"] == pytest.approx(100e6 * 300 * 1000 / 1e12)
    assert values["kept_tb"] == pytest.approx(5 * values["year_tb"])
    assert values["restore_h"] == pytest.approx(150e6 / 80 / 3600)
    persons = 53e6 / (300 * 36_000)
    assert values["engine_cores"] == pytest.approx(persons * 1.3 * 1.1 * 2 / 0.5, abs=1)


def test_dearer_calls_and_more_of_a_zone_show_in_the_processors(
    load: dict[str, Any], bench: dict[str, Any]
) -> None:
    before = worked_out(measured(load, bench)).values
    dearer = deepcopy(load)
    for price in dearer[SERVERS]["prices"].values():
        price["web_ms"] *= 2
    after = worked_out(measured(dearer, bench)).values
    for size in before:
        assert after[size]["web_cores"] == pytest.approx(2 * before[size]["web_cores"], abs=1)
        assert after[size]["database_cores"] == before[size]["database_cores"]
    sizes = list(before)
    for smaller, larger in pairwise(sizes):
        assert before[smaller]["web_cores"] < before[larger]["web_cores"]


def test_gates_that_judge_by_themselves_make_the_peak_softer(
    load: dict[str, Any], bench: dict[str, Any]
) -> None:
    load[SERVERS]["prices"][BATCHED]["web_ms"] = 98.5  # of a hundred: 1 ms each, in place of 5.5
    values = worked_out(measured(load, bench)).values["city"]
    assert values["batch_saves"] == pytest.approx(1 - 1 / 5.5)
    assert values["offline_scans_s"] == pytest.approx(values["scans_s"] * 0.625)
    assert values["offline_ms_then"] < values["offline_ms"] * 0.55
    assert cpu_ms(load[SERVERS]["prices"][BATCHED]) == 100


@pytest.mark.parametrize(
    ("formula", "value"),
    [("1 + 2 * 3", 7), ("ceil(a / b)", 4), ("max(1, zones - 1)", 1), ("1e6 / (a - b)", 142857.142857)],
)
def test_a_formula_is_worked_out(formula: str, value: float) -> None:
    assert value_of(formula, {"a": 10.0, "b": 3.0, "zones": 1.0}) == pytest.approx(value)


@pytest.mark.parametrize(
    "formula", ["unknown + 1", "1 +", "a ** 2", "open('x')", "a.real", "__import__('os')", "'a'", "[a]"]
)
def test_a_formula_does_nothing_else(formula: str) -> None:
    with pytest.raises(FormulaFault):
        value_of(formula, {"a": 1.0})


def test_every_assumption_has_a_reason_and_a_use() -> None:
    assumed = read("assumptions.toml")
    text = (ROOT / "load" / "scale" / "page.md").read_text("utf-8")
    used = set(re.findall(r"\{input\.(\w+)\}", text))
    for section in read("sheet.toml")["section"]:
        for _name, _says, formula, _form in section["lines"]:
            used |= set(names_in(formula))
    for name, one in assumed.items():
        assert len(one["why"]) > 10, name
        assert name in used, f"{name} is used nowhere"
    assert set(OWN) <= used


def test_no_number_of_the_plan_is_typed_by_hand(load: dict[str, Any], bench: dict[str, Any]) -> None:
    """What is measured otherwise shows everywhere, whatever the text says."""
    found = measured(load, bench)
    before = page(worked_out(found), found["about"])
    for one in found["inputs"].values():
        if one["from"] in (LOAD, BENCH):
            one["value"] *= 3.7
    after = page(worked_out(found), found["about"])
    for beginning in ("| of web workers", "| kept, TB", "| commands a second"):
        same = [line for line in before.splitlines() if line.startswith(beginning)]
        assert same, beginning
        assert all(line not in after for line in same), beginning
    assert "{" not in re.sub(r"`[^`]*`", "", before), "a place that was not filled"


def test_the_page_is_that_of_the_results() -> None:
    found = json.loads(KEPT.read_text("utf-8"))
    assert PAGE.read_text("utf-8") == page(worked_out(found), found["about"]), (
        "python -m load.scale --as-before"
    )


def test_what_is_kept_is_that_of_the_results() -> None:
    found = measured(*(json.loads((ROOT / name).read_text("utf-8")) for name in (LOAD, BENCH)))
    assert json.loads(KEPT.read_text("utf-8")) == found, "python -m load.scale"
