"""Working days: the official calendar, loaded years, and days that are not decided yet."""

from __future__ import annotations

import os
from datetime import date, timedelta
from pathlib import Path

import pytest

from app.kernel.workdays import OFFICIAL_YEARS, CalendarRefused, DueDate, WorkCalendar, read_notice

UNKNOWN = max(OFFICIAL_YEARS) + 1


def day(text: str) -> date:
    return date.fromisoformat(text)


def notice_text(
    year: int = UNKNOWN, *, holidays: str = "", workdays: str = "", source: str = "示例文号"
) -> str:
    national = ", ".join(f"{year}-10-0{n}" for n in range(1, 8))
    return (
        f'year = {year}\nsource = "{source}"\n'
        f"holidays = [{year}-01-01, {national}{', ' + holidays if holidays else ''}]\n"
        f"workdays = [{workdays}]\n"
    )


@pytest.mark.parametrize(
    ("notified", "holder_due", "published", "publication_ends", "cancellable"),
    [
        ("2023-05-31", "2023-06-07", "2023-06-08", "2023-06-15", "2023-06-16"),
        ("2023-04-27", "2023-05-08", "2023-05-09", "2023-05-16", "2023-05-17"),
        ("2024-02-07", "2024-02-20", "2024-02-21", "2024-02-28", "2024-02-29"),
    ],
)
def test_five_and_five_working_days(
    notified: str, holder_due: str, published: str, publication_ends: str, cancellable: str
) -> None:
    calendar = WorkCalendar()
    assert calendar.add_workdays(day(notified), 5) == DueDate(day(holder_due))
    assert calendar.next_workday(day(holder_due)) == DueDate(day(published))
    ends = calendar.add_workdays(day(published), 5)
    assert ends == DueDate(day(publication_ends))
    assert ends.on + timedelta(days=1) == day(cancellable)


@pytest.mark.parametrize(
    ("completed", "queriable"),
    [
        ("2023-06-05", "2023-06-06"),
        ("2023-06-21", "2023-06-25"),
        ("2023-09-28", "2023-10-07"),
        ("2023-12-29", "2024-01-02"),
        ("2024-02-09", "2024-02-18"),
    ],
)
def test_one_working_day_later(completed: str, queriable: str) -> None:
    assert WorkCalendar().add_workdays(day(completed), 1) == DueDate(day(queriable))


@pytest.mark.parametrize(
    ("last_day", "rolled"),
    [("2016-07-16", "2016-07-18"), ("2016-10-05", "2016-10-08"), ("2016-03-01", "2016-03-01")],
)
def test_last_day_rolls_to_a_working_day(last_day: str, rolled: str) -> None:
    calendar = WorkCalendar()
    on = day(last_day)
    assert (on if calendar.is_workday(on) else calendar.next_workday(on).on) == day(rolled)


@pytest.mark.parametrize(
    ("count", "start", "due"),
    [
        (2, "2013-09-27", "2013-09-30"),
        (5, "2013-09-27", "2013-10-10"),
        (7, "2013-09-30", "2013-10-15"),
        (7, "2013-12-25", "2014-01-06"),
    ],
)
def test_clocks_of_the_safety_card(count: int, start: str, due: str) -> None:
    assert WorkCalendar().add_workdays(day(start), count) == DueDate(day(due))


@pytest.mark.parametrize(
    ("on", "worked"),
    [
        ("2013-06-08", True),  # a Saturday made up
        ("2013-06-30", False),
        ("2013-09-29", True),
        ("2013-10-01", False),
        ("2013-10-12", True),
        ("2016-02-29", True),
        ("2016-10-01", False),
        ("2018-12-29", True),  # moved by the notice of 2019
        ("2018-12-31", False),
        ("2023-12-31", False),
    ],
)
def test_single_days(on: str, worked: bool) -> None:
    assert WorkCalendar().is_workday(day(on)) is worked


def test_counting_starts_the_day_after() -> None:
    calendar = WorkCalendar()
    assert calendar.add_workdays(day("2023-06-10"), 0).on == day("2023-06-10")
    with pytest.raises(ValueError, match="forward"):
        calendar.add_workdays(day("2023-06-10"), -1)


