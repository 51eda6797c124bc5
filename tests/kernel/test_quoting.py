"""What a cell holds may be repeated in a message that is kept, unless it could be a name or a number."""

from __future__ import annotations

import pytest

from app.kernel.identity import quoted
from tests.factories.cast import CAST, member


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("2026-13-40", "2026-13-40"),
        ("20261340", "20261340"),
        ("202613401", "202******"),
        ("13812345678", "138********"),
        ("138 1234 567", "138 **** ***"),
        ("电话138-1234-5678", "电话138-****-****"),
        ("钢筋王", "钢**"),
        ("渝东示例建工集团有限公司", "渝东示例建工集团有限公司"),
        ("阿依古丽·买买提", "阿*******"),
        ("阿依古丽.买买提", "阿*******"),
        ("施工 员", "施**"),
        ("x" * 40, "x" * 20),
        ("", ""),
    ],
)
def test_what_is_shown(cell: str, shown: str) -> None:
    assert quoted(cell) == shown


@pytest.mark.parametrize("name", sorted(CAST))
def test_nobody_of_the_cast_is_shown(name: str) -> None:
    who = member(name)
    assert name not in quoted(name)
    assert who.id_number[6:] not in quoted(who.id_number)
