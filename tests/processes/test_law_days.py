"""A day of the law ends at midnight in Shanghai, on a server that keeps UTC and runs through it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import requests

from tests.processes.server import Server

CLOCK = "2023-05-31T23:59:35+08:00"
GIVE_UP_AFTER_S = 90


def _standing(url: str, headers: dict[str, str]) -> tuple[str, bool, str]:
    """The product's day, whether the exempt application is open, and how the conversion of 2023 stands.

    The day is read before and after, so that an answer from between two days is asked for again.
    """
    while True:
        items = requests.get(f"{url}/api/v1/service-items", timeout=5)
        campaigns = requests.get(f"{url}/api/v1/conversion-campaigns", headers=headers, timeout=5)
        days = {answer.headers["X-Server-Time"][:10] for answer in (items, campaigns)}
        if len(days) == 1:
            break
    exemption: dict[str, Any] = next(one for one in items.json()["items"] if "免试" in one["title"])
    shipped = next(one for one in campaigns.json()["items"] if one["is_shipped"])
    return days.pop(), exemption["open"], shipped["state"]


def test_one_window_closes_in_the_second_in_which_the_next_opens(tmp_path: Path) -> None:
    """CQ2023-3.1-1, 3.2.2-1, A-15: 2023-05-31 until 24:00, 2023-06-01 from 00:00."""
    with Server(tmp_path / "data", APP_CLOCK=CLOCK, TZ="UTC") as server:
        signed = requests.post(
            f"{server.url}/api/v1/auth/password",
            json={"account": "regulator", "password": "jianma-demo"},
            timeout=10,
        ).json()
        headers = {"Authorization": f"Bearer {signed['access_token']}"}
        seen, until = set(), time.monotonic() + GIVE_UP_AFTER_S
        while len(seen) < 2 and time.monotonic() < until:
            seen.add(_standing(server.url, headers))
            time.sleep(0.25)
    assert seen == {("2023-05-31", True, "not_open"), ("2023-06-01", False, "open")}
