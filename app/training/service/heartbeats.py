"""The heartbeat: cheap, safe to repeat, and bounded by the server's time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.errors import Invalid, Refused, Unavailable
from app.kernel.ports import StoreDown
from app.training.facts import ENROLLED, FINISHED, Beat, Pace
from app.training.models import LearningSession
from app.training.rules.beating import is_in_order, is_living, is_plausible, must_note
from app.training.rules.hours import Judged, judge, needed_ms
from app.training.rules.intervals import total, union
from app.training.rules.reasons import told
from app.training.rules.recording import Row, row_of
from app.training.service.books import milliseconds
from app.training.service.living import Found, Living, LivingStates
from app.training.service.notes import note_beats
from app.training.service.writing import Writing, Written, living_of, session_missing

TRIES = 200

Answer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """A heartbeat as the phone sent it."""

    seq: int
    position_s: float
    playing: bool
    rate: float = 1.0

    def beat(self, now: datetime, *, recovered: bool, unattended: bool) -> Beat:
        return Beat(
            self.seq,
            milliseconds(now),
            int(self.position_s * 1000),
            self.playing,
            self.rate,
            recovered,
            unattended,
        )


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends a heartbeat: the sign-in that his token names, and how to make sure that it still holds."""

    sign_in: str
    confirmed: Callable[[], Actor]


