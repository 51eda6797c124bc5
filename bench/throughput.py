"""Over HTTP: scans per second against the yardstick, latency at half of saturation, codes, memory."""

from __future__ import annotations

from statistics import median
from typing import Any

from app.kernel.db import database
from bench.bare import Knock
from bench.gunicorn_processes import BARE, PRODUCT, Gunicorn
from bench.load import Load, Outcome, drive
from bench.storage import Storage
from bench.world import Passings, World, http

CONNECTIONS = 16
ACCEPTED = b'"status": "accepted"'
BARE_ACCEPTED = b'"accepted"'
CODES = b'"codes"'


def measure(storage: Storage, world: World, *, rounds: int, requests: int) -> dict[str, Any]:
    """Product and yardstick take turns; a round's ratio is of its own two runs."""
    database.create_tables([Knock])
    passings = Passings(world)
    tokens = world.own_tokens(100)
    database.close()
    with Gunicorn(storage, PRODUCT) as product, Gunicorn(storage, BARE) as bare:
        _scans(world, passings, product, 200)
        _knocks(world, bare, 200)
        pairs = [
            (
                _scans(world, passings, product, requests).per_second,
                _knocks(world, bare, 2 * requests).per_second,
            )
            for _ in range(rounds)
        ]
        scans = median(scan for scan, _knock in pairs)
        calm = _scans(world, passings, product, requests, rate=scans / 2)
        issue = [http("POST", "/api/v1/me/code", token, {}) for token in tokens]
        drive(Load(product.port, issue, CONNECTIONS, CODES))
        issued = [
            drive(Load(product.port, issue * (requests // 100), CONNECTIONS, CODES)).per_second
            for _ in range(max(1, rounds // 2))
        ]
        return {
            "scans_per_s": scans,
            "bare_per_s": median(knock for _scan, knock in pairs),
            "ratio": median(scan / knock for scan, knock in pairs),
            "ratios": [round(scan / knock, 3) for scan, knock in pairs],
            "half_rate_per_s": scans / 2,
            "p50_ms": calm.percentile_ms(0.5),
            "p99_ms": calm.percentile_ms(0.99),
            "code_issues_per_s": median(issued),
            "web_worker_mb": product.memory_mb(),
        }


def _scans(
    world: World, passings: Passings, web: Gunicorn, how_many: int, rate: float | None = None
) -> Outcome:
    path = f"/api/v1/projects/{world.project_id}/scans"
    calls = [http("POST", path, world.guard_token, body) for body in passings.take(how_many)]
    return drive(Load(web.port, calls, CONNECTIONS, ACCEPTED, rate))


def _knocks(world: World, web: Gunicorn, how_many: int) -> Outcome:
    """The same bodies, of codes that nobody passes with."""
    bodies = Passings(world).take(how_many)
    calls = [http("POST", f"/{world.project_id}", world.guard_token, body) for body in bodies]
    return drive(Load(web.port, calls, CONNECTIONS, BARE_ACCEPTED))
