"""Who learns in the demo: some have finished, some are on the way, one was away from his phone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from app.commands.demo.past import Past
from app.commands.demo.people import Member
from app.commands.demo.places import Places
from app.training.facts import SPECIAL_OPERATION
from app.training.queries.courses import classes_of_kind
from app.training.service.heartbeats import Said, Sender

ENROLLED_AGO, LEARNED_AGO, ASSESSED_AGO = 4, 3, 2
BEAT_S = 20
AWAY_S = 300
ALL = 1_000
WATCHED_S = (ALL, ALL, 95, 40, 0)
"""Of the short course, one entry for each learner in turn."""


class Pupils:
    """Enrols some holders of a certificate, lets them learn, and assesses those who have finished."""

    def __init__(self, past: Past, places: Places) -> None:
        self._past = past
        self._places = places

    def attend(self, holders: Sequence[tuple[Member, str]]) -> None:
        """``holders``: people with the id of the certificate that they renew. Then it is now again."""
        past = self._past
        for number, (member, certificate_id) in enumerate(holders):
            past.clock.set(past.moment(ENROLLED_AGO, 20, number))
            self._attend(member, certificate_id, WATCHED_S[number % len(WATCHED_S)], number)
        past.clock.set(past.now)

    def _attend(self, member: Member, certificate_id: str, watched_s: int, number: int) -> None:
        past, product = self._past, self._past.product
        running = classes_of_kind(SPECIAL_OPERATION, past.today)[0]
        actor = past.worker(member.account_id, member.session_id)
        enrolled = product.certificates.education.enrolments.enrol(actor, certificate_id, running.id)
        past.clock.set(past.moment(LEARNED_AGO, 21, 10 * number))
        left = watched_s
        for chapter in product.training.my_learning.show(actor, enrolled["id"])["outline"]:
            for section in chapter["sections"]:
                seconds = min(left, section["duration_s"])
                if seconds:
                    self._watch(member, enrolled["id"], section["id"], seconds, is_away=watched_s != ALL)
                left -= seconds
        past.finish_jobs()
        if watched_s == ALL:
            self._finish(member, enrolled["id"], applies=number == 0)

    def _watch(self, member: Member, enrolment_id: str, section_id: str, seconds: int, is_away: bool) -> None:
        """At normal speed; who is away lets the phone lie for a while before he goes on."""
        past, product = self._past, self._past.product
        actor = past.worker(member.account_id, member.session_id)
        session_id = product.training.sessions.start(actor, enrolment_id, section_id)["session_id"]
        sender = Sender(actor.session_id, lambda: actor)
        position, seq = 0, 0
        while position < seconds:
            step = min(BEAT_S, seconds - position)
            position, seq = position + step, seq + 1
            away = AWAY_S if is_away and seq == 2 else 0
            past.clock.set(past.clock.now() + timedelta(seconds=step + away))
            product.training.heartbeats.take(sender, session_id, Said(seq, position, True, 1.0))
        product.training.sessions.leave(actor, session_id)

    def _finish(self, member: Member, enrolment_id: str, *, applies: bool) -> None:
        past, product = self._past, self._past.product
        past.clock.set(past.moment(ASSESSED_AGO, 15))
        product.training.assessments.record(
            self._places.trainer, enrolment_id, result="pass", examiner="演示考评员", witness="演示监考员"
        )
        past.finish_jobs()
        if applies:
            actor = past.worker(member.account_id, member.session_id)
            product.certificates.education.renewals.apply(actor, enrolment_id)
            past.finish_jobs()
