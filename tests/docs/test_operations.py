"""The papers for those who run it: every command, statement, unit and number in them is real."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.commands.parser import _parser, verbs
from app.kernel import db

ROOT = Path(__file__).resolve().parents[2]
PAPER = (ROOT / "docs" / "operations.md").read_text("utf-8")
STATEMENTS = [
    (engine, statement)
    for engine, block in re.findall(r"^```sql ?(\w*)\n(.*?)^```", PAPER, re.M | re.S)
    for statement in filter(None, (part.strip() for part in block.split(";")))
]


def test_every_command_can_be_given() -> None:
    given = re.findall(r"python -m app\.commands ([a-z][\w-]*(?: [\w/.-]+)*)", PAPER)
    assert given
    for line in given:
        words = line.split()
        assert words[0] in verbs(), line
        if words[0] in ("restore", "backup", "purge", "audit-verify", "concerned"):
            _parser().parse_args(words)


def test_every_unit_and_file_of_deploy_is_there() -> None:
    units = set(re.findall(r"\b(jianma-\w+)\.?(\w*)", PAPER))
    here = {path.name for path in (ROOT / "deploy" / "systemd").iterdir()}
    for name, kind in units:
        if kind in ("socket", "service", "timer"):
            assert f"{name}.{kind}" in here
        elif not name.startswith(("jianma-2026", "jianma-by")):
            assert f"{name}.service" in here, name
    for path in re.findall(r"\bdeploy/[\w/@.*-]+[\w*]", PAPER):
        assert list(ROOT.glob(path)), path


def test_every_target_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    assert set(re.findall(r"\bmake ([a-z]+)[ `]", PAPER)) <= targets


def test_every_number_is_counted() -> None:
    source = (ROOT / "miniprogram_api" / "metrics.py").read_text("utf-8")
    for name in re.findall(r"\bjianma_[a-z_]+", PAPER):
        assert re.sub(r"_(sum|count)$", "", name) in source, name


def test_every_line_of_the_log_is_written() -> None:
    written = "\n".join(
        path.read_text("utf-8")
        for part in ("app/gateways", "miniprogram_api")
        for path in (ROOT / part).rglob("*.py")
    )
    looked_for = re.findall(r"JOURNAL \| grep '([^\"']+)'", PAPER)
    assert looked_for
    for line in looked_for:
        assert line in written, line


@pytest.mark.parametrize(("engine", "statement"), STATEMENTS)
def test_every_statement_runs(engine: str, statement: str, backend: str) -> None:
    if engine and not backend.startswith(engine):
        pytest.skip(f"a statement of {engine}")
    db.database.execute_sql(statement)
