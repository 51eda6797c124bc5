"""Filling in the demo data by hand, and starting it over."""

from __future__ import annotations

import argparse
import sys

from app.bootstrap import Product
from app.commands import demo
from app.commands.database import open_product
from app.kernel import db, schema
from app.kernel.db import Table, database, every_table
from app.kernel.photo import Photo
from app.kernel.settings import Settings
from app.people.models import Account


def run(settings: Settings, args: argparse.Namespace) -> int:
    """``demo``: fills an empty database; with ``--reset`` whatever is in it goes first."""
    if settings.app_env != demo.DEMO:
        print(f"E-APP_ENV: 只有演示环境可以这样做（现在是 {settings.app_env}）", file=sys.stderr)
        return 2
    product = open_product(settings)
    with db.connection():
        schema.migrate()
        if args.reset:
            empty(product)
        elif Account.select().exists():
            print("demo data: there already (--reset 重新填入)")
            return 0
        demo.fill(product)
    print("demo data: filled")
    return 0


def empty(product: Product) -> None:
    """Every row of every table, and the pictures with them."""
    now = product.clock.now()
    with database.atomic():
        for photo in Photo.select(Photo.id).where(Photo.deleted_at.is_null()):
            product.gateways.photos.delete(photo.id, now=now)
        for table in _tables():
            table.delete().execute()


def _tables() -> list[type[Table]]:
    known = set(database.get_tables())
    return [table for table in every_table() if table._meta.table_name in known]
