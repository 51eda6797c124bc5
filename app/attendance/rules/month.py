"""Stays become a month: days, hours, first in, last out, and what is odd about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import NamedTuple

from app.attendance.rules.direction import ALREADY_INSIDE, MISSING_OUT, OUT_WITHOUT_IN
from app.attendance.rules.moment import FLAG_OFFLINE, UPLOAD_LATE
from app.attendance.rules.stays import NO_TIME, Stay
from app.kernel.clock import legal_day
from app.kernel.decision import ALLOWED, Decision, refuse

HOUR = timedelta(hours=1)

STILL_INSIDE, REVIEW_PENDING, CORRECTED = "STILL_INSIDE", "REVIEW_PENDING", "CORRECTION"

FLAG_LABELS: Mapping[str, str] = {
    MISSING_OUT: "有进无出，不计工时",
    OUT_WITHOUT_IN: "有出无进，不计工时",
    ALREADY_INSIDE: "未出又进，按第一次进场计",
    STILL_INSIDE: "还在场内",
    REVIEW_PENDING: "有记录待核对，暂不计入",
    CORRECTED: "有更正的记录",
    "MANUAL": "有人工登记",
    FLAG_OFFLINE: "断网时扫码，事后上传",
    UPLOAD_LATE: "上传超时",
    "CLOCK_SKEW": "扫码端时钟不准",
    "LOW_ASSURANCE": "使用了离线码",
    "REVOKED_SINCE": "使用的码后来作废",
    "INSIDE_ELSEWHERE": "同时在另一工地",
    "FAR_FROM_SITE": "扫码地点离工地太远",
    "SHOWN_OTHERWISE": "扫码端当时显示的结果不同",
    "REPLAY_CONFLICT": "同一个码在两处用过",
    "DEVICE_UNREGISTERED": "身份证阅读器未登记",
    "REALNAME_REQUIRED": "出场时未完成实名认证",
    "CARD_NOT_HELD": "出场时没有有效的平安卡（个人码）",
    "WORKER_NOT_FILED": "出场时没有登记到本项目",
    "STATE_NOT_ALLOWED": "出场时用工手续不全或已退场",
    "PARTICIPANT_NOT_FILED": "出场时所在单位未报备",
    "BLACKLISTED": "出场时在“黑名单”中",
    "PROJECT_CLOSED": "出场时项目已停工或关闭",
    "NOT_VERIFIED_AT_GATE": "出场时没有核验身份证件",
    "CREDENTIAL_NOT_ACCEPTED": "出场时出示的凭证本地不接受",
}

ORDER_OF_DIRECTION = frozenset({ALREADY_INSIDE, MISSING_OUT, OUT_WITHOUT_IN})
"""Flags that an event got by the order of arrival; the fold over the whole month says it better."""


class Remark(NamedTuple):
    """What is to be said of one event: its flags, on whose account."""

    at: datetime
    worker_id: str | None
    flags: tuple[str, ...]


@dataclass(slots=True)
class Tally:
    """A day or a month of one worker; ``worked`` is the time of stays whose both ends were seen."""

    worked: timedelta = NO_TIME
    first_in: datetime | None = None
    last_out: datetime | None = None
    flags: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        return hours_of(self.worked)

    def say(self, flags: tuple[str, ...]) -> None:
        """Adds flags, each once."""
        self.flags = tuple(dict.fromkeys((*self.flags, *flags)))

    def add(self, entered: datetime | None, left: datetime | None, worked: timedelta) -> None:
        """Adds a stay, or a whole day."""
        self.worked += worked
        if entered is not None and (self.first_in is None or entered < self.first_in):
            self.first_in = entered
        if left is not None and (self.last_out is None or left > self.last_out):
            self.last_out = left


@dataclass(slots=True)
class WorkerMonth(Tally):
    """``by_day`` has the legal days on which anything happened; ``days`` counts those with an entry.

    ``offline`` and ``late`` count events that were told afterwards, and those told too late.
    """

    days: int = 0
    offline: int = 0
    late: int = 0
    by_day: dict[date, Tally] = field(default_factory=dict)

    @property
    def days_present(self) -> tuple[date, ...]:
        return tuple(sorted(day for day, tally in self.by_day.items() if tally.first_in is not None))

    def sum_up(self) -> None:
        """The month out of its days."""
        for tally in self.by_day.values():
            self.add(tally.first_in, tally.last_out, tally.worked)
            self.days += tally.first_in is not None
            if tally.flags:
                self.say(tally.flags)


def label_of(flag: str) -> str:
    """In Chinese; a flag that has no words yet stands for itself."""
    return FLAG_LABELS.get(flag, flag)


def hours_of(worked: timedelta) -> float:
    """Hours with two decimals; sums are made of times, not of rounded hours."""
    return round(worked / HOUR, 2)


def months_of(
    stays: Iterable[Stay], remarks: Iterable[Remark], first: date, last: date
) -> dict[str | None, WorkerMonth]:
    """SH2023-3.2-3, X-07: one person's month by engagement, from first to last legal day, inclusive.

    A stay belongs to the day of its entry with all its hours, also over midnight and the month's end. A
    day counts when somebody was seen to come in.
    """
    months: dict[str | None, WorkerMonth] = {}
    for stay in stays:
        day = stay.day
        if first <= day <= last:
            entered, left, worker_id, flags = stay
            tally = _tally(months, worker_id, day)
            tally.add(entered, left, stay.length)
            if flags:
                tally.say(flags)
            if left is None and stay.is_open:
                tally.say((STILL_INSIDE,))
    for at, worker_id, flags in remarks:
        day = legal_day(at)
        if first <= day <= last:
            said = tuple(flag for flag in flags if flag not in ORDER_OF_DIRECTION)
            _tally(months, worker_id, day).say(said)
            months[worker_id].offline += FLAG_OFFLINE in said
            months[worker_id].late += UPLOAD_LATE in said
    for month in months.values():
        month.sum_up()
    return months


def _tally(months: dict[str | None, WorkerMonth], worker_id: str | None, day: date) -> Tally:
    month = months.get(worker_id)
    if month is None:
        month = months[worker_id] = WorkerMonth()
    tally = month.by_day.get(day)
    if tally is None:
        tally = month.by_day[day] = Tally()
    return tally


@dataclass(frozen=True, slots=True)
class KeyPost:
    """SH2023-3.11-1: working days on which somebody in a key post was expected, and what came of them.

    ``is_provisional``: the official calendar of the time is not known yet.
    """

    expected: int
    present: int
    absent_on: tuple[date, ...]
    is_provisional: bool
    decision: Decision


def judge_key_post(
    expected_on: Iterable[date], present_on: Iterable[date], percent: int, cite: str, *, is_provisional: bool
) -> KeyPost:
    """SH2023-3.11-1: KEY_POST_ABSENT below ``percent`` of the expected working days.

    Every day present counts, a weekend too; exactly the share is enough. Not expected, nobody is absent.
    """
    expected, present = sorted(set(expected_on)), set(present_on)
    absent = tuple(day for day in expected if day not in present)
    decision = ALLOWED
    if len(present) * 100 < len(expected) * percent:
        decision = refuse(
            "KEY_POST_ABSENT",
            f"关键岗位到岗 {len(present)} 天，应到 {len(expected)} 天，低于 {percent}%",
            cite,
            "请核实缺勤原因，督促到岗或办理变更",
        )
    return KeyPost(len(expected), len(present), absent, is_provisional, decision)
