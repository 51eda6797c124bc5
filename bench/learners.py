"""People who learn: each has a session of his own, and heartbeats that say when they are to be taken.

An hour of learning is not waited for. The moment of a heartbeat comes with it, in a header that only
``bench.timed`` reads, so that the share of heartbeats that are noted or settled is that of real life.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import local
from typing import Any

from app.bootstrap import Product
from app.kernel.clock import SystemClock
from app.kernel.db import database
from app.training.service.heartbeats import Said, Sender
from bench.world import tokens_of
from tests.factories.training import Centre, a_centre, a_person_of, a_pupil

AT = "X-Bench-At"
EVERY_S = 20
LONG = ((True, 6.0, (7200,)), (False, 2.0, (600,)))
"""One section of two hours, so that nobody comes to its end."""


class GivenClock:
    """The moment that was said last in this thread; the real one where none was."""

    def __init__(self) -> None:
        self._mine = local()

    def now(self) -> datetime:
        return getattr(self._mine, "at", None) or SystemClock().now()

    def set(self, at: datetime | None) -> None:
        self._mine.at = at


@dataclass
class Learner:
    """Watches at normal speed and sends a heartbeat every twenty seconds."""

    session_id: str
    token: str
    at: datetime
    seq: int = 0
    position_s: int = 0

    @property
    def path(self) -> str:
        return f"/api/v1/me/learning-sessions/{self.session_id}/heartbeats"

    def beat(self) -> dict[str, Any]:
        """The next heartbeat; its moment is ``at`` from now on."""
        self.seq += 1
        self.position_s += EVERY_S
        self.at += timedelta(seconds=EVERY_S)
        return {"seq": self.seq, "position_s": self.position_s, "playing": True, "rate": 1.0}

    def http(self) -> bytes:
        """The next heartbeat as it goes over the wire."""
        data = json.dumps(self.beat()).encode()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {self.token}\r\n"
            f"{AT}: {self.at.isoformat()}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        return head.encode() + data


def a_school(product: Product) -> Centre:
    """A course that takes longer than any measurement, in the bound database."""
    with database.atomic():
        return a_centre(product, LONG)


def learners(school: Centre, clock: GivenClock, how_many: int) -> list[Learner]:
    """Signed in, enrolled, with the section open since a moment ago."""
    product, issuer = school.product, tokens_of(school.product)
    begun = SystemClock().now()
    clock.set(begun)
    found = []
    for _ in range(how_many):
        with database.atomic():
            actor = a_person_of(product)
            token = issuer.open_session(actor.account_id, None).access_token
        pupil = a_pupil(school, actor=actor)
        pupil.start("1.1")
        found.append(Learner(pupil.session_id, token, begun))
    clock.set(None)
    return found


def beat_here(product: Product, clock: GivenClock, learner: Learner) -> None:
    """The next heartbeat, taken in this process."""
    said = Said(**learner.beat())
    clock.set(learner.at)
    bearer = product.signing_in.bearer(learner.token)
    sender = Sender(bearer.session_id, lambda: product.signing_in.authenticate(learner.token))
    product.training.heartbeats.take(sender, learner.session_id, said)
    clock.set(None)
