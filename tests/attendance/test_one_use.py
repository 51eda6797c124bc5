"""What the key-value store knows of codes, and that a gate works on without it."""

from __future__ import annotations

import logging
from typing import Any

import pytest

from app.attendance.service.one_use import OneUse, Taken
from app.kernel.ports import StoreDown
from qr.claims import FLAG_VERIFIED, Claims


class Store:
    """In memory; ``is_broken``: it cannot be reached."""

    def __init__(self, *, is_broken: bool = False) -> None:
        self.is_broken = is_broken
        self.held: dict[str, str] = {}
        self.counts: dict[str, int] = {}

    def take_many_if_absent(self, items: dict[str, str], _ttl_s: float) -> dict[str, str | None]:
        self._work()
        found = {key: self.held.get(key) for key in items}
        self.held = {**items, **self.held}
        return found

    def increment(self, key: str, _ttl_s: float) -> int:
        self._work()
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def delete(self, *keys: str) -> None:
        self._work()
        for key in keys:
            self.held.pop(key, None)

    def _work(self) -> None:
        if self.is_broken:
            raise StoreDown("gone")


def claims(jti: str = "b" * 16, **changes: Any) -> Claims:
    values: dict[str, Any] = {
        "type": 1,
        "kid": 7,
        "code_id": "a" * 16,
        "not_before": 0,
        "ttl": 30,
        "identity_class": 1,
        "flags": FLAG_VERIFIED,
        "device_tag": 0,
        "jti": jti,
    }
    return Claims(**(values | changes))


def test_without_the_store_the_gate_goes_on_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    store = Store(is_broken=True)
    one_use = OneUse(store)  # type: ignore[arg-type]
    with caplog.at_level(logging.WARNING):
        assert one_use.take("p", "s", {"1": claims()}) == Taken()
        one_use.give_back(["b" * 16])
        assert not one_use.is_forging("p", "s")
    assert len(caplog.records) == 1
    store.is_broken = False
    assert one_use.take("p", "s", {"1": claims()}).ours == {"b" * 16}
    store.is_broken = True
    with caplog.at_level(logging.WARNING):
        one_use.give_back([])
        assert len(caplog.records) == 1
        one_use.give_back(["b" * 16])
    assert len(caplog.records) == 2


def test_a_code_belongs_to_the_scan_that_showed_it_first() -> None:
    """D-03."""
    one_use = OneUse(Store())  # type: ignore[arg-type]
    assert one_use.take("p", "s", {"1": claims()}) == Taken(ours=frozenset({"b" * 16}))
    assert one_use.take("p", "s", {"1": claims()}) == Taken(again=frozenset({"b" * 16}))
    assert one_use.take("p", "t", {"1": claims()}) == Taken(elsewhere=frozenset({"b" * 16}))
    one_use.give_back({"b" * 16})
    assert one_use.take("p", "t", {"1": claims()}).ours == {"b" * 16}


def test_the_third_forgery_at_a_scanner_raises_the_alarm() -> None:
    one_use = OneUse(Store())  # type: ignore[arg-type]
    assert [one_use.is_forging("p", "s") for _ in range(4)] == [False, False, True, True]
    assert not one_use.is_forging("p", "t")


def test_many_people_on_one_phone() -> None:
    one_use = OneUse(Store())  # type: ignore[arg-type]
    crowded = []
    for number in range(4):
        code = claims(f"{number + 1:016x}", code_id=f"{number + 1:016x}", device_tag=77)
        crowded.append(one_use.take("p", "s", {str(number): code}).crowded)
    assert [len(found) for found in crowded] == [0, 0, 1, 1]
    same = claims("f" * 16, code_id=f"{4:016x}", device_tag=77)
    assert one_use.take("p", "s", {"again": same}).crowded == frozenset()
    elsewhere = claims("e" * 16, code_id="d" * 16, device_tag=77)
    assert one_use.take("q", "s", {"other": elsewhere}).crowded == frozenset()
