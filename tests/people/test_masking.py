"""What is shown by default, and where a number comes from."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from app.certificates.rules import endings
from app.certificates.rules.showing import EVENT_LABELS, REASON_LABELS
from app.kernel.identity import mask_name, mask_number
from app.people.rules.places import place_of
from app.people.rules.trail import ACTIONS, OFFICE, OTHER, REASONS, office_words_for, reason_for, words_for

APP = Path(__file__).parents[2] / "app"
PUT_TOGETHER = {
    *(f"account.{done}" for done in ("resumed", "suspended")),
    *(f"certificate.{event}" for event in EVENT_LABELS),
    *(
        f"duplicate.{step}"
        for step in ("attempted", "notified", "unreachable", "chosen", "published", "cancelled", "upheld")
    ),
}
"""Actions whose name stands nowhere as a whole."""


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("王建国", "王**"),
        ("欧阳桂兰", "欧***"),
        ("阿依古丽·买买提", "阿*******"),
        ("𠮷田", "𠮷*"),
    ],
)
def test_a_name_keeps_its_first_character(name: str, masked: str) -> None:
    assert mask_name(name) == masked
    assert len(masked) == len(name)


def test_a_number_keeps_three_and_four() -> None:
    assert mask_number("11010519491231002X") == "110***********002X"


@pytest.mark.parametrize(
    ("number", "place"),
    [
        ("11010519491231002X", "北京市朝阳区"),
        ("500112200003120174", "重庆市渝北区"),
        ("500112198503120174", "重庆市渝北区"),  # born before the county: renumbered, and valid
        ("510212199001010015", "四川省沙坪坝区"),  # retired with the province's split, and valid
        ("510202198801010015", "四川省市中区"),
        ("510202199601010015", "四川省渝中区"),
        ("510202199312310015", "四川省市中区"),
        ("510202199401010015", "四川省渝中区"),
        ("510202199712310015", "四川省渝中区"),
        ("510202199801010015", "四川省市中区"),  # after the last name: the first
        ("330502199001010015", "浙江省城区"),  # between two names: the first
        ("120110199112310015", "天津市东郊区"),
        ("120110199201010015", "天津市东丽区"),
        ("509999199001010015", None),  # a province, and no county of it
        ("999999199001010015", None),
        ("000000199001010015", None),
        ("500000199001010015", "重庆市"),
    ],
)
def test_places(number: str, place: str | None) -> None:
    assert place_of(number) == place


def test_every_entry_of_the_trail_has_words() -> None:
    assert words_for("person.unmasked") == "查看了您的完整资料"
    assert words_for("something.new") == OTHER
    assert all(ACTIONS.values())


def test_what_happens_to_a_certificate_has_words() -> None:
    assert {f"certificate.{event}" for event in EVENT_LABELS} <= set(ACTIONS)
    assert {*REASON_LABELS, *endings.REASON_LABELS} <= set(REASONS)


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("ENTERED", "主管部门登记"),
        ("NOT_VERIFIED", "还没有实名认证"),
        ("核对工资", "核对工资"),
        ("A", "A"),
        ("SOMETHING_NEW", None),
        (None, None),
    ],
)
def test_a_reason_is_never_a_code(reason: str | None, words: str | None) -> None:
    assert reason_for(reason) == words


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("certificate.activated", ACTIONS["certificate.activated"].replace("您", "当事人")),
        ("of a later version", "其他操作"),
    ],
)
def test_the_trail_in_words_for_an_office(action: str, words: str) -> None:
    """PIPL 54."""
    assert office_words_for(action) == words
    assert "您" not in office_words_for(action)


def test_what_an_office_reads_concerns_nobody_addressed() -> None:
    for action in {*OFFICE, *ACTIONS}:
        assert "您" not in office_words_for(action)
    for action, words in OFFICE.items():
        assert office_words_for(action) == words


def test_every_action_that_is_recorded_has_words_and_no_other() -> None:
    """PIPL 44: nothing done with a file is told as an unnamed action."""
    told = {*ACTIONS, *OFFICE}
    subjects = {action.partition(".")[0] for action in told}
    places = [*APP.glob("*/service/**/*.py"), *APP.glob("*/service.py"), *APP.glob("commands/**/*.py")]
    strings = {
        node.value
        for place in places
        for node in ast.walk(ast.parse(place.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    recorded = {name for name in strings if re.fullmatch(r"[a-z]+\.[a-z_]+", name)}
    recorded = {name for name in recorded if name.partition(".")[0] in subjects}
    assert recorded | PUT_TOGETHER == told
