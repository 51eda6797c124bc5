"""Who is turned away when calls wait for threads, and who is not."""

from __future__ import annotations

import pytest

from miniprogram_api import crowding
from miniprogram_api.crowding import GATE_S, ORDINARY_S

ME, SCANS = "/api/v1/me", "/api/v1/projects/none/scans"


@pytest.mark.parametrize(
    ("path", "seconds", "status"),
    [
        (ME, 0.0, 401),
        (ME, ORDINARY_S, 401),
        (ME, ORDINARY_S + 0.1, 503),
        (SCANS, ORDINARY_S + 0.1, 401),
        (SCANS, GATE_S, 401),
        (SCANS, GATE_S + 0.1, 503),
        ("/healthz", GATE_S + 0.1, 200),
        ("/m/", GATE_S + 0.1, 200),
    ],
)
def test_the_gate_waits_longer_than_others(client, path: str, seconds: float, status: int) -> None:
    with crowding.waited(seconds):
        answer = client.get(path)
    assert answer.status_code == status
    if status == 503:
        assert answer.json["code"] == "OVERLOADED"
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.headers["X-Request-Id"]
    assert client.get(path).status_code != 503
