"""The columns of a list of duplicates as other authorities send it, and of the list of cases (CQ2023-5-1)."""

from __future__ import annotations

from collections.abc import Mapping

COLUMNS: Mapping[str, str] = {
    "姓名": "name",
    "身份证号": "id_number",
    "身份证号码": "id_number",
    "公民身份号码": "id_number",
    "证书种类": "kind",
    "证书类型": "kind",
    "类别": "category",
    "工种": "category",
    "作业类别": "category",
    "发证省市": "other_province",
    "外省市": "other_province",
    "另一发证省市": "other_province",
    "证书编号": "other_number",
    "外省市证书编号": "other_number",
}
"""From every header that people write to a field of a row."""

REQUIRED = ("name", "id_number", "kind", "other_province", "other_number")
MAX_ROWS = 2_000

CASE_HEADERS = (
    "案件编号",
    "状态",
    "姓名",
    "身份证号",
    "证书种类",
    "类别",
    "本地证书编号",
    "外省市",
    "外省市证书编号",
    "来文机关",
    "来文",
    "收文日期",
    "通知时间",
    "选择截止日",
    "公示时间",
    "公示截止日",
    "最早注销日",
    "暂定",
    "办结时间",
    "办结情况",
)
