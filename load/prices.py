"""What one call of each kind costs, measured one after the other on a calm server."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from app.kernel.clock import SystemClock
from app.kernel.db import database
from bench.timed import Timed
from load.call import Call
from load.calls import Calls
from load.meters import Meters
from load.morning import KINDS, Kind
from load.phones import drive
from load.place import Place
from load.town import Town
from miniprogram_api.factory import create_app
from tests.statements import statements

PATIENCE_S = 120.0
WARM = 0.3
"""So large a share of the calls again before those that count: connections, caches, and pages of PostgreSQL
that are written whole after a checkpoint."""


def prices(place: Place, town: Town, calls: Calls, share: float = 1.0) -> dict[str, dict[str, float]]:
    """By kind: milliseconds of processor time by part and of waiting for the answer, statements, bytes
    written (as ``meters``), calls of the store, bytes sent and received. With ``share`` fewer samples."""
    with place.storage.bound():
        told = statements_of(town, calls)
    meters = Meters(place)
    found = {}
    for kind in KINDS:
        samples = max(3, int(kind.samples * share))
        _closed(place, _made(calls, kind, max(2, int(samples * WARM))), calls)
        made = _made(calls, kind, samples)
        before = meters.read()
        run = _closed(place, made, calls)
        used = meters.read().since(before)
        wrong = [answer.why for answer in run.answers if not answer.is_right]
        if wrong:
            raise RuntimeError(f"{kind.name}: {len(wrong)} of {samples} answers are wrong: {wrong[0]}")
        found[kind.name] = {
            **{
                f"{part}_ms": seconds / samples * 1000
                for part, seconds in used["cpu_s"].items()
                if part != "jobs"
            },
            "wall_ms": median(answer.taken_s for answer in run.answers) * 1000,
            "written_bytes": used["written_bytes"] / samples,
            "store_calls": used["store_calls"] / samples,
            "sent_bytes": sum(answer.sent_bytes for answer in run.answers) / samples,
            "received_bytes": sum(answer.received_bytes for answer in run.answers) / samples,
            **told[kind.name],
        }
    return found


def statements_of(town: Town, calls: Calls) -> dict[str, dict[str, int]]:
    """SQL statements of the second of two calls, counted in this process on the bound database.

    RuntimeError for a wrong answer.
    """
    application = create_app(town.product.settings, town.product)
    application.wsgi_app = Timed(application.wsgi_app, town.clock)  # type: ignore[method-assign]
    client = application.test_client()
    found = {}
    try:
        for kind in KINDS:
            for call in _made(calls, kind, 2):
                with statements() as seen:
                    answer = client.open(
                        call.path, method=call.method, headers=list(call.headers), data=call.body,
                        content_type="application/json" if call.body else None,
                    )  # fmt: skip
                if answer.status_code != call.status:
                    raise RuntimeError(
                        f"{kind.name}: {answer.status_code} {answer.get_data(as_text=True)[:300]}"
                    )
            found[kind.name] = {"statements": len(seen)}
    finally:
        town.clock.set(None)
        database.close()
    return found


def _made(calls: Calls, kind: Kind, how_many: int) -> list[Call]:
    made = calls.of([(0.0, kind)] * how_many, SystemClock().now())
    return [replace(call, patience_s=PATIENCE_S) for call in made]


def _closed(place: Place, made: Sequence[Call], calls: Calls) -> Any:
    """One after the other over one connection."""
    run = drive(place.web.port, made, connections=1)
    calls.learn(run)
    return run
