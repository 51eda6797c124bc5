"""What the key-value store meets on a cluster and nowhere else; the contract is in test_key_value.py."""

import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path

import pytest
import redis

from app.gateways.key_value import ClusterStore, RedisStore, open_store
from app.kernel.ports import StoreDown
from tests.gateways.redis_cluster import OwnCluster, until

PATIENT_S = 60.0
"""To wait for an answer that comes, on a machine that may stand still."""


@pytest.fixture
def cluster() -> Iterator[OwnCluster]:
    """Of one test alone, which may break it."""
    with OwnCluster() as own:
        yield own


@pytest.fixture(autouse=True, scope="module")
def _where_it_can_be_started(redis_cluster_url: str) -> None:
    pass


def owner_of(cluster: OwnCluster, key: str) -> int:
    """The port of the server that holds the key."""
    with redis.RedisCluster.from_url(cluster.url) as asking:
        return int(asking.get_node_from_key(key).port)


def keys_of(cluster: OwnCluster, port: int, how_many: int) -> list[str]:
    """Keys that lie on that server."""
    with redis.RedisCluster.from_url(cluster.url) as asking:
        found = (f"key-{n}" for n in range(10_000) if asking.get_node_from_key(f"key-{n}").port == port)
        return [next(found) for _ in range(how_many)]


def test_keys_really_lie_on_every_server(redis_cluster: OwnCluster) -> None:
    store = ClusterStore(redis_cluster.url, prefix="spread:", answer_s=PATIENT_S)
    store.take_many_if_absent({f"key-{number}": "1" for number in range(300)}, 60)
    held = []
    for port in redis_cluster.ports:
        with redis.Redis(port=port) as server:
            held.append(sum(1 for _ in server.scan_iter(match="spread:*")))
    store.close()
    assert sum(held) == 300
    assert min(held) > 50


def test_one_server_that_is_gone_takes_its_own_keys_along_and_no_others(cluster: OwnCluster) -> None:
    gone, *left = cluster.ports[::-1]
    (lost,) = keys_of(cluster, gone, 1)
    kept = [keys_of(cluster, port, 1)[0] for port in left]
    store = ClusterStore(cluster.url, prefix="", answer_s=PATIENT_S)
    assert store.take_many_if_absent(dict.fromkeys([lost, *kept], "1"), 60) == dict.fromkeys([lost, *kept])
    cluster.kill(gone)
    started = time.monotonic()
    for call in (
        lambda: store.get(lost),
        lambda: store.set_if_absent(lost, "2", 60),
        lambda: store.take_many_if_absent(dict.fromkeys([*kept, lost], "2"), 60),
        store.ping,
    ):
        with pytest.raises(StoreDown) as caught:
            call()
        assert str(gone) not in repr(caught.value)
        assert caught.value.__context__ is None
    assert time.monotonic() - started < PATIENT_S / 2, "nobody waits for an answer of one that is gone"
    assert [store.get(key) for key in kept] == ["1", "1"]
    assert store.increment(f"{{{kept[0]}}}n", 60) == 1
    store.close()


def test_keys_that_move_to_another_server_are_followed(cluster: OwnCluster) -> None:
    from_port, to_port = cluster.ports[:2]
    (key,) = keys_of(cluster, from_port, 1)
    store = ClusterStore(cluster.url, prefix="", answer_s=PATIENT_S)
    store.set(key, "here", 60)
    with redis.Redis(port=from_port) as before, redis.Redis(port=to_port) as after:
        slot = before.execute_command("CLUSTER KEYSLOT", key)
        old, new = (server.execute_command("CLUSTER MYID") for server in (before, after))
        after.execute_command("CLUSTER SETSLOT", slot, "IMPORTING", old)
        before.execute_command("CLUSTER SETSLOT", slot, "MIGRATING", new)
        assert store.get(key) == "here", "on its way"
        assert store.take_many_if_absent({key: "other"}, 60) == {key: "here"}
        before.execute_command("MIGRATE", "127.0.0.1", to_port, key, 0, 1000)
        assert store.get(key) == "here", "it has moved, its slot has not"
        assert store.take_many_if_absent({key: "other"}, 60) == {key: "here"}
        assert not store.set_if_absent(key, "other", 60)
        for server in (after, before):
            server.execute_command("CLUSTER SETSLOT", slot, "NODE", new)
    assert store.take_many_if_absent({key: "other"}, 60) == {key: "here"}
    assert store.replace_if(key, "here", "there", 60)
    until(lambda: owner_of(cluster, key) == to_port)
    assert store.get(key) == "there"
    store.close()


def test_the_address_says_that_it_is_a_cluster(redis_cluster_url: str, tmp_path: Path) -> None:
    place = {"database_url": "postgresql://h/d", "data_dir": tmp_path}
    opened = open_store(redis_url=f"{redis_cluster_url}?cluster=yes", **place)  # type: ignore[arg-type]
    assert isinstance(opened, ClusterStore)
    opened.set("a", "1", 60)
    assert opened.get("a") == "1"
    opened.close()
    assert isinstance(open_store(redis_url="redis://h:1/0", **place), RedisStore)  # type: ignore[arg-type]


def test_nobody_there_is_a_store_that_is_down_and_tells_no_password(cluster: OwnCluster) -> None:
    for port in list(cluster.ports):
        cluster.kill(port)
    store = ClusterStore(cluster.url.replace("redis://", "redis://:geheim@"))
    with pytest.raises(StoreDown) as caught:
        store.get("a")
    assert "geheim" not in repr(caught.value)
    assert caught.value.__context__ is None


def test_a_forked_process_does_not_speak_over_its_parents_connections(redis_cluster: OwnCluster) -> None:
    store = ClusterStore(redis_cluster.url, prefix="forked:", answer_s=PATIENT_S)
    keys = [f"key-{number}" for number in range(9)]  # on all servers

    def count() -> None:
        for _ in range(40):
            for key in keys:
                store.increment(key, 60)

    count()  # the parent has connections to give
    children = [get_context("fork").Process(target=count) for _ in range(3)]
    for child in children:
        child.start()
    count()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0, 0, 0]
    assert [store.get(key) for key in keys] == ["200"] * 9
    store.close()
