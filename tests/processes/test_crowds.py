"""Many calls at once, and web workers that are killed in the middle of them, against real servers."""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import Any

import pytest
import requests

from tests.processes.gate import Gate, a_scan, a_site_with, code_text
from tests.processes.server import Server

CROWD = 50
SINGLES, BATCHES, IN_A_BATCH = 60, 4, 25
KILLS = 3


@pytest.fixture(scope="module")
def site(server: Server) -> tuple[list[Gate], list[str]]:
    """Two gates, and the code ids of workers who are used up one after the other."""
    return a_site_with(server, 2 + SINGLES + BATCHES * IN_A_BATCH)


def test_one_code_at_two_gates_admits_once(site: tuple[list[Gate], list[str]]) -> None:
    """D-03: fifty scans of one picture of one code, each with an id of its own."""
    gates, codes = site
    raw = code_text(codes.pop())

    def scan(number: int) -> requests.Response:
        return gates[number % 2].post("scans", a_scan(raw))

    with ThreadPoolExecutor(max_workers=CROWD) as pool:
        answers = list(pool.map(scan, range(CROWD)))
    assert {answer.status_code for answer in answers} == {200}
    told = Counter(
        (answer.json()["status"], *(reason["code"] for reason in answer.json()["reasons"]))
        for answer in answers
    )
    assert told == {("accepted",): 1, ("refused", "QR_REPLAYED"): CROWD - 1}
    assert sum(answer.json()["admitted"] for answer in answers) == 1
    recorded = {event["scan_id"] for event in gates[0].events()}
    assert recorded >= {answer.json()["scan_id"] for answer in answers}
    assert gates[0].get("presence")["inside"] == 1


def test_one_scan_fifty_times_is_one_event(site: tuple[list[Gate], list[str]]) -> None:
    (gate, _other), codes = site
    body = a_scan(code_text(codes.pop()))
    with ThreadPoolExecutor(max_workers=CROWD) as pool:
        answers = list(pool.map(lambda _number: gate.post("scans", body), range(CROWD)))
    assert {answer.status_code for answer in answers} == {200}
    first = answers[0].json()
    first["worker"].pop("photo_url")
    for answer in answers:
        told = answer.json()
        told["worker"].pop("photo_url")
        assert told == first
    assert first["status"] == "accepted"
    assert [event["scan_id"] for event in gate.events()].count(body["scan_id"]) == 1


def test_nothing_that_was_answered_is_lost_with_a_killed_worker(
    server: Server, site: tuple[list[Gate], list[str]]
) -> None:
    """CQ2013-4-3: clients send again what was not answered, under the same scan ids."""
    gates, codes = site
    codes, before = codes[: SINGLES + BATCHES * IN_A_BATCH], gates[0].get("presence")["inside"]
    over = threading.Event()
    answered: list[dict[str, object]] = []

    @cache
    def scan(number: int) -> dict[str, Any]:
        """Shown when it is sent: a code ends after a minute, which a slow machine may need for all."""
        return a_scan(code_text(codes[number]))

    def one(number: int) -> list[dict[str, object]]:
        told = [gates[number % 2].insist("scans", scan(number))]
        answered.extend(told)
        return told

    def many(batch: int) -> list[dict[str, object]]:
        begin = SINGLES + batch * IN_A_BATCH
        body = {"scans": [scan(number) for number in range(begin, begin + IN_A_BATCH)]}
        told = list(gates[batch % 2].insist("scans/batch", body)["results"])
        answered.extend(told)
        return told

    def kill() -> None:
        for round_ in range(1, KILLS + 1):
            while len(answered) < round_ * 20 and not over.is_set():
                time.sleep(0.01)
            for process in sorted(server.running("gunicorn"), key=lambda p: p.create_time())[1:]:
                process.kill()

    killer = threading.Thread(target=kill)
    killer.start()
    with ThreadPoolExecutor(max_workers=8) as pool:
        batches = pool.map(many, range(BATCHES))
        told = [answer for part in pool.map(one, range(SINGLES)) for answer in part]
        told += [answer for part in batches for answer in part]
    over.set()
    killer.join()
    server.wait_until_ready()
    scans = [scan(number) for number in range(len(codes))]
    assert [answer["scan_id"] for answer in told] == [scan["scan_id"] for scan in scans]
    assert {answer["status"] for answer in told} == {"accepted"}
    events = gates[0].events()
    times = Counter(event["scan_id"] for event in events)
    assert {scan["scan_id"]: times[scan["scan_id"]] for scan in scans} == {
        scan["scan_id"]: 1 for scan in scans
    }
    moments = {event["scan_id"]: event["received_at"] for event in events}
    assert all(moments[str(answer["scan_id"])] == answer["received_at"] for answer in told)
    assert gates[0].get("presence")["inside"] == before + len(codes)
