"""The product as it was: the same services on a clock that goes through the past, moment by moment."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path

from app.bootstrap import Product, build
from app.gateways.key_value import EmbeddedStore
from app.kernel.actor import WORKER, Actor, Grant
from app.kernel.clock import SHANGHAI, FrozenClock, legal_day
from app.kernel.ids import new_id
from app.people.models import Account
from app.people.ports import RegistryState, WechatSession

SEED = 20_230_512
Deed = Callable[[], object]


class NobodyWaits:
    """Jobs of the past are carried out on the spot; nobody has to be woken."""

    def wake(self, job_id: str, after_s: float) -> None:
        return None


class PastWechat:
    """Knows everybody by the code he brings."""

    def code_to_session(self, code: str) -> WechatSession:
        return WechatSession(openid=code)


@dataclass
class PastRegistry:
    """The authority's register as it answered then; ``refusal`` is what it says to the next one."""

    refusal: str | None = None

    def submit(self, request_id: str, name: str, id_number: str, verified_at: datetime) -> str:
        return f"DEMO-{request_id[-26:]}"

    def state(self, receipt: str) -> RegistryState:
        return RegistryState("refused", self.refusal) if self.refusal else RegistryState("stored")


@dataclass
class Past:
    """``product`` acts at the moment of ``clock``; ``now`` is where the story ends."""

    product: Product
    clock: FrozenClock
    registry: PastRegistry
    now: datetime
    random: random.Random
    _deeds: list[tuple[datetime, int, Deed]] = field(default_factory=list)

    @classmethod
    def of(cls, product: Product) -> Past:
        now = product.clock.now()
        clock, registry = FrozenClock(now), PastRegistry()
        parts = replace(
            product.gateways,
            # What it remembers for ten minutes is over long ago; nor may the real one be written here.
            store=EmbeddedStore(Path(":memory:"), now=lambda: clock.now().timestamp()),
            waker=NobodyWaits(),
            wechat=PastWechat(),
            registry=registry,
        )
        then = build(product.settings, clock=clock, gateways=parts)
        return cls(then, clock, registry, now, random.Random(SEED))  # noqa: S311 - a story, not a secret

    @property
    def today(self) -> date:
        return legal_day(self.now)

    def day(self, ago: int) -> date:
        return self.today - timedelta(days=ago)

    def moment(self, ago: int, hour: int, minute: int = 0, second: float = 0) -> datetime:
        """``ago`` days before today, by the clocks of China; hours from 24 on are those of the next day."""
        midnight = datetime.combine(self.day(ago), time.min, tzinfo=SHANGHAI)
        return midnight + timedelta(hours=hour, minutes=minute, seconds=second)

    def at(self, moment: datetime, deed: Deed) -> None:
        """Something that happens then; nothing does that lies ahead of the product's clock."""
        if moment < self.now:
            self._deeds.append((moment, len(self._deeds), deed))

    def happen(self) -> None:
        """Everything in its order."""
        for moment, _number, deed in sorted(self._deeds, key=lambda one: one[:2]):
            self.clock.set(moment)
            deed()
        self._deeds.clear()
        self.clock.set(self.now)

    def do(self, moment: datetime, deed: Deed) -> None:
        """At once, as of that moment."""
        self.clock.set(moment)
        deed()

    def finish_jobs(self) -> None:
        """Carries out what the last deeds promised."""
        jobs = self.product.jobs
        while due := jobs.due():
            for job_id in due:
                jobs.run(job_id)

    def staff(self, account_id: str, role: str, scope_type: str, scope_id: str) -> Actor:
        """Somebody at work, with a phone of his own."""
        return Actor(account_id, None, new_id(), (Grant(role, scope_type, scope_id),), new_id())

    def worker(self, account_id: str, session_id: str) -> Actor:
        """A worker on his phone, whoever the account stands for by now."""
        person_id = str(Account.get_by_id(account_id).person_id)
        return Actor(account_id, person_id, session_id, (Grant(WORKER, "self", person_id),), session_id)
