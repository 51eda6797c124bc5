"""A centre and somebody who learns there; a store that fails when it is told to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Gateways, Product, build
from app.gateways.key_value import EmbeddedStore
from app.kernel import db
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.jobs import Job
from app.kernel.ports import KeyValueStore, StoreDown
from app.kernel.settings import Settings
from app.people.models import Account, Person, Session
from app.training import models
from tests.factories.training import Centre, Pupil, a_centre, a_pupil

ALL_TABLES = [getattr(models, name) for name in models.__all__] + [Person, Account, Session, Job, AuditEntry]


class FaultyStore:
    """The real store, which can be down, and which can forget everything."""

    def __init__(self, store: KeyValueStore, path: Path) -> None:
        self._store = store
        self._path = path
        self.down = False

    def __getattr__(self, name: str) -> Any:
        if self.down:
            raise StoreDown("test")
        return getattr(self._store, name)

    def flush(self) -> None:
        with sqlite3.connect(self._path) as file:
            file.execute("DELETE FROM kv")


@pytest.fixture
def store(gateways: Gateways, tmp_path: Path) -> FaultyStore:
    return FaultyStore(gateways.store, tmp_path / "kv.db")


@pytest.fixture
def product(
    backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways, store: FaultyStore
) -> Product:
    """As everywhere, with the store that can fail."""
    return build(settings, clock=clock, gateways=replace(gateways, store=store))


@pytest.fixture
def centre(product: Product) -> Centre:
    return a_centre(product)


@pytest.fixture
def pupil(centre: Centre) -> Pupil:
    return a_pupil(centre)


@pytest.fixture
def committing(
    schema_built: str, settings: Settings, clock: FrozenClock, gateways: Gateways, tmp_path: Path
) -> Iterator[Product]:
    """The product without a transaction around it; what was written is taken away afterwards.

    Its store refuses to be written inside a transaction, as the one that shares the data's file does.
    """
    strict = EmbeddedStore(
        tmp_path / "strict.db",
        now=lambda: clock.now().timestamp(),
        in_transaction=lambda: bool(db.database.in_transaction()),
    )
    with db.connection():
        yield build(settings, clock=clock, gateways=replace(gateways, store=strict))
        for table in ALL_TABLES:
            table.delete().execute()
