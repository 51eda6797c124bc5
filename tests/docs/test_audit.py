"""What an auditor is promised exists: tests, calls, commands, tables, pages and files of the paper."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from app.commands.parser import _parser
from app.kernel.db import every_table
from tests.docs.papers import ROOT, assert_names_tests, rows

PAPER = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
ANSWERED, _, OPERATORS = PAPER.partition("## What is not there")
LINES = rows(ANSWERED, "question")
SIX_MONTHS = 184
"""Days of the longest six months."""


def test_the_table_was_read() -> None:
    assert len(LINES) > 30
    assert OPERATORS.count("\n| ") > 8


@pytest.mark.parametrize("line", LINES, ids=lambda line: line[2:60])
def test_every_answer_has_a_place_and_a_test(line: str) -> None:
    _question, _what, where, tests = (part.strip() for part in line.strip("|").split(" | "))
    assert "`" in where or "](" in where
    assert_names_tests(tests)


def test_every_call_is_in_the_document(client: FlaskClient) -> None:
    paths = client.get("/openapi.json").get_json()["paths"]
    calls = re.findall(r"`(GET|POST|PUT|DELETE) (/[\w/{}.-]+)`", PAPER)
    assert len(calls) > 15
    for method, path in calls:
        if path == "/metrics":
            assert client.get(path).status_code == 200
        else:
            assert method.lower() in paths[f"/api/v1{path}"], path


def test_every_page_is_served(client: FlaskClient) -> None:
    pages = re.findall(r"`(/(?:c|docs)/[\w-]+|/openapi\.json)`", PAPER)
    assert pages
    for page in pages:
        assert client.get(page).status_code == 200, page


def test_every_command_can_be_given() -> None:
    given = re.findall(r"`ops ([^`]+)`", PAPER)
    assert len(given) > 8
    for line in given:
        _parser().parse_args(line.split())


def test_every_table_and_file_is_there() -> None:
    known = {str(table._meta.table_name) for table in every_table()}
    tables = {
        name
        for part in re.findall(r"\btables? ((?:`\w+`(?:, )?)+)", PAPER)
        for name in re.findall(r"\w+", part)
    }
    assert {"consent", "face_template", "purge_record"} <= tables <= known
    files = re.findall(r"`((?:app|deploy)/[\w/@.-]+)`", PAPER)
    assert files
    for file in files:
        assert (ROOT / file).exists(), file


def test_every_line_of_the_log_is_written() -> None:
    written = "".join(
        path.read_text("utf-8") for part in ("app", "miniprogram_api") for path in (ROOT / part).rglob("*.py")
    )
    lines = re.findall(r"log `([^`]+)`", PAPER)
    assert lines
    for line in lines:
        assert re.search(rf'log\.\w+\(\s*"{line}"', written), line


def test_logs_are_kept_for_six_months() -> None:
    for journal in ("systemd/journald@jianma.conf", "docker/journald.conf"):
        settings = (ROOT / "deploy" / journal).read_text("utf-8")
        assert "\nStorage=persistent\n" in settings
        kept = re.search(r"^MaxRetentionSec=(\d+)day$", settings, re.M)
        assert kept is not None, journal
        assert int(kept[1]) >= SIX_MONTHS
    rotation = (ROOT / "deploy" / "nginx" / "logrotate").read_text("utf-8")
    turned = re.search(r"^ *daily\n *rotate (\d+)$", rotation, re.M)
    assert turned is not None
    assert int(turned[1]) >= SIX_MONTHS
