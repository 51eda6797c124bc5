"""Fixtures of every test: a database built by the migrations, a frozen clock, the product, a client.

A test that asks for ``backend``, ``product`` or ``client`` runs on SQLite and on PostgreSQL, each time in a
transaction that is rolled back. One with threads asks for ``own_database`` or ``own_product``, where commits
are real. Without a server PostgreSQL is skipped with its reason; with CI=true it fails.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import hypothesis
import psycopg
import pytest
import structlog
from flask import Flask
from flask.testing import FlaskClient

from app.bootstrap import Gateways, Product, build
from app.kernel import crypto, db, schema
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.crypto import Cipher
from app.kernel.ids import new_id
from app.kernel.settings import Settings
from miniprogram_api import limits
from miniprogram_api.deps import EXTENSION
from miniprogram_api.factory import create_app
from tests import openapi_truth
from tests.factories.gateways import fake_gateways
from tests.factories.sites import Site, a_site

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
IN_CI = os.environ.get("CI") == "true"
NEEDS_DATABASE = frozenset({"database_url", "empty_database"})
NOON = datetime(2026, 3, 10, 12, 0, tzinfo=SHANGHAI)


structlog.configure(
    processors=[structlog.contextvars.merge_contextvars, structlog.processors.KeyValueRenderer()],
    wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    logger_factory=structlog.stdlib.LoggerFactory(),
)


# What a slow machine takes for an example says nothing about the product.
hypothesis.settings.register_profile(
    "house",
    hypothesis.settings.default,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


def needed(service: str, why: str) -> None:
    """A missing service is a loud skip on a laptop and a failure in CI."""
    if IN_CI:
        pytest.fail(f"{service} is needed when CI=true: {why}")
    pytest.skip(f"{service} is not reachable: {why}")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addini("measured", "tests that run under coverage", type="paths")
    parser.addini("measured_without_database", "of these only the tests without a database", type="paths")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what tells the rules, the code and the scan path (see ``[tool.coverage.run]``)."""
    whole, pure = config.getini("measured"), config.getini("measured_without_database")
    for item in items:
        places = {item.path, *item.path.parents}
        is_pure = NEEDS_DATABASE.isdisjoint(getattr(item, "fixturenames", ()))
        if not places.isdisjoint(whole) or (is_pure and not places.isdisjoint(pure)):
            item.add_marker("measured")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What did not run for want of a server, where nobody can overlook it."""
    skipped = terminalreporter.stats.get("skipped", [])
    reasons = [str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped]
    missing = sorted({reason for reason in reasons if "is not reachable" in reason})
    if missing:
        terminalreporter.section("NOT TESTED: a server is missing (make services starts it)", sep="!")
        for reason in missing:
            tests = sum(other == reason for other in reasons)
            terminalreporter.write_line(f"{tests} tests skipped: {reason}")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Test settings; the environment of the machine does not reach them."""
    data_dir = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.split("_")[0] in {"APP", "DATABASE", "REDIS", "SECRET", "DATA", "CODE", "INDEX"}:
                patch.delenv(name)
        patch.setenv("APP_ENV", "test")
        patch.setenv("DATA_DIR", str(data_dir))
        return Settings.from_env()


def make_postgres_database(name: str) -> str:
    """A fresh empty database; its URL. Needs a server at TEST_POSTGRES_URL."""
    try:
        admin = psycopg.connect(POSTGRES, autocommit=True, connect_timeout=30)
    except psycopg.OperationalError as error:
        needed("PostgreSQL", str(error).splitlines()[0])
        raise
    with admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}"')
    return POSTGRES.rpartition("/")[0] + "/" + name


def drop_database(url: str) -> None:
    """Removes what ``make_postgres_database`` made; files belong to pytest."""
    if url.startswith("postgresql"):
        with psycopg.connect(POSTGRES, autocommit=True) as admin:
            admin.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('db') / 'test.db'}"
        return
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    yield make_postgres_database(f"jianma_test_{worker}_{os.getpid()}")


@pytest.fixture(scope="session")
def schema_built(database_url: str, settings: Settings) -> Iterator[str]:
    """The schema, once per database, by the migrations."""
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    db.database.initialize(db.connect(database_url))
    with db.connection():
        schema.migrate()
    yield database_url
    db.database.close_all()
    db.database.initialize(None)
    drop_database(database_url)


@pytest.fixture
def backend(schema_built: str) -> Iterator[str]:
    """A rolled-back transaction; the value is the database's URL."""
    with db.connection(), db.database.atomic() as transaction:
        yield schema_built
        transaction.rollback()


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path, settings: Settings) -> Iterator[str]:
    """A bound database of the test's own without a single table; its URL."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    if request.param == "postgres":
        url = make_postgres_database(f"jianma_own_{os.getpid()}_{new_id().lower()}")
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    shared = db.database.obj
    db.database.initialize(db.connect(url))
    try:
        yield url
    finally:
        db.database.close_all()
        db.database.initialize(shared)
        drop_database(url)


@pytest.fixture
def own_database(empty_database: str) -> str:
    """The schema in a database of the test's own, where commits are real; for threads and crashes."""
    with db.connection():
        schema.migrate()
    return empty_database


@pytest.fixture
def own_product(own_database: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    """As ``product``, on a database of the test's own; each thread opens ``db.connection()``."""
    return build(settings, clock=clock, gateways=gateways)


@pytest.fixture
def clock() -> FrozenClock:
    return FrozenClock(NOON)


@pytest.fixture
def gateways(tmp_path: Path, clock: FrozenClock) -> Gateways:
    return fake_gateways(tmp_path, clock)


@pytest.fixture
def product(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    """The whole product on the test database, with fakes at the border and a frozen clock."""
    return build(settings, clock=clock, gateways=gateways)


@pytest.fixture
def site(product: Product) -> Site:
    """A project in Chongqing, its companies, and one caller per standing."""
    return a_site(product)


@pytest.fixture(scope="session")
def serve(settings: Settings) -> Callable[[Product], tuple[Flask, list[str]]]:
    """The HTTP side, made once, on the product of the test in hand; beside it what was found untrue."""
    made: list[tuple[Flask, list[str]]] = []

    def on(product: Product) -> tuple[Flask, list[str]]:
        if not made:
            flask = create_app(settings, product)
            made.append((flask, openapi_truth.watch(flask)))
        flask, untrue = made[0]
        flask.extensions[EXTENSION] = product
        flask.extensions[limits.COUNTS].forget()
        untrue.clear()
        return flask, untrue

    return on


@contextmanager
def asking(serve: Callable[[Product], tuple[Flask, list[str]]], product: Product) -> Iterator[FlaskClient]:
    """Flask's test client on a product. Every answer is held against the OpenAPI document."""
    flask, untrue = serve(product)
    yield flask.test_client()
    assert not untrue, "answers that the OpenAPI document does not describe:\n" + "\n".join(untrue)


@pytest.fixture
def client(product: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[FlaskClient]:
    with asking(serve, product) as client:
        yield client
