"""A library that reads cards tells nobody that it did."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.idcards import invent_person, render_front

pytestmark = pytest.mark.models
ROOT = Path(__file__).resolve().parents[2]
READS_A_CARD = """
import sys
from face_verify.pictures import read_picture
from face_verify.registry import build_engines
front = build_engines("local").cards.read_front(read_picture(sys.stdin.buffer.read()))
print(front.id_number)
"""


def test_reading_a_card_leaves_no_id_of_the_machine_and_no_ledger_of_what_was_run(tmp_path: Path) -> None:
    """onnxruntime keeps both below HOME and sends them to its maker, unless it is told not to."""
    person = invent_person(3)
    told = {name: value for name, value in os.environ.items() if not name.startswith(("ORT_", "XDG_"))}
    done = subprocess.run(
        [sys.executable, "-c", READS_A_CARD],
        cwd=ROOT,
        env={**told, "HOME": str(tmp_path)},
        input=render_front(person),
        capture_output=True,
        check=False,
    )
    assert done.stdout.decode().strip() == person.id_number, done.stderr.decode()
    assert list(tmp_path.rglob("*")) == []
