"""A site with its workers, written directly, and the codes that they show."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

import peewee

from app.bootstrap import Product, build
from app.employment.models import ProjectWorker
from app.kernel import schema
from app.kernel.actor import Actor, Grant
from app.kernel.clock import in_shanghai
from app.kernel.db import database
from app.kernel.ids import new_id
from app.people.models import Account, Person, PersonalCode
from app.people.service.tokens import Tokens
from app.sites.models import Team
from bench.storage import Storage
from qr.claims import FLAG_VERIFIED, Claims
from qr.codec import encode
from tests.factories.attendance import Worker
from tests.factories.cast import stranger
from tests.factories.people import identity_columns, staff_headers
from tests.factories.sites import Site, a_site

WORKERS = 2000
ROWS_AT_ONCE = 200
TTL_S = 3600


@dataclass(frozen=True)
class World:
    """One project, a guard and a manager who are signed in, and workers with living codes."""

    product: Product
    project_id: str
    workers: tuple[Worker, ...]
    guard_token: str
    manager_token: str
    guard: Actor
    manager: Actor

    def own_tokens(self, how_many: int) -> list[str]:
        """Access tokens of workers, each with an account of his own."""
        issuer = tokens_of(self.product)
        with database.atomic():
            accounts = [
                Account.create(person_id=worker.person_id, created_at=self.product.clock.now())
                for worker in self.workers[:how_many]
            ]
            return [issuer.open_session(account.id, None).access_token for account in accounts]


def build_world(storage: Storage, workers: int = WORKERS) -> World:
    """Migrates the bound, empty database and fills it."""
    product = build(storage.settings())
    database.connect(reuse_if_open=True)
    schema.migrate()
    with database.atomic():
        site = a_site(product)
        hands = workers_on(product, site, range(workers))
        guard, manager = (
            staff_headers(product, role, "project", site.id)["Authorization"].removeprefix("Bearer ")
            for role in ("site_staff", "project_admin")
        )
    seen = Actor(new_id(), None, new_id(), (Grant("site_staff", "project", site.id),), new_id())
    above = Actor(new_id(), None, new_id(), (Grant("project_admin", "project", site.id),), new_id())
    return World(product, site.id, hands, guard, manager, seen, above)


def workers_on(product: Product, site: Site, numbers: Iterable[int]) -> tuple[Worker, ...]:
    """As ``a_worker`` of the tests makes them, many at a time; each number is another stranger."""
    now = product.clock.now()
    team = Team.create(project_id=site.id, company_id=site.labour.id, name="钢筋一班", created_at=now)
    people = [
        {"id": new_id(), "verified_at": now, "stored_at": now, "created_at": now}
        | identity_columns(stranger(number))
        for number in numbers
    ]
    engaged = [
        {
            "id": new_id(),
            "project_id": site.id,
            "person_id": person["id"],
            "company_id": site.labour.id,
            "team_id": team.id,
            "work_type": "020",
            "identity_class": "worker",
            "stage": "trade_assigned",
            "joined_on": date(2025, 2, 1),
            "created_at": now,
            "updated_at": now,
        }
        for person in people
    ]
    codes = [
        {
            "person_id": person["id"],
            "code_id": secrets.token_hex(8),
            "active_key": person["id"],
            "created_at": now,
        }
        for person in people
    ]
    for table, rows in ((Person, people), (ProjectWorker, engaged), (PersonalCode, codes)):
        for part in peewee.chunked(rows, ROWS_AT_ONCE):
            table.insert_many(part).execute()
    return tuple(
        Worker(Person(**person), worker["id"], code["code_id"])
        for person, worker, code in zip(people, engaged, codes, strict=True)
    )


def tokens_of(product: Product) -> Tokens:
    settings = product.settings
    return Tokens(
        product.clock,
        settings.secret_key,
        settings.app_env,
        settings.access_token_s,
        settings.refresh_token_s,
    )


class Passings:
    """Scans one after the other, each of another worker with a code of its own: in, next time out."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._turn = count()

    def take(self, how_many: int, *, late_by: timedelta | None = None) -> Iterator[dict[str, Any]]:
        """Bodies as a phone sends them; with ``late_by`` as one sends them that had no network."""
        product, workers = self._world.product, self._world.workers
        now = product.clock.now()
        at = now - (late_by or timedelta(0))
        key = product.keyring.signing_at(int(now.timestamp()))
        for _ in range(how_many):
            turn = next(self._turn)
            worker = workers[turn % len(workers)]
            claims = Claims(
                type=1,
                kid=key.kid,
                code_id=worker.code_id,
                not_before=int(at.timestamp()),
                ttl=TTL_S,
                identity_class=1,
                flags=FLAG_VERIFIED,
                device_tag=turn % len(workers) + 1,
                jti=secrets.token_hex(8),
            )
            yield _body(encode(claims, key), ("in", "out")[turn // len(workers) % 2], at, now)


def _body(raw: str, direction: str, at: datetime, now: datetime) -> dict[str, Any]:
    body = {
        "scan_id": str(uuid4()),
        "raw": raw,
        "direction": direction,
        "scanned_at": in_shanghai(at),
        "sent_at": in_shanghai(now),
    }
    return body if at == now else {**body, "mode": "offline", "shown_result": "accepted"}


def http(method: str, path: str, token: str, body: Any = None) -> bytes:
    """A request as it goes over the wire."""
    data = b"" if body is None else json.dumps(body).encode()
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data
