"""What an ID card must be to serve, and what the person is asked to look at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.people.facts import CardFacts
from app.people.rules.identity_card import is_expired, judge_card, remarks
from tests.factories.cast import CAST

TODAY = date(2026, 3, 10)
WANG = CAST["王建国"]
GOOD = CardFacts(
    "standard",
    name=WANG.name,
    id_number=WANG.id_number,
    sex=WANG.sex,
    nation="汉",
    birthday=WANG.birthday,
    address="重庆市渝北区",
)


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"quality": "border_missing"}, "IDCARD_PHOTO_QUALITY", "边框缺失"),
        ({"quality": "blurred"}, "IDCARD_PHOTO_QUALITY", "照片模糊"),
        ({"quality": "glare"}, "IDCARD_PHOTO_QUALITY", "闪光强烈"),
        ({"quality": "not_an_id_card"}, "IDCARD_KIND_NOT_ALLOWED", "二代身份证"),
        ({"quality": "not_an_id_card", "warnings": ("wrong_side",)}, "IDCARD_KIND_NOT_ALLOWED", "头像"),
        ({"warnings": ("occluded",)}, "IDCARD_PHOTO_QUALITY", "遮住"),
        ({"warnings": ("residence_permit",)}, "IDCARD_KIND_NOT_ALLOWED", "居住证"),
        ({"warnings": ("copy",)}, "IDCARD_KIND_NOT_ALLOWED", "复印件"),
        ({"warnings": ("reshot",)}, "IDCARD_KIND_NOT_ALLOWED", "翻拍"),
        ({"warnings": ("edited",)}, "IDCARD_KIND_NOT_ALLOWED", "修改过"),
        ({"warnings": ("electronic",)}, "IDCARD_KIND_NOT_ALLOWED", "电子"),
        ({"warnings": ("temporary",)}, "IDCARD_KIND_NOT_ALLOWED", "临时"),
        ({"valid_to": TODAY - timedelta(days=1)}, "IDCARD_EXPIRED", "有效期"),
    ],
)
def test_cards_that_cannot_serve(change: dict[str, Any], code: str, words: str) -> None:
    (reason,) = judge_card(replace(GOOD, **change), TODAY).reasons
    assert reason.code == code
    assert words in reason.message
    assert reason.remedy, "says what to do next"
    assert reason.cite


def test_a_good_card_serves_without_a_remark() -> None:
    assert judge_card(GOOD, TODAY).allowed
    assert remarks(GOOD, TODAY) == ()


def test_all_reasons_at_once() -> None:
    bad = replace(GOOD, quality="blurred", valid_to=date(2020, 1, 1))
    codes = [reason.code for reason in judge_card(bad, TODAY).reasons]
    assert codes == ["IDCARD_PHOTO_QUALITY", "IDCARD_EXPIRED"]


@pytest.mark.parametrize(
    ("valid_to", "long_term", "expired"),
    [
        (TODAY - timedelta(days=1), False, True),
        (TODAY - timedelta(days=1), True, False),
        (TODAY, False, False),
        (TODAY + timedelta(days=1), False, False),
        (None, True, False),
        (None, False, False),
    ],
)
def test_a_card_is_good_through_its_last_day(valid_to: date | None, long_term: bool, expired: bool) -> None:
    """A-29: 长期 never ends; a back that was not shown says nothing."""
    assert is_expired(replace(GOOD, valid_to=valid_to, long_term=long_term), TODAY) is expired


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        ({"name": None}, "FIELD_INCONSISTENT", "没有识别出来"),
        ({"id_number": None}, "FIELD_INCONSISTENT", "没有识别出来"),
        ({"sex": "女"}, "FIELD_INCONSISTENT", "性别"),
        ({"birthday": date(1985, 3, 13)}, "FIELD_INCONSISTENT", "出生日期"),
        ({"id_number": WANG.id_number[:-1] + "0"}, "ID_NUMBER_INVALID", "校验位"),
        ({"back_quality": "blurred"}, "IDCARD_PHOTO_QUALITY", "国徽面"),
    ],
)
def test_what_the_person_is_asked_to_look_at(change: dict[str, Any], code: str, words: str) -> None:
    """CQ2023-A1-4: the card serves, the person corrects."""
    card = replace(GOOD, **change)
    assert judge_card(card, TODAY).allowed
    (reason,) = remarks(card, TODAY)
    assert reason.code == code
    assert words in reason.message


def test_facts_survive_storage() -> None:
    card = replace(GOOD, back_quality="standard", valid_to=date(2035, 1, 1), warnings=("copy",))
    assert CardFacts.from_json(card.to_json()) == card


@pytest.mark.parametrize(
    ("change", "cite"),
    [
        ({"quality": "blurred"}, "CQ2023-A2.3-5"),
        ({"warnings": ("occluded",)}, "CQ2023-A2.3-5"),
        ({"quality": "not_an_id_card"}, "CQ2023-A2.3-4"),
        ({"quality": "not_an_id_card", "warnings": ("wrong_side",)}, "CQ2023-A2.3-4"),
        ({"warnings": ("residence_permit",)}, "CQ2023-A2.3-4"),
        ({"warnings": ("copy",)}, "CQ2023-A2.3-4"),
        ({"valid_to": date(2026, 3, 9)}, "CQ2023-A2.3-4"),
    ],
)
def test_what_a_card_lacks_is_told_by_its_clause(change: dict[str, Any], cite: str) -> None:
    assert [reason.cite for reason in judge_card(replace(GOOD, **change), TODAY).reasons] == [cite]


@pytest.mark.parametrize(
    ("change", "cites"),
    [
        ({"back_quality": "standard"}, []),
        ({"back_quality": "glare"}, ["CQ2023-A2.3-5"]),
        ({"name": None}, ["CQ2023-A1-4"]),
        ({"birthday": date(1985, 3, 13)}, ["CQ2023-A1-4"]),
    ],
)
def test_what_is_to_be_looked_at_is_told_by_its_clause(change: dict[str, Any], cites: list[str]) -> None:
    assert [reason.cite for reason in remarks(replace(GOOD, **change), TODAY)] == cites
