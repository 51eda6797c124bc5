"""What is odd about the contracts of one worker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.wages.facts.contracts import (
    CONTRACT_INFO_LATE,
    CONTRACT_MISSING,
    IN_FORCE,
    VOID,
    WAGE_STANDARD_MISSING,
)

FLAG_LABELS: Mapping[str, str] = {
    CONTRACT_MISSING: "未签订劳动合同或用工书面协议",
    CONTRACT_INFO_LATE: "合同信息录入逾期",
    WAGE_STANDARD_MISSING: "没有工资支付标准",
}


def flags_of(contracts: Sequence[Mapping[str, Any]], *, is_asked: bool, is_overdue: bool) -> list[str]:
    """GZ2016-3.2-3, GZ2016-3.2-4, GZ2016-3.1.1-2, SH2023-3.1-5: none of them stands in anybody's way.

    ``contracts`` as ``contract_told`` tells them; ``is_asked`` that he works there and must have one,
    ``is_overdue`` that one signed when he came would be late by now.
    """
    flags = []
    in_force = next((one for one in contracts if one["standing"] == IN_FORCE), None)
    if in_force is None and is_asked:
        flags.append(CONTRACT_MISSING)
    was_late = any(one["is_late"] for one in contracts if one["standing"] != VOID)
    if was_late or (in_force is None and is_asked and is_overdue):
        flags.append(CONTRACT_INFO_LATE)
    if in_force is not None and in_force["versions"][0]["wage_cents"] is None:
        flags.append(WAGE_STANDARD_MISSING)
    return flags
