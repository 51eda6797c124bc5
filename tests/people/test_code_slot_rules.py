"""When codes begin and end, and whose colour they have."""

from __future__ import annotations

from itertools import pairwise

import pytest

from app.people.rules import code_slots
from app.policies import dictionaries


def test_codes_follow_each_other_without_a_gap() -> None:
    """SH2023-3.2-2, D-03."""
    slots = code_slots.online_slots(1_000)
    assert slots == (1_000, 1_020, 1_040)
    assert all(following <= slot + code_slots.SLOT_TTL_S for slot, following in pairwise(slots))


def test_an_hour_of_codes_for_a_phone_without_a_network() -> None:
    windows = code_slots.offline_windows(1_000)
    assert (len(windows), windows[0], windows[1], windows[-1]) == (12, 1_000, 1_300, 4_300)


@pytest.mark.parametrize("identity_class", [entry.code for entry in dictionaries.identity_classes()])
def test_every_class_has_a_byte_and_a_colour(identity_class: str) -> None:
    """CQ2013-5.4-5."""
    entry = dictionaries.identity_classes().entry(identity_class)
    assert code_slots.class_byte(identity_class) == entry.more["number"]
    assert code_slots.colour_of(identity_class) == (entry.more["colour"], entry.label)


def test_without_an_engagement_he_is_a_worker() -> None:
    """CQ2013-A2-6."""
    assert code_slots.class_byte(None) == code_slots.class_byte("worker")
    assert code_slots.colour_of(None) == code_slots.colour_of("worker")
    assert len({code_slots.class_byte(entry.code) for entry in dictionaries.identity_classes()}) == len(
        tuple(dictionaries.identity_classes())
    )


def test_a_code_lives_half_a_minute() -> None:
    """SH2023-3.2-2, D-03."""
    assert code_slots.SLOT_TTL_S == 30
