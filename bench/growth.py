"""What a scan, the list of people inside and a month cost after 10 000, 100 000 and a million events."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from datetime import date
from statistics import median
from typing import Any

import peewee

from app.attendance.service.incoming import scan_from
from app.kernel import db
from app.kernel.clock import legal_day
from app.kernel.db import database
from bench.history import latest_full_month, write_history
from bench.storage import Storage
from bench.world import Passings, World
from miniprogram_api.factory import create_app
from tests.statements import statements

SCANS_A_TURN, LOOKS_A_TURN = 8, 4


def measure(storage: Storage, world: World, sizes: Sequence[int], *, rounds: int) -> list[dict[str, Any]]:
    """One entry a size. The databases take turns, so that a busy moment of the machine hits all of them."""
    today = legal_day(world.product.clock.now())
    with ExitStack() as stack:
        copies = [stack.enter_context(storage.copy(f"events{size}")) for size in sizes]
        opened = []
        for copy, size in zip(copies, sizes, strict=True):
            opened.append(stack.enter_context(_Open(copy)))
            write_history(world, size, today)
        client = create_app(world.product.settings, world.product).test_client()
        scans: list[list[float]] = [[] for _ in sizes]
        presence: list[list[float]] = [[] for _ in sizes]
        turns = [Passings(world) for _ in sizes]
        for turn in range(rounds + 1):
            for place, one in enumerate(opened):
                database.initialize(one)
                taken = [_scan(world, body) for body in turns[place].take(SCANS_A_TURN)]
                seen = [_timed(lambda: _presence(world)) for _ in range(LOOKS_A_TURN)]
                if turn:
                    scans[place] += taken
                    presence[place] += seen
        months = [_months(world, client, one, today) for one in opened]
        return [
            {
                "events": size,
                "scan_ms": median(scans[place]) * 1000,
                "presence_ms": median(presence[place]) * 1000,
                **months[place],
            }
            for place, size in enumerate(sizes)
        ]


def statements_per_scan(world: World) -> int:
    """Of a whole request: who is asking, rights, judgement, record."""
    client = create_app(world.product.settings, world.product).test_client()
    path = f"/api/v1/projects/{world.project_id}/scans"
    headers = {"Authorization": f"Bearer {world.guard_token}"}
    for body in Passings(world).take(2):
        with statements() as seen:
            answer = client.post(path, json=body, headers=headers)
        assert answer.get_json()["status"] == "accepted", answer.get_json()
    return len(seen)


def _scan(world: World, body: dict[str, Any]) -> float:
    scan = scan_from(
        world.project_id, {"scan_id": body["scan_id"], "raw": body["raw"], "direction": body["direction"]}
    )
    begun = time.perf_counter()
    answer = world.product.scans.take_one(world.guard, world.project_id, scan)
    seconds = time.perf_counter() - begun
    if answer["status"] != "accepted":
        raise RuntimeError(f"the scan was not accepted: {answer}")
    return seconds


def _presence(world: World) -> object:
    return world.product.presences.of_project(world.guard, world.project_id)


def _months(world: World, client: Any, opened: peewee.Database, today: date) -> dict[str, float]:
    database.initialize(opened)
    headers = {"Authorization": f"Bearer {world.manager_token}"}
    month = latest_full_month(today)
    found = {}
    for name, path, turns in (
        ("month_ms", f"attendance?month={month}", 3),
        ("month_by_day_ms", f"attendance?month={month}&detail=1", 1),
        ("month_sheet_ms", f"attendance.xlsx?month={month}", 1),
    ):
        seconds = []
        for _ in range(turns):
            begun = time.perf_counter()
            answer = client.get(f"/api/v1/projects/{world.project_id}/{path}", headers=headers)
            seconds.append(time.perf_counter() - begun)
            assert answer.status_code == 200, answer.get_json()
        found[name] = median(seconds) * 1000
    return found


def _timed(call: Callable[[], object]) -> float:
    begun = time.perf_counter()
    call()
    return time.perf_counter() - begun


class _Open:
    """A database bound and connected, beside others of the same measurement."""

    def __init__(self, storage: Storage) -> None:
        self._opened = db.connect(storage.url)

    def __enter__(self) -> peewee.Database:
        database.initialize(self._opened)
        self._opened.connect()
        return self._opened

    def __exit__(self, *_error: object) -> None:
        self._opened.close_all()
