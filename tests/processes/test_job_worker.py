"""The job worker: killed in the middle, without its queue, stopped politely."""

from __future__ import annotations

import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.processes.server import ROOT, environment

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


@pytest.fixture
def house(tmp_path: Path) -> dict[str, str]:
    """The environment of a migrated, otherwise empty installation."""
    values = environment(tmp_path / "data", PYTHONPATH=str(ROOT))
    _python(values, "-m", "app.commands", "migrate")
    return values


@pytest.fixture
def work(house: dict[str, str], tmp_path: Path) -> Iterator[Callable[[float], subprocess.Popen[bytes]]]:
    """Starts a worker whose handler takes that many seconds."""
    started: list[subprocess.Popen[bytes]] = []

    def start(seconds: float) -> subprocess.Popen[bytes]:
        script = str(Path(__file__).with_name("slow_worker.py"))
        with (tmp_path / "worker.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, script, str(tmp_path), str(seconds)],
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


def _until(what: Callable[[], bool], within_s: float = 20.0) -> None:
    end = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def _states(house: dict[str, str]) -> dict[str, tuple[str, int]]:
    with sqlite3.connect(Path(house["DATA_DIR"]) / "jianma.db") as database:
        return {
            row[0]: (row[1], row[2])
            for row in database.execute("SELECT subject_id, state, attempts FROM job")
        }


def test_a_job_of_a_killed_worker_is_taken_up_again(house, work, tmp_path) -> None:
    killed = work(30)
    _python(house, "-c", SUBMIT, "card")
    _until((tmp_path / "begun-card-1").exists)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    work(0.1)
    _until(lambda: _states(house)["card"][0] == "done")
    assert (tmp_path / "begun-card-2").exists()
    assert not (tmp_path / "ended-card-1").exists()


def test_a_living_worker_keeps_its_lease_however_long_it_takes(house, work, tmp_path) -> None:
    work(8)
    work(8)
    _python(house, "-c", SUBMIT, "import")
    _until(lambda: _states(house)["import"][0] == "done")
    assert _states(house)["import"] == ("done", 1)
    assert not (tmp_path / "begun-import-2").exists()


def test_wake_ups_that_are_lost_cost_seconds_and_no_job(house, work, tmp_path) -> None:
    _python(house, "-c", SUBMIT, "a", "b", "c", "d")
    (Path(house["DATA_DIR"]) / "queue.db").unlink()
    work(0.05)
    _until(lambda: {state for state, _ in _states(house).values()} == {"done"})


def test_sigterm_lets_a_handler_finish(house, work, tmp_path) -> None:
    polite = work(1.5)
    _python(house, "-c", SUBMIT, "face")
    _until((tmp_path / "begun-face-1").exists)
    polite.send_signal(signal.SIGTERM)
    assert polite.wait(10) == 0
    assert _states(house)["face"] == ("done", 1)
