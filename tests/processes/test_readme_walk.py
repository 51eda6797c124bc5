"""The walk of the README, as a reader would type it, on real pictures and real engines."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.processes.server import ROOT, Server

BLOCKS = re.compile(r"```sh\n(.*?)```", re.DOTALL)


def _blocks(name: str) -> list[str]:
    return BLOCKS.findall((ROOT / name).read_text(encoding="utf-8"))


def test_both_languages_walk_the_same_way() -> None:
    assert _blocks("README.md") == _blocks("README.zh-CN.md")


@pytest.mark.models
def test_the_walk_ends_at_an_open_gate(tmp_path: Path) -> None:
    with Server(tmp_path / "data", APP_ENV="demo") as server:
        walked = subprocess.run(
            ["bash", "-e", "-c", "\n".join(_blocks("README.md"))],
            cwd=ROOT,
            env={**os.environ, "BASE": server.url},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
    assert walked.returncode == 0, walked.stdout + walked.stderr
    lines = walked.stdout.splitlines()
    assert lines[0] == "awaiting_confirmation"
    assert lines[3] in ("verified", "registered")
    answer = json.loads(lines[-1])
    assert (answer["status"], answer["admitted"]) == ("accepted", True)
