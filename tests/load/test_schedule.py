"""When calls begin, and at which rates."""

from __future__ import annotations

import random
from collections import Counter
from itertools import islice, pairwise

import pytest

from load.morning import BY_NAME, KINDS, MEN_PER_S, SCAN, Kind, sites_of
from load.schedule import arrivals, ladder


def test_each_kind_comes_in_its_proportion_whatever_the_dice() -> None:
    for seed in range(5):
        counts = Counter(kind.name for _due, kind in arrivals(100, 10, random.Random(seed)))
        for kind in KINDS:
            assert abs(counts[kind.name] - 1000 * kind.per_man) <= 1, kind.name


def test_calls_are_in_order_and_within_the_time() -> None:
    coming = [due for due, _kind in arrivals(20, 5, random.Random(1))]
    assert all(before <= after for before, after in pairwise(coming))
    assert coming[0] >= 0
    assert coming[-1] < 5


def test_calls_come_in_clusters_as_men_do() -> None:
    """Of independent arrivals the pauses vary as much as they last; a metronome's would not vary at all."""
    coming = [due for due, _kind in arrivals(200, 10, random.Random(7), [Kind("one", 1.0, "")])]
    pauses = [after - before for before, after in pairwise(coming)]
    mean = sum(pauses) / len(pauses)
    spread = (sum((pause - mean) ** 2 for pause in pauses) / len(pauses)) ** 0.5
    assert spread / mean == pytest.approx(1, abs=0.15)


def test_the_same_seed_gives_the_same_morning() -> None:
    assert arrivals(30, 5, random.Random(3)) == arrivals(30, 5, random.Random(3))


def test_a_ladder_rises_by_its_factor() -> None:
    assert list(islice(ladder(8, 1.25), 3)) == [8, 10, 12.5]


def test_every_man_is_scanned_once() -> None:
    """Online, with a code that is refused, or later in a batch; what is sent again is not another scan."""
    assert sum(kind.per_man * kind.scans for kind in KINDS) == pytest.approx(1, abs=0.001)


def test_a_site_is_one_site() -> None:
    assert sites_of(MEN_PER_S) == pytest.approx(1)
    assert BY_NAME[SCAN].at_the_gate
