"""docs/clauses.csv keeps its word: every clause once, every rule and every test it names exists."""

from __future__ import annotations

import ast
import csv
import importlib
import tomllib
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = ["clause", "document", "priority", "subject", "rule", "test", "note"]
COUNTS = {
    ("CQ2013", "core"): 5,
    ("CQ2013", "wide"): 99,
    ("CQ2013", "policy"): 15,
    ("CQ2023", "core"): 52,
    ("CQ2023", "wide"): 9,
    ("CQ2023", "policy"): 2,
    ("HZ2016", "core"): 8,
    ("HZ2016", "wide"): 44,
    ("HZ2016", "policy"): 7,
    ("SH2023", "core"): 9,
    ("SH2023", "wide"): 50,
    ("SH2023", "policy"): 12,
    ("GZ2016", "core"): 2,
    ("GZ2016", "wide"): 38,
    ("GZ2016", "policy"): 12,
}
OPEN, DOCUMENT_ONLY = "open", "document only"


def read_table() -> list[dict[str, str]]:
    with (ROOT / "docs" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLE = read_table()
CARRIED_OUT = [row for row in TABLE if row["rule"] not in (OPEN, DOCUMENT_ONLY)]


def references(cell: str) -> list[str]:
    """A cell may name several rules or tests, parted by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


@cache
def functions_of(path: Path) -> frozenset[str]:
    """Names of a test file as pytest writes them behind ``::``."""
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef):
            names.add(node.name)
        elif isinstance(node, ast.ClassDef):
            names |= {f"{node.name}::{f.name}" for f in node.body if isinstance(f, ast.FunctionDef)}
    return frozenset(name for name in names if name.split("::")[-1].startswith("test_"))


def assert_rule_exists(reference: str) -> None:
    """``package.module:name``, ``path/pack.toml#key.key`` or the path of a file."""
    if "#" in reference:
        path, _, key = reference.partition("#")
        found: object = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))
        for part in key.split("."):
            assert isinstance(found, dict), f"{reference}: nothing below {part}"
            assert part in found, f"{reference}: no key {part}"
            found = found[part]
    elif ":" in reference:
        module, _, name = reference.partition(":")
        value: object = importlib.import_module(module)
        for part in name.split("."):
            value = getattr(value, part)
    else:
        assert (ROOT / reference).is_file(), f"{reference}: no such file"


def assert_test_exists(reference: str) -> None:
    path, _, name = reference.partition("::")
    assert name in functions_of(ROOT / path), f"no test {reference}"


def test_table_lists_every_clause_once() -> None:
    assert list(TABLE[0]) == COLUMNS
    assert len(TABLE) == 364
    assert len({row["clause"] for row in TABLE}) == 364
    assert Counter((row["document"], row["priority"]) for row in TABLE) == COUNTS
    for row in TABLE:
        assert row["clause"].startswith(row["document"] + "-")
        assert row["subject"], row["clause"]


def test_open_clauses_claim_nothing() -> None:
    for row in TABLE:
        if row["rule"] in (OPEN, DOCUMENT_ONLY):
            assert not row["test"], f"{row['clause']} names a test but no rule"
        else:
            assert row["rule"], f"{row['clause']} says neither rule nor open"
            assert row["test"], f"{row['clause']} names a rule but no test"
        if row["rule"] == DOCUMENT_ONLY:
            assert row["priority"] == "policy", f"{row['clause']} is for software to carry out"


@pytest.mark.parametrize("row", CARRIED_OUT, ids=[row["clause"] for row in CARRIED_OUT])
def test_named_rule_and_test_exist(row: dict[str, str]) -> None:
    for reference in references(row["rule"]):
        assert_rule_exists(reference)
    for reference in references(row["test"]):
        assert_test_exists(reference)


@pytest.mark.parametrize(
    "wrong",
    [
        "app.kernel.decision:no_such_rule",
        "pyproject.toml#project.no-such-key",
        "pyproject.toml#project.name.deeper",
        "docs/no-such-file.md",
    ],
)
def test_wrong_rule_is_found_out(wrong: str) -> None:
    with pytest.raises((AssertionError, AttributeError)):
        assert_rule_exists(wrong)


def test_wrong_test_is_found_out() -> None:
    here = "tests/docs/test_clauses.py"
    assert_test_exists(f"{here}::test_wrong_test_is_found_out")
    with pytest.raises(AssertionError):
        assert_test_exists(f"{here}::test_that_nobody_wrote")
