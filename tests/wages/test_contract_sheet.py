"""What people write into a sheet of contracts."""

from __future__ import annotations

from datetime import date

import pytest

from app.kernel.decision import Reason
from app.kernel.errors import Refused
from app.kernel.sheets import SheetRow
from app.wages.rules.contract_sheet import (
    AGAIN,
    COLUMNS,
    HEADERS,
    REQUIRED,
    Line,
    read_line,
    reasons_of,
    template_notes,
)
from app.wages.rules.contracts import FIELDS, Agreed, Paper

GOOD = {
    "name": "王建国",
    "id_number": "500112199003071239",
    "kind": "用工简易合同",
    "signed_on": "2026-03-01",
    "duration": "",
    "period_from": "2026年3月2日",
    "period_to": "2026/12/31",
    "task": "支模",
    "remuneration": "",
    "wage": "280.5",
    "wage_unit": "日",
    "pay_method": "银行代发",
    "pay_day": "每月15日",
    "dispute_resolution": "协商",
    "liability": "逾期赔偿",
}


def line(faults: dict[str, str] | None = None, **changes: str) -> Line:
    return read_line(SheetRow(2, GOOD | changes, faults or {}))


def test_a_good_line_becomes_a_paper() -> None:
    """GZ2016-3.3-5: cents, days and codes."""
    agreed = Agreed("支模", None, 28_050, "DAY", "BANK", 15, "协商", "逾期赔偿")
    paper = Paper("SIMPLE_CONTRACT", date(2026, 3, 1), agreed, "FIXED", date(2026, 3, 2), date(2026, 12, 31))
    assert line() == Line(2, "王建国", "500112199003071239", paper, ())
    assert set(COLUMNS.values()) == set(GOOD)
    assert len(HEADERS) == len(GOOD)
    assert set(REQUIRED) <= set(GOOD)


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("name", "", "没有填写姓名"),
        ("kind", "", "没有填写合同种类"),
        ("kind", "口头", "合同种类只能是劳动合同、用工书面协议、用工简易合同：口头"),
        ("signed_on", "", "没有填写签订日期"),
        ("signed_on", "2026-02-29", "签订日期看不懂，请写成 2026-03-10 的样子：2026-02-29"),
        ("period_to", "年底", "结束日期看不懂，请写成 2026-03-10 的样子：年底"),
        ("duration", "长期", "期限类型只能是固定期限、无固定期限、以完成工作任务为期限：长期"),
        ("wage", "280.555", "工资标准看不懂，请填写以元为单位的金额，最多两位小数：280.555"),
        ("wage", "0", "工资标准看不懂，请填写以元为单位的金额，最多两位小数：0"),
        ("wage", "1000000.01", "工资标准看不懂，请填写以元为单位的金额，最多两位小数：1000000.01"),
        ("wage_unit", "年", "计薪单位只能是日、月、小时、件：年"),
        ("pay_method", "微信", "支付方式只能是银行代发、现金：微信"),
        ("pay_day", "0", "发薪日应为1到31：0"),
        ("pay_day", "32", "发薪日应为1到31：32"),
        ("pay_day", "月底", "发薪日应为1到31：月底"),
    ],
)
def test_what_is_not_understood_is_said(field: str, text: str, said: str) -> None:
    """GZ2016-3.2-4."""
    read = line(**{field: text})
    assert read.paper is None
    assert [reason.message.partition("：")[0] for reason in read.faults] == [said.partition("：")[0]]
    assert read.faults[0].remedy == AGAIN


def test_all_faults_of_a_line_at_once() -> None:
    """GZ2016-3.2-4."""
    read = line({"id_number": "数字太长"}, id_number="", kind="?", pay_day="99", task="支" * 301)
    assert [reason.message[:5] for reason in read.faults] == [
        "数字太长",
        "合同种类只",
        "工作任务最",
        "发薪日应为",
    ]


@pytest.mark.parametrize(("text", "day"), [("1", 1), ("31", 31), ("5号", 5), ("１５日", 15)])
def test_a_day_of_the_month(text: str, day: int) -> None:
    """GZ2016-3.3-5."""
    paper = line(pay_day=text).paper
    assert paper is not None
    assert paper.agreed.pay_day == day


def test_what_may_stay_empty() -> None:
    """SH2023-3.1-5: whether it must be there is the city's matter."""
    empty = {name: "" for name in GOOD if name not in REQUIRED}
    paper = line(**empty).paper
    assert paper == Paper("SIMPLE_CONTRACT", date(2026, 3, 1), Agreed())
    assert line(wage="1000000").paper is not None


def test_a_refusal_says_what_to_do() -> None:
    """GZ2016-3.3-5."""
    told = reasons_of(
        Refused("X", "不行", reasons=[Reason("X", "不行"), Reason("Y", "也不行", None, "先登记")])
    )
    assert [reason.remedy for reason in told] == [AGAIN, "先登记"]


def test_the_template_says_what_each_kind_must_have() -> None:
    """GZ2016-3.3-5."""
    notes = template_notes({"SIMPLE_CONTRACT": ("wage_standard", "liability")}, FIELDS)
    assert "用工简易合同必填：工资支付标准、责任追究" in notes
