"""An administrator, and the product that asks him to prove himself twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.bootstrap import Gateways, Product, build
from app.kernel.clock import FrozenClock
from app.kernel.settings import Settings
from tests.people.officials import Official, an_official


@pytest.fixture
def demanding(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    """As in production: administrators and authorities have to have one."""
    return build(replace(settings, second_factor_required=True), clock=clock, gateways=gateways)


@pytest.fixture
def admin(product: Product, clock: FrozenClock) -> Official:
    """With a password; he has set up no second factor yet."""
    return an_official(product, clock)
