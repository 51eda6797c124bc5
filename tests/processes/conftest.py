"""Real servers for tests: embedded and with PostgreSQL and Redis, with one and with four web workers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import redis

from tests.conftest import drop_database, make_postgres_database, needed
from tests.processes.server import Server

REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")
KINDS = ("embedded-1", "embedded-4", "servers-1", "servers-4")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = __file__.rpartition(os.sep)[0]
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.processes)


@contextmanager
def _fresh_database(name: str) -> Iterator[dict[str, str]]:
    """DATABASE_URL and REDIS_URL of a fresh database; skipped where no server answers."""
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=30).ping()
    except redis.RedisError as error:
        needed("Redis", type(error).__name__)
    url = make_postgres_database(name)
    try:
        yield {"DATABASE_URL": url, "REDIS_URL": REDIS}
    finally:
        drop_database(url)


@pytest.fixture(scope="session")
def servers() -> Iterator[dict[str, str]]:
    """One database for the servers of ``server``."""
    with _fresh_database(f"jianma_processes_{os.getpid()}") as settings:
        yield settings


@pytest.fixture
def own_servers() -> Iterator[dict[str, str]]:
    """A database of the test's own: a server that still runs on the other would take up its jobs."""
    with _fresh_database(f"jianma_own_processes_{os.getpid()}") as settings:
        yield settings


@pytest.fixture(scope="session", params=KINDS)
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A running server; one per kind, whichever tests use it."""
    kind, _, workers = request.param.partition("-")
    settings = {"WEB_WORKERS": workers}
    if kind == "servers":
        settings |= request.getfixturevalue("servers")
    with Server(tmp_path_factory.mktemp(request.param) / "data", **settings) as running:
        yield running
