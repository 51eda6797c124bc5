"""Somebody who may pass the gate of ``site``."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from tests.factories.attendance import Worker, a_worker
from tests.factories.sites import Site


@pytest.fixture
def worker(product: Product, site: Site) -> Worker:
    return a_worker(product, site)
