"""The paper for those who build devices: its commands sign as the server reads, its words are the code's."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest

from app.attendance.facts import BOUND_CREDENTIALS, MAX_BATCH, SCANNED_CREDENTIALS, DeviceCall
from app.attendance.rules.device_calls import DOMAIN, signature_of, words_to_sign
from app.attendance.service.device_calls import REFUSALS
from tests.docs.papers import ROOT

PAPER = (ROOT / "docs" / "devices.md").read_text(encoding="utf-8")
KEY = "0f" * 32


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not here")
@pytest.mark.parametrize("body", ["", '{"events": []}', "汉字"])
def test_the_shell_signs_as_the_server_reads(body: str) -> None:
    sign = re.findall(r"```sh\n(sign\(\) .*?)```", PAPER, re.S)[0]
    script = f'{sign}\nNOW=1772294370 KEY={KEY}\nsign POST /api/v1/device-events "$BODY"'
    ran = subprocess.run(
        ["sh", "-c", script], env={"BODY": body, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True
    )
    call = DeviceCall("D", "K", "1772294370", "", "POST", "/api/v1/device-events", body.encode())
    assert ran.stdout.strip() == signature_of(call, KEY), ran.stderr


def test_the_five_lines_are_those_that_are_signed() -> None:
    shown = "\n".join(line.strip() for line in re.findall(r"(?:^    .+\n)+", PAPER, re.M)[0].splitlines())
    call = DeviceCall("D", "K", "1772294370", "", "POST", "/api/v1/device-events")
    assert words_to_sign(call).decode() == shown
    assert len(DOMAIN) == 15


def test_its_numbers_and_words_are_those_of_the_code() -> None:
    for kind in (*BOUND_CREDENTIALS, *SCANNED_CREDENTIALS):
        assert f"`{kind}`" in PAPER
    assert f"up to {MAX_BATCH} events" in PAPER
    assert REFUSALS == 60
    assert "Sixty refused calls" in PAPER
