"""Results of the final assessment, and the two who vouch for them."""

from __future__ import annotations

import unicodedata

from app.kernel.decision import ALLOWED, Decision, refuse

PASS, FAIL = "pass", "fail"
LABELS = {PASS: "合格", FAIL: "不合格"}
_WORDS = {"pass": PASS, "passed": PASS, "合格": PASS, "fail": FAIL, "failed": FAIL, "不合格": FAIL}


def result_of(text: str) -> str | None:
    """``pass`` or ``fail``, also from 合格 and 不合格; None for anything else."""
    return _WORDS.get(text.strip().lower())


def are_two(examiner: str, witness: str, learner: str | None = None) -> Decision:
    """CQ2023-2.3-3: two different people sign, neither of them the ``learner``; width of letters and blanks
    make no other person."""
    first, second = _plain(examiner), _plain(witness)
    if learner is not None and _plain(learner) in (first, second):
        message = "考核人和见证人不能是学员本人"
        return refuse(
            "DUAL_SIGN_REQUIRED",
            message,
            "CQ2023-2.3-3",
            "请由两位工作人员签名；与学员同名的，在姓名后加工号",
        )
    if first and second and first != second:
        return ALLOWED
    message = "须由考核人和见证人两位不同的人共同确认"
    return refuse("DUAL_SIGN_REQUIRED", message, "CQ2023-2.3-3", "请填写两位不同人员的姓名")


def _plain(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()
