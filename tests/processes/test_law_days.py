"""A day of the law ends at midnight in Shanghai, on a server that keeps UTC and runs through it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import requests

from app.kernel.clock import SHANGHAI
from tests.processes.server import Server
from tests.waiting import WITHIN_S

MIDNIGHT = datetime(2023, 6, 1, tzinfo=SHANGHAI)
BEFORE_S = (35, 75, 135)
"""How long before midnight the server is started; earlier, when a slow machine was not ready in time."""
LEFT_S = 15
GIVE_UP_AFTER_S = BEFORE_S[-1] + 60


@contextmanager
def _shortly_before_midnight(data_dir: Path) -> Iterator[Server]:
    for seconds in BEFORE_S:
        clock = (MIDNIGHT - timedelta(seconds=seconds)).isoformat()
        with Server(data_dir, APP_CLOCK=clock, TZ="UTC") as server:
            told = requests.get(f"{server.url}/healthz", timeout=WITHIN_S).headers["X-Server-Time"]
            if datetime.fromisoformat(told) <= MIDNIGHT - timedelta(seconds=LEFT_S):
                yield server
                return
    raise AssertionError(f"not ready within {BEFORE_S[-1]} s")


def _standing(url: str, headers: dict[str, str]) -> tuple[str, bool, str]:
    """The product's day, whether the exempt application is open, and how the conversion of 2023 stands.

    The day is read before and after, so that an answer from between two days is asked for again.
    """
    while True:
        items = requests.get(f"{url}/api/v1/service-items", timeout=WITHIN_S)
        campaigns = requests.get(f"{url}/api/v1/conversion-campaigns", headers=headers, timeout=WITHIN_S)
        days = {answer.headers["X-Server-Time"][:10] for answer in (items, campaigns)}
        if len(days) == 1:
            break
    exemption: dict[str, Any] = next(one for one in items.json()["items"] if "免试" in one["title"])
    shipped = next(one for one in campaigns.json()["items"] if one["is_shipped"])
    return days.pop(), exemption["open"], shipped["state"]


def test_one_window_closes_in_the_second_in_which_the_next_opens(tmp_path: Path) -> None:
    """CQ2023-3.1-1, 3.2.2-1, A-15: 2023-05-31 until 24:00, 2023-06-01 from 00:00."""
    with _shortly_before_midnight(tmp_path / "data") as server:
        signed = requests.post(
            f"{server.url}/api/v1/auth/password",
            json={"account": "regulator", "password": "jianma-demo"},
            timeout=WITHIN_S,
        ).json()
        headers = {"Authorization": f"Bearer {signed['access_token']}"}
        seen, until = set(), time.monotonic() + GIVE_UP_AFTER_S
        while len(seen) < 2 and time.monotonic() < until:
            seen.add(_standing(server.url, headers))
            time.sleep(0.25)
    assert seen == {("2023-05-31", True, "not_open"), ("2023-06-01", False, "open")}
