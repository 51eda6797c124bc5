"""The yardstick: Flask and peewee with nothing else. Reads JSON, inserts one row in a transaction, answers.

Same database settings, same pool, same length of a request's connection as the product.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

import peewee
from flask import Flask, request

from app.kernel import db
from app.kernel.db import IdField, InstantField, Table, database


class Knock(Table):
    """One row of the yardstick."""

    project_id = IdField()
    scan_id = peewee.CharField(max_length=64)
    raw = peewee.CharField(max_length=200)
    direction = peewee.CharField(max_length=4)
    created_at = InstantField()

    class Meta:
        table_name = "bench_knock"
        indexes = ((("project_id", "created_at"), False),)


application = Flask("bare", static_folder=None)
database.initialize(db.connect(os.environ.get("DATABASE_URL", "sqlite:///:memory:")))


@application.before_request
def _open() -> None:
    database.connect(reuse_if_open=True)


@application.teardown_request
def _close(_error: BaseException | None) -> None:
    database.close()


@application.get("/healthz")
def ready() -> dict[str, Any]:
    return {"status": "ok"}


@application.post("/<project_id>")
def knock(project_id: str) -> dict[str, Any]:
    body = request.get_json()
    with database.atomic():
        row = Knock.create(
            project_id=project_id,
            scan_id=body["scan_id"],
            raw=body["raw"],
            direction=body["direction"],
            created_at=datetime.now(UTC),
        )
    return {"id": row.id, "status": "accepted"}
