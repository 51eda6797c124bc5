"""The job worker killed in the middle of reading a card and of a roster: every job ends, nothing twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.kernel import db
from tests.idcards import invent_person, render_front
from tests.processes.gate import engage
from tests.processes.server import ROOT, environment
from tests.waiting import until

ROWS = 500
WITHIN_S = 120.0


@pytest.fixture
def house(empty_database: str, tmp_path: Path) -> dict[str, str]:
    """The environment of a migrated installation without running processes."""
    values = environment(tmp_path / "data", PYTHONPATH=str(ROOT), DATABASE_URL=empty_database)
    command = [sys.executable, "-m", "app.commands", "migrate"]
    subprocess.run(command, cwd=ROOT, env=values, check=True, capture_output=True)
    return values


def ask(sql: str) -> list[tuple[Any, ...]]:
    """Looks into the database, past the product."""
    with db.connection():
        return list(db.database.execute_sql(sql).fetchall())


@pytest.fixture
def start(house: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    started: list[subprocess.Popen[bytes]] = []

    def worker(*arguments: str) -> subprocess.Popen[bytes]:
        with (tmp_path / "worker.log").open("ab") as log:
            script = str(Path(__file__).with_name("brisk_worker.py"))
            process = subprocess.Popen(
                [sys.executable, script, *arguments],
                cwd=ROOT,
                env=house,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield worker
    for process in started:
        process.kill()
        process.wait()


@pytest.mark.models
def test_every_job_of_a_killed_worker_ends(house, start, tmp_path) -> None:
    printed = invent_person(7)
    card = tmp_path / "card.jpg"
    card.write_bytes(render_front(printed, seed=7))
    engage(house, "slow-work", str(card), str(ROWS))

    def states() -> dict[str, str]:
        return dict(ask("SELECT kind, state FROM job"))

    def answered() -> int:
        return int(ask("SELECT count(*) FROM roster_import_row")[0][0])

    assert set(states().values()) == {"waiting"}
    in_the_middle = tmp_path / "in-the-middle"
    killed = start(str(in_the_middle))
    until(in_the_middle.exists, "the roster half read", WITHIN_S)
    killed.kill()
    killed.wait()
    done_before = answered()
    assert 0 < done_before < ROWS
    assert "running" in states().values()
    start()
    until(lambda: set(states().values()) == {"done"}, "every job done", WITHIN_S)
    assert ask("SELECT state, rows_total, rows_done, rows_taken FROM roster_import") == [
        ("done", ROWS, ROWS, ROWS)
    ]
    assert answered() == ROWS
    assert int(ask("SELECT count(DISTINCT row_number) FROM roster_import_row")[0][0]) == ROWS
    assert int(ask("SELECT count(*) FROM project_worker")[0][0]) == ROWS
    assert ask("SELECT status, quality FROM real_name_verification") == [
        ("awaiting_confirmation", "standard")
    ]
