"""docs/clauses.csv keeps its word: every clause once, every rule and every test it names exists."""

from __future__ import annotations

import csv
import hashlib
import importlib
import re
import tomllib
from collections import Counter

import pytest

from tests.docs.papers import ROOT, assert_test_exists

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
LAW = "22992d4d98ea015b4c54fd2bed8e3db270dcf92ac2d0a61b37d40be4c2d8d779"
"""SHA-256 of the ids and priorities of the documents' clauses, in order: none is made up, none renamed."""
PRODUCT = ("app", "miniprogram_api", "qr", "face_verify", "web")
OPEN, DOCUMENT_ONLY = "open", "document only"


def read_table() -> list[dict[str, str]]:
    with (ROOT / "docs" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


TABLE = read_table()
CARRIED_OUT = [row for row in TABLE if row["rule"] not in (OPEN, DOCUMENT_ONLY)]


def references(cell: str) -> list[str]:
    """A cell may name several rules or tests, parted by semicolons."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def assert_rule_exists(reference: str) -> None:
    """``package.module:name``, ``path/pack.toml#key.key`` or the path of a file of the product."""
    assert re.split("[./]", reference)[0] in PRODUCT, f"{reference}: not of the product"
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


def test_table_lists_every_clause_once() -> None:
    assert list(TABLE[0]) == COLUMNS
    assert len(TABLE) == 364
    assert len({row["clause"] for row in TABLE}) == 364
    assert Counter((row["document"], row["priority"]) for row in TABLE) == COUNTS
    for row in TABLE:
        assert row["clause"].startswith(row["document"] + "-")
        assert row["subject"], row["clause"]
    told = "\n".join(sorted(f"{row['clause']} {row['priority']}" for row in TABLE))
    assert hashlib.sha256(told.encode()).hexdigest() == LAW


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
    rules, tests = references(row["rule"]), references(row["test"])
    assert rules
    assert tests
    for reference in rules:
        assert_rule_exists(reference)
    for reference in tests:
        assert "::" in reference, f"{reference}: a whole file proves nothing in particular"
        assert_test_exists(reference)


@pytest.mark.parametrize("readme", ["README.md", "README.zh-CN.md"])
def test_the_readme_says_how_many_are_carried_out(readme: str) -> None:
    rest = Counter(row["rule"] for row in TABLE if row["rule"] in (OPEN, DOCUMENT_ONLY))
    words = (ROOT / readme).read_text("utf-8").partition("clauses.csv")[2].partition("\n\n")[0]
    told = [int(number) for number in re.findall(r"\d+", words)]
    core = sum(row["priority"] == "core" for row in CARRIED_OUT)
    assert told == [len(TABLE), len(CARRIED_OUT), core, rest[DOCUMENT_ONLY], rest[OPEN]]


def test_nothing_of_the_core_is_open() -> None:
    assert [row["clause"] for row in TABLE if row["priority"] == "core" and row not in CARRIED_OUT] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "app.kernel.decision:no_such_rule",
        "app/policies/packs/everywhere.toml#no-such-key",
        "app/policies/packs/chongqing/cq2013.toml#document.id.deeper",
        "app/policies/no-such-file.csv",
        "docs/clauses.csv",
        "tests.docs.test_clauses:test_wrong_rule_is_found_out",
    ],
)
def test_wrong_rule_is_found_out(wrong: str) -> None:
    with pytest.raises((AssertionError, AttributeError)):
        assert_rule_exists(wrong)


def test_wrong_test_is_found_out() -> None:
    here = "tests/docs/test_clauses.py"
    assert_test_exists(f"{here}::test_wrong_test_is_found_out")
    for wrong in ("test_that_nobody_wrote", "test_wrong_test_is_found", "references", "TestNothing::test_x"):
        with pytest.raises(AssertionError):
            assert_test_exists(f"{here}::{wrong}")
    with pytest.raises(AssertionError):
        assert_test_exists("tests/docs/papers.py")
