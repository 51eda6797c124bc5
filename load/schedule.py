"""When calls begin: by chance and independent of each other, whatever the answers do."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from load.morning import KINDS, Kind


def arrivals(
    men_per_s: float, seconds: float, dice: random.Random, kinds: Sequence[Kind] = KINDS
) -> list[tuple[float, Kind]]:
    """Second and kind of each call, in order.

    How many there are of a kind is given by its proportion, when each comes is chance: so two steps of one
    rate hold the same work, and calls still come in clusters as those of men do (a Poisson process whose
    number of events is known). What is left of a fraction is decided by chance.
    """
    drawn = [
        (dice.random() * seconds, kind)
        for kind in kinds
        for _call in range(int(men_per_s * kind.per_man * seconds + dice.random()))
    ]
    return sorted(drawn, key=lambda arrival: arrival[0])


def ladder(first: float, factor: float) -> Iterator[float]:
    """Rates of the steps, one after the other, without an end."""
    rate = first
    while True:
        yield rate
        rate *= factor
