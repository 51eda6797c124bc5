"""What a line of a sheet of certificates says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from app.certificates.rules.entry import AGAIN, LABELS, CertificateEntry, read_entry
from app.kernel.decision import Reason
from app.kernel.identity import mask_name, normal_name
from app.kernel.sheets import SheetRow
from app.policies.dictionaries import dictionary

TITLE = "证书登记表"
HEADERS = tuple(LABELS.values())
EXAMPLE = (
    "渝建安C(2023)0000000",
    "",
    "安管",
    "C",
    "",
    "",
    "（示例行，请删除）",
    "",
    "重庆",
    "",
    date(2023, 9, 1),
    date(2023, 9, 1),
    date(2026, 8, 31),
    "否",
)
OTHER_HEADERS: Mapping[str, tuple[str, ...]] = {
    "number": ("证书号", "证书号码", "编号", "证号"),
    "name": ("证书全称",),
    "kind": ("证书类型", "种类", "证书类别"),
    "category": ("操作类别", "操作资格类别", "作业类别"),
    "post": ("岗位名称", "岗位类别"),
    "specialty": ("专业类别", "岗位专业"),
    "holder_name": ("持证人", "持证人姓名"),
    "holder_id_number": ("身份证号码", "身份证", "证件号码", "持证人身份证号", "公民身份号码"),
    "province": ("省市", "省份", "所在省市", "发证地"),
    "issuer": ("发证单位", "签发机关"),
    "issued_on": ("发证时间", "签发日期", "批准日期"),
    "valid_from": ("有效期开始", "有效期自", "有效期起始日期", "生效日期"),
    "valid_to": ("有效期至", "有效期截止", "有效期截止日期", "有效期", "到期日期", "有效期结束"),
    "activated": ("是否激活", "激活"),
}
COLUMNS: Mapping[str, str] = {
    header: field
    for field, label in LABELS.items()
    for header in (label, field, *OTHER_HEADERS.get(field, ()))
}
"""Field by header, in Chinese and as the API names it."""
REQUIRED = ("number", "kind", "holder_name", "holder_id_number")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; ``faults`` is why it cannot be taken, empty when ``entry`` is there."""

    number: int
    name_masked: str | None
    entry: CertificateEntry | None
    faults: tuple[Reason, ...]


def read_lines(rows: Iterable[SheetRow], province: str, today: date) -> Iterator[Line]:
    """CQ2023-0-1: every line by itself; the second line of one number and province is refused.

    ``province`` is that of lines that name none.
    """
    seen: dict[tuple[str, str], int] = {}
    for row in rows:
        line = read_line(row, province, today)
        if line.entry is not None:
            first = seen.setdefault((line.entry.province_code, line.entry.number_key), row.number)
            if first != row.number:
                twice = Reason("DUPLICATE_IN_LIST", f"证书编号与第{first}行重复", None, "请只保留一行")
                line = Line(row.number, line.name_masked, None, (twice,))
        yield line


def read_line(row: SheetRow, province: str, today: date) -> Line:
    """CQ2023-0-1: what stands in the cells, with every fault of the line."""
    given = row.values if row.values.get("province") else {**row.values, "province": province}
    reading = read_entry(given, today)
    name = normal_name(row.values.get("holder_name", ""))
    masked = mask_name(name)[:60] if name else None
    if reading.entry is not None and not row.faults:
        return Line(row.number, masked, reading.entry, ())
    lost = {field: Reason("VALUE_NOT_ALLOWED", told, None, AGAIN) for field, told in row.faults.items()}
    return Line(row.number, masked, None, tuple({**reading.faults, **lost}.values()))


def template_notes() -> list[str]:
    """The second sheet of the template: how to fill in, and every word that is understood."""
    notes = [
        "一行一本证书，表头不要改动；一次最多100000行，也可以上传 .csv 文件。",
        "证书编号、身份证号两列请保持文本格式，否则 Excel 会丢失后几位。",
        "日期写成 2026-03-10；有效期起不填按发证日期。",
        "发证省市不填按您的账号所在省市；证书名称不填按种类的通用名称。",
        "安管证书填类别（A、B、C），特种作业证书填操作类别，岗位证书填岗位；施工员、质量员还要填专业。",
        "激活状态填“是”或“否”，不填为“否”。",
        "",
    ]
    tables = (
        ("certificate-kinds", "证书种类"),
        ("safety-categories", "安管证书的类别"),
        ("special-operations", "特种作业的操作类别"),
        ("posts", "岗位"),
        ("specialties", "专业"),
    )
    for name, title in tables:
        notes.append(f"{title}（代码 名称）")
        notes += [
            entry.label if entry.code == entry.label else f"{entry.code} {entry.label}"
            for entry in dictionary(name)
        ]
        notes.append("")
    return notes
