"""A site with a month of attendance behind it, on the morning after."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from tests.wages.payroll import APRIL, Payroll, a_payroll


@pytest.fixture
def payroll(product: Product, clock: FrozenClock) -> Payroll:
    made = a_payroll(product)
    clock.set(APRIL)
    return made
