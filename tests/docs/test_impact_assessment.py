"""The impact assessment says what the product does: its lines are those of the retention table."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.kernel.db import EncryptedField, every_table
from app.people.rules.retention import FACES_TO_FILE
from app.policies import retention

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "impact-assessment.md").read_text(encoding="utf-8")
LINES = re.findall(r"^\| (.+) \| `((?:table|picture)\.[\w-]+)` \|$", PAPER, re.M)


@pytest.mark.parametrize(("line", "name"), LINES, ids=lambda part: part[:40])
def test_a_line_says_what_the_retention_table_says(line: str, name: str) -> None:
    kept = retention.table()[name]
    holds, _kind, time, law, _way = line.split(" | ")
    assert (holds, law) == (kept.holds, kept.law)
    assert time == (f"{kept.days}天，从这时算：{kept.since}" if kept.days else kept.since)


def test_nothing_encrypted_and_no_picture_is_left_out() -> None:
    encrypted = {
        f"table.{table._meta.table_name}"
        for table in every_table()
        if any(isinstance(column, EncryptedField) for column in table._meta.sorted_fields)
    }
    pictures = {name for name in retention.table().lines if name.startswith("picture.")}
    assert encrypted | pictures <= {name for _line, name in LINES}


def test_the_number_of_faces_to_file_is_that_of_the_rule() -> None:
    assert f"满{FACES_TO_FILE // 10_000}万人" in PAPER
