"""The product is put together from rooms."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

from app.bootstrap import Product


def test_no_two_rooms_call_a_part_by_the_same_name() -> None:
    """The one wired later would silently take the other's place."""
    counted = Counter(field.name for room in Product.__bases__ for field in fields(room))
    assert [name for name, count in counted.items() if count > 1] == []
    assert set(counted) == {field.name for field in fields(Product)}
