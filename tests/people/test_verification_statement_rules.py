"""What a person may state as his name and number (V8, A-29)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.kernel.identity import judge_name, judge_number, normal_name, normal_number
from app.people.facts import CardFacts
from app.people.rules.stated_identity import contradictions, corrections
from tests.factories.cast import CAST, number_of

TODAY = date(2026, 3, 10)
WANG = CAST["王建国"]
CARD = CardFacts("standard", name=WANG.name, id_number=WANG.id_number, sex=WANG.sex, birthday=WANG.birthday)
VALID = "11010519491231002X"


@pytest.mark.parametrize(
    "number",
    [VALID, number_of("500112", TODAY, 17), number_of("500112", date(1996, 2, 29), 46)],
)
def test_valid_numbers(number: str) -> None:
    assert judge_number(number, TODAY).allowed


@pytest.mark.parametrize(
    ("number", "words"),
    [
        ("", "请填写"),
        (VALID[:-1] + "1", "校验位"),
        ("110105194902300020", "出生日期不存在"),
        (number_of("500112", date(2026, 3, 11), 17), "还没有到"),
        ("110105491231002", "15位"),
        (VALID[:-1], "18位"),
        (VALID + "1", "18位"),
        ("11010519491231002Y", "18位"),
        ("X1010519491231002X", "18位"),
        ("１10105194912310021", "18位"),
        ("11010519491231002x", "18位"),
        ("😀", "18位"),
        ("١١٠١٠٥١٩٤٩١٢٣١٠٠٢X", "18位"),
    ],
)
def test_invalid_numbers_say_what_is_wrong(number: str, words: str) -> None:
    (reason,) = judge_number(number, TODAY).reasons
    assert reason.code == "ID_NUMBER_INVALID"
    assert words in reason.message
    assert reason.remedy


@pytest.mark.parametrize(
    "typed",
    [
        VALID,
        "11010519491231002x",
        "  110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105\u300019491231\t002ｘ\n",
    ],
)
def test_what_a_keyboard_makes_of_a_number(typed: str) -> None:
    """V8: full width, blanks and a small x are the person's keyboard, not his fault."""
    assert normal_number(typed) == VALID


@pytest.mark.parametrize(
    "name",
    [
        "王伟",
        "欧阳桂兰",
        "阿依古丽·买买提",
        "㛃玥",
        "𠮷野",
        "〇一",
        "\U00030000文",
        "龘靐",
        "买买提·艾力·吐尔逊",
    ],
)
def test_names_as_they_stand_on_cards(name: str) -> None:
    assert judge_name(name).allowed


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "NAME_REQUIRED"),
        ("王", "FIELD_INCONSISTENT"),
        ("John Smith", "FIELD_INCONSISTENT"),
        ("王jian", "FIELD_INCONSISTENT"),
        ("王😀", "FIELD_INCONSISTENT"),
        ("王建国1", "FIELD_INCONSISTENT"),
        ("·王建国", "FIELD_INCONSISTENT"),
        ("王建国·", "FIELD_INCONSISTENT"),
        ("王··国", "FIELD_INCONSISTENT"),
        ("王<b>国", "FIELD_INCONSISTENT"),
        ("王\u200b国", "FIELD_INCONSISTENT"),
        ("王" * 31, "FIELD_INCONSISTENT"),
    ],
)
def test_what_is_no_name_on_a_card(name: str, code: str) -> None:
    (reason,) = judge_name(name).reasons
    assert reason.code == code


def test_latin_letters_are_sent_to_the_window() -> None:
    """A-29: only second-generation cards of citizens have a way online."""
    (reason,) = judge_name("JohnSmith").reasons
    assert "窗口" in (reason.remedy or "")


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" 王 建国 ", "王建国"),
        ("阿依古丽•买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"),
        ("阿依古丽.买买提", "阿依古丽·买买提"),
    ],
)
def test_what_a_keyboard_makes_of_a_name(typed: str, name: str) -> None:
    assert normal_name(typed) == name


def test_a_number_must_carry_the_birthday_and_sex_of_the_card() -> None:
    """CQ2023-A1-4."""
    assert contradictions(WANG.id_number, CARD) == ()
    assert contradictions(WANG.id_number, CardFacts("standard")) == (), "nothing read, nothing to contradict"
    other_day = number_of("500112", date(1985, 3, 13), 17)
    other_sex = number_of("500112", WANG.birthday, 18)
    (day,) = contradictions(other_day, CARD)
    assert (day.code, "出生日期" in day.message) == ("FIELD_INCONSISTENT", True)
    assert day.cite == "CQ2023-A1-4"
    (sex,) = contradictions(other_sex, CARD)
    assert "性别" in sex.message
    (both,) = contradictions(number_of("500112", date(1985, 3, 13), 18), CARD)
    assert "出生日期、性别" in both.message


@pytest.mark.parametrize(
    ("name", "number", "changed"),
    [
        (WANG.name, WANG.id_number, ()),
        ("王建囯", WANG.id_number, ("name",)),
        (WANG.name, number_of("500112", WANG.birthday, 19), ("id_number",)),
        ("王建囯", number_of("500112", WANG.birthday, 19), ("name", "id_number")),
    ],
)
def test_what_was_corrected(name: str, number: str, changed: tuple[str, ...]) -> None:
    assert corrections(name, number, CARD) == changed


def test_what_could_not_be_read_counts_as_corrected() -> None:
    unread = replace(CARD, name=None, id_number=None)
    assert corrections(WANG.name, WANG.id_number, unread) == ("name", "id_number")
