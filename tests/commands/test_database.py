"""The schema is brought up to date when the database is there, and not given up before."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.conftest import drop_database, make_postgres_database
from tests.processes.server import ROOT, environment


def _migrate(url: str, folder: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "app.commands", "migrate", *arguments],
        cwd=ROOT,
        env=environment(folder, DATABASE_URL=url),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def url() -> str:
    """Of a database that is not there."""
    made = make_postgres_database(f"jianma_late_{os.getpid()}")
    drop_database(made)
    return made


def test_a_database_that_comes_later_is_waited_for(url: str, tmp_path: Path) -> None:
    """As after the start of a machine: a unit that has failed is not started again by those that need it."""
    begun = _migrate(url, tmp_path, "--wait", "60")
    try:
        time.sleep(4)
        assert begun.poll() is None
        make_postgres_database(url.rpartition("/")[2])
        said, _errors = begun.communicate(timeout=120)
        assert begun.returncode == 0
        assert "migrated: 0001" in said
    finally:
        begun.kill()
        begun.wait()
        drop_database(url)


def test_a_database_that_does_not_come_is_said(url: str, tmp_path: Path) -> None:
    begun = _migrate(url, tmp_path)
    _said, errors = begun.communicate(timeout=120)
    assert begun.returncode == 1
    assert "E-DATABASE_URL" in errors
