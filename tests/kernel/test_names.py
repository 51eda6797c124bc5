"""Names in their normal form: what looks the same is the same."""

from __future__ import annotations

import pytest

from app.kernel.identity import judge_name, normal_name


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("\uf9e1建国", "李建国"),
        ("\U0002f818某", "冤某"),
        ("\ufa0e某", "\ufa0e某"),  # stands among the twins and is none
        (" 王 建\u3000国 ", "王建国"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
    ],
)
def test_one_name_has_one_form(typed: str, normal: str) -> None:
    assert normal_name(typed) == normal
    assert judge_name(normal_name(typed)).allowed


@pytest.mark.parametrize(
    "hidden", ["\u200b", "\u200d", "\u202e", "\u2066", "\ufe00", "\U000e0100", "\ufeff", "\u2f25", "\u00ad"]
)
def test_what_cannot_be_seen_is_not_taken_for_a_name(hidden: str) -> None:
    assert not judge_name(normal_name(f"王{hidden}建国")).allowed
