"""One contract for all key-value stores, and what each has of its own."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from app.gateways.key_value import ClusterStore, EmbeddedStore, RedisStore, open_store
from app.gateways.key_value.redis_store import ANSWER_S
from app.kernel.ports import KeyValueStore, StoreDown
from app.kernel.settings import REDIS_CLUSTER
from tests.free_port import nobody_at
from tests.waiting import until

ROOT = Path(__file__).parents[2]
CONTENDER = Path(__file__).with_name("contender.py")
PATIENT_S = 60.0
"""To wait for an answer that comes, on a machine that may stand still."""


@dataclass
class Place:
    """A store, and how another process finds it."""

    store: KeyValueStore
    address: str
    prefix: str


@pytest.fixture(params=["embedded", "redis", "cluster"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    if request.param == "embedded":
        path = tmp_path / "kv.db"
        embedded = EmbeddedStore(path)
        yield Place(embedded, str(path), "")
        embedded.close()
        return
    if request.param == "cluster":
        url = request.getfixturevalue("redis_cluster_url")
        prefix = f"{id(request)}:"  # the cluster ends with the session
        over_many = ClusterStore(url, prefix=prefix, answer_s=PATIENT_S)
        yield Place(over_many, url + REDIS_CLUSTER, prefix)
        over_many.close()
        return
    url, prefix = request.getfixturevalue("redis_url"), request.getfixturevalue("redis_prefix")
    in_redis = RedisStore(url, prefix=prefix, answer_s=PATIENT_S)
    yield Place(in_redis, url, prefix)
    in_redis.close()


@pytest.fixture
def store(place: Place) -> KeyValueStore:
    return place.store


def test_what_was_set_is_found_until_it_is_deleted(store: KeyValueStore) -> None:
    store.set("a", "一二三")
    store.set("b", "2", 60)
    store.set("a", "")
    assert (store.get("a"), store.get("b"), store.get("c")) == ("", "2", None)
    store.delete("a", "b", "c")
    store.delete()
    assert (store.get("a"), store.get("b")) == (None, None)
    store.ping()


def test_a_key_is_taken_once(store: KeyValueStore) -> None:
    assert store.set_if_absent("nonce", "first", 60)
    assert not store.set_if_absent("nonce", "second", 60)
    assert store.get("nonce") == "first"
    store.set("for-good", "kept")
    assert not store.set_if_absent("for-good", "other", 60)


def test_everything_ends_when_its_time_is_over(store: KeyValueStore) -> None:
    for ends_after_s, keys in ((600, "ABCD"), (0.05, "abcd")):
        store.set(keys[0], "1", ends_after_s)
        store.set_if_absent(keys[1], "1", ends_after_s)
        store.take_many_if_absent({keys[2]: "1"}, ends_after_s)
        store.increment(keys[3], ends_after_s)
    store.increment("D", 0.05)  # its end was set with the first
    time.sleep(0.1)
    assert [store.get(key) for key in "ABCD"] == ["1", "1", "1", "2"]
    assert [store.get(key) for key in "abcd"] == [None] * 4
    assert store.set_if_absent("a", "2", 60)
    assert store.take_many_if_absent({"b": "2", "c": "2"}, 60) == {"b": None, "c": None}
    assert store.increment("d", 60) == 1


def test_setting_again_without_an_end_removes_the_end(store: KeyValueStore) -> None:
    store.set("a", "1", 0.1)
    store.set("a", "2")
    time.sleep(0.2)
    assert store.get("a") == "2"


def test_many_are_taken_at_once_and_what_was_there_is_told(store: KeyValueStore) -> None:
    store.set("key-7", "somebody")
    items = {f"key-{number}": f"me-{number}" for number in range(1203)}
    found = store.take_many_if_absent(items, 60)
    assert found == dict.fromkeys(items) | {"key-7": "somebody"}
    assert list(found) == list(items)
    assert store.take_many_if_absent(items, 60) == items | {"key-7": "somebody"}
    assert store.take_many_if_absent({}, 60) == {}


def test_counting_starts_at_one_and_refuses_words(store: KeyValueStore) -> None:
    assert [store.increment("count", 60) for _ in range(3)] == [1, 2, 3]
    assert store.get("count") == "3"
    store.set("word", "abc")
    with pytest.raises(ValueError):
        store.increment("word", 60)


@pytest.mark.parametrize("ttl_s", [0, -1])
@pytest.mark.parametrize(
    "call",
    [
        lambda store, ttl_s: store.set("a", "1", ttl_s),
        lambda store, ttl_s: store.set_if_absent("a", "1", ttl_s),
        lambda store, ttl_s: store.take_many_if_absent({"a": "1"}, ttl_s),
        lambda store, ttl_s: store.increment("a", ttl_s),
        lambda store, ttl_s: store.replace_if("a", "0", "1", ttl_s),
    ],
)
def test_a_time_to_live_is_positive(
    store: KeyValueStore, call: Callable[[KeyValueStore, float], object], ttl_s: float
) -> None:
    with pytest.raises(ValueError):
        call(store, ttl_s)
    assert store.get("a") is None


def test_fifty_threads_race_for_one_key(store: KeyValueStore) -> None:
    gate = threading.Barrier(50)

    def race(number: int) -> tuple[bool, str | None, int]:
        gate.wait()
        won = store.set_if_absent("prize", str(number), 60)
        return won, store.take_many_if_absent({"many": str(number)}, 60)["many"], store.increment("n", 60)

    with ThreadPoolExecutor(50) as threads:
        results = list(threads.map(race, range(50)))
    assert Counter(won for won, _, _ in results) == {True: 1, False: 49}
    assert store.get("prize") == str(next(n for n, (won, _, _) in enumerate(results) if won))
    found = Counter(found for _, found, _ in results)
    assert found[None] == 1
    assert found[store.get("many")] == 49
    assert sorted(count for _, _, count in results) == list(range(1, 51))


def test_a_value_is_replaced_only_while_it_is_the_expected_one(store: KeyValueStore) -> None:
    assert not store.replace_if("state", "a", "b", 60)
    store.set("state", "一", 60)
    assert not store.replace_if("state", "二", "三", 60)
    assert store.get("state") == "一"
    assert store.replace_if("state", "一", "二", 60)
    assert store.get("state") == "二"


def test_what_has_ended_is_not_replaced_and_replacing_sets_a_new_end(store: KeyValueStore) -> None:
    store.set("short", "a", 0.1)
    store.set("long", "a")
    assert store.replace_if("long", "a", "b", 0.1)
    time.sleep(0.2)
    assert not store.replace_if("short", "a", "b", 60)
    assert (store.get("short"), store.get("long")) == (None, None)


def test_of_fifty_threads_each_adds_its_own_exactly_once(store: KeyValueStore) -> None:
    store.set("sum", "0", 60)

    def add(_number: int) -> None:
        while True:
            seen = store.get("sum")
            assert seen is not None
            if store.replace_if("sum", seen, str(int(seen) + 1), 60):
                return

    with ThreadPoolExecutor(50) as threads:
        list(threads.map(add, range(50)))
    assert store.get("sum") == "50"


def test_processes_share_the_store(place: Place) -> None:
    processes = [
        subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("contender.py")),
                place.address,
                place.prefix,
                name,
                "120",
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("first", "second", "third")
    ]
    taken = [int(process.communicate(timeout=120)[0]) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sum(taken) == 120
    assert place.store.get("count") == "360"


class TestEmbedded:
    def test_time_is_the_one_given(self, tmp_path: Path) -> None:
        moment = [1000.0]
        store = EmbeddedStore(tmp_path / "kv.db", now=lambda: moment[0])
        store.set("a", "1", 10)
        moment[0] = 1009.9
        assert store.get("a") == "1"
        moment[0] = 1010.0
        assert store.get("a") is None

    def test_what_has_ended_is_removed_by_and_by(self, tmp_path: Path) -> None:
        moment = [1000.0]
        store = EmbeddedStore(tmp_path / "kv.db", now=lambda: moment[0])
        store.take_many_if_absent({f"old-{n}": "1" for n in range(600)}, 1)
        store.set("for-good", "1")
        moment[0] = 2000.0
        for number in range(300):
            store.set(f"new-{number}", "1", 10)
        with sqlite3.connect(tmp_path / "kv.db") as looked_at:
            assert looked_at.execute("SELECT count(*) FROM kv").fetchone() == (301,)
        moment[0] = 3000.0
        assert store.sweep() == 300
        assert store.get("for-good") == "1"

    def test_a_write_inside_a_transaction_is_refused_at_once(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "kv.db", in_transaction=lambda: True)
        assert store.get("a") is None
        with pytest.raises(RuntimeError):
            store.set("a", "1")

    def test_an_unusable_file_is_a_store_that_is_down(self, tmp_path: Path) -> None:
        (tmp_path / "kv.db").write_bytes(b"this is no database " * 100)
        for store in (EmbeddedStore(tmp_path / "no" / "kv.db"), EmbeddedStore(tmp_path / "kv.db")):
            with pytest.raises(StoreDown):
                store.get("a")

    def test_after_a_failure_the_next_call_is_a_fresh_start(self, tmp_path: Path) -> None:
        store = EmbeddedStore(tmp_path / "kv.db")
        with pytest.raises(UnicodeEncodeError):
            store.take_many_if_absent({"a": "1", "b": "\ud800"}, 60)
        assert store.take_many_if_absent({"a": "1"}, 60) == {"a": None}

    def test_it_lives_beside_the_tables_of_the_same_file(self, tmp_path: Path) -> None:
        path = tmp_path / "jianma.db"
        with sqlite3.connect(path) as data:
            data.execute("CREATE TABLE person (id TEXT)")
        store = open_store(redis_url=None, database_url=f"sqlite:///{path}", data_dir=tmp_path)
        store.set("a", "1")
        with sqlite3.connect(path) as data:
            assert data.execute("SELECT value FROM kv").fetchall() == [("1",)]

    def test_beside_postgresql_it_has_a_file_of_its_own(self, tmp_path: Path) -> None:
        data_dir = tmp_path / "var"
        open_store(redis_url=None, database_url="postgresql://h/d", data_dir=data_dir).set("a", "1")
        assert (data_dir / "kv.db").exists()


class TestRedis:
    def test_nobody_there_is_a_store_that_is_down_and_the_password_stays_secret(self) -> None:
        store = RedisStore(f"redis://:geheim@{nobody_at()}/0")
        with pytest.raises(StoreDown) as caught:
            store.get("a")
        assert "geheim" not in repr(caught.value)
        assert caught.value.__context__ is None

    def test_a_server_that_says_nothing_is_down_within_the_time_set(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            store = RedisStore(f"redis://127.0.0.1:{silent.getsockname()[1]}/0", answer_s=0.2)

            def took_s() -> float:
                started = time.monotonic()
                with pytest.raises(StoreDown):
                    store.set_if_absent("a", "1", 60)
                return time.monotonic() - started

            # A machine that stands still makes some of them slow; without the time set every one is.
            until(lambda: took_s() < ANSWER_S, "an answer within the time set", within_s=20)

    def test_a_connection_that_was_cut_is_replaced(self, redis_url: str, redis_prefix: str) -> None:
        store = RedisStore(redis_url, prefix=redis_prefix, answer_s=PATIENT_S)
        store.set("a", "1")
        with redis.Redis.from_url(redis_url) as other:
            mine = store._ask("CLIENT", "ID")
            other.client_kill_filter(_id=mine)
        assert store.get("a") == "1"

    def test_a_server_that_forgot_the_scripts_is_told_them_again(
        self, redis_url: str, redis_prefix: str
    ) -> None:
        store = RedisStore(redis_url, prefix=redis_prefix, answer_s=PATIENT_S)
        store.set("a", "1", 60)
        with redis.Redis.from_url(redis_url) as other:
            other.script_flush()
        assert store.replace_if("a", "1", "2", 60)
        assert store.increment("a", 60) == 3
        store.close()
        assert store.get("a") == "3", "closed connections are opened again"

    def test_another_kind_of_value_is_not_taken_for_an_outage(
        self, redis_url: str, redis_prefix: str
    ) -> None:
        store = RedisStore(redis_url, prefix=redis_prefix, answer_s=PATIENT_S)
        with redis.Redis.from_url(redis_url) as other:
            other.rpush(redis_prefix + "list", "x")
        with pytest.raises(ValueError):
            store.increment("list", 60)


def test_a_file_that_stays_locked_is_a_store_that_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.gateways.key_value.embedded_store.BUSY_S", 0.05)
    store = EmbeddedStore(tmp_path / "kv.db")
    store.set("a", "1")
    other = sqlite3.connect(tmp_path / "kv.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for write in (lambda: store.set("a", "2"), lambda: store.take_many_if_absent({"b": "1"}, 60)):
        with pytest.raises(StoreDown):
            write()
    other.execute("ROLLBACK")
    store.set("a", "3")
    assert store.get("a") == "3"
    other.close()
    store.close()
