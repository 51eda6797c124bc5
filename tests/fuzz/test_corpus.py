"""Inputs that fuzzing found worth keeping, as they are and damaged in some ways, through their harness."""

from __future__ import annotations

import random
import time
import warnings
from pathlib import Path

import pytest

from tests.fuzz.__main__ import KEPT, NAMES
from tests.fuzz.harnesses import HARNESSES

DAMAGES = 40
CPU_S = 5.0
INPUTS = sorted(KEPT.glob("*/*"))


def test_every_harness_has_inputs() -> None:
    assert tuple(HARNESSES) == NAMES
    assert {path.parent.name for path in INPUTS} == set(NAMES)


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_kept_input_is_answered_or_refused(path: Path) -> None:
    harness, whole = HARNESSES[path.parent.name], path.read_bytes()
    dice = random.Random(path.name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl and Pillow remark on what is odd in a file
        for data in (whole, *(_damaged(whole, dice) for _ in range(DAMAGES))):
            begun = time.process_time()
            harness(data)
            assert time.process_time() - begun < CPU_S


def _damaged(data: bytes, dice: random.Random) -> bytes:
    """One byte changed, a part cut out, or a part said twice."""
    changed = bytearray(data or b"\0")
    place = dice.randrange(len(changed))
    match dice.randrange(3):
        case 0:
            changed[place] = dice.randrange(256)
        case 1:
            del changed[place : place + dice.randrange(1, 20)]
        case _:
            changed[place:place] = changed[place : place + dice.randrange(1, 200)]
    return bytes(changed)
