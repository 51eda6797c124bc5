"""The table of retention times, as the person reads it."""

from __future__ import annotations

from typing import Any

from app.kernel.db import every_table
from app.people.rules.keeping import laws_of, sentence_of, time_of
from app.policies import retention

PICTURES, SYSTEM = "照片和文件", "系统记录"
GROUPS = {
    "people": "您是谁、怎么登录",
    "employment": "用工登记",
    "attendance": "进出场和考勤",
    "wages": "合同和工资",
    "training": "培训学习",
    "certificates": "证书",
    "kernel": SYSTEM,
}
ORDER = (PICTURES, *GROUPS.values())


def kept_things() -> list[dict[str, Any]]:
    """PIPL 17, 19: ``[{title, items: [{what, time, until, laws}]}]``, everything of the table."""
    slices = {str(table._meta.table_name): table.__module__.split(".")[1] for table in every_table()}
    groups: dict[str, list[dict[str, Any]]] = {title: [] for title in ORDER}
    for key, line in retention.table().lines.items():
        part, _, name = key.partition(".")
        title = PICTURES if part == "picture" else GROUPS[slices[name]] if part == "table" else SYSTEM
        groups[title].append(
            {"what": line.holds, "time": time_of(line), "until": sentence_of(line), "laws": laws_of(line)}
        )
    return [{"title": title, "items": items} for title, items in groups.items() if items]
