"""What a company's entry must look like."""

from __future__ import annotations

import re

from stdnum.cn import uscc

from app.kernel.decision import Reason

GENERAL_CONTRACTOR = "GENERAL_CONTRACTOR"
CREDIT_CODE = re.compile(r"[0-9A-Z]{18}")


def compact_credit_code(given: str) -> str:
    """Upper case, without blanks and hyphens, as people copy it from a licence."""
    return re.sub(r"[\s-]", "", given).upper()


def is_credit_code(code: str) -> bool:
    """Entities 1.2: 18 digits and capital letters (统一社会信用代码)."""
    return CREDIT_CODE.fullmatch(code) is not None


def doubts_about(code: str) -> tuple[Reason, ...]:
    """Entities 1.2: a check character that does not fit is pointed out, not refused."""
    if uscc.is_valid(code):
        return ()
    return (
        Reason(
            "CREDIT_CODE_UNUSUAL",
            "统一社会信用代码的校验位不对，请核对营业执照",
            remedy="如果确实录错，请联系主管部门更正",
        ),
    )
