"""The short form of `make faults`: processes and a database that die under load, and what is left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import requests

from faults import installation, report, scenarios
from faults.disk import NotHere
from tests.processes.server import Server


@pytest.mark.parametrize("name", scenarios.SHORT)
def test_nothing_that_was_acknowledged_is_lost_or_doubled(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(installation, "BEFORE_S", 2.0)
    monkeypatch.setattr(installation, "AFTER_S", 3.0)
    monkeypatch.setattr(installation, "SIZE", 160)
    try:
        outcome = scenarios.ALL[name](tmp_path / name, 7)
    except NotHere as why:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(str(why))
    assert outcome.findings.is_well, report.faults(outcome)
    assert outcome.record.scans
    assert outcome.findings.found == outcome.record.acknowledged


def test_counts_for_prometheus_are_not_on_the_disk_of_the_data(tmp_path: Path) -> None:
    """A page of a mapped file that a full disk has no room for kills whoever touches it."""
    with Server(tmp_path / "data") as server:
        assert "jianma_request_seconds_count" in requests.get(f"{server.url}/metrics", timeout=60).text
        mapped = {
            Path(file.path)
            for process in server.running("gunicorn")
            for file in process.memory_maps()
            if file.path.endswith(".db")
        }
    assert mapped
    assert not any(file.is_relative_to(server.data_dir) for file in mapped)
    assert not any(file.exists() for file in mapped)
