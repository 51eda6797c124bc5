"""What is shown by default, and where a number comes from."""

from __future__ import annotations

import pytest

from app.certificates.rules import endings
from app.certificates.rules.showing import EVENT_LABELS, REASON_LABELS
from app.kernel.identity import mask_name, mask_number
from app.people.rules.places import place_of
from app.people.rules.trail import ACTIONS, OFFICE, OTHER, REASONS, office_words_for, reason_for, words_for


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
