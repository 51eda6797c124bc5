"""The only place that reads the time. Everything else gets it as an argument."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """Gives the present moment as an aware datetime in UTC."""

    def now(self) -> datetime: ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)


def system_time() -> float:
    """Seconds since 1970 by the machine's own clock, which a set clock does not move: for what other systems
    compare with theirs, and for what ends by itself."""
    return SystemClock().now().timestamp()


class ShiftedClock:
    """A clock that was set to another moment and runs on from there (demo and test only)."""

    def __init__(self, offset: timedelta) -> None:
        self.offset = offset

    def now(self) -> datetime:
        return datetime.now(UTC) + self.offset


class FrozenClock:
    """A clock that stands still until a test moves it."""

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def now(self) -> datetime:
        return self._at

    def set(self, at: datetime) -> None:
        self._at = at.astimezone(UTC)

    def move(self, **delta: float) -> None:
        """Moves on by the given ``timedelta`` keywords, e.g. ``move(minutes=3)``."""
        self._at += timedelta(**delta)


def legal_day(instant: datetime) -> date:
    """The calendar day in Asia/Shanghai, the only one that the documents know."""
    return instant.astimezone(SHANGHAI).date()


def day_start(day: date) -> datetime:
    """The first moment of a legal day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=SHANGHAI).astimezone(UTC)


def legal_month(month: str) -> tuple[datetime, datetime]:
    """``"2023-06"`` -> first moment of the month and of the next one, in UTC; ValueError if malformed."""
    first = datetime.strptime(month, "%Y-%m").replace(tzinfo=SHANGHAI).date()
    following = (first.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day_start(first), day_start(following)


def day_text(day: date) -> str:
    """``2026年3月9日``, as sentences name a day."""
    return f"{day.year}年{day.month}月{day.day}日"


def in_shanghai(instant: datetime) -> str:
    """ISO 8601 with the offset ``+08:00``, the form of every time in an answer."""
    return instant.astimezone(SHANGHAI).isoformat()
