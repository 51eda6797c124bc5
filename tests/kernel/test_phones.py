"""Mobile numbers as people write them."""

from __future__ import annotations

import pytest

from app.kernel.phones import mask_phone, normal_phone


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("13900000000", "13900000000"),
        (" 139-0000 0000 ", "13900000000"),
        ("+86 13900000000", "13900000000"),
        ("008613900000000", "13900000000"),
        ("１３９００００００００", "13900000000"),
        ("12900000000", None),
        ("1390000000", None),
        ("139000000000", None),
        ("02300000000", None),
        ("+1 2025550100", None),
        ("", None),
        ("一三九", None),
        ("1390000000٠", None),
    ],
)
def test_normal_phone(text: str, number: str | None) -> None:
    assert normal_phone(text) == number


def test_mask_phone() -> None:
    assert mask_phone("13900001234") == "139****1234"
