"""X-07: what came in of a month after somebody reckoned it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from app.attendance.queries.month import heard_since
from app.bootstrap import Product
from app.kernel.clock import SHANGHAI, legal_month
from tests.factories.attendance import a_worker
from tests.factories.events import an_event
from tests.factories.sites import Site

END = datetime(2026, 4, 1, tzinfo=SHANGHAI)
RECKONED = END + timedelta(minutes=30)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("passages", "is_heard"),
    [
        ([], False),
        ([("in", END - HOUR, END - HOUR)], False),  # known when it was reckoned
        ([("in", END - HOUR, END + HOUR)], True),  # came later
        ([("out", END + 6 * HOUR, END + 6 * HOUR)], True),  # a night shift ends
        ([("out", END + 16 * HOUR, END + 16 * HOUR)], True),
        ([("out", END + 17 * HOUR, END + 17 * HOUR)], False),  # no stay lasts that long
        ([("out", END, RECKONED)], False),  # known as well
        (
            [("in", END + HOUR, END + HOUR), ("out", END + 9 * HOUR, END + 9 * HOUR)],
            False,
        ),  # of April
    ],
)
def test_what_belongs_into_the_month(
    product: Product, site: Site, passages: list[tuple[str, datetime, datetime]], is_heard: bool
) -> None:
    worker, other = a_worker(product, site), a_worker(product, site, "李秀英")
    an_event(site, other, "in", END + HOUR)
    for direction, happened, received in passages:
        an_event(site, worker, direction, happened, received_at=received)
    assert heard_since(site.id, *legal_month("2026-03"), RECKONED) == is_heard


def test_what_was_settled_since_is_heard(product: Product, site: Site) -> None:
    at = END - HOUR
    an_event(site, a_worker(product, site), "in", at, settled_at=RECKONED + HOUR)
    assert heard_since(site.id, *legal_month("2026-03"), RECKONED)
