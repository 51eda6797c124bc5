"""What holds for whatever a phone, an honest one or not, may send."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from app.training.facts import USUAL, Beat, Mark, Outline
from app.training.rules import recording
from app.training.rules.intervals import total
from app.training.rules.ledger import Ledger
from app.training.rules.recording import Event, beat_of, replayed, row_of
from tests.factories.courses import an_outline

S = 1000
ONE_LONG = an_outline(((True, 8, (3600,)),))
SMALL = an_outline(((True, 3, (30, 45)), (True, 3, (60,)), (False, 2, (25,))))
START = Mark(-1, 0, 0)

steps = st.integers(0, 90 * S)
anything = st.builds(
    dict,
    wait=steps,
    jump=st.one_of(st.integers(-60 * S, 120 * S), st.just(20 * S)),
    playing=st.booleans(),
    rate=st.sampled_from((0.5, 1.0, 1.5, 2.0, 4.0, 16.0)),
    recovered=st.sampled_from((False, False, False, True)),
)


def beats_of(moves: list[dict], duration: int, seqs: list[int] | None = None) -> list[Beat]:  # type: ignore[type-arg]
    at, position, beats = 0, 0, []
    for number, move in enumerate(moves):
        at += move["wait"]
        position = min(max(0, position + move["jump"]), duration)
        seq = seqs[number] if seqs else number
        beats.append(Beat(seq, at, position, move["playing"], move["rate"], move["recovered"]))
    return beats


@given(st.lists(anything, max_size=40))
@settings(max_examples=300)
def test_nobody_is_credited_with_more_than_the_time_that_passed(moves: list[dict]) -> None:  # type: ignore[type-arg]
    ledger = Ledger(ONE_LONG, USUAL)
    beats = beats_of(moves, 3600 * S)
    credited = 0
    mark = START
    for beat in beats:
        heard = ledger.hear("1.1", mark, [beat])
        mark, credited = heard.mark, credited + heard.credited_ms
        assert credited <= beat.at_ms
        assert credited + mark.budget_ms <= beat.at_ms
    assert ledger.total_watched_ms == credited


@given(st.lists(anything, min_size=2, max_size=25), st.randoms(use_true_random=False))
def test_neither_by_sending_again_nor_in_another_order(moves: list[dict], dice) -> None:  # type: ignore[no-untyped-def,type-arg]
    """The server's times stay in order whatever the numbers do."""
    beats = beats_of(moves, 3600 * S)
    numbers = [beat.seq for beat in beats] * 2
    dice.shuffle(numbers)
    ledger = Ledger(ONE_LONG, USUAL)
    mark, at = START, 0
    for number in numbers:
        at += 500
        again = beats[number]
        mark = ledger.hear("1.1", mark, [Beat(number, at, again.position_ms, True)]).mark
    assert ledger.total_watched_ms <= at


@given(
    st.lists(st.integers(0, 3 * S), min_size=1, max_size=60),
    st.lists(st.booleans(), min_size=60, max_size=60),
)
def test_an_honest_learner_on_a_bad_network_loses_nothing(delays: list[int], drops: list[bool]) -> None:
    """Heartbeats every 20 s, each up to 3 s on its way, never two lost in a row."""
    ledger, mark, lost_before, last = Ledger(ONE_LONG, USUAL), START, False, 0
    for number, delay in enumerate(delays, 1):
        lost_before = drops[number - 1] and not lost_before
        if lost_before:
            continue
        last = number * 20 * S
        heard = ledger.hear("1.1", mark, [Beat(number, last + delay, last, True)])
        mark = heard.mark
        assert not heard.uncredited
    assert ledger.total_watched_ms == last


