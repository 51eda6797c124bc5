"""What is made of answers."""

from __future__ import annotations

import pytest

from load.call import Answer
from load.morning import HOME, SCAN
from load.outcome import calm_again_s, outcome, percentile
from load.phones import Run


def answered(due_s: float, late_ms: float, kind: str = SCAN, why: str = "") -> Answer:
    late_s = late_ms / 1000
    return Answer(kind, due_s, late_s, late_s, 0 if why else 200, not why, 100, 1000, why=why)


@pytest.mark.parametrize(
    ("values", "share", "found"),
    [
        ([], 0.99, 0),
        ([5], 0.5, 5),
        ([1, 2, 3, 4], 0.5, 2),
        (list(range(1, 101)), 0.99, 99),
        (list(range(1, 101)), 0.95, 95),
        (list(range(1, 102)), 0.99, 100),
    ],
)
def test_percentile(values: list[float], share: float, found: float) -> None:
    assert percentile(values, share) == found


def test_a_calm_step_is_not_broken() -> None:
    found = outcome(Run([answered(place / 100, 20) for place in range(1000)]), 100, 10)
    assert found["why_broken"] == []
    assert found["calls_per_s"] == 100
    assert found["kinds"][SCAN]["p99_ms"] == pytest.approx(20)


def test_slow_scans_break_it_and_slow_screens_do_not() -> None:
    calm = [answered(place / 100, 20) for place in range(980)]
    slow = [answered(place, 501) for place in range(10)] * 2
    assert outcome(Run(calm + slow), 100, 10)["why_broken"] == ["p99 at the gate 501 ms"]
    screens = [answered(place, 501, HOME) for place in range(10)] * 2
    assert outcome(Run(calm + screens), 100, 10)["why_broken"] == []


def test_one_error_in_a_thousand_is_borne_and_two_are_not() -> None:
    calm = [answered(place / 100, 20) for place in range(998)]
    lost = answered(1, 20, why="503 BUSY")
    assert outcome(Run([*calm, answered(1, 20), lost]), 100, 10)["why_broken"] == []
    found = outcome(Run([*calm, lost, lost]), 100, 10)
    assert found["why_broken"] == ["0.20% errors"]
    assert found["errors_by_code"] == {"503 BUSY": 2}


def test_what_is_answered_long_after_the_end_was_not_achieved() -> None:
    late = [answered(5, 6001, HOME) for _call in range(60)]
    found = outcome(Run([answered(place / 100, 20) for place in range(940)] + late), 100, 10)
    assert found["achieved"] == pytest.approx(0.94)
    assert found["why_broken"] == ["94% answered in time"]


def test_calm_again_is_when_the_last_bad_second_is_over() -> None:
    def late(second: int) -> float:
        return 900 if second < 3 or second == 5 else 20

    after = [answered(10 + second, late(second)) for second in range(10)]
    assert calm_again_s(Run([answered(1, 3000), *after]), 10) == 6
    assert calm_again_s(Run([answered(1, 3000), *after[6:]]), 10) == 0
    assert calm_again_s(Run(after[:6]), 10) is None


def test_an_error_is_never_calm() -> None:
    lost = answered(12, 1, why="lost")
    assert calm_again_s(Run([answered(10, 5), lost, answered(15, 5)]), 10) == 3
