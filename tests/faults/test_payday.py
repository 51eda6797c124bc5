"""Two who press one button: that both are told yes is seen, that one is told his answer again is none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

import pytest
import requests

from faults.payday import OTHER_KEY, PEOPLE, SAME_KEY, Month
from faults.record import Record

EMPLOYER = {
    "project": "p",
    "company": "c",
    "month": "2026-03",
    "labour": ["l1", "l2"],
    "contractor": ["g1", "g2"],
}
REVIEWED = {"state": "reviewed", "locked_hash": "h"}


def told(body: dict[str, Any], status: int = 200, *, is_replay: bool = False) -> requests.Response:
    answer = requests.Response()
    answer.status_code, answer._content = status, json.dumps(body).encode()
    if is_replay:
        answer.headers["Idempotency-Replayed"] = "true"
    return answer


class Told:
    """Answers each button with what was laid down, and remembers under which sign-in and key it was asked."""

    seed = 1

    def __init__(self, *reviews: requests.Response) -> None:
        self.record = Record()
        self.asked: list[tuple[str, str, bool]] = []
        self._reviews = list(reviews)

    def ask(
        self, token: str, method: str, path: str, what: str, *, is_twin: bool = False, **body: Any
    ) -> requests.Response | None:
        if what == "lines":
            return told({"items": [{"id": "i", "amount_cents": 300}]})
        if what == "batch":
            return told(REVIEWED)
        self.asked.append((token, body["headers"]["Idempotency-Key"][-2:], is_twin))
        return self._reviews.pop()

    def each(self, pause_s: float) -> Iterator[int]:
        raise NotImplementedError

    def now(self) -> datetime:
        raise NotImplementedError


REFUSED = {"code": "STATE_NOT_ALLOWED"}


@pytest.mark.parametrize(
    ("second", "doubled"),
    [
        (told(REFUSED, 409), []),
        (told(REVIEWED, is_replay=True), []),
        (told(REVIEWED), ["batch b was reviewed by both"]),
    ],
)
def test_a_button_that_two_press_works_once(second: requests.Response, doubled: list[str]) -> None:
    load = Told(told(REVIEWED), second)
    with ThreadPoolExecutor(max_workers=3) as pool:
        month = Month(load, pool, EMPLOYER, "1", is_raced=False, state="submitted", _batch="b")
        assert month.go_on(OTHER_KEY)
    wages = load.record.wages
    assert (wages.hashes, wages.lines, wages.doubled) == ({"b": "h"}, {"b": {"i": 300}}, doubled)


@pytest.mark.parametrize(
    ("way", "asked"),
    [
        (PEOPLE, {("g1", "-a", False), ("g2", "-b", False)}),
        (SAME_KEY, {("g1", "-a", True)}),
        (OTHER_KEY, {("g1", "-a", False), ("g1", "-b", False)}),
    ],
)
def test_who_presses_and_under_which_key(way: str, asked: set[tuple[str, str, bool]]) -> None:
    load = Told(told(REVIEWED), told(REFUSED, 409))
    with ThreadPoolExecutor(max_workers=3) as pool:
        Month(load, pool, EMPLOYER, "1", is_raced=False, state="submitted", _batch="b").go_on(way)
    assert set(load.asked) == asked


def test_a_button_that_leads_nowhere_is_wrong() -> None:
    load = Told(told(REFUSED, 409), told(REFUSED, 409))
    with ThreadPoolExecutor(max_workers=3) as pool:
        month = Month(load, pool, EMPLOYER, "1", is_raced=False, state="reviewed", _batch="b")
        assert not month.go_on(OTHER_KEY)
    assert load.record.wages.wrong == ["batch b: still reviewed after two had pressed"]
