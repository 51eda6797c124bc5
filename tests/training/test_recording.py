"""How heartbeats and events are kept: the form stays, or no earlier account can be computed again."""

from __future__ import annotations

import pytest

from app.training.facts import USUAL, Beat
from app.training.rules import recording
from app.training.rules.recording import (
    BEATS,
    CHECK_MISSED,
    CHECK_OPENED,
    CHECK_PASSED,
    GRANTED,
    STARTED,
    Event,
    beat_of,
    replayed,
    row_of,
)
from tests.factories.courses import an_outline

S = 1000


@pytest.mark.parametrize(
    ("beat", "row"),
    [
        (Beat(3, 7, 9, False), [3, 7, 9, 0, 1.0]),
        (Beat(3, 7, 9, True, 1.5), [3, 7, 9, 1, 1.5]),
        (Beat(3, 7, 9, False, 2.0, True), [3, 7, 9, 2, 2.0]),
        (Beat(3, 7, 9, True, 1.0, True), [3, 7, 9, 3, 1.0]),
    ],
)
def test_a_heartbeat_as_it_was_always_kept(beat: Beat, row: list[float]) -> None:
    assert row_of(beat) == row
    assert beat_of(row) == beat


def test_events_are_kept_under_these_names() -> None:
    assert (recording.STARTED, recording.BEATS, recording.GRANTED) == ("started", "beats", "granted")
    assert (recording.CHECK_OPENED, recording.CHECK_PASSED, recording.CHECK_MISSED) == (
        "check_opened",
        "check_passed",
        "check_missed",
    )


def test_the_record_credits_chapters_as_they_were_completed() -> None:
    """CQ2023-A2.5-1: heartbeats that name no section earn nothing."""
    started = Event("started", "s", "1.1", {"seq": -1, "at": 0, "position": 0})
    nowhere = Event("beats", "s", None, [row_of(Beat(0, 20 * S, 20 * S, True))])
    watched = Event("beats", "s", "1.1", [row_of(Beat(0, 20 * S, 20 * S, True))])
    outline = an_outline(((True, 6, (20,)), (True, 2, (20,))))
    ledger = replayed(outline, USUAL, [started, nowhere, watched])
    assert (ledger.credited, ledger.earned_hours) == ({"c1"}, 6)


def test_the_record_knows_what_kinds_of_events_mean_and_leaves_out_others() -> None:
    """CQ2023-A2.5-1: an event of another version, or one that names no session, earns nothing."""
    outline = an_outline()
    started = Event(STARTED, "s", "1.1", {"seq": -1, "at": 0, "position": 0})
    beats = Event(BEATS, "s", "1.1", [row_of(Beat(0, 20 * S, 20 * S, True))])
    strange = [
        Event("of a later version", "s", "1.1", None),
        Event(STARTED, None, None, {"seq": -1, "at": 0, "position": 0}),
        Event(BEATS, None, "1.1", [row_of(Beat(1, 40 * S, 40 * S, True))]),
        Event(GRANTED, None, None, [[0, 60 * S]]),
    ]
    ledger = replayed(outline, USUAL, [started, *strange, beats, *strange])
    assert ledger.total_watched_ms == 20 * S
    granted = replayed(outline, USUAL, [started, beats, Event(GRANTED, None, "1.1", [[10 * S, 30 * S]])])
    assert granted.total_watched_ms == 30 * S


def test_the_record_tells_checks_as_they_came() -> None:
    """CQ2023-A2.5-5: what no check confirmed is lost with the one that was missed."""
    started = Event(STARTED, "s", "1.1", {"seq": -1, "at": 0, "position": 0})
    watched = Event(BEATS, "s", "1.1", [row_of(Beat(0, 20 * S, 20 * S, True))])
    opened, passed, missed = (
        Event(kind, None, None, None) for kind in (CHECK_OPENED, CHECK_PASSED, CHECK_MISSED)
    )
    assert replayed(an_outline(), USUAL, [started, watched, opened]).check_open
    confirmed = replayed(an_outline(), USUAL, [started, watched, opened, passed, opened, missed])
    assert (confirmed.total_watched_ms, confirmed.attention_lost) == (20 * S, True)
    lost = replayed(an_outline(), USUAL, [started, watched, opened, missed])
    assert (lost.total_watched_ms, lost.check_open, lost.attention_lost) == (0, False, True)