@dataclass(frozen=True)
class Heartbeats:
    """Takes heartbeats. The store carries them, the database notes them; without the store it does both."""

    clock: Clock
    states: LivingStates
    writing: Writing
    pace: Pace

    def take(self, sender: Sender, session_id: str, said: Said) -> Answer:
        """What it earned: ``credited_s, watched_s, earned_hours, state, uncredited, challenge``.

        The sign-in is looked at whenever the database is spoken to anyway, so that one that was ended is
        noticed before ``pace.flush`` has passed. The same number again gives the same answer. Raises what
        ``sender.confirmed`` raises, Missing LEARNING_SESSION_NOT_FOUND, Invalid LEARNING_TIME_INVALID,
        Refused SESSION_ENDED and HEARTBEAT_OUT_OF_ORDER, Unavailable.
        """
        now = self.clock.now()
        try:
            return self._through_store(sender, session_id, said, now)
        except StoreDown:
            return self._through_database(sender.confirmed(), session_id, said, now)

    def write_down(
        self, session_id: str, now: datetime, seq: int | None = None, *, turning: bool = True
    ) -> Written | None:
        """Brings the database up to what the store knows, and the store up to what the database made of it.

        With ``turning`` a check whose time is up is missed. None when the store knows nothing of the
        session. May raise StoreDown.
        """
        written: Written | None = None
        for _try in range(TRIES):
            found = self.states.find(session_id)
            if found is None:
                return written
            living = found.living
            if written is None:
                written = self.writing.write(session_id, living.beats, now, turning=turning)
            if self.states.swap(found, self._rebased(written, living, seq)):
                return written
        raise _busy()

    def catch_up(self, enrolment_id: str) -> None:
        """Brings the account up to the last heartbeat, for somebody who wants to read or to change it.

        A check that waits goes on waiting.
        """
        living = LearningSession.get_or_none(
            (LearningSession.enrolment_id == enrolment_id) & LearningSession.living_key.is_null(False)
        )
        if living is not None:
            now = self.clock.now()
            try:
                written = self.write_down(living.id, now, turning=False)
            except StoreDown:
                written = None
            if written is None:  # what was noted is heard all the same
                self.writing.write(living.id, (), now, turning=False, direct=bool(living.direct))

    def _through_store(self, sender: Sender, session_id: str, said: Said, now: datetime) -> Answer:
        for _try in range(TRIES):
            found = self.states.find(session_id)
            if found is None or not self._is_known(sender, found.living, said, now):
                person_id = sender.confirmed().person_id
                found = found or self._recovered(session_id, now)
                _demand_own(found.living, person_id)
            living = found.living
            repeated = self._demand(living, said)
            if repeated is not None:
                return repeated
            beat = said.beat(now, recovered=living.lost, unattended=living.attention_lost)
            moved, judged = self._advanced(living, beat)
            answer = answer_of(judged, moved)
            to_note = self._to_note(moved, judged)
            is_settling_due = beat.recovered or self._is_settling_due(moved, now)
            if is_settling_due:
                _demand_own(living, sender.confirmed().person_id)
            if not self.states.swap(found, _kept(moved, sender, answer, is_noted=bool(to_note))):
                continue
            if not is_settling_due:
                if not to_note or note_beats(session_id, to_note, sender.sign_in):
                    return answer
                self._confirm(sender, session_id)
            written = self.write_down(session_id, now, said.seq)
            if written is None:
                return answer
            _demand_living(written.ended)
            return self._final(written, judged, said.seq)
        raise _busy()

    def _through_database(self, actor: Actor, session_id: str, said: Said, now: datetime) -> Answer:
        """The store is away: every heartbeat is written down, and the next one starts from there."""
        session = LearningSession.get_or_none(LearningSession.id == session_id)
        if session is None or session.person_id != actor.person_id:
            raise session_missing()
        living = living_of(self.writing.write(session_id, (), now, direct=bool(session.direct)))
        repeated = self._demand(living, said)
        if repeated is not None:
            return repeated
        beat = said.beat(now, recovered=not session.direct, unattended=living.attention_lost)
        written = self.writing.write(session_id, (beat,), now, direct=True)
        _demand_living(written.ended)
        if not written.judged:  # the same heartbeat came in twice at once
            raise Refused.because(is_in_order(said.seq, written.mark.seq))
        answer = self._final(written, written.judged[-1], said.seq)
        self.writing.keep_answer(session_id, said.seq, answer)
        return answer

    def _recovered(self, session_id: str, now: datetime) -> Found:
        """The store has forgotten the session: where the record stands, marked as such."""
        written = self.writing.write(session_id, (), now)
        lost = not written.session.direct
        return Found(living_of(written, lost=lost), None)

    def _confirm(self, sender: Sender, session_id: str) -> None:
        """A heartbeat could not be noted; where that was for the sign-in, no more of it are believed."""
        try:
            sender.confirmed()
        except Refused:
            self.states.doubt(session_id)
            raise

    def _is_known(self, sender: Sender, living: Living, said: Said, now: datetime) -> bool:
        """Whether his sign-in was found to hold a moment ago, or will be looked at when this is noted."""
        is_news = said.seq > living.mark.seq and living.ended is None
        is_fresh = abs(milliseconds(now) - living.noted_ms) < self.pace.flush
        return living.sign_in == sender.sign_in and (is_news or is_fresh)

    def _demand(self, living: Living, said: Said) -> Answer | None:
        """The answer that was given before, None for a heartbeat that is news; raises if it is not taken."""
        _demand_living(living.ended)
        if said.seq == living.mark.seq:
            return living.answer or answer_of(Judged(living.mark), living)
        order = is_in_order(said.seq, living.mark.seq)
        if not order.allowed:
            raise Refused.because(order)
        plausible = is_plausible(int(said.position_s * 1000), living.duration_ms, self.pace)
        if not plausible.allowed:
            raise Invalid.because(plausible, status=422)
        return None

    def _advanced(self, living: Living, beat: Beat) -> tuple[Living, Judged]:
        judged = judge(living.mark, beat, living.covered, living.duration_ms, self.pace)
        moved = replace(
            living,
            mark=judged.mark,
            covered=union(living.covered, judged.credited),
            pending=(*living.pending, row_of(beat)),
            since_check_ms=living.since_check_ms + judged.credited_ms,
            lost=False,
        )
        return moved, judged

    def _to_note(self, moved: Living, judged: Judged) -> tuple[Row, ...]:
        """The heartbeats to note now: whoever moves the state on notes just those before him."""
        if not must_note(judged, moved.mark.at_ms - moved.noted_ms, self.pace):
            return ()
        return tuple(row for row in moved.pending if row[0] > moved.noted_seq)

    def _is_settling_due(self, moved: Living, now: datetime) -> bool:
        """Whether the account has to hear of it: something came to its end, or a while has passed."""
        if moved.check is not None and self.writing.checks.has_moved(moved.check, moved.session_id, now):
            return True
        is_check_due = moved.check is None and moved.since_check_ms >= moved.check_after_ms
        if is_check_due or moved.figures["enrolment_state"] == ENROLLED:
            return True
        is_done = total(moved.covered) >= needed_ms(moved.duration_ms)
        if is_done and moved.figures["state"] != FINISHED:
            return True
        return moved.mark.at_ms - moved.settled_ms >= self.pace.settle

    def _rebased(self, written: Written, living: Living, seq: int | None) -> Living:
        """The state from the record on, with the heartbeats that came in since."""
        fresh = living_of(written)
        for beat in living.beats:
            if beat.seq > written.mark.seq:
                fresh, _judged = self._advanced(fresh, beat)
        answer = living.answer
        if seq is not None and seq == living.mark.seq and written.judged:
            answer = self._final(written, written.judged[-1], seq)
        return replace(fresh, answer=answer, sign_in=living.sign_in, ended=written.ended or living.ended)

    def _final(self, written: Written, judged: Judged, seq: int) -> Answer:
        """The answer of a heartbeat that was written down."""
        ours = next((one for one in written.judged if one.mark.seq == seq), judged)
        return answer_of(ours, living_of(written))


def answer_of(judged: Judged, living: Living) -> Answer:
    """The one shape of a heartbeat's answer. Seconds are exact to the millisecond."""
    return {
        "credited_s": judged.credited_ms / 1000,
        "watched_s": total(living.covered) / 1000,
        **living.figures,
        "uncredited": [told(lost.reason, lost.shown_ms) for lost in judged.uncredited],
        "challenge": living.check,
    }


def _kept(moved: Living, sender: Sender, answer: Answer, *, is_noted: bool) -> Living:
    """The state with what was said, by whom, and whether it goes into the database now."""
    mark = moved.mark
    noted_seq, noted_ms = (mark.seq, mark.at_ms) if is_noted else (moved.noted_seq, moved.noted_ms)
    return replace(moved, answer=answer, sign_in=sender.sign_in, noted_seq=noted_seq, noted_ms=noted_ms)


def _demand_own(living: Living, person_id: str | None) -> None:
    if living.person_id != person_id:
        raise session_missing()


def _demand_living(ended: str | None) -> None:
    living = is_living(ended)
    if not living.allowed:
        raise Refused.because(living)


def _busy() -> Unavailable:
    return Unavailable("UNAVAILABLE", "系统繁忙，请稍后再试", retry_after=1)
