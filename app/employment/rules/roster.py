"""What a line of a roster sheet says."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from app.kernel.decision import Reason
from app.kernel.errors import Refused
from app.kernel.identity import quoted
from app.kernel.phones import normal_phone
from app.kernel.sheets import SheetRow, written_day
from app.policies import dictionaries

TITLE = "工人花名册"
HEADERS = ("姓名", "身份证号", "单位", "班组", "工种", "身份类别", "岗位", "进场日期", "联系电话")
COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "工人姓名": "name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "身份证": "id_number",
    "证件号码": "id_number",
    "单位": "company",
    "单位名称": "company",
    "所属单位": "company",
    "参建单位": "company",
    "统一社会信用代码": "company",
    "班组": "team",
    "班组名称": "team",
    "工种": "work_type",
    "工种代码": "work_type",
    "身份类别": "identity_class",
    "岗位": "post",
    "进场日期": "joined_on",
    "进场时间": "joined_on",
    "联系电话": "cell_phone",
    "手机号": "cell_phone",
    "手机号码": "cell_phone",
    "电话": "cell_phone",
}
REQUIRED = ("name", "id_number", "company", "work_type")
AGAIN = "请改正后重新上传这一行"


@dataclass(frozen=True, slots=True)
class Line:
    """One line in codes and dates; ``faults`` is why it cannot be taken (empty when it can)."""

    number: int
    name: str
    id_number: str
    company_id: str | None
    team: str | None
    work_type: str | None
    identity_class: str | None
    post: str | None
    joined_on: date | None
    cell_phone: str | None
    faults: tuple[Reason, ...] = ()


def plain(text: str) -> str:
    """How names and codes are compared: width, case and blanks do not count."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


def read_lines(rows: Iterable[SheetRow], companies: Mapping[str, str]) -> list[Line]:
    """Every line by itself; the second line of one ID number is refused.

    ``companies``: id by ``plain`` name and by credit code, of those that take part in the project.
    """
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for row in rows:
        line = read_line(row, companies)
        number = plain(line.id_number)
        if number and number in seen:
            twice = Reason("DUPLICATE_IN_LIST", f"身份证号与第{seen[number]}行重复", None, "请只保留一行")
            line = replace(line, faults=(twice,))
        elif number:
            seen[number] = row.number
        lines.append(line)
    return lines


def read_line(row: SheetRow, companies: Mapping[str, str]) -> Line:
    """Entities 1.3: what people write, in the codes of the dictionaries."""
    given = row.values
    faults = [Reason("VALUE_NOT_ALLOWED", message, None, AGAIN) for message in row.faults.values()]

    def unknown(field: str, what: str) -> None:
        faults.append(Reason("VALUE_NOT_ALLOWED", f"{what}：{quoted(given[field], 30)}", None, AGAIN))

    for field, label in (("name", "姓名"), ("id_number", "身份证号"), ("company", "单位")):
        if not given.get(field) and field not in row.faults:
            faults.append(Reason("FORM_INCOMPLETE", f"没有填写{label}", None, AGAIN))
    company_id = companies.get(plain(given.get("company", "")))
    if given.get("company") and company_id is None:
        faults.append(
            Reason(
                "PARTICIPANT_NOT_FILED",
                f"“{quoted(given['company'], 30)}”未在本项目报备",
                "HZ2016-4.3-4",
                "请先登记参建单位，或改成报备的单位名称",
            )
        )
    work_type = _code("work-types", given.get("work_type"))
    if given.get("work_type") and work_type is None:
        unknown("work_type", "没有这个工种")
    identity_class = _code("identity-classes", given.get("identity_class"))
    if given.get("identity_class") and identity_class is None:
        unknown("identity_class", "没有这种身份类别")
    post = _code("posts", given.get("post"))
    if given.get("post") and post is None:
        unknown("post", "没有这个岗位")
    joined_on = written_day(given.get("joined_on", ""))
    if given.get("joined_on") and joined_on is None:
        unknown("joined_on", "进场日期看不懂，请写成 2026-03-10 的样子")
    phone = normal_phone(given.get("cell_phone", ""))
    if given.get("cell_phone") and phone is None:
        unknown("cell_phone", "联系电话不是11位手机号")
    return Line(
        row.number,
        given.get("name", ""),
        given.get("id_number", ""),
        company_id,
        given.get("team") or None,
        work_type,
        identity_class,
        post,
        joined_on,
        phone,
        tuple(faults),
    )


def reasons_of(refused: Refused) -> tuple[Reason, ...]:
    """Why a line was refused, one reason per field where fields are named."""
    if not refused.errors:
        return refused.reasons
    return tuple(
        Reason(refused.code, message, None, AGAIN)
        for messages in refused.errors.values()
        for message in messages
    )


def template_notes() -> list[str]:
    """The second sheet of the template: how to fill in, and every word that is understood."""
    notes = [
        "一行一人，表头不要改动；一次最多5000行。",
        "身份证号一列请保持文本格式，否则 Excel 会丢失后几位。",
        "单位填写已在本项目报备的单位名称，或它的统一社会信用代码。",
        "进场日期写成 2026-03-10；不填按上传当天登记。",
        "身份类别不填按建筑工人登记；联系电话可以不填。",
        "",
    ]
    for name, title in (("work-types", "工种"), ("identity-classes", "身份类别"), ("posts", "岗位")):
        notes.append(f"{title}（代码 名称）")
        notes += [f"{entry.code} {entry.label}" for entry in dictionaries.dictionary(name)]
        notes.append("")
    return notes


def _code(dictionary: str, text: str | None) -> str | None:
    return dictionaries.dictionary(dictionary).find(text) if text else None