def test_unknown_year_is_provisional() -> None:
    calendar = WorkCalendar()
    assert calendar.is_known(2023)
    assert not calendar.is_known(UNKNOWN)
    assert not calendar.is_known(2003)
    monday = date(UNKNOWN, 3, 1)
    monday += timedelta(days=-monday.weekday() % 7)
    assert calendar.add_workdays(monday, 5) == DueDate(monday + timedelta(days=7), provisional=True)


@pytest.mark.parametrize(("on", "open_"), [((12, 25), False), ((12, 26), True), ((12, 31), True)])
def test_last_days_wait_for_the_next_notice(on: tuple[int, int], open_: bool) -> None:
    calendar = WorkCalendar()
    assert calendar.is_provisional(date(UNKNOWN - 1, *on)) is open_
    assert not calendar.is_provisional(date(UNKNOWN - 2, *on))


def test_loaded_year_reaches_every_process(tmp_path: Path) -> None:
    folder, file = tmp_path / "workdays", tmp_path / "notice.toml"
    calendar, other = WorkCalendar(folder), WorkCalendar(folder)
    assert not other.is_known(UNKNOWN)
    saturday = date(UNKNOWN, 2, 1)
    saturday += timedelta(days=(5 - saturday.weekday()) % 7)
    file.write_text(notice_text(workdays=str(saturday), holidays=f"{UNKNOWN - 1}-12-31"), "utf-8")
    assert calendar.load_year(file).year == UNKNOWN
    for process in (calendar, other, WorkCalendar(folder)):
        assert process.is_known(UNKNOWN)
        assert process.next_workday(saturday - timedelta(days=1)) == DueDate(saturday)
        assert not process.is_workday(date(UNKNOWN - 1, 12, 31))
        assert not process.is_provisional(date(UNKNOWN - 1, 12, 31))
        assert process.is_provisional(date(UNKNOWN, 12, 31))
    assert sorted(os.listdir(folder)) == [f"{UNKNOWN}.toml"]


def test_loaded_year_replaces_the_package(tmp_path: Path) -> None:
    calendar, file = WorkCalendar(tmp_path / "days"), tmp_path / "2018.toml"
    file.write_text(notice_text(2018), "utf-8")
    calendar.load_year(file)
    assert calendar.is_workday(day("2018-05-01"))
    assert calendar.is_workday(day("2018-12-29")), "belongs to the notice of 2019 and stays"
    assert not calendar.is_workday(day("2019-05-01"))


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("year = ", "TOML"),
        ("source = '示例'", "年份"),
        (notice_text(source=" "), "文号"),
        (notice_text(holidays="2001-01-02"), "不在"),
        (notice_text(holidays=f"{UNKNOWN - 1}-12-25"), "不在"),
        (notice_text(holidays=f"{UNKNOWN}-01-01"), "重复"),
        (notice_text(workdays=f"{UNKNOWN}-10-01"), "同时"),
        (notice_text().replace("workdays", "workday"), "workday"),
        (notice_text().replace("-10-0", "-09-0"), "国庆"),
        (f"year = {UNKNOWN}\nsource = '示例'\nholidays = ['x']\nworkdays = []", "日期列表"),
    ],
)
def test_faulty_notice_changes_nothing(tmp_path: Path, text: str, fault: str) -> None:
    calendar, file = WorkCalendar(tmp_path / "days"), tmp_path / "notice.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(CalendarRefused, match=fault):
        calendar.load_year(file)
    assert not calendar.is_known(UNKNOWN)
    assert not (tmp_path / "days").exists()


def test_weekday_is_no_make_up_day() -> None:
    monday = date(UNKNOWN, 3, 1)
    monday += timedelta(days=-monday.weekday() % 7)
    with pytest.raises(CalendarRefused, match="调休"):
        read_notice(notice_text(workdays=str(monday)))


def test_notice_needs_a_folder_and_a_file(tmp_path: Path) -> None:
    with pytest.raises(CalendarRefused, match="目录"):
        WorkCalendar().load_year(tmp_path / "notice.toml")
    with pytest.raises(CalendarRefused, match="读不了"):
        WorkCalendar(tmp_path).load_year(tmp_path / "notice.toml")