@given(st.lists(st.tuples(st.integers(1, 300), st.integers(30, 7200)), min_size=1, max_size=8))
def test_what_was_watched_between_tunnels_counts(parts: list[tuple[int, int]]) -> None:
    """Connected for some seconds, then cut off for long; the player waits meanwhile."""
    ledger, mark, at, position, seq = Ledger(ONE_LONG, USUAL), START, 0, 0, 0
    for connected, cut_off in parts:
        left = connected
        while left:
            step = min(20, left)
            left, at, position, seq = left - step, at + step * S, position + step * S, seq + 1
            mark = ledger.hear("1.1", mark, [Beat(seq, at, position, True)]).mark
        assert ledger.total_watched_ms == position
        at, seq = at + cut_off * S, seq + 1
        mark = ledger.hear("1.1", mark, [Beat(seq, at, position, True)]).mark
    assert ledger.total_watched_ms == position


operations = st.lists(
    st.one_of(
        st.tuples(st.just("learn"), st.sampled_from(tuple(SMALL.by_section)), st.lists(anything, max_size=8)),
        st.tuples(st.sampled_from(("open", "pass", "miss"))),
        st.tuples(st.just("grant"), st.sampled_from(("1.1", "3.1")), st.integers(1, 25 * S)),
    ),
    max_size=14,
)


def live(outline: Outline, what: list[tuple]) -> tuple[Ledger, list[Event]]:  # type: ignore[type-arg]
    """The account as it is kept while these things happen, and its record."""
    ledger, record, at = Ledger(outline, USUAL), [], 0
    for number, (kind, *rest) in enumerate(what):
        if kind == "learn":
            section, moves = rest
            session, mark = f"s{number}", Mark(-1, at, 0)
            record.append(Event(recording.STARTED, session, section, {"seq": -1, "at": at, "position": 0}))
            duration = outline.by_section[section][1].duration_ms
            beats = [
                Beat(b.seq, at + b.at_ms, b.position_ms, b.playing, b.rate, b.recovered)
                for b in beats_of(moves, duration)
            ]
            at = beats[-1].at_ms if beats else at
            ledger.hear(section, mark, beats)
            record.append(Event(recording.BEATS, session, section, [row_of(beat) for beat in beats]))
        elif kind == "open" and not ledger.check_open:
            ledger.open_check()
            record.append(Event(recording.CHECK_OPENED, None, None, None))
        elif kind == "pass" and ledger.check_open:
            ledger.pass_check()
            record.append(Event(recording.CHECK_PASSED, None, None, None))
        elif kind == "miss" and ledger.check_open:
            ledger.miss_check()
            record.append(Event(recording.CHECK_MISSED, None, None, None))
        elif kind == "grant":
            section, length = rest
            ledger.grant(section, ((0, length),))
            record.append(Event(recording.GRANTED, None, section, [[0, length]]))
        ledger.settle()
    return ledger, record


@given(operations)
@settings(max_examples=200)
def test_the_record_gives_the_same_account_again(what: list[tuple]) -> None:  # type: ignore[type-arg]
    ledger, record = live(SMALL, what)
    again = replayed(SMALL, USUAL, record)
    assert again.earned_hours == ledger.earned_hours
    assert again.credited == ledger.credited
    for section in SMALL.by_section:
        assert again.record(section) == ledger.record(section)
    assert again.since_check_ms == ledger.since_check_ms


@given(operations)
def test_hours_never_fall_and_no_chapter_counts_twice(what: list[tuple]) -> None:  # type: ignore[type-arg]
    earlier: set[str] = set()
    for length in range(len(what) + 1):
        ledger, _record = live(SMALL, what[:length])
        assert earlier <= ledger.credited
        assert ledger.earned_hours == sum(c.credit_hours for c in SMALL.chapters if c.id in ledger.credited)
        earlier = set(ledger.credited)
        for section in SMALL.by_section:
            assert total(ledger.record(section).covered) <= SMALL.by_section[section][1].duration_ms


@given(st.lists(anything, min_size=1, max_size=5))
def test_a_heartbeat_is_kept_as_it_came(moves: list[dict]) -> None:  # type: ignore[type-arg]
    for beat in beats_of(moves, 3600 * S):
        assert beat_of(row_of(beat)) == beat
