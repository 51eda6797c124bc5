"""What is written about a certificate, by hand or in a sheet, in the codes of the dictionaries."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.certificates.facts import (
    PRACTISING,
    QUALITY_INSPECTOR,
    SAFETY_MANAGEMENT,
    SITE_ENGINEER,
    SPECIAL_OPERATION,
    TRAINING_POST_NEW,
    TRAINING_POST_OLD,
)
from app.certificates.rules.rights import province_of
from app.kernel.decision import Decision, Reason
from app.kernel.identity import judge_name, judge_number, normal_name, normal_number, quoted
from app.kernel.sheets import written_day
from app.policies import regions
from app.policies.dictionaries import dictionary

LABELS: Mapping[str, str] = {
    "number": "证书编号",
    "name": "证书名称",
    "kind": "证书种类",
    "category": "类别",
    "post": "岗位",
    "specialty": "专业",
    "holder_name": "姓名",
    "holder_id_number": "身份证号",
    "province": "发证省市",
    "issuer": "发证机关",
    "issued_on": "发证日期",
    "valid_from": "有效期起",
    "valid_to": "有效期止",
    "activated": "激活状态",
}
"""Every field that can be written, with its name in Chinese."""

WITH_SPECIALTY = (SITE_ENGINEER, QUALITY_INSPECTOR)
CATEGORY_TABLES = {SPECIAL_OPERATION: "special-operations", PRACTISING: "registration-kinds"}
"""Where categories are looked up; one that the dictionary does not know is kept as written."""
POST_KINDS = (TRAINING_POST_NEW, TRAINING_POST_OLD)
YES = {"是", "已激活", "激活", "TRUE", "1", "Y", "YES", "ACTIVE"}
NO = {"", "否", "未激活", "未", "FALSE", "0", "N", "NO", "INACTIVE"}
ENDLESS = {"长期", "长期有效", "无", "永久"}
FIRST_YEAR, LAST_YEAR = 1949, 2199
LONGEST_NUMBER, LONGEST_TEXT, LONGEST_CATEGORY = 60, 120, 40
AGAIN = "请改正后重新提交"


@dataclass(frozen=True, slots=True)
class CertificateEntry:
    """A certificate as it goes into the register: codes, legal days, name and number in normal form."""

    number: str
    name: str
    kind: str
    province_code: str
    holder_name: str
    holder_number: str
    category: str | None = None
    post: str | None = None
    specialty: str | None = None
    issuer: str | None = None
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    is_activated: bool = False
    queryable_from: date | None = None
    predecessor_id: str | None = None
    unit_id: str | None = None
    unit_name: str | None = None

    @property
    def number_key(self) -> str:
        return number_key(self.number)


@dataclass(frozen=True, slots=True)
class Reading:
    """``entry`` where everything could be understood, else None and a reason per field in ``faults``."""

    entry: CertificateEntry | None
    faults: Mapping[str, Reason]


def number_key(number: str) -> str:
    """How numbers are compared: width of characters, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", number).split()).upper()


def read_entry(given: Mapping[str, str], today: date) -> Reading:
    """CQ2023-0-1, CQ2023-3.2.1-1: every fault at once.

    ``given``: texts by the fields of ``LABELS``; ``province`` is needed, whoever may leave it out fills
    it in before.
    """
    form = _Form({field: text.strip() for field, text in given.items()}, today)
    number = form.number()
    kind = form.word("kind", "certificate-kinds", is_needed=True)
    category, post, specialty = form.what_for(kind)
    province = form.province()
    holder_name = form.judged("holder_name", normal_name)
    holder_number = form.judged("holder_id_number", normal_number)
    issued_on, valid_from, valid_to = form.days(kind)
    activated = form.activated()
    name = form.text("name", LONGEST_TEXT)
    issuer = form.text("issuer", LONGEST_TEXT)
    if form.faults or kind is None or province is None:
        return Reading(None, form.faults)
    entry = CertificateEntry(
        number=number,
        name=name or dictionary("certificate-kinds").entry(kind).text("name") or "",
        kind=kind,
        province_code=province,
        holder_name=holder_name,
        holder_number=holder_number,
        category=category,
        post=post,
        specialty=specialty,
        issuer=issuer,
        issued_on=issued_on,
        valid_from=valid_from or issued_on,
        valid_to=valid_to,
        is_activated=activated,
    )
    return Reading(entry, {})


@lru_cache(maxsize=1024)
def province_named(text: str) -> str | None:
    """The province that a text means or lies in, None where there is none."""
    found = regions.resolve(text)
    return None if found is None or found.code == regions.COUNTRY else province_of(found.code)


