"""The heartbeat from store to database: honest learners lose nothing, and nobody gains more than time."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.jobs import Job
from app.training.models import (
    ChapterCredit,
    LearningDay,
    LearningEvent,
    LearningNote,
    LearningSession,
    SectionProgress,
)
from app.training.service.heartbeats import Said
from tests.factories.training import Centre, Pupil, a_centre, a_person_of, a_pupil, sender_of


def test_a_course_is_learned_to_the_end(pupil: Pupil) -> None:
    begun = pupil.start("1.1")
    assert begun["heartbeat_seconds"] == 20
    assert begun["resume_position_s"] == 0
    assert begun["duration_s"] == 60
    first = pupil.watch(20)
    assert (first["credited_s"], first["watched_s"], first["state"]) == (20, 20, "学习中")
    done = pupil.watch(40)
    assert (done["watched_s"], done["state"], done["earned_hours"]) == (60, "已学完", 0)
    end = pupil.study("1.2", 40)
    assert end["earned_hours"] == 6
    assert end["enrolment_state"] == "completed"
    assert end["message"] == "恭喜，课程已完成！"
    enrolment = pupil.reread()
    assert enrolment.completed_at == pupil.clock.now()
    assert enrolment.sections_done == 2
    jobs = Job.select().where(Job.kind == "course-completed")
    assert [job.subject_id for job in jobs] == [enrolment.id]
    assert pupil.product.training.recomputing.recompute(enrolment.id).agrees


def test_completion_is_written_once_and_hours_go_on(pupil: Pupil) -> None:
    pupil.study("1.1", 60)
    pupil.study("1.2", 40)
    at = pupil.reread().completed_at
    end = pupil.study("2.1", 100)
    assert end["earned_hours"] == 8
    assert pupil.reread().completed_at == at
    assert ChapterCredit.select().count() == 2
    assert Job.select().where(Job.kind == "course-completed").count() == 1


def test_the_same_number_again_gives_the_same_answer_and_changes_nothing(pupil: Pupil) -> None:
    pupil.start("2.1")
    first = pupil.watch(20)
    pupil.clock.move(seconds=20)
    pupil.position = 99
    assert pupil.beat(seq=pupil.seq) == first
    pupil.position = 40
    assert pupil.beat()["watched_s"] == 40


def test_an_earlier_number_is_refused(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(40)
    with pytest.raises(Refused) as caught:
        pupil.beat(seq=1)
    assert caught.value.code == "HEARTBEAT_OUT_OF_ORDER"


@pytest.mark.parametrize("first", [0, 1, 7])
def test_numbers_begin_where_the_phone_likes(pupil: Pupil, first: int) -> None:
    pupil.start("2.1")
    pupil.seq = first - 1
    assert pupil.watch(20)["credited_s"] == 20


def test_a_position_beyond_the_end_is_refused(pupil: Pupil) -> None:
    pupil.start("1.1")
    pupil.clock.move(seconds=20)
    pupil.position = 62
    pupil.beat()
    pupil.position = 62.1
    with pytest.raises(Invalid) as caught:
        pupil.beat()
    assert caught.value.code == "LEARNING_TIME_INVALID"


def test_a_new_device_ends_the_old_session_and_goes_on_where_it_was(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(50, every=10)
    old = pupil.session_id
    again = pupil.start("2.1")
    assert again["resume_position_s"] == 50
    new, pupil.session_id = pupil.session_id, old
    with pytest.raises(Refused) as caught:
        pupil.beat(seq=99)
    assert caught.value.code == "SESSION_ENDED"
    assert caught.value.message == "已在另一台设备继续学习"
    pupil.session_id = new
    assert pupil.watch(50)["watched_s"] == 100
    living = LearningSession.select().where(LearningSession.living_key.is_null(False))
    assert [session.id for session in living] == [new]
    assert not pupil.reasons()


def test_two_devices_at_once_earn_the_time_of_one(pupil: Pupil) -> None:
    """Each takes the session from the other, over and over."""
    began = pupil.clock.now()
    for _turn in range(10):
        pupil.start("2.1")
        pupil.clock.move(seconds=5)
        pupil.position += 20
        pupil.beat()
    passed = (pupil.clock.now() - began).total_seconds()
    assert pupil.credited <= passed
    pupil.start("1.1")
    assert pupil.reread().watched_s <= passed


def test_nobody_else_sends_heartbeats_or_opens_the_course(centre: Centre, pupil: Pupil) -> None:
    pupil.start("1.1")
    other = a_person_of(centre.product)
    with pytest.raises(Missing):
        centre.product.training.heartbeats.take(sender_of(other), pupil.session_id, Said(1, 10, True))
    with pytest.raises(Missing):
        centre.product.training.sessions.start(other, pupil.enrolment.id, centre.section("1.1"))
    with pytest.raises(Missing):
        centre.product.training.sessions.start(pupil.actor, pupil.enrolment.id, "nowhere")


@pytest.mark.parametrize(
    ("rate", "jump", "reason"),
    [
        (4, 80, "LEARNING_TIME_INVALID"),
        (1, 98, "SKIPPED"),
        (1.5, 30, "FASTER_THAN_TIME"),
    ],
)
def test_cheating_with_speed_and_seeking(pupil: Pupil, rate: float, jump: float, reason: str) -> None:
    pupil.start("2.1")
    pupil.clock.move(seconds=20)
    pupil.position = jump
    answer = pupil.beat(rate=rate)
    assert answer["credited_s"] <= 20
    assert pupil.reasons() == [reason]
    assert all(lost["message"] and lost["remedy"] for lost in answer["uncredited"])


def test_perfect_heartbeats_sent_too_fast_earn_no_more_than_time(pupil: Pupil) -> None:
    pupil.start("2.1")
    began = pupil.clock.now()
    for _turn in range(100):
        pupil.clock.move(milliseconds=50)
        pupil.position = min(100, pupil.position + 20)
        pupil.beat()
        pupil.position = min(100, pupil.position + 0.05)
        pupil.beat()
    assert pupil.credited <= (pupil.clock.now() - began).total_seconds()


def test_seeking_to_the_end_and_back_leaves_the_middle_open(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.position = 98
    pupil.clock.move(seconds=1)
    pupil.beat()
    pupil.watch(2)
    assert pupil.beat(playing=False)["state"] == "学习中"
    assert pupil.reread().sections_done == 0


def test_a_tunnel_of_two_hours(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(50, every=10)
    pupil.clock.move(hours=2)
    answer = pupil.beat()
    assert answer["watched_s"] == 50
    assert [(lost["reason"], lost["seconds"]) for lost in answer["uncredited"]] == [("GAP_TOO_LONG", 7200)]
    assert pupil.watch(50)["watched_s"] == 100


def test_heartbeats_are_noted_at_every_second_and_settled_now_and_then(product: Product) -> None:
    pupil = a_pupil(a_centre(product, ((True, 8, (400,)),), 8))
    pupil.start("1.1")
    pupil.watch(300)
    assert LearningEvent.select().where(LearningEvent.kind == "beats").count() == 1
    assert LearningNote.select().count() == 7
    pupil.watch(60)
    assert LearningEvent.select().where(LearningEvent.kind == "beats").count() == 2
    assert LearningNote.select().count() == 1
    product.training.sessions.leave(pupil.actor, pupil.session_id)
    assert LearningNote.select().count() == 0
    assert [day.credited_ms for day in LearningDay.select()] == [360_000]


def test_what_was_watched_over_midnight_belongs_to_two_days(pupil: Pupil) -> None:
    pupil.clock.set(pupil.clock.now().replace(hour=15, minute=59, second=30))  # 23:59:30 in Shanghai
    pupil.study("2.1", 100)
    days = LearningDay.select(LearningDay.credited_ms).order_by(LearningDay.day).tuples()
    assert [ms for (ms,) in days] == [20_000, 80_000]


def test_leaving_writes_down_and_is_final(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(20)
    pupil.product.training.sessions.leave(pupil.actor, pupil.session_id)
    pupil.product.training.sessions.leave(pupil.actor, pupil.session_id)
    progress = SectionProgress.get()
    assert (progress.watched_ms, progress.position_ms) == (20_000, 20_000)
    with pytest.raises(Refused) as caught:
        pupil.beat()
    assert caught.value.code == "SESSION_ENDED"


def test_after_the_end_of_a_section_it_resumes_at_the_first_gap(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(20)
    pupil.position = 60
    pupil.clock.move(seconds=1)
    pupil.beat()
    pupil.watch(40)
    again = pupil.start("2.1")
    assert again["resume_position_s"] == 20
    assert again["next_unseen_s"] == 20
    assert pupil.watch(40)["state"] == "已学完"


def test_a_withdrawn_enrolment_is_not_learned_on(pupil: Pupil) -> None:
    pupil.start("2.1")
    pupil.watch(20)
    pupil.product.training.enrolling.withdraw(pupil.enrolment.id)
    with pytest.raises(Refused) as caught:
        pupil.start("2.1")
    assert caught.value.code == "STATE_NOT_ALLOWED"
    pupil.clock.move(seconds=60)
    with pytest.raises(Refused) as caught:
        pupil.beat()
    assert caught.value.code == "SESSION_ENDED"
