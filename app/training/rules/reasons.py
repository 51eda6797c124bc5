"""Why time was not credited, in words that a learner understands, each with what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.decision import Reason

CITE = "CQ2023-A2.5-5"

GAP_TOO_LONG, LOST_STATE = "GAP_TOO_LONG", "LOST_STATE"
PAUSED, STALLED, REWOUND = "PAUSED", "STALLED", "REWOUND"
SKIPPED, LEARNING_TIME_INVALID = "SKIPPED", "LEARNING_TIME_INVALID"
FASTER_THAN_TIME, ALREADY_SEEN = "FASTER_THAN_TIME", "ALREADY_SEEN"
CHECK_MISSED = "CHECK_MISSED"

WHY: Mapping[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            GAP_TOO_LONG,
            "网络中断时间过长，这段时间没有收到学习记录",
            CITE,
            "请在网络稳定时从中断处继续学习；如确实在学习，可以申诉",
        ),
        Reason(
            LOST_STATE,
            "系统短暂故障，丢失了这段记录",
            CITE,
            "请从提示的位置重看这一小段，或提出申诉",
        ),
        Reason(PAUSED, "播放已暂停，暂停期间不计学时", CITE, "点继续播放即可接着计时"),
        Reason(STALLED, "视频没有播放（缓冲或停住），这段时间不计学时", CITE, "请检查网络后继续播放"),
        Reason(REWOUND, "往回拖动了进度，这段时间不计学时", CITE, "继续播放没有学过的部分即可计时"),
        Reason(SKIPPED, "拖动进度跳过的部分不计学时", CITE, "请回到跳过的地方观看，看过即计入"),
        Reason(
            LEARNING_TIME_INVALID,
            "播放速度超出允许范围，学习进度异常，不计学时",
            CITE,
            "请用正常速度重新观看这一段",
        ),
        Reason(
            FASTER_THAN_TIME,
            "倍速播放只按实际用时计入，多出的部分不计",
            CITE,
            "请用1倍速补看没有计入的部分",
        ),
        Reason(ALREADY_SEEN, "这一部分已经学过，不重复计入", CITE, "请继续学习没有学过的部分"),
        Reason(
            CHECK_MISSED,
            "随机抽查没有按时完成，抽查前后的这段时间不计学时",
            CITE,
            "请先完成抽查，再重新观看这一段即可补回；有特殊情况可以申诉",
        ),
    )
}
"""By code."""

APPEALABLE = (GAP_TOO_LONG, LOST_STATE, CHECK_MISSED, SKIPPED, LEARNING_TIME_INVALID)
"""Where content was passed while time passed too, so that there is something to give back."""


def told(reason: str, shown_ms: int) -> dict[str, object]:
    """``{seconds, reason, message, remedy}`` as an answer shows it."""
    why = WHY[reason]
    return {
        "seconds": shown_ms / 1000,
        "reason": reason,
        "message": why.message,
        "remedy": why.remedy,
    }
