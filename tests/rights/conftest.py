"""The world behind HTTP, once for each test that walks through it; on SQLite, see ``test_matrix``."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from app.bootstrap import Product
from app.kernel import db
from tests.conftest import asking
from tests.openapi_samples import Samples
from tests.rights.walk import Walk
from tests.rights.world import a_world


@pytest.fixture
def walk(own_product: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[Walk]:
    with asking(serve, own_product) as client:
        with db.connection():
            world = a_world(own_product)
        yield Walk(world, client, Samples(client.get("/openapi.json").get_json(), world.known))
