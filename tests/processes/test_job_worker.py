"""The job worker: killed in the middle, without its queue, stopped politely."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.processes.server import ROOT, environment
from tests.waiting import WITHIN_S, until

SUBMIT = """
import sys
from app.bootstrap import build
from app.kernel import db
from app.kernel.settings import Settings
product = build(Settings.from_env())
with db.connection(), db.database.atomic():
    for subject in sys.argv[1:]:
        product.jobs.submit("slow", subject)
"""

WAKE_AGAIN = """
from app.bootstrap import build
from app.kernel import db
from app.kernel.jobs import Job
from app.kernel.settings import Settings
product = build(Settings.from_env())
with db.connection():
    product.gateways.waker.wake(Job.get().id, 0)
"""
ENDLESS_S = 600
SEEN_TIMES = 5


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """The environment of a migrated, otherwise empty installation."""
    values = environment(tmp_path / "data", PYTHONPATH=str(ROOT))
    _python(values, "-m", "app.commands", "migrate")
    return values


@pytest.fixture
def work(house: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a worker whose handler, and whose chores, take that many seconds."""
    started: list[subprocess.Popen[bytes]] = []

    def start(seconds: float, chores_s: float = 0.0) -> subprocess.Popen[bytes]:
        script = str(Path(__file__).with_name("slow_worker.py"))
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, script, str(tmp_path), str(seconds), str(chores_s)],
                cwd=ROOT,
                env=house,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def _python(values: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=values, check=True, capture_output=True)


def _ask(house: dict[str, str], name: str, statement: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(Path(house["DATA_DIR"]) / name)) as database:
        return database.execute(statement).fetchall()


def _states(house: dict[str, str]) -> dict[str, tuple[str, int]]:
    rows = _ask(house, "jianma.db", "SELECT subject_id, state, attempts FROM job")
    return {subject: (state, attempts) for subject, state, attempts in rows}


def _see_renewed(house: dict[str, str], subject: str) -> None:
    """Its lease moves on again and again, so that the last renewal seen was no straggler."""
    for _time in range(SEEN_TIMES):
        lease = _lease(house, subject)
        until(lambda: _lease(house, subject) > lease, "the lease renewed")  # noqa: B023


def _lease(house: dict[str, str], subject: str) -> str:
    (row,) = _ask(house, "jianma.db", f"SELECT lease_until FROM job WHERE subject_id = '{subject}'")
    return str(row[0])


def test_a_job_of_a_killed_worker_is_taken_up_again(house, work, tmp_path) -> None:
    killed = work(ENDLESS_S)
    _python(house, "-c", SUBMIT, "card")
    until((tmp_path / "begun-card-1").exists, "the job begun")
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    work(0.1)
    until(lambda: _states(house)["card"][0] == "done", "the job done")
    assert (tmp_path / "begun-card-2").exists()
    assert not (tmp_path / "ended-card-1").exists()


def test_a_living_worker_renews_its_lease_however_long_its_chores_take(house, work, tmp_path) -> None:
    work(ENDLESS_S, chores_s=ENDLESS_S)
    until((tmp_path / "chores-begun").exists, "the chores begun")
    _python(house, "-c", SUBMIT, "import")
    until((tmp_path / "begun-import-1").exists, "the job begun")
    _see_renewed(house, "import")


def test_a_job_that_is_woken_again_while_it_runs_keeps_its_lease(house, work, tmp_path) -> None:
    """A sweep in the moment between a promise and its first wake-up sends another one after it."""
    work(ENDLESS_S)
    _python(house, "-c", SUBMIT, "import")
    until((tmp_path / "begun-import-1").exists, "the job begun")
    _python(house, "-c", WAKE_AGAIN)
    until(lambda: _ask(house, "queue.db", "SELECT COUNT(*) FROM task") == [(0,)], "the wake-up taken")
    _see_renewed(house, "import")
    assert _states(house)["import"] == ("running", 1)


def test_wake_ups_that_are_lost_cost_seconds_and_no_job(house, work, tmp_path) -> None:
    _python(house, "-c", SUBMIT, "a", "b", "c", "d")
    (Path(house["DATA_DIR"]) / "queue.db").unlink()
    work(0.05)
    until(lambda: {state for state, _ in _states(house).values()} == {"done"}, "every job done")


def test_sigterm_lets_a_handler_finish(house, work, tmp_path) -> None:
    polite = work(1.5)
    _python(house, "-c", SUBMIT, "face")
    until((tmp_path / "begun-face-1").exists, "the job begun")
    polite.send_signal(signal.SIGTERM)
    assert polite.wait(WITHIN_S) == 0
    assert _states(house)["face"] == ("done", 1)
