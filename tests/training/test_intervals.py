"""Arithmetic of stretches, beside sets of whole milliseconds."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.training.facts import Spans
from app.training.rules.intervals import first_gap, leading, spans_of, subtract, total, union

pairs = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


def points(spans: Spans) -> set[int]:
    return {at for start, end in spans for at in range(start, end)}


@given(pairs, pairs)
def test_they_are_sets_of_milliseconds(first: list[tuple[int, int]], second: list[tuple[int, int]]) -> None:
    a, b = spans_of(first), spans_of(second)
    assert points(union(a, b)) == points(a) | points(b)
    assert points(subtract(a, b)) == points(a) - points(b)
    assert total(a) == len(points(a))


@given(pairs)
def test_their_form_is_unique(many: list[tuple[int, int]]) -> None:
    spans = spans_of(many)
    assert spans_of(reversed(spans)) == spans
    assert all(left[1] < right[0] for left, right in pairwise(spans))


@given(pairs, st.integers(0, 80))
def test_the_leading_part_is_so_long_and_no_longer(many: list[tuple[int, int]], length: int) -> None:
    spans = spans_of(many)
    assert points(leading(spans, length)) == set(sorted(points(spans))[:length])


@pytest.mark.parametrize(
    ("spans", "gap"),
    [((), 0), (((0, 10),), 10), (((0, 10), (12, 20)), 10), (((5, 20),), 0), (((0, 20),), 20)],
)
def test_the_first_gap_is_where_to_go_on(spans: Spans, gap: int) -> None:
    assert first_gap(spans, 20) == gap


@pytest.mark.parametrize(
    ("length", "kept"),
    [
        (0, ()),
        (-1, ()),
        (5, ((0, 5),)),
        (10, ((0, 10),)),
        (11, ((0, 10), (20, 21))),
        (30, ((0, 10), (20, 30))),
    ],
)
def test_the_leading_part(length: int, kept: Spans) -> None:
    assert leading(((0, 10), (20, 30)), length) == kept


@pytest.mark.parametrize(
    ("pairs_given", "spans"),
    [
        ((), ()),
        (((5, 5), (7, 6)), ()),
        (((5, 6),), ((5, 6),)),
        (((0, 10), (10, 20)), ((0, 20),)),
        (((0, 10), (11, 20)), ((0, 10), (11, 20))),
        (((11, 20), (0, 10)), ((0, 10), (11, 20))),
        (((0, 30), (5, 10), (40, 50)), ((0, 30), (40, 50))),
        (((0, 10), (20, 30), (25, 40), (50, 60)), ((0, 10), (20, 40), (50, 60))),
        (((0, 5), (10, 20), (12, 15)), ((0, 5), (10, 20))),
        (((0, 5), (10, 20), (12, 15), (13, 30)), ((0, 5), (10, 30))),
    ],
)
def test_their_form(pairs_given: Spans, spans: Spans) -> None:
    assert spans_of(pairs_given) == spans
    assert union(pairs_given[:1], pairs_given[1:]) == spans


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ((), ((0, 10), (20, 30))),
        (((0, 30),), ()),
        (((0, 10),), ((20, 30),)),
        (((10, 20),), ((0, 10), (20, 30))),
        (((2, 4), (6, 8)), ((0, 2), (4, 6), (8, 10), (20, 30))),
        (((0, 4), (5, 25)), ((4, 5), (25, 30))),
        (((9, 21),), ((0, 9), (21, 30))),
        (((40, 50),), ((0, 10), (20, 30))),
    ],
)
def test_what_is_left_of_two(part: Spans, left: Spans) -> None:
    assert subtract(((0, 10), (20, 30)), part) == left


@pytest.mark.parametrize(
    ("spans", "length"), [((), 0), (((5, 6),), 1), (((5, 10), (20, 21)), 6), (((100, 250),), 150)]
)
def test_how_long_they_are_together(spans: Spans, length: int) -> None:
    assert total(spans) == length


def test_the_leading_part_of_stretches_that_begin_later() -> None:
    assert leading(((5, 10), (20, 30)), 6) == ((5, 10), (20, 21))
