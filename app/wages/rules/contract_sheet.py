"""What a line of a sheet of contracts says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.kernel.decision import Reason
from app.kernel.errors import Refused
from app.kernel.identity import quoted
from app.kernel.sheets import SheetRow, written_day
from app.wages.facts.contracts import FIXED
from app.wages.rules.contract_words import DURATION_LABELS, KIND_LABELS, PAY_METHODS, UNIT_LABELS
from app.wages.rules.contracts import HIGHEST_WAGE, Agreed, Paper
from app.wages.rules.money import cents_of

TITLE = "劳动合同"
COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "证件号码": "id_number",
    "合同种类": "kind",
    "合同类型": "kind",
    "签订日期": "signed_on",
    "期限类型": "duration",
    "合同期限类型": "duration",
    "开始日期": "period_from",
    "结束日期": "period_to",
    "工作任务": "task",
    "劳动报酬": "remuneration",
    "工资标准": "wage",
    "工资支付标准": "wage",
    "计薪单位": "wage_unit",
    "支付方式": "pay_method",
    "发薪日": "pay_day",
    "工资纠纷解决方式": "dispute_resolution",
    "责任追究": "liability",
}
REQUIRED = ("name", "id_number", "kind", "signed_on")
HEADERS = (
    "姓名",
    "身份证号",
    "合同种类",
    "签订日期",
    "期限类型",
    "开始日期",
    "结束日期",
    "工作任务",
    "劳动报酬",
    "工资标准（元）",
    "计薪单位",
    "支付方式",
    "发薪日",
    "工资纠纷解决方式",
    "责任追究",
)
AGAIN = "请改正后重新上传这一行"
LONGEST = 300
_DAY_OF_MONTH = re.compile(r"(?:每月)?(\d{1,2})\s*[日号]?")
_CHOICES: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("kind", "合同种类", KIND_LABELS),
    ("duration", "期限类型", DURATION_LABELS),
    ("wage_unit", "计薪单位", UNIT_LABELS),
    ("pay_method", "支付方式", PAY_METHODS),
)
_DAYS = (("signed_on", "签订日期"), ("period_from", "开始日期"), ("period_to", "结束日期"))
_TEXTS = (
    ("task", "工作任务"),
    ("remuneration", "劳动报酬"),
    ("dispute_resolution", "工资纠纷解决方式"),
    ("liability", "责任追究"),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``paper`` is None where ``faults`` say why it cannot be taken."""

    number: int
    name: str
    id_number: str
    paper: Paper | None
    faults: tuple[Reason, ...] = ()


def read_line(row: SheetRow) -> Line:
    """GZ2016-3.2-4, GZ2016-3.3-5: what people write in codes, days and cents, and every fault."""
    given = row.values
    faults = [Reason("VALUE_NOT_ALLOWED", message, None, AGAIN) for message in row.faults.values()]

    def unknown(field: str, what: str) -> None:
        faults.append(Reason("VALUE_NOT_ALLOWED", f"{what}：{quoted(given[field], 30)}", None, AGAIN))

    labels = (("name", "姓名"), ("id_number", "身份证号"), ("kind", "合同种类"), ("signed_on", "签订日期"))
    for field, label in labels:
        if not given.get(field) and field not in row.faults:
            faults.append(Reason("FORM_INCOMPLETE", f"没有填写{label}", None, AGAIN))
    chosen: dict[str, str | None] = {}
    for field, label, words in _CHOICES:
        chosen[field] = _code(words, given.get(field, ""))
        if given.get(field) and chosen[field] is None:
            unknown(field, f"{label}只能是{'、'.join(words.values())}")
    days: dict[str, date | None] = {}
    for field, label in _DAYS:
        days[field] = written_day(given.get(field, ""))
        if given.get(field) and days[field] is None:
            unknown(field, f"{label}看不懂，请写成 2026-03-10 的样子")
    for field, label in _TEXTS:
        if len(given.get(field, "")) > LONGEST:
            unknown(field, f"{label}最多{LONGEST}个字")
    wage = cents_of(given["wage"]) if given.get("wage") else None
    if given.get("wage") and (wage is None or not 0 < wage <= HIGHEST_WAGE):
        unknown("wage", "工资标准看不懂，请填写以元为单位的金额，最多两位小数")
    pay_day = _day_of_month(given.get("pay_day", ""))
    if given.get("pay_day") and pay_day is None:
        unknown("pay_day", "发薪日应为1到31")
    kind, signed_on = chosen["kind"], days["signed_on"]
    paper = None
    if not faults and kind is not None and signed_on is not None:
        agreed = Agreed(
            given.get("task") or None,
            given.get("remuneration") or None,
            wage,
            chosen["wage_unit"],
            chosen["pay_method"],
            pay_day,
            given.get("dispute_resolution") or None,
            given.get("liability") or None,
        )
        paper = Paper(
            kind, signed_on, agreed, chosen["duration"] or FIXED, days["period_from"], days["period_to"]
        )
    return Line(row.number, given.get("name", ""), given.get("id_number", ""), paper, tuple(faults))


def reasons_of(refused: Refused) -> tuple[Reason, ...]:
    """GZ2016-3.3-5: why a line was refused, each reason with what to do."""
    return tuple(Reason(one.code, one.message, one.cite, one.remedy or AGAIN) for one in refused.reasons)


def template_notes(kinds: Mapping[str, tuple[str, ...]], items: Mapping[str, str]) -> list[str]:
    """GZ2016-3.3-5: how to fill in, every word that is understood, and what each kind must have."""
    notes = [
        "一行一份合同，表头不要改动；一次最多500行。工人须先登记在本项目。",
        "身份证号一列请保持文本格式，否则 Excel 会丢失后几位。",
        "日期写成 2026-03-10；工资标准以元为单位，最多两位小数；发薪日填 1 到 31，当月没有这一天的为月末。",
        "期限类型不填为固定期限；开始日期不填按签订日期。",
        "同一份合同重复上传不会重复登记；内容变更请在页面上登记变更。",
        "",
    ]
    for kind, required in kinds.items():
        notes.append(f"{KIND_LABELS[kind]}必填：{'、'.join(items[name] for name in required)}")
    notes.append("")
    for _field, label, words in _CHOICES:
        notes.append(f"{label}：{'、'.join(words.values())}")
    return notes


def _code(words: Mapping[str, str], text: str) -> str | None:
    plain = "".join(unicodedata.normalize("NFKC", text).split())
    return next((code for code, label in words.items() if plain in (label, code)), None)


def _day_of_month(text: str) -> int | None:
    found = _DAY_OF_MONTH.fullmatch(unicodedata.normalize("NFKC", text).strip())
    day = int(found[1]) if found else 0
    return day if 1 <= day <= 31 else None
