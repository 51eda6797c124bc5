"""In or out: what the scanner says, what the last passing says, and the times between."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from app.attendance.rules.direction import Passing, decide_direction
from app.attendance.rules.presence import Move, Trail, is_inside, is_open

NOON = datetime(2026, 3, 10, 4, tzinfo=UTC)
S, M, H = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
TINY = timedelta(microseconds=1)


def last(direction: str, ago: timedelta) -> Move:
    return Move(NOON - ago, "scanner", 0, direction)


@pytest.mark.parametrize(
    ("asked", "before", "ago", "expected"),
    [
        # nothing before
        ("in", None, None, Passing("in")),
        ("auto", None, None, Passing("in")),
        ("out", None, None, Passing("out", flags=("OUT_WITHOUT_IN",))),
        # the same direction within 60 s, inclusive
        ("in", "in", 0 * S, Passing("in", True)),
        ("in", "in", 60 * S, Passing("in", True)),
        ("in", "in", 60 * S + TINY, Passing("in", flags=("ALREADY_INSIDE",))),
        ("out", "out", 60 * S, Passing("out", True)),
        ("out", "out", 60 * S + TINY, Passing("out", flags=("OUT_WITHOUT_IN",))),
        # what the scanner says goes before everything else
        ("out", "in", 1 * S, Passing("out")),
        ("in", "out", 1 * S, Passing("in")),
        # nothing turns round within 3 minutes, inclusive
        ("auto", "in", 3 * M, Passing("in", True)),
        ("auto", "in", 3 * M + TINY, Passing("out")),
        ("auto", "out", 3 * M, Passing("out", True)),
        ("auto", "out", 3 * M + TINY, Passing("in")),
        # an entry is open for 16 hours, inclusive
        ("auto", "in", 16 * H, Passing("out")),
        ("auto", "in", 16 * H + TINY, Passing("in", flags=("MISSING_OUT",))),
        ("in", "in", 16 * H, Passing("in", flags=("ALREADY_INSIDE",))),
        ("in", "in", 16 * H + TINY, Passing("in", flags=("MISSING_OUT",))),
        ("out", "in", 16 * H, Passing("out")),
        ("out", "in", 16 * H + TINY, Passing("out", flags=("OUT_WITHOUT_IN",))),
        ("auto", "out", 40 * H, Passing("in")),
    ],
)
def test_direction(asked: str, before: str | None, ago: timedelta | None, expected: Passing) -> None:
    move = last(before, ago) if before is not None and ago is not None else None
    assert decide_direction(asked, move, NOON) == expected


@pytest.mark.parametrize(
    ("inside", "ago", "expected"),
    [(True, 0 * H, True), (True, 16 * H, True), (True, 16 * H + TINY, False), (False, 1 * H, False)],
)
def test_inside_for_sixteen_hours(inside: bool, ago: timedelta, expected: bool) -> None:
    assert is_inside(inside, NOON - ago, NOON) is expected
    if inside:
        assert is_open(last("in", ago), NOON) is expected


def test_a_trail_gives_the_last_counted_move_before_a_moment() -> None:
    moves = [
        Move(NOON, "a", 0, "in"),
        Move(NOON + 30 * S, "a", 1, "in", is_repetition=True),
        Move(NOON + 90 * S, "b", 0, "out"),
    ]
    trail = Trail.of(reversed(moves))
    assert trail.before((NOON - TINY, "z", 9)) is None
    assert trail.before((NOON, "a", 0)) is moves[0]
    assert trail.before((NOON + 60 * S, "a", 0)) is moves[0]
    assert trail.before((NOON + 90 * S, "a", 9)) is moves[0]
    assert trail.before((NOON + 90 * S, "b", 0)) is moves[2]
    assert trail.last is moves[2]
    assert trail.counted_at() == NOON + 90 * S


def test_an_empty_trail_knows_nothing() -> None:
    assert Trail().last is None
    assert Trail().counted_at() is None
    assert Trail().before((NOON, "a", 0)) is None
