"""Working days (工作日) by the official calendar of the State Council.

Two sources: the ``chinesecalendar`` package, and the notices of single years that an operator loads
from a file; a loaded year wins. A year that neither knows is computed by weekends and every due
date that touches it is marked provisional (暂定): nothing irreversible may rest on it.
"""

from __future__ import annotations

import os
import threading
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from chinese_calendar import constants

# A year's notice has moved days of the December before it as far back as the 29th (for 2007, 2008,
# 2019). Until the next notice is known, the last days of a year are therefore open as well.
YEAR_END = (12, 26)
OFFICIAL_HOLIDAYS: frozenset[date] = frozenset(constants.holidays)
OFFICIAL_WORKDAYS: frozenset[date] = frozenset(constants.workdays)
# A year is known by its National Day: New Year's Day alone may come from the notice of a neighbour.
OFFICIAL_YEARS: frozenset[int] = frozenset(
    day.year for day in OFFICIAL_HOLIDAYS if (day.month, day.day) == (10, 1)
)


class CalendarRefused(ValueError):
    """A year's notice that cannot be used; ``faults`` names everything wrong with it (Chinese)."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("放假安排文件有误：" + "；".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class DueDate:
    """A legal day; ``provisional`` when the calendar of a year it rests on is not published yet."""

    on: date
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class YearNotice:
    """One year's official arrangement: days off beyond weekends, and weekend days worked (调休)."""

    year: int
    source: str
    holidays: frozenset[date]
    workdays: frozenset[date]


@dataclass(frozen=True, slots=True)
class _Known:
    """Everything known at one moment; replaced as a whole, so readers need no lock."""

    holidays: frozenset[date]
    workdays: frozenset[date]
    years: frozenset[int]

    def is_workday(self, day: date) -> bool:
        return day in self.workdays or (day.weekday() < 5 and day not in self.holidays)

    def is_provisional(self, day: date) -> bool:
        if day.year not in self.years:
            return True
        return (day.month, day.day) >= YEAR_END and day.year + 1 not in self.years


def read_notice(text: str) -> YearNotice:
    """Reads a notice: TOML with ``year``, ``source`` (the notice's number), ``holidays`` and
    ``workdays`` (lists of dates). Raises ``CalendarRefused`` with every fault."""
    try:
        raw = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise CalendarRefused([f"不是有效的 TOML 文件（{fault}）"]) from fault
    faults = [f"不认识的项 {key}" for key in raw.keys() - {"year", "source", "holidays", "workdays"}]
    year, source = raw.get("year"), raw.get("source")
    if type(year) is not int or not 2000 <= year <= 2100:
        raise CalendarRefused([*faults, "缺少年份 year（如 year = 2027）"])
    if not isinstance(source, str) or not source.strip():
        faults.append("缺少通知文号 source")
    days: dict[str, frozenset[date]] = {}
    for name in ("holidays", "workdays"):
        listed = raw.get(name)
        if not isinstance(listed, list) or any(type(day) is not date for day in listed):
            faults.append(f"{name} 须为日期列表")
            listed = []
        days[name] = frozenset(listed)
        if len(days[name]) != len(listed):
            faults.append(f"{name} 中有重复的日期")
        faults += [
            f"{day} 不在 {year} 年内"
            for day in sorted(days[name])
            if day.year != year and not (day.year == year - 1 and (day.month, day.day) >= YEAR_END)
        ]
    if date(year, 10, 1) not in days["holidays"]:
        faults.append(f"holidays 不完整：没有 {year} 年国庆节")
    faults += [f"{day} 同时为假日和工作日" for day in sorted(days["holidays"] & days["workdays"])]
    faults += [f"{day} 本来就是工作日，不是调休" for day in sorted(days["workdays"]) if day.weekday() < 5]
    if faults:
        raise CalendarRefused(faults)
    return YearNotice(year, str(source).strip(), days["holidays"], days["workdays"])


class WorkCalendar:
    """The calendar as it is known now.

    ``folder`` holds the loaded notices, one ``<year>.toml`` each. Every process looks at the folder's
    modification time, so a year loaded by the command line reaches web and job processes at once.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._stamp: int | None = None
        self._last = _merge([])

    def is_known(self, year: int) -> bool:
        """Whether the official arrangement of the year is known."""
        return year in self._known().years

    def is_workday(self, day: date) -> bool:
        """Whether people work on that day; beyond the known years by weekends alone."""
        return self._known().is_workday(day)

    def is_provisional(self, day: date) -> bool:
        """Whether a notice that is not published yet may still change the day."""
        return self._known().is_provisional(day)

    def add_workdays(self, day: date, count: int) -> DueDate:
        """The ``count``-th working day after ``day``, which itself is not counted (as the Civil Code
        counts); 0 is the day itself. ``ValueError`` below 0."""
        if count < 0:
            raise ValueError(f"working days are counted forward, not {count}")
        known = self._known()
        provisional = False
        while count:
            day += timedelta(days=1)
            provisional = provisional or known.is_provisional(day)
            count -= known.is_workday(day)
        return DueDate(day, provisional)

    def next_workday(self, day: date) -> DueDate:
        """The first working day after ``day``."""
        return self.add_workdays(day, 1)

    def load_year(self, path: Path) -> YearNotice:
        """Takes a year's notice into the folder, replacing an earlier one of the same year.

        Raises ``CalendarRefused`` and changes nothing when the file is faulty. Due dates that were
        provisional are to be computed again by whoever stored them.
        """
        if self._folder is None:
            raise CalendarRefused(["没有设置存放放假安排的目录"])
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as fault:
            raise CalendarRefused([f"读不了文件 {path.name}（须为 UTF-8 文本）"]) from fault
        notice = read_notice(text)
        self._folder.mkdir(parents=True, exist_ok=True)
        draft = self._folder / f".{notice.year}.{os.getpid()}.draft"
        draft.write_text(text, encoding="utf-8")
        draft.replace(self._folder / f"{notice.year}.toml")
        self._stamp = None
        return notice

    def _known(self) -> _Known:
        if self._folder is None:
            return self._last
        try:
            stamp = self._folder.stat().st_mtime_ns
        except FileNotFoundError:
            return self._last
        if stamp != self._stamp:
            with self._lock:
                files = sorted(self._folder.glob("*.toml"))
                self._last = _merge([read_notice(file.read_text("utf-8")) for file in files])
                self._stamp = stamp
        return self._last


def _merge(notices: list[YearNotice]) -> _Known:
    loaded = {notice.year for notice in notices}

    def is_kept(day: date) -> bool:
        return day.year not in loaded or (day.month, day.day) >= YEAR_END

    holidays = {day for day in OFFICIAL_HOLIDAYS if is_kept(day)}
    workdays = {day for day in OFFICIAL_WORKDAYS if is_kept(day)}
    for notice in notices:
        holidays = (holidays - notice.workdays) | notice.holidays
        workdays = (workdays - notice.holidays) | notice.workdays
    return _Known(frozenset(holidays), frozenset(workdays), OFFICIAL_YEARS | loaded)
