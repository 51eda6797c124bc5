"""What a heartbeat may say, and when the database has to hear of it."""

from __future__ import annotations

from app.kernel.decision import ALLOWED, Decision, refuse
from app.training.facts import Pace
from app.training.rules import reasons
from app.training.rules.hours import Judged

CITE = reasons.CITE
IRREGULAR_EVERY_MS = 10_000
REGULAR = frozenset({reasons.ALREADY_SEEN})

ENDED_WORDS = {
    "moved": "已在另一台设备继续学习",
    "left": "这次学习已结束",
    "idle": "太久没有学习，这次学习已结束",
    "withdrawn": "报名已取消，学习已结束",
}


def is_plausible(position_ms: int, duration_ms: int, pace: Pace) -> Decision:
    """CQ2023-A2.5-5: no position beyond the end of the section."""
    if position_ms <= duration_ms + pace.slack:
        return ALLOWED
    return refuse(
        reasons.LEARNING_TIME_INVALID,
        "学习进度异常：播放位置超过了本节的长度",
        CITE,
        "请重新打开这一节后继续学习",
    )


def is_in_order(seq: int, last_seq: int) -> Decision:
    """CQ2023-A2.5-5: numbers grow; an earlier one changes nothing any more."""
    if seq > last_seq:
        return ALLOWED
    return refuse(
        "HEARTBEAT_OUT_OF_ORDER",
        "这次学习记录已经过时，不再计入",
        CITE,
        f"请从序号{last_seq + 1}继续上报",
    )


def is_living(ended: str | None) -> Decision:
    """CQ2023-A2.5-5: one living session per person; a new one ends the old."""
    if ended is None:
        return ALLOWED
    message = ENDED_WORDS.get(ended, ENDED_WORDS["left"])
    return refuse("SESSION_ENDED", message, CITE, "要在这里学习，请重新打开这一节")


def must_note(judged: Judged, since_noted_ms: int, pace: Pace) -> bool:
    """CQ2023-A2.5-5: at every second heartbeat, and soon after anything out of the ordinary. A clock that was
    set back counts like one that ran on.

    What the store alone knows is then one interval. Of an even stretch not even that is lost: it can be
    told from its two ends.
    """
    apart = abs(since_noted_ms)
    if apart >= pace.flush:
        return True
    irregular = any(lost.reason not in REGULAR for lost in judged.uncredited)
    return irregular and apart >= IRREGULAR_EVERY_MS
