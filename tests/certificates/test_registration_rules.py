"""Who may register: duplicates by province, category and day (CQ2023-1.2-2, CQ2023-1.2-3, A-13)."""

from __future__ import annotations

from datetime import date

import pytest

from app.certificates.ports import Holding
from app.certificates.rules.registration import (
    Held,
    category_of,
    held_elsewhere,
    is_same_category,
    may_declare,
    no_duplicate_elsewhere,
    no_duplicate_here,
)

CHONGQING, SICHUAN, GUIZHOU = "500000", "510000", "520000"
SAFETY, SPECIAL = "SAFETY_MANAGEMENT", "SPECIAL_OPERATION"
TODAY = date(2026, 3, 10)
NAMES = {SICHUAN: "四川省", GUIZHOU: "贵州省"}


def held(province: str, kind: str, category: str, is_valid: bool = True) -> Held:
    return Held(province, kind, category, date(2027, 1, 1), is_valid)


@pytest.mark.parametrize(
    ("kind", "category", "scope", "others", "is_refused"),
    [
        (SAFETY, "C", "any_category", [held(SICHUAN, SAFETY, "A")], True),
        (SAFETY, "C", "any_category", [held(SICHUAN, SAFETY, "C")], True),
        (SAFETY, "C", "any_category", [held(SICHUAN, SAFETY, "A", False)], False),
        (SAFETY, "C", "any_category", [held(CHONGQING, SAFETY, "A")], False),
        (SAFETY, "C", "any_category", [held(SICHUAN, SPECIAL, "建筑电工")], False),
        (SAFETY, "C", "any_category", [], False),
        (SPECIAL, "建筑电工", "same_category", [held(SICHUAN, SPECIAL, "建筑电工")], True),
        (SPECIAL, "建筑电工", "same_category", [held(SICHUAN, SPECIAL, " 电工 ")], True),
        (SPECIAL, "建筑架子工", "same_category", [held(SICHUAN, SPECIAL, "建筑电工")], False),
        (SPECIAL, "建筑电工", "same_category", [held(SICHUAN, SPECIAL, "建筑电工", False)], False),
        (SPECIAL, "建筑电工", "same_category", [held(SICHUAN, SAFETY, "A")], False),
    ],
)
def test_duplicates_elsewhere(
    kind: str, category: str, scope: str, others: list[Held], is_refused: bool
) -> None:
    decision = no_duplicate_elsewhere(
        kind, category, others, province_code=CHONGQING, scope=scope, name_of=NAMES.__getitem__
    )
    assert [one.code for one in decision.reasons] == (["DUPLICATE_CERT_OTHER_PROVINCE"] if is_refused else [])
    if is_refused:
        assert "四川省" in decision.reasons[0].message
        assert decision.reasons[0].cite == ("CQ2023-1.2-2" if kind == SAFETY else "CQ2023-1.2-3")


def test_every_province_is_named_once() -> None:
    others = [held(SICHUAN, SAFETY, "A"), held(GUIZHOU, SAFETY, "B"), held(SICHUAN, SAFETY, "C")]
    decision = no_duplicate_elsewhere(
        SAFETY, "C", others, province_code=CHONGQING, scope="any_category", name_of=NAMES.__getitem__
    )
    assert "四川省、贵州省" in decision.reasons[0].message


@pytest.mark.parametrize(
    ("kind", "category", "mine", "is_refused"),
    [
        (SAFETY, "C", held(CHONGQING, SAFETY, "C"), True),
        (SAFETY, "C", held(CHONGQING, SAFETY, "B"), False),
        (SAFETY, "C", held(CHONGQING, SAFETY, "C", False), False),
        (SAFETY, "C", held(SICHUAN, SAFETY, "C"), False),
        (SPECIAL, "建筑电工", held(CHONGQING, SPECIAL, "建筑电工"), True),
    ],
)
def test_duplicates_at_home(kind: str, category: str, mine: Held, is_refused: bool) -> None:
    decision = no_duplicate_here(kind, category, [mine], province_code=CHONGQING)
    assert [one.code for one in decision.reasons] == (["DUPLICATE_CERT_LOCAL"] if is_refused else [])


@pytest.mark.parametrize(
    ("state", "valid_to", "is_valid"),
    [
        ("VALID", date(2026, 3, 10), True),
        ("VALID", date(2026, 3, 9), False),
        ("VALID", None, True),
        ("SUSPENDED", date(2026, 3, 10), True),
        ("SUSPENDED", None, True),
        ("SUSPENDED", date(2026, 3, 9), False),
        ("EXPIRED", date(2026, 3, 10), True),  # asked after the day of the application
        ("EXPIRED", date(2026, 3, 9), False),
        ("EXPIRED", None, False),
        ("CANCELLED", date(2099, 1, 1), False),
        ("CANCELLED", None, False),
    ],
)
def test_what_counts_as_valid_on_the_day(state: str, valid_to: date | None, is_valid: bool) -> None:
    holding = Holding(SICHUAN, SAFETY, "A", "1", valid_to, state)
    assert held_elsewhere(holding, TODAY).is_valid == is_valid


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("建筑架子工", "建筑架子工(普通脚手架)", True),
        ("建筑架子工（普通脚手架）", "建筑架子工(普通脚手架)", True),
        ("建筑架子工(附着升降脚手架)", "建筑架子工(普通脚手架)", False),
        ("塔吊司机", "建筑起重机械司机(塔式起重机)", True),
        ("塔吊司机", "施工电梯司机", False),
        ("建筑电工", "建筑架子工", False),
        ("本省另设工种", "本省另设工种", True),
        ("", "建筑电工", False),
    ],
)
def test_the_same_operation(one: str, other: str, same: bool) -> None:
    assert is_same_category(one, other) == is_same_category(other, one) == same


@pytest.mark.parametrize(
    ("kind", "text", "category"),
    [
        (SAFETY, "c", "C"),
        (SAFETY, "Ｃ证", "C"),
        (SAFETY, "A类", "A"),
        (SAFETY, "D", None),
        (SPECIAL, "电工", "建筑电工"),
        (SPECIAL, "厨师", None),
        ("SAFETY_C_EXEMPTION", "C", None),
    ],
)
def test_categories(kind: str, text: str, category: str | None) -> None:
    assert category_of(kind, text) == category


def test_what_must_be_declared() -> None:
    assert may_declare(SAFETY, "C", True).allowed
    codes = [one.code for one in may_declare("SOMETHING", None, False).reasons]
    assert codes == ["VALUE_NOT_ALLOWED", "DECLARATION_MISSING"]
    assert [one.code for one in may_declare(SPECIAL, None, True).reasons] == ["VALUE_NOT_ALLOWED"]
