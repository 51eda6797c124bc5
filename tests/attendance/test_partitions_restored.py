"""A backup of attendance by months comes back by months, and the promises of the ledger with it."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from app.attendance.models import SiteAttendance
from app.bootstrap import Product
from app.commands.backup import back_up, restore
from app.kernel import db
from app.kernel.db import database
from app.kernel.settings import Settings
from app.people.models import Account
from tests.conftest import needed
from tests.factories.attendance import a_code, a_scan, a_worker, codes_of, scan
from tests.factories.events import an_event
from tests.factories.sites import a_site


def lying() -> list[tuple[str, str]]:
    """Every event and the partition that it lies in."""
    rows = database.execute_sql("SELECT id, tableoid::regclass::text FROM site_attendance ORDER BY id")
    return [(event_id, place) for event_id, place in rows.fetchall()]


@pytest.mark.parametrize("empty_database", ["postgres"], indirect=True)
def test_months_and_promises_come_back(
    own_product: Product, own_database: str, settings: Settings, tmp_path: Path
) -> None:
    if not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        needed("pg_dump", "the PostgreSQL client is not installed")
    product, own = own_product, replace(settings, database_url=own_database, data_dir=tmp_path / "data")
    (own.data_dir / "photos").mkdir(parents=True)
    with db.connection():
        Account.create(created_at=product.clock.now())
        product.attendance_partitions.make()
        site = a_site(product)
        worker = a_worker(product, site)
        sent = a_scan(site, a_code(product, worker.code_id), direction="in")
        first = product.scans.take_one(site.staff, site.id, sent)
        for days in (-800, 3, 40):
            an_event(site, worker, "out", product.clock.now() + timedelta(days=days))
        before = lying()
        assert {place for _event, place in before} == {
            "site_attendance_default",
            "site_attendance_2026_03",
            "site_attendance_2026_04",
        }
        to = tmp_path / "backups"
        assert back_up(own, argparse.Namespace(to=to, keep_days=0)) == 0
        SiteAttendance.delete().execute()
        database.execute_sql("DELETE FROM scan_ledger")
        db.database.close_all()

    (made,) = to.glob("*.tar")
    assert restore(own, argparse.Namespace(file=made, replace=True, check=False)) == 0

    with db.connection():
        assert lying() == before
        assert product.scans.take_one(site.staff, site.id, sent) == first
        product.gateways.store.delete(*[f"jti:{event.used_jti}" for event in SiteAttendance.select()])
        assert codes_of(scan(product, site, sent.raw)) == ["QR_REPLAYED"]
        assert product.attendance_partitions.make() == []
