"""What people write into a roster sheet."""

from __future__ import annotations

from datetime import date

import pytest

from app.employment.rules.roster import AGAIN, Line, read_line, read_lines, reasons_of
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Refused
from app.kernel.sheets import SheetRow

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
        ("cell_phone", "12345", "VALUE_NOT_ALLOWED"),
    ],
)
def test_what_is_not(field: str, written: str, code: str) -> None:
    (reason,) = line(**{field: written}).faults
    assert reason.code == code
    assert reason.remedy


def test_every_fault_of_a_line_is_told_at_once() -> None:
    assert len(line(name="", company="别的公司", work_type="宇航员", joined_on="x").faults) == 4


def test_a_cell_that_lost_digits_is_told_once() -> None:
    (reason,) = line(faults={"id_number": "数字太长"}, id_number="").faults
    assert reason.message == "数字太长"


def test_the_second_line_of_one_number_is_refused_and_names_the_first() -> None:
    rows = [SheetRow(2, GOOD), SheetRow(3, GOOD | {"name": "李四"}), SheetRow(5, GOOD)]
    first, second, third = read_lines(rows, COMPANIES)
    assert first.faults == ()
    assert [reason.code for reason in second.faults] == ["DUPLICATE_IN_LIST"]
    assert "第2行" in third.faults[0].message


def test_reasons_of_a_refusal_are_told_by_field() -> None:
    by_field = Invalid("ID_NUMBER_INVALID", "号码不对", errors={"id_number": ["校验位不对"]})
    assert reasons_of(by_field) == (Reason("ID_NUMBER_INVALID", "校验位不对", None, AGAIN),)
    assert [reason.code for reason in reasons_of(Refused("WORKER_EXISTS", "已登记"))] == ["WORKER_EXISTS"]
