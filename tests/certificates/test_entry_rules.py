"""Reading what people write about a certificate."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.certificates.rules.entry import LABELS, Reading, number_key, read_entry
from app.certificates.rules.sheet import COLUMNS, read_lines
from app.kernel.sheets import SheetRow
from tests.factories.cast import member

TODAY = date(2026, 3, 10)
WANG = member("王建国")


def given(**changes: str) -> dict[str, str]:
    form = {
        "number": "渝建安C(2023)0012345",
        "kind": "安管",
        "category": "专职安全生产管理人员",
        "holder_name": WANG.name,
        "holder_id_number": WANG.id_number,
        "province": "重庆",
        "issued_on": "2023-09-01",
        "valid_to": "2026-08-31",
    }
    return form | changes


def read(**changes: str) -> Reading:
    return read_entry(given(**changes), TODAY)


def test_what_is_left_out_follows_from_the_rest() -> None:
    entry = read().entry
    assert entry is not None
    assert (entry.kind, entry.category, entry.province_code) == ("SAFETY_MANAGEMENT", "C", "500000")
    assert entry.name == "安全生产考核合格证书"
    assert entry.valid_from == entry.issued_on == date(2023, 9, 1)
    assert not entry.is_activated


@pytest.mark.parametrize(
    "text", ["2023-09-01", "2023/9/1", "2023.09.01", "2023年9月1日", "20230901", "２０２３-09-01"]
)
def test_days_as_people_write_them(text: str) -> None:
    entry = read(issued_on=text).entry
    assert entry is not None
    assert entry.issued_on == date(2023, 9, 1)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"number": ""}, "number", "FORM_INCOMPLETE"),
        ({"number": "没有数字"}, "number", "VALUE_NOT_ALLOWED"),
        ({"number": "1" * 61}, "number", "VALUE_NOT_ALLOWED"),
        ({"number": "1\n2"}, "number", "VALUE_NOT_ALLOWED"),
        ({"kind": ""}, "kind", "FORM_INCOMPLETE"),
        ({"kind": "驾驶证"}, "kind", "VALUE_NOT_ALLOWED"),
        ({"category": ""}, "category", "FORM_INCOMPLETE"),
        ({"category": "D"}, "category", "VALUE_NOT_ALLOWED"),
        ({"holder_name": ""}, "holder_name", "NAME_REQUIRED"),
        ({"holder_name": "Wang"}, "holder_name", "FIELD_INCONSISTENT"),
        ({"holder_id_number": "1"}, "holder_id_number", "ID_NUMBER_INVALID"),
        ({"province": "月球"}, "province", "VALUE_NOT_ALLOWED"),
        ({"province": "全国"}, "province", "VALUE_NOT_ALLOWED"),
        ({"province": ""}, "province", "FORM_INCOMPLETE"),
        ({"issued_on": ""}, "issued_on", "FORM_INCOMPLETE"),
        ({"issued_on": "2026-03-11"}, "issued_on", "VALUE_NOT_ALLOWED"),
        ({"issued_on": "2023-02-29"}, "issued_on", "VALUE_NOT_ALLOWED"),
        ({"issued_on": "0001-01-01"}, "issued_on", "VALUE_NOT_ALLOWED"),
        ({"valid_to": ""}, "valid_to", "FORM_INCOMPLETE"),
        ({"valid_to": "长期"}, "valid_to", "FORM_INCOMPLETE"),
        ({"valid_to": "9999-12-31"}, "valid_to", "VALUE_NOT_ALLOWED"),
        ({"valid_to": "2023-08-31"}, "valid_to", "DATE_ORDER"),
        ({"valid_from": "2026-09-01"}, "valid_to", "DATE_ORDER"),
        ({"activated": "也许"}, "activated", "VALUE_NOT_ALLOWED"),
        ({"kind": "特种", "category": ""}, "category", "FORM_INCOMPLETE"),
        ({"kind": "特种", "category": "工" * 41}, "category", "VALUE_NOT_ALLOWED"),
        ({"kind": "TRAINING_POST_NEW", "category": ""}, "post", "FORM_INCOMPLETE"),
        ({"kind": "TRAINING_POST_NEW", "post": "船长"}, "post", "VALUE_NOT_ALLOWED"),
        ({"kind": "TRAINING_POST_OLD", "post": "施工员"}, "specialty", "FORM_INCOMPLETE"),
        (
            {"kind": "TRAINING_POST_OLD", "post": "质量员", "specialty": "水电"},
            "specialty",
            "VALUE_NOT_ALLOWED",
        ),
    ],
)
def test_what_cannot_be_taken(changes: dict[str, str], field: str, code: str) -> None:
    reading = read(**changes)
    assert reading.entry is None
    assert {name: reason.code for name, reason in reading.faults.items()} == {field: code}
    assert reading.faults[field].remedy


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"issued_on": "2026-03-10"}, {"issued_on": TODAY}),
        ({"valid_to": "2023-09-01"}, {"valid_to": date(2023, 9, 1)}),
        ({"valid_from": "2026-08-31"}, {"valid_from": date(2026, 8, 31)}),
        ({"kind": "特种", "category": "电工"}, {"category": "建筑电工"}),
        ({"kind": "特种", "category": "桩机操作工"}, {"category": "桩机操作工"}),
        (
            {"kind": "TRAINING_POST_NEW", "post": "安全员"},
            {"post": "SAFETY_OFFICER", "category": None, "specialty": None},
        ),
        (
            {"kind": "TRAINING_POST_OLD", "category": "施工员", "specialty": "土建"},
            {"post": "SITE_ENGINEER", "category": None, "specialty": "CIVIL"},
        ),
        ({"kind": "职称证书", "category": "", "valid_to": "长期"}, {"kind": "TITLE", "valid_to": None}),
        ({"province": "500112"}, {"province_code": "500000"}),
        ({"province": "chongqing"}, {"province_code": "500000"}),
        ({"activated": "已激活"}, {"is_activated": True}),
        ({"holder_id_number": f" {WANG.id_number.lower()} "}, {"holder_number": WANG.id_number}),
    ],
)
def test_what_is_understood(changes: dict[str, str], expected: dict[str, Any]) -> None:
    entry = read(**changes).entry
    assert entry is not None, read(**changes).faults
    assert {name: getattr(entry, name) for name in expected} == expected


def test_all_faults_at_once() -> None:
    reading = read_entry({}, TODAY)
    assert set(reading.faults) == {
        "number", "kind", "holder_name", "holder_id_number", "province", "issued_on",
    }  # fmt: skip


@pytest.mark.parametrize("number", ["渝建安C(2023)1", "渝建安ｃ（2023） 1", "渝建安c(２０２３)1"])
def test_numbers_are_the_same_however_they_are_typed(number: str) -> None:
    assert number_key(number) == "渝建安C(2023)1"


def test_headers_lead_to_one_field_each() -> None:
    assert set(COLUMNS.values()) == set(LABELS)
    assert COLUMNS["有效期至"] == COLUMNS["valid_to"] == COLUMNS["有效期止"] == "valid_to"


def test_the_second_line_of_a_number_is_refused() -> None:
    rows = [
        SheetRow(2, given()),
        SheetRow(3, given(number="渝建安ｃ(2023)0012345")),
        SheetRow(4, given(province="四川")),
        SheetRow(5, given(holder_id_number=""), {"holder_id_number": "数字太长"}),
    ]
    lines = list(read_lines(rows, "500000", TODAY))
    assert [[reason.code for reason in line.faults] for line in lines] == [
        [],
        ["DUPLICATE_IN_LIST"],
        [],
        ["VALUE_NOT_ALLOWED"],
    ]
    assert "第2行" in lines[1].faults[0].message
    assert lines[0].name_masked == "王**"
