"""Credit codes."""

from __future__ import annotations

import pytest

from app.sites.rules.companies import compact_credit_code, doubts_about, is_credit_code


@pytest.mark.parametrize(
    ("given", "compact"),
    [
        ("91110000600037341l", "91110000600037341L"),
        (" 9111 0000 6000 3734 1L ", "91110000600037341L"),
        ("911100-00600037341L", "91110000600037341L"),
    ],
)
def test_compact(given: str, compact: str) -> None:
    assert compact_credit_code(given) == compact


@pytest.mark.parametrize(
    ("code", "good"),
    [
        ("91110000600037341L", True),
        ("911100006000373410", True),
        ("91110000600037341", False),
        ("91110000600037341LL", False),
        ("91110000600037341l", False),
        ("9111000060003734１L", False),
        ("91110000600037341-", False),
        ("", False),
    ],
)
def test_is_credit_code(code: str, good: bool) -> None:
    assert is_credit_code(code) is good


def test_a_wrong_check_character_is_pointed_out_and_not_refused() -> None:
    assert doubts_about("91110000600037341L") == ()
    assert [reason.code for reason in doubts_about("911100006000373410")] == ["CREDIT_CODE_UNUSUAL"]
