"""Whose data a leak of some time concerns, whatever table it stands in."""

from __future__ import annotations

from datetime import UTC, datetime

from app.attendance.models import ScanLedger
from app.bootstrap import Product
from app.bootstrap.concerned import Concerned
from app.kernel.db import is_postgres
from app.kernel.ids import made_ms, new_id
from tests.factories.cast import member
from tests.factories.verification import applicant
from tests.privacy.test_own_copy import everything_of

WANG = member("王建国")


def test_also_a_table_without_an_id_of_its_own(product: Product) -> None:
    leak = Concerned(product.gateways.photos)
    before = datetime.fromtimestamp(made_ms(new_id()) / 1000, UTC)
    wang = applicant(product, WANG)
    event_id = everything_of(wang, WANG)["site_attendance"]
    if is_postgres():  # on SQLite the ledger is a view of the events
        ScanLedger.create(scan_id="s", scanner_id="s", event_id=event_id, happened_at=product.clock.now())
    everything = {one.name: one.people for one in leak.by_rows()}
    assert everything["scan_ledger"] == {wang.person.id}
    assert {one.name: one.people for one in leak.by_rows(since=before)} == everything
    assert list(leak.by_rows(until=before)) == []
