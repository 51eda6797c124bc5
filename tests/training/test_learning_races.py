"""Many at once, on real transactions: never more credit than time, one session, one seat, one completion."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from app.bootstrap import Product
from app.kernel import db
from app.kernel.errors import Refused
from app.kernel.jobs import Job
from app.training.models import (
    ChapterCredit,
    LearningCheck,
    LearningSession,
    SectionProgress,
    TrainingClass,
)
from app.training.service.heartbeats import Said
from tests.factories.gateways import run_due_jobs
from tests.factories.training import Pupil, a_centre, a_person_of, a_pupil

THREADS = 16


def at_once(work: Callable[[int], Any], times: int, threads: int = THREADS) -> list[Any]:
    """Refusals are answers too."""
    gate = threading.Barrier(min(threads, times))

    def one(number: int) -> Any:
        if number < threads:
            gate.wait()
        with db.connection():
            try:
                return work(number)
            except Refused as refused:
                return refused.code

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(times)))


def test_a_thousand_heartbeats_at_once_earn_no_more_than_time(committing: Product) -> None:
    pupil = a_pupil(a_centre(committing, ((True, 8, (3600,)),), 8))
    pupil.start("1.1")
    pupil.clock.move(seconds=30)
    take = committing.training.heartbeats.take

    def beat(number: int) -> Any:
        return take(pupil.sender, pupil.session_id, Said(number, 20.0 + number % 40, True))

    answers = at_once(beat, 1000)
    refused = Counter(answer for answer in answers if isinstance(answer, str))
    assert set(refused) <= {"HEARTBEAT_OUT_OF_ORDER"}
    taken = [answer for answer in answers if not isinstance(answer, str)]
    assert sum(answer["credited_s"] for answer in taken) <= 30
    committing.training.sessions.leave(pupil.actor, pupil.session_id)
    assert SectionProgress.get().watched_ms <= 30_000
    assert committing.training.recomputing.recompute(pupil.enrolment.id).agrees


def test_one_heartbeat_sent_fifty_times_is_one(committing: Product) -> None:
    pupil = a_pupil(a_centre(committing))
    pupil.start("2.1")
    pupil.clock.move(seconds=20)
    take = committing.training.heartbeats.take
    answers = at_once(lambda _n: take(pupil.sender, pupil.session_id, Said(1, 20.0, True)), 50)
    assert all(answer["watched_s"] == 20 for answer in answers)
    committing.training.sessions.leave(pupil.actor, pupil.session_id)
    assert SectionProgress.get().watched_ms == 20_000


def test_the_last_heartbeat_fifty_times_completes_the_course_once(committing: Product) -> None:
    pupil = a_pupil(a_centre(committing))
    pupil.study("1.1", 60)
    pupil.start("1.2")
    pupil.clock.move(seconds=40)
    take = committing.training.heartbeats.take
    at_once(lambda n: take(pupil.sender, pupil.session_id, Said(n, 40.0, True)), 50)
    assert pupil.reread().state == "completed"
    assert ChapterCredit.select().count() == 1
    assert Job.select().where(Job.kind == "course-completed").count() == 1


def test_of_many_devices_one_has_the_session(committing: Product) -> None:
    centre = a_centre(committing)
    pupil = a_pupil(centre)
    section = centre.section("2.1")
    start = committing.training.sessions.start
    answers = at_once(lambda _n: start(pupil.actor, pupil.enrolment.id, section), 12, 12)
    opened = [answer["session_id"] for answer in answers if not isinstance(answer, str)]
    assert opened
    living = list(LearningSession.select().where(LearningSession.living_key.is_null(False)))
    assert len(living) == 1
    assert living[0].id in opened
    pupil.clock.move(seconds=20)
    take = committing.training.heartbeats.take
    beats = at_once(lambda n: take(pupil.sender, opened[n], Said(1, 20.0, True)), len(opened))
    assert sum(not isinstance(answer, str) for answer in beats) == 1


def test_the_last_seat_goes_to_one(committing: Product) -> None:
    centre = a_centre(committing)
    opened = centre.a_class(seats=3)
    people = [a_person_of(committing).person_id or "" for _ in range(12)]

    def enrol(number: int) -> Any:
        with db.database.atomic():
            return committing.training.enrolling.enrol(
                people[number], course_id=centre.course.id, class_id=opened.id, purpose="ce"
            )

    answers = at_once(enrol, 12, 12)
    assert answers.count("CE_CLASS_FULL") == 9
    assert TrainingClass.get_by_id(opened.id).taken == 3


def test_a_whole_class_learns_at_once(committing: Product) -> None:
    centre = a_centre(committing)
    pupils = [a_pupil(centre) for _ in range(12)]
    at_once(lambda n: pupils[n].start("2.1"), 12, 12)
    committing.clock.move(seconds=20)  # type: ignore[attr-defined]

    def learn(number: int) -> Any:
        pupil: Pupil = pupils[number]
        pupil.position = 20
        return pupil.beat()

    assert [answer["watched_s"] for answer in at_once(learn, 12, 12)] == [20] * 12


def test_nothing_writes_the_store_inside_a_transaction(committing: Product) -> None:
    """From enrolment over a check to an appeal, with the store that refuses it."""
    centre = a_centre(committing, ((True, 8, (3600,)),), 8)
    pupil = a_pupil(centre)
    pupil.start("1.1")
    challenge = None
    while challenge is None:
        challenge = pupil.watch(20)["challenge"]
    row = LearningCheck.get_by_id(challenge["id"])
    answers = committing.training.check_answers
    right = str(row.right_option)
    assert answers.answer(pupil.actor, pupil.session_id, row.id, answer=right)["state"] == "passed"
    pupil.clock.move(seconds=60)
    pupil.position += 30
    pupil.beat()
    appeal = committing.training.appeals.open(
        pupil.actor, pupil.enrolment.id, text="没有信号", reason="GAP_TOO_LONG"
    )
    committing.training.appeals.decide(centre.staff, pupil.enrolment.id, appeal.id, grant=True, reason="属实")
    pupil.start("1.1")
    pupil.clock.move(hours=13)
    run_due_jobs(committing.jobs)
    assert committing.training.recomputing.recompute(pupil.enrolment.id).agrees
