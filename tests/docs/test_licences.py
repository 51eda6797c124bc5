"""What runs in production is pinned with hashes, and under licences that a closed product may use."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
PAPER = (ROOT / "docs" / "licences.md").read_text("utf-8")
ROWS = dict(re.findall(r"^\| ([a-z0-9-]+) \| (.+?) \| .+ \|$", PAPER.partition("|---|")[2], re.M))
LOCKED = dict(re.findall(r"^([A-Za-z0-9_.-]+)(?:\[\w+\])?==(\S+)", LOCK, re.M))
PINNED = dict(
    re.findall(
        r"^([A-Za-z0-9_.-]+)(?:\[\w+\])?==(\S+)$", (ROOT / "requirements.txt").read_text("utf-8"), re.M
    )
)


def _installed() -> set[str]:
    spec = importlib.util.spec_from_file_location("licences", ROOT / "scripts" / "licences.py")
    assert spec is not None
    assert spec.loader is not None
    licences = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(licences)
    return set(licences.closure())


def test_every_package_that_runs_is_listed() -> None:
    listed = set(ROWS)
    assert {canonicalize_name(name) for name in PINNED} <= listed
    assert _installed() <= listed, "make licences"


def test_none_is_under_the_gpl_or_unknown() -> None:
    for name, licence in ROWS.items():
        words = licence.replace("LGPL", "").replace("GNU Lesser General Public License", "")
        assert not re.search(r"A?GPL|Affero|General Public|unknown|Proprietary", words), f"{name}: {licence}"


def test_the_lock_says_what_the_requirements_say() -> None:
    locked = {canonicalize_name(name): version for name, version in LOCKED.items()}
    for name, version in PINNED.items():
        assert locked[canonicalize_name(name)] == version, f"make lock ({name})"
    assert set(ROWS) <= set(locked), "make lock"


def test_the_lock_names_no_registry_and_every_file_by_its_hash() -> None:
    assert "://" not in LOCK
    assert "index" not in LOCK
    entries = re.split(r"^(?=\S)", LOCK, flags=re.M)[1:]
    assert {entry.partition("==")[0].partition("[")[0] for entry in entries} == set(LOCKED)
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
