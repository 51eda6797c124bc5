"""What is counted in the shared store: within a window, under a digest, and never in anybody's way."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from app.gateways.key_value import EmbeddedStore
from app.kernel import crypto
from app.kernel.clock import FrozenClock
from app.kernel.counting import Tally
from app.kernel.crypto import Cipher
from app.kernel.ports import KeyValueStore, StoreDown
from app.kernel.settings import Settings


@pytest.fixture
def store(tmp_path: Path, clock: FrozenClock, settings: Settings) -> KeyValueStore:
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    return EmbeddedStore(tmp_path / "kv.db", now=lambda: clock.now().timestamp())


def test_each_is_counted_for_himself_and_each_thing_apart(store: KeyValueStore) -> None:
    tries, calls = Tally(store, "tries", 60), Tally(store, "calls", 60)
    assert [tries.add("a"), tries.add("a"), tries.add("b"), calls.add("a")] == [1, 2, 1, 1]
    assert [tries.so_far(who) for who in "abc"] == [2, 1, 0]
    assert Tally(store, "tries", 60).so_far("a") == 2


def test_the_window_begins_with_the_first_and_does_not_move(store: KeyValueStore, clock: FrozenClock) -> None:
    tries = Tally(store, "tries", 60)
    tries.add("a")
    clock.move(seconds=59)
    assert tries.add("a") == 2
    clock.move(seconds=1)
    assert (tries.so_far("a"), tries.add("a")) == (0, 1)


def test_the_store_is_not_told_who_it_was(store: KeyValueStore, tmp_path: Path) -> None:
    """Two things that one person did cannot be told to be one person's either."""
    for name in ("tries", "calls"):
        Tally(store, name, 60).add("phone:13812345678")
    with sqlite3.connect(tmp_path / "kv.db") as kept:
        told = "\n".join(kept.iterdump())
    assert "13812345678" not in told
    keys = [Tally(store, name, 60)._key("phone:13812345678").partition(":")[2] for name in ("tries", "calls")]
    assert all(key in told for key in keys)
    assert len(set(keys)) == 2


def test_while_the_store_is_down_nobody_has_done_anything() -> None:
    class Down:
        def __getattr__(self, _name: str) -> Any:
            def down(*_about: object) -> None:
                raise StoreDown("test")

            return down

    tries = Tally(Down(), "tries", 60)
    assert (tries.add("a"), tries.so_far("a")) == (0, 0)
