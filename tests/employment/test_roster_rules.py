"""What people write into a roster sheet."""

from __future__ import annotations

from datetime import date

import pytest

from app.employment.rules.roster import (
    AGAIN,
    COLUMNS,
    HEADERS,
    REQUIRED,
    Line,
    read_line,
    read_lines,
    reasons_of,
    template_notes,
)
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Refused
from app.kernel.sheets import SheetRow
from app.policies import dictionaries

COMPANIES = {"渝建劳务有限公司": "C1", "91110000600037341L": "C1"}
GOOD = {
    "name": "王建国",
    "id_number": "500112199003071239",
    "company": "渝建劳务有限公司",
    "team": "钢筋一班",
    "work_type": "钢筋工",
    "identity_class": "",
    "post": "",
    "joined_on": "2026-03-10",
    "cell_phone": "",
}


def line(faults: dict[str, str] | None = None, **changes: str) -> Line:
    return read_line(SheetRow(2, GOOD | changes, faults or {}), COMPANIES)


@pytest.mark.parametrize(
    ("field", "written", "read"),
    [
        ("work_type", "钢筋工", "020"),
        ("work_type", "020", "020"),
        ("work_type", "20", "020"),
        ("work_type", "电工", "130"),
        ("work_type", "", None),
        ("identity_class", "监理人员", "supervision_manager"),
        ("identity_class", "worker", "worker"),
        ("post", "项目经理", "PROJECT_MANAGER"),
        ("joined_on", "2026-03-10", date(2026, 3, 10)),
        ("joined_on", "2026/3/1", date(2026, 3, 1)),
        ("joined_on", "2026.3.1", date(2026, 3, 1)),
        ("joined_on", "2026年3月1日", date(2026, 3, 1)),
        ("joined_on", "20260301", date(2026, 3, 1)),
        ("joined_on", "2026 年 3 月 1 日", date(2026, 3, 1)),
        ("joined_on", "２０２６－３－１", date(2026, 3, 1)),
        ("joined_on", "2026 3 1", date(2026, 3, 1)),
        ("joined_on", "2026-03-10 08:30:00", date(2026, 3, 10)),
        ("joined_on", "2026/1/1 8:00", date(2026, 1, 1)),
        ("joined_on", "2026年1月1日 08:00", date(2026, 1, 1)),
        ("joined_on", "2026-1-1T08:00:00", date(2026, 1, 1)),
        ("joined_on", "", None),
        ("cell_phone", "138 0000 1234", "13800001234"),
        ("cell_phone", "+86 13800001234", "13800001234"),
        ("company", "渝建劳务 有限公司", "C1"),
        ("company", "91110000600037341l", "C1"),
    ],
)
def test_what_is_understood(field: str, written: str, read: object) -> None:
    found = line(**{field: written})
    assert found.faults == ()
    assert getattr(found, "company_id" if field == "company" else field) == read


@pytest.mark.parametrize(
    ("field", "written", "code"),
    [
        ("name", "", "FORM_INCOMPLETE"),
        ("id_number", "", "FORM_INCOMPLETE"),
        ("company", "", "FORM_INCOMPLETE"),
        ("company", "别的公司", "PARTICIPANT_NOT_FILED"),
        ("work_type", "宇航员", "VALUE_NOT_ALLOWED"),
        ("identity_class", "游客", "VALUE_NOT_ALLOWED"),
        ("post", "看门人", "VALUE_NOT_ALLOWED"),
        ("joined_on", "上个月", "VALUE_NOT_ALLOWED"),
        ("joined_on", "2026-02-30", "VALUE_NOT_ALLOWED"),
        ("joined_on", "2026-03-100", "VALUE_NOT_ALLOWED"),
        ("joined_on", "2026111", "VALUE_NOT_ALLOWED"),
        ("joined_on", "2026-3-1至2026-4-1", "VALUE_NOT_ALLOWED"),
        ("cell_phone", "12345", "VALUE_NOT_ALLOWED"),
    ],
)
def test_what_is_not(field: str, written: str, code: str) -> None:
    (reason,) = line(**{field: written}).faults
    assert reason.code == code
    assert reason.remedy


