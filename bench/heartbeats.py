"""Heartbeats over HTTP against one SET, and what an hour of one learner writes into the database."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Any

from app.bootstrap import build
from app.kernel.clock import SystemClock
from app.kernel.db import database
from app.training.models import LearningCheck
from app.training.service.heartbeats import Said
from bench.gunicorn_processes import BARE, TIMED, Gunicorn
from bench.learners import EVERY_S, GivenClock, Learner, a_school, beat_here, learners
from bench.load import Load, Outcome, drive
from bench.storage import Storage
from bench.world import http
from tests.factories.training import Centre, Pupil, a_pupil, sender_of
from tests.statements import statements

CONNECTIONS = 16
CREDITED = b'"credited_s": 20.0'
ACCEPTED = b'"accepted"'
BEATS_EACH = 4
SETTLED_EVERY = 15
"""A settled account is one heartbeat in fifteen: the learners stand at different places of these."""
HOUR_S = 3600
WRITES = ("INSERT", "UPDATE", "DELETE")


def measure(storage: Storage, *, rounds: int, requests: int) -> dict[str, Any]:
    """Product and yardstick take turns; a round's ratio is of its own two runs."""
    clock = GivenClock()
    product = build(storage.settings(), clock=clock)
    database.connect(reuse_if_open=True)
    school = a_school(product)
    hour = _hour(school, clock)
    classes = [
        _pupils(school, clock, requests // BEATS_EACH // CONNECTIONS * CONNECTIONS) for _ in range(rounds + 2)
    ]
    database.close()
    first, last, *others = classes
    with Gunicorn(storage, TIMED) as web, Gunicorn(storage, BARE) as bare:
        _heard(web, first)
        _set(bare, requests)
        pairs = [(_heard(web, one).per_second, _set(bare, 2 * requests).per_second) for one in others]
        per_s = median(beats for beats, _sets in pairs)
        calm = _heard(web, last, rate=per_s / 2)
    return {
        "heartbeats_per_s": per_s,
        "bare_sets_per_s": median(sets for _beats, sets in pairs),
        "heartbeat_ratio": median(beats / sets for beats, sets in pairs),
        "heartbeat_ratios": [round(beats / sets, 3) for beats, sets in pairs],
        "learners_at_once": per_s * EVERY_S,
        "learners_at_half": per_s / 2 * EVERY_S,
        "heartbeat_p50_ms": calm.percentile_ms(0.5),
        "heartbeat_p99_ms": calm.percentile_ms(0.99),
        **hour,
    }


def _pupils(school: Centre, clock: GivenClock, how_many: int) -> list[Learner]:
    found = learners(school, clock, how_many)
    for place, learner in enumerate(found):
        for _ in range(place % SETTLED_EVERY):
            beat_here(school.product, clock, learner)
    return found


def _heard(web: Gunicorn, who: Sequence[Learner], rate: float | None = None) -> Outcome:
    """Everybody's next heartbeats, in turns; those of one learner stay on his connection."""
    beats = [learner.http() for _ in range(BEATS_EACH) for learner in who]
    return drive(Load(web.port, beats, CONNECTIONS, CREDITED, rate, in_lanes=True))


def _set(bare: Gunicorn, how_many: int) -> Outcome:
    body = {"seq": 1, "position_s": EVERY_S, "playing": True, "rate": 1.0}
    calls = [http("POST", f"/beats/{place % 1000}", "", body) for place in range(how_many)]
    return drive(Load(bare.port, calls, CONNECTIONS, ACCEPTED))


def _hour(school: Centre, clock: GivenClock) -> dict[str, float]:
    """What one learner costs the database in the first hour, with every check that comes answered."""
    product, pupil = school.product, a_pupil(school)
    at = SystemClock().now()
    clock.set(at)
    seen: list[int] = []
    with statements() as opening:
        pupil.start("1.1")
    seen.append(_writes(opening))
    for number in range(1, HOUR_S // EVERY_S + 1):
        clock.set(at := at + timedelta(seconds=EVERY_S))
        said = Said(number, float(EVERY_S * number), True)
        with statements() as sent:
            answer = product.training.heartbeats.take(sender_of(pupil.actor), pupil.session_id, said)
        seen.append(_writes(sent))
        if answer["challenge"]:
            with statements() as sent:
                _answer(pupil, answer["challenge"]["id"])
            seen.append(_writes(sent))
    clock.set(None)
    return {"writes_an_hour": sum(seen), "transactions_an_hour": sum(map(bool, seen))}


def _answer(pupil: Pupil, check_id: str) -> None:
    right = LearningCheck.get_by_id(check_id).right_option
    pupil.product.training.check_answers.answer(pupil.actor, pupil.session_id, check_id, answer=str(right))


def _writes(sent: Sequence[str]) -> int:
    return sum(text.lstrip().upper().startswith(WRITES) for text in sent)
