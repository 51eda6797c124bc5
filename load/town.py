"""A town of sites in the middle of its morning: half of the men are inside, the others are on their way."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count

import peewee

from app.attendance.models import Presence
from app.bootstrap import Product, build
from app.kernel import schema
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SystemClock, legal_day
from app.kernel.db import database
from app.kernel.ids import first_id, new_id
from app.people.models import Account, PersonalCode, Session
from app.people.service.tokens import Tokens
from bench.history import write_history
from bench.learners import GivenClock, Learner, a_school, beat_here, learners
from bench.storage import Storage
from bench.world import ROWS_AT_ONCE, World, tokens_of, workers_on
from load.morning import GATES, MEN
from tests.factories.attendance import Worker
from tests.factories.people import staff_headers
from tests.factories.sites import a_site

SITES, LEARNERS = 4, 200
INSIDE_SINCE = timedelta(minutes=20)
HISTORY = 40_000
"""Events of the weeks before, on one site: ten working days of 2,000 men."""
SETTLED_EVERY = 15
"""Heartbeats between two settlements; learners stand at different places of these."""


@dataclass(frozen=True)
class Man:
    """What his phone and a scanner know of him."""

    worker: Worker
    site: int


@dataclass
class Phone:
    """Signed in. ``refresh`` is good for one renewal."""

    token: str
    refresh: str


@dataclass
class Gated:
    """One site: its men, the tokens of its gates' phones and of its office."""

    project_id: str
    workers: tuple[Worker, ...]
    gates: tuple[str, ...]
    manager_token: str
    roster_version: int


@dataclass
class Town:
    """What calls are made of."""

    product: Product
    clock: GivenClock
    sites: list[Gated]
    men: deque[tuple[Man, str]]
    """With the direction in which each passes next; whoever has passed is put at the end."""
    without_phone: deque[Man]
    phones: deque[Phone]
    learners: deque[Learner]
    expired_token: str

    def hand_out_phones(self, needed: int) -> None:
        """Men sign in until there are so many phones in the bound database; each shows its man's code.

        IndexError where there are fewer men.
        """
        issuer, now = tokens_of(self.product), self.product.clock.now()
        with database.atomic():
            while len(self.phones) < needed:
                worker = self.without_phone.popleft().worker
                account = Account.create(person_id=worker.person_id, created_at=now)
                pair = issuer.open_session(account.id, None)
                held = Session.select(Session.id).where(Session.account_id == account.id)
                PersonalCode.update(session_id=held).where(PersonalCode.code_id == worker.code_id).execute()
                self.phones.append(Phone(pair.access_token, pair.refresh_token))


def build_town(
    storage: Storage,
    *,
    sites: int = SITES,
    men: int = MEN,
    pupils: int = LEARNERS,
    history: int = HISTORY,
) -> Town:
    """Migrates the bound, empty database and fills it; closes its connection."""
    clock = GivenClock()
    product = build(storage.settings(), clock=clock)
    database.connect(reuse_if_open=True)
    schema.migrate()
    numbers = count(0)
    with database.atomic():
        town_sites = [_site(product, [next(numbers) for _man in range(men)]) for _site_number in range(sites)]
    today = legal_day(SystemClock().now())
    first = town_sites[0]
    nobody = Actor(new_id(), None, new_id(), (), new_id())
    world = World(
        product, first.project_id, first.workers, first.gates[0], first.manager_token, nobody, nobody
    )
    write_history(world, history, today)
    for site in town_sites:
        guard = Actor(new_id(), None, new_id(), (Grant("site_staff", "project", site.project_id),), new_id())
        site.roster_version = product.rosters.since(guard, site.project_id, None)["version"]
    # Men of all sites arrive at once: the first of each site, then the second of each.
    half = men // 2
    order = [(place, site) for place in (*range(half, men), *range(half)) for site in range(sites)]
    town = Town(
        product,
        clock,
        town_sites,
        deque(
            (Man(town_sites[site].workers[place], site), "out" if place < half else "in")
            for place, site in order
        ),
        deque(Man(town_sites[site].workers[place], site) for place, site in order),
        deque(),
        _class(product, clock, pupils),
        _expired(product),
    )
    if storage.url.startswith("postgresql"):
        database.execute_sql("ANALYZE")
    database.close()
    return town


def _site(product: Product, numbers: Sequence[int]) -> Gated:
    site = a_site(product)
    now = product.clock.now()
    workers = workers_on(product, site, numbers)
    inside = [_inside(site.id, worker, now - INSIDE_SINCE) for worker in workers[: len(workers) // 2]]
    for part in peewee.chunked(inside, ROWS_AT_ONCE):
        Presence.insert_many(part).execute()
    return Gated(
        str(site.id),
        workers,
        tuple(_staff(product, "site_staff", site.id) for _gate in range(GATES)),
        _staff(product, "project_admin", site.id),
        roster_version=0,
    )


def _inside(project_id: str, worker: Worker, since: datetime) -> dict[str, object]:
    return {
        "id": new_id(),
        "project_id": project_id,
        "person_id": worker.person_id,
        "project_worker_id": worker.id,
        "inside": True,
        "since": since,
        "counted_at": since,
        "last_scanner": "GATE-0",
        "last_seq": 0,
        "last_event_id": first_id(int(since.timestamp() * 1000)),
    }


def _staff(product: Product, role: str, project_id: str) -> str:
    headers = staff_headers(product, role, "project", project_id)
    return headers["Authorization"].removeprefix("Bearer ")


def _class(product: Product, clock: GivenClock, how_many: int) -> deque[Learner]:
    pupils = learners(a_school(product), clock, how_many)
    for place, learner in enumerate(pupils):
        for _beat in range(place % SETTLED_EVERY):
            beat_here(product, clock, learner)
    return deque(pupils)


def _expired(product: Product) -> str:
    """A token of yesterday."""
    settings = product.settings
    yesterday = GivenClock()
    yesterday.set(product.clock.now() - timedelta(days=1))
    issuer = Tokens(
        yesterday, settings.secret_key, settings.app_env, settings.access_token_s, settings.refresh_token_s
    )
    with database.atomic():
        account = Account.create(person_id=None, created_at=yesterday.now())
        return issuer.open_session(account.id, None).access_token
