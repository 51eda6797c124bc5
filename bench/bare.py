"""The yardsticks: Flask, and peewee or a key-value store, with nothing else.

One reads JSON, inserts one row in a transaction, answers; the other reads JSON, sets one key, answers.
Same database settings, same pool, same length of a request's connection as the product.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import peewee
import redis
from flask import Flask, request

from app.gateways.key_value import EmbeddedStore
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


@cache
def _setting() -> Callable[[str, str], object]:
    """How a key is set: by Redis' own client, without Redis in a file with the settings of the product's."""
    if os.environ.get("REDIS_URL"):
        return redis.Redis.from_url(os.environ["REDIS_URL"]).set
    path = os.environ.get("DATABASE_URL", "").removeprefix("sqlite:///")
    return EmbeddedStore(Path(path).with_suffix(".bare")).set


@application.teardown_request
def _close(_error: BaseException | None) -> None:
    database.close()


@application.get("/healthz")
def ready() -> dict[str, Any]:
    return {"status": "ok"}


@application.post("/beats/<session_id>")
def beat(session_id: str) -> dict[str, Any]:
    _setting()(f"bare:{session_id}", json.dumps(request.get_json()))
    return {"status": "accepted"}


@application.post("/<project_id>")
def knock(project_id: str) -> dict[str, Any]:
    body = request.get_json()
    database.connect(reuse_if_open=True)
    with database.atomic():
        row = Knock.create(
            project_id=project_id,
            scan_id=body["scan_id"],
            raw=body["raw"],
            direction=body["direction"],
            created_at=datetime.now(UTC),
        )
    return {"id": row.id, "status": "accepted"}