def test_every_header_leads_to_a_field() -> None:
    assert [COLUMNS[header] for header in HEADERS] == [
        "name",
        "id_number",
        "company",
        "team",
        "work_type",
        "identity_class",
        "post",
        "joined_on",
        "cell_phone",
    ]
    assert set(COLUMNS.values()) == set(GOOD)
    assert set(REQUIRED) <= set(GOOD)


@pytest.mark.parametrize(
    ("alias", "header"),
    [
        ("工人姓名", "姓名"),
        ("身份证号码", "身份证号"),
        ("身份证", "身份证号"),
        ("证件号码", "身份证号"),
        ("统一社会信用代码", "单位"),
        ("班组名称", "班组"),
        ("工种代码", "工种"),
        ("进场时间", "进场日期"),
        ("手机号", "联系电话"),
        ("手机号码", "联系电话"),
        ("电话", "联系电话"),
    ],
)
def test_columns_have_other_names_too(alias: str, header: str) -> None:
    assert COLUMNS[alias] == COLUMNS[header]


def test_columns_that_the_sheet_does_not_have_are_no_fault() -> None:
    bare = {field: GOOD[field] for field in ("name", "id_number", "company")}
    found = read_line(SheetRow(7, bare), COMPANIES)
    assert found == Line(7, "王建国", GOOD["id_number"], "C1", None, None, None, None, None, None)
    assert (line().team, line(team="").team) == ("钢筋一班", None)


@pytest.mark.parametrize(
    ("field", "message"),
    [("work_type", "没有这个工种：{}"), ("company", "“{}”未在本项目报备")],
)
def test_a_cell_is_repeated_up_to_thirty_characters(field: str, message: str) -> None:
    for length in (30, 31):
        (reason,) = line(**{field: "w" * length}).faults
        assert reason.message == message.format("w" * 30)
    assert reason.cite == ("HZ2016-4.3-4" if field == "company" else None)


def test_every_fault_of_a_line_is_told_at_once() -> None:
    assert len(line(name="", company="别的公司", work_type="宇航员", joined_on="x").faults) == 4


def test_a_cell_that_lost_digits_is_told_once() -> None:
    (reason,) = line(faults={"id_number": "数字太长"}, id_number="").faults
    assert (reason.code, reason.message) == ("VALUE_NOT_ALLOWED", "数字太长")


def test_the_second_line_of_one_number_is_refused_and_names_the_first() -> None:
    rows = [SheetRow(2, GOOD), SheetRow(3, GOOD | {"name": "李四"}), SheetRow(5, GOOD)]
    first, second, third = read_lines(rows, COMPANIES)
    assert first.faults == ()
    assert [reason.code for reason in second.faults] == ["DUPLICATE_IN_LIST"]
    assert "第2行" in third.faults[0].message


def test_lines_without_a_number_are_not_one_man() -> None:
    rows = [SheetRow(2, GOOD | {"id_number": ""}), SheetRow(3, GOOD | {"id_number": ""})]
    told = [[reason.code for reason in found.faults] for found in read_lines(rows, COMPANIES)]
    assert told == [["FORM_INCOMPLETE"], ["FORM_INCOMPLETE"]]


def test_the_template_explains_every_word_it_understands() -> None:
    notes = template_notes()
    for name in ("work-types", "identity-classes", "posts"):
        assert {f"{entry.code} {entry.label}" for entry in dictionaries.dictionary(name)} <= set(notes)
    assert [notes[notes.index("") + 1], notes[-1]] == ["工种（代码 名称）", ""]
    assert "一行一人，表头不要改动；一次最多5000行。" in notes


def test_reasons_of_a_refusal_are_told_by_field() -> None:
    by_field = Invalid("ID_NUMBER_INVALID", "号码不对", errors={"id_number": ["校验位不对"]})
    assert reasons_of(by_field) == (Reason("ID_NUMBER_INVALID", "校验位不对", None, AGAIN),)
    assert [reason.code for reason in reasons_of(Refused("WORKER_EXISTS", "已登记"))] == ["WORKER_EXISTS"]
