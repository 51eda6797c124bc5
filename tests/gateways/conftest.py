"""Redis and PostgreSQL for the tests that can have them (TEST_REDIS_URL, TEST_POSTGRES_URL)."""

import os
from collections.abc import Iterator

import psycopg
import pytest
import redis

from app.gateways.standins import answer, running
from app.gateways.standins.server import Standins
from tests.gateways.held import Held
from tests.gateways.redis_cluster import OwnCluster

REDIS_URL = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/0")
POSTGRES_URL = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stand-ins listen on the loopback address; a proxy of the machine knows nothing of them."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def standins() -> Iterator[Standins]:
    with running() as standins:
        yield standins


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    """What holds every ``slow-<ms>`` of the stand-ins back."""
    held = Held()
    monkeypatch.setattr(answer, "time", held)
    yield held
    held.let_go()


@pytest.fixture(scope="session")
def redis_url() -> str:
    client = redis.Redis.from_url(REDIS_URL, socket_connect_timeout=10, socket_timeout=30)
    try:
        client.ping()
    except redis.RedisError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"NO REDIS, NOT TESTED THERE: {REDIS_URL} ({type(error).__name__})")
    finally:
        client.close()
    return REDIS_URL


@pytest.fixture
def redis_prefix(redis_url: str, request: pytest.FixtureRequest) -> Iterator[str]:
    """A corner of Redis for one test, emptied afterwards."""
    prefix = f"jianma-test:{os.getpid()}:{id(request)}:"
    yield prefix
    client = redis.Redis.from_url(redis_url)
    for key in client.scan_iter(match=prefix + "*", count=1000):
        client.delete(key)
    client.close()


@pytest.fixture(scope="session")
def own_postgres_url() -> Iterator[str]:
    """An empty database for tests that must really commit, dropped afterwards."""
    name = f"jianma_gateways_{os.getpid()}"
    try:
        admin = psycopg.connect(POSTGRES_URL, autocommit=True, connect_timeout=30)
    except psycopg.OperationalError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"NO POSTGRESQL, NOT TESTED THERE ({type(error).__name__})")
    with admin:
        admin.execute(f'CREATE DATABASE "{name}"')
        yield POSTGRES_URL.rpartition("/")[0] + "/" + name
        admin.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def redis_cluster() -> Iterator[OwnCluster]:
    try:
        own = OwnCluster()
    except FileNotFoundError:
        pytest.skip("NO REDIS-SERVER HERE, A CLUSTER IS NOT TESTED")
    with own:
        yield own


@pytest.fixture(scope="session")
def redis_cluster_url(redis_cluster: OwnCluster) -> str:
    return redis_cluster.url