class _Form:
    """Reads field after field and remembers the first fault of each."""

    def __init__(self, given: Mapping[str, str], today: date) -> None:
        self.given = given
        self.today = today
        self.faults: dict[str, Reason] = {}

    def fault(self, field: str, code: str, message: str, cite: str | None = None) -> None:
        self.faults.setdefault(field, Reason(code, message, cite, AGAIN))

    def text(self, field: str, longest: int, *, is_needed: bool = False) -> str | None:
        text = self.given.get(field, "")
        if not text:
            if is_needed:
                self.fault(field, "FORM_INCOMPLETE", f"没有填写{LABELS[field]}")
            return None
        if len(text) > longest or not text.isprintable():
            self.fault(field, "VALUE_NOT_ALLOWED", f"{LABELS[field]}最多{longest}个字，不能换行")
        return text

    def number(self) -> str:
        number = self.text("number", LONGEST_NUMBER, is_needed=True) or ""
        key = number_key(number)
        is_readable = any(character.isdigit() for character in key) and len(key) <= LONGEST_NUMBER
        if number and not is_readable:
            self.fault("number", "VALUE_NOT_ALLOWED", "证书编号中没有数字，请对照证书填写")
        return number

    def word(self, field: str, table: str, *, is_needed: bool = False) -> str | None:
        text = self.given.get(field, "")
        code = dictionary(table).find(text) if text else None
        if text and code is None:
            self.fault(field, "VALUE_NOT_ALLOWED", f"没有这种{LABELS[field]}：{quoted(text)}")
        elif not text and is_needed:
            self.fault(field, "FORM_INCOMPLETE", f"没有填写{LABELS[field]}")
        return code

    def what_for(self, kind: str | None) -> tuple[str | None, str | None, str | None]:
        """Category, post and specialty, as far as the kind has them."""
        if kind is None:
            return None, None, None
        if kind == SAFETY_MANAGEMENT:
            category = self.word("category", "safety-categories", is_needed=True)
            if category is None and self.given.get("category"):
                self.faults.pop("category", None)
                self.fault("category", "VALUE_NOT_ALLOWED", "安管人员证书的类别只有A、B、C三种")
            return category, None, None
        if kind in POST_KINDS:
            return None, *self.post()
        is_operation = kind == SPECIAL_OPERATION
        text = self.text("category", LONGEST_CATEGORY, is_needed=is_operation)
        table = CATEGORY_TABLES.get(kind)
        known = dictionary(table).find(text) if text and table else None
        return known or text, None, None

    def post(self) -> tuple[str | None, str | None]:
        """CQ2023-3.2.1-4: two posts have one of four specialties, the others may have one."""
        if not self.given.get("post") and self.given.get("category"):
            self.given = {**self.given, "post": self.given["category"]}
        post = self.word("post", "posts", is_needed=True)
        specialty = self.word("specialty", "specialties")
        if post in WITH_SPECIALTY and not self.given.get("specialty"):
            told = "施工员、质量员证书要填写专业：土建类、设备安装类、装饰装修类、市政工程类之一"
            self.fault("specialty", "FORM_INCOMPLETE", told, "CQ2023-3.2.1-4")
        return post, specialty

    def province(self) -> str | None:
        text = self.text("province", LONGEST_TEXT, is_needed=True)
        code = province_named(text) if text else None
        if text and code is None:
            self.fault(
                "province", "VALUE_NOT_ALLOWED", f"没有这个省市：{quoted(text)}，请写名称或行政区划代码"
            )
        return code

    def judged(self, field: str, normal: Callable[[str], str]) -> str:
        text = normal(self.given.get(field, ""))
        judgement: Decision = judge_name(text) if field == "holder_name" else judge_number(text, self.today)
        if not text:
            self.fault(field, judgement.reasons[0].code, f"没有填写{LABELS[field]}")
        elif not judgement.allowed:
            self.faults.setdefault(field, judgement.reasons[0])
        return text

    def days(self, kind: str | None) -> tuple[date | None, date | None, date | None]:
        """A-11: the last valid day counts; issued by today; not over before it begins."""
        issued, begins, ends = self.day("issued_on"), self.day("valid_from"), self.day("valid_to")
        if not self.given.get("issued_on") and not self.given.get("valid_from"):
            self.fault("issued_on", "FORM_INCOMPLETE", "没有填写发证日期")
        if issued is not None and issued > self.today:
            self.fault("issued_on", "VALUE_NOT_ALLOWED", "发证日期晚于今天，请对照证书核对")
        kinds = dictionary("certificate-kinds")
        is_needed = kind is not None and bool(kinds.entry(kind).more.get("needs_end"))
        if ends is None and is_needed:
            self.fault("valid_to", "FORM_INCOMPLETE", "没有填写有效期止")
        told = issued if "issued_on" not in self.faults else None
        latest = max(filter(None, (told, begins)), default=None)
        if latest is not None and ends is not None and ends < latest:
            self.fault("valid_to", "DATE_ORDER", "有效期止早于有效期起或发证日期，请核对")
        return issued, begins, ends

    def day(self, field: str) -> date | None:
        text = self.given.get(field, "")
        if not text or (field == "valid_to" and text in ENDLESS):
            return None
        day = written_day(text)
        if day is None or not FIRST_YEAR <= day.year <= LAST_YEAR:
            message = f"{LABELS[field]}无法识别：{quoted(text)}，请写成 2026-03-10 这样的格式"
            self.fault(field, "VALUE_NOT_ALLOWED", message)
            return None
        return day

    def activated(self) -> bool:
        text = number_key(self.given.get("activated", ""))
        if text not in YES and text not in NO:
            self.fault("activated", "VALUE_NOT_ALLOWED", "激活状态只能填写“是”或“否”")
        return text in YES
