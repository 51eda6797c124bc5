"""The product behind a real port, for browsers."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import BaseWSGIServer, make_server

from app.bootstrap import Product, build
from app.kernel import crypto, db, schema
from app.kernel.clock import FrozenClock
from app.kernel.crypto import Cipher
from app.kernel.settings import Settings
from miniprogram_api.factory import create_app
from tests.conftest import NOON
from tests.factories.gateways import fake_gateways, run_due_jobs
from tests.web.guards_phone import phone


class RunningClock(FrozenClock):
    """Begins where it is set and runs on: far from the browser's, which must not matter."""

    def __init__(self, at: datetime) -> None:
        super().__init__(at)
        self._begun = time.monotonic()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=time.monotonic() - self._begun)


@dataclass
class Served:
    """The product, and where a browser finds it."""

    product: Product
    url: str
    server: BaseWSGIServer

    def work(self) -> None:
        """The job worker has its turn."""
        run_due_jobs(self.product.jobs)

    def stop(self) -> None:
        """From now on nobody answers, as without a network."""
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One phone for a module; every served product is another site to it."""
    with phone() as chromium:
        yield chromium


@pytest.fixture
def begins() -> datetime:
    """When the product's clock starts; a module may have its own."""
    return NOON


@pytest.fixture
def real_gateways() -> dict[str, Any]:
    """Gateways by name that are not to be fakes; a module may have its own."""
    return {}


@pytest.fixture
def served(
    tmp_path: Path, settings: Settings, begins: datetime, real_gateways: dict[str, Any]
) -> Iterator[Served]:
    """On SQLite only: the browser is what is tested here."""
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    shared = db.database.obj
    db.database.initialize(db.connect(f"sqlite:///{tmp_path / 'own.db'}"))
    try:
        with db.connection():
            schema.migrate()
            clock = RunningClock(begins)
            gateways = replace(fake_gateways(tmp_path, clock), **real_gateways)
            product = build(settings, clock=clock, gateways=gateways)
            server = make_server("127.0.0.1", 0, create_app(settings, product), threaded=True)
            thread = threading.Thread(target=server.serve_forever, daemon=True)
            thread.start()
            yield Served(product, f"http://127.0.0.1:{server.server_port}", server)
            server.shutdown()
            thread.join(5)
    finally:
        db.database.close_all()
        db.database.initialize(shared)
