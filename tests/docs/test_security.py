"""The threat model names tests that exist, and every line names one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(?:\w+::)?(\w+))?`")
LINES = [
    line for line in PAPER.splitlines() if line.startswith("| ") and not line.startswith(("| threat", "|---"))
]


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:60])
def test_every_threat_names_its_tests(line: str) -> None:
    named = NAMED.findall(line)
    assert named, "no test is named"
    for path, function in named:
        source = (ROOT / path).read_text(encoding="utf-8")
        assert f"def {function or 'test_'}" in source, f"{path}::{function}"


def test_the_table_was_read() -> None:
    assert len(LINES) > 30
