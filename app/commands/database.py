"""The schema, and the demo data of an empty database."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

import peewee

from app.bootstrap import Product, build
from app.commands import demo
from app.kernel import db, schema
from app.kernel.settings import Settings
from app.people.models import Account

LOOK_EVERY_S = 1.0


def open_product(settings: Settings, *, patience_s: float = 0.0) -> Product:
    """The product; makes the folder of an SQLite file first, and says so when storage cannot be reached, or
    still cannot after ``patience_s``."""
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(parents=True, exist_ok=True)
    product = build(settings)
    until = time.monotonic() + patience_s
    while True:
        try:
            with db.connection():
                db.database.execute_sql("SELECT 1")
        except peewee.OperationalError as error:
            if time.monotonic() >= until:
                reason = str(error).splitlines()[0] if str(error) else type(error).__name__
                sys.exit(f"E-DATABASE_URL: the database does not answer ({reason})")
            time.sleep(LOOK_EVERY_S)
        else:
            return product


def migrate(settings: Settings, args: argparse.Namespace | None = None) -> int:
    """Brings the schema up to date; after a machine's start the database may come later than we."""
    open_product(settings, patience_s=args.wait if args else 0.0)
    with db.connection():
        for name in schema.migrate():
            print(f"migrated: {name}")
    return 0


def roll_back(settings: Settings, args: argparse.Namespace) -> int:
    """Undoes the last migrations."""
    open_product(settings)
    with db.connection():
        for name in schema.roll_back(args.steps):
            print(f"undone: {name}")
    return 0


def prepare(settings: Settings, _args: argparse.Namespace | None = None) -> int:
    """Migrations, and outside production the demo data where nobody has an account yet."""
    product = open_product(settings)
    with db.connection():
        for name in schema.migrate():
            print(f"migrated: {name}")
        if not settings.is_production and not Account.select().exists():
            demo.fill(product)
            print("demo data: filled")
    return 0
