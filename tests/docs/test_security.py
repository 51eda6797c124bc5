"""The threat model names tests that exist, and every line names one."""

from __future__ import annotations

import pytest

from tests.docs.papers import ROOT, assert_names_tests, rows

LINES = rows((ROOT / "docs" / "security.md").read_text(encoding="utf-8"), "threat")


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:60])
def test_every_threat_names_its_tests(line: str) -> None:
    assert_names_tests(line)


def test_the_table_was_read() -> None:
    assert len(LINES) > 30
