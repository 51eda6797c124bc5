"""An acknowledged scan: there, lost, doubled, or other than told."""

from __future__ import annotations

import pytest

from faults.kept import Kept


@pytest.mark.parametrize(
    ("recorded", "expected"),
    [
        (["accepted"], Kept(1)),
        ([], Kept(0, lost=["scan a"])),
        (["accepted", "accepted"], Kept(1, doubled=["scan a: 2 events"])),
        (["refused"], Kept(1, wrong=["scan a: told accepted, recorded refused"])),
    ],
)
def test_what_becomes_of_a_scan(recorded: list[str], expected: Kept) -> None:
    kept = Kept()
    assert kept.take_scan("scan a", "accepted", recorded) == expected.is_well
    assert kept == expected
