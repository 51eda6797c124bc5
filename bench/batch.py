"""A batch of 200 that a phone kept while it had no network, against the bare cost of what it cannot avoid."""

from __future__ import annotations

import time
from datetime import timedelta
from statistics import median
from typing import Any

from app.attendance.models import SiteAttendance
from app.kernel.db import database
from app.kernel.ids import new_id
from bench.world import Passings, World
from miniprogram_api.factory import create_app
from qr.codec import DOMAIN, decode

SIZE = 200
COUNTED_ROWS = "SELECT {columns} FROM site_attendance WHERE scan_id IN ({marks})"


def measure(world: World, *, rounds: int) -> dict[str, Any]:
    """Milliseconds, the whole application without a network; both sides take turns on the same table."""
    client = create_app(world.product.settings, world.product).test_client()
    path = f"/api/v1/projects/{world.project_id}/scans/batch"
    headers = {"Authorization": f"Bearer {world.guard_token}"}
    passings = Passings(world)
    whole, bare = [], []
    for _ in range(rounds + 1):
        scans = list(passings.take(SIZE, late_by=timedelta(minutes=2)))
        begun = time.perf_counter()
        answer = client.post(path, json={"scans": scans}, headers=headers)
        whole.append(time.perf_counter() - begun)
        statuses = {result["status"] for result in answer.get_json()["results"]}
        if answer.status_code != 200 or statuses != {"accepted"}:
            raise RuntimeError(f"the batch was not accepted: {answer.status_code} {statuses}")
        bare.append(_bare(world, [scan["raw"] for scan in scans], [scan["scan_id"] for scan in scans]))
    ratios = [one / other for one, other in zip(whole[1:], bare[1:], strict=True)]
    return {
        "batch_ms": median(whole[1:]) * 1000,
        "bare_ms": median(bare[1:]) * 1000,
        "ratio": median(ratios),
    }


def _bare(world: World, texts: list[str], scan_ids: list[str]) -> float:
    """Seconds for 200 signatures checked and the same 200 rows, under other ids, in one statement."""
    columns = [field.column_name for field in SiteAttendance._meta.sorted_fields]
    database.connect(reuse_if_open=True)
    marks = ", ".join([database.param] * len(scan_ids))
    found = database.execute_sql(
        COUNTED_ROWS.format(columns=", ".join(columns), marks=marks), scan_ids
    ).fetchall()
    places = {name: place for place, name in enumerate(columns)}
    values: list[Any] = []
    for row in found:
        copied = list(row)
        copied[places["id"]] = copied[places["scan_id"]] = new_id()
        copied[places["used_jti"]] = None
        values += copied
    row_marks = f"({', '.join([database.param] * len(columns))})"
    statement = (
        f"INSERT INTO site_attendance ({', '.join(columns)}) VALUES {', '.join([row_marks] * len(found))}"
    )
    sealed = [decode(text) for text in texts]
    kid = world.product.keyring.signing.kid
    begun = time.perf_counter()
    for one in sealed:
        assert world.product.keyring.is_signed(kid, one.signature, DOMAIN + one.body)
    with database.atomic():
        database.execute_sql(statement, values)
    return time.perf_counter() - begun
