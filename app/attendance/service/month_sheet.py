"""The attendance sheet (考勤表) that the field knows: a row per worker, a column per day, ready to print."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from app.attendance.rules.direction import MISSING_OUT, OUT_WITHOUT_IN
from app.attendance.rules.month import STILL_INSIDE, Tally, hours_of, label_of
from app.attendance.rules.showing import work_type_label
from app.attendance.service.month_record import MonthRecord, Row, count_flags
from app.kernel.clock import in_shanghai
from app.policies import dictionaries

HEAD = ("序号", "姓名", "单位", "班组", "工种")
TAIL = ("出勤天数", "工时合计", "首次进场", "最后出场", "备注")
WIDTHS = (5, 10, 24, 12, 12)
TAIL_WIDTHS = (9, 9, 17, 17, 40)
DAY_WIDTH = 5.5
HEADER_LINE = 4
A3 = 8
WEEKEND = PatternFill("solid", fgColor="FFD9D9D9")
WORKDAY = PatternFill("solid", fgColor="FFE8EEF4")
THIN = Side(style="thin", color="FFB0B0B0")
SHORT = {MISSING_OUT: "缺出", OUT_WITHOUT_IN: "缺进", STILL_INSIDE: "在场"}
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

Value = str | int | float | None


def draw_month(record: MonthRecord) -> bytes:
    """An .xlsx workbook. Texts never become formulas; hours are numbers with two decimals."""
    book = Workbook(write_only=True)
    sheet = cast(Worksheet, book.create_sheet(f"{record.month} 考勤"))
    _set_up(sheet, record)
    for line in _lines(sheet, record):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _set_up(sheet: Worksheet, record: MonthRecord) -> None:
    days = record.last.day
    widths = (*WIDTHS, *(DAY_WIDTH,) * days, *TAIL_WIDTHS)
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    sheet.freeze_panes = f"C{HEADER_LINE + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = A3
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = f"{HEADER_LINE}:{HEADER_LINE}"


def _lines(sheet: Worksheet, record: MonthRecord) -> Iterator[list[Cell | Value]]:
    project = record.project
    yield [
        _text(sheet, f"{project.name} {record.first.year}年{record.first.month}月考勤表", bold=True, size=16)
    ]
    yield [
        _text(
            sheet,
            f"施工许可证号：{project.permit_no}　所在地：{project.region_name}　"
            f"统计截至：{in_shanghai(record.as_of)[:16].replace('T', ' ')}",
        )
    ]
    yield [_text(sheet, "日期下为当日工时（小时）；跨过零点的班记在进场那天。")]
    yield _header(sheet, record)
    for number, row in enumerate(record.rows, start=1):
        yield _row(sheet, number, row, record)
    yield _totals(sheet, record)
    flags = count_flags(record.rows)
    if flags:
        yield []
        yield [_text(sheet, "备注说明", bold=True)]
        for flag, workers in flags.items():
            short = f"（{SHORT[flag]}）" if flag in SHORT else ""
            yield [_text(sheet, f"{label_of(flag)}{short}：{workers} 人")]
    if record.key_posts:
        yield []
        yield [_text(sheet, "关键岗位到岗", bold=True)]
        for post in record.key_posts:
            judged = post.judged
            alert = "；".join(reason.message for reason in judged.decision.reasons)
            label = dictionaries.posts().label(post.post)
            provisional = "（暂定）" if judged.is_provisional else ""
            yield [
                _text(
                    sheet,
                    f"{label} {post.worker.name_masked or ''}：到岗 {judged.present} 天，"
                    f"应到 {judged.expected} 天{provisional}{'。' + alert if alert else ''}",
                )
            ]


def _header(sheet: Worksheet, record: MonthRecord) -> list[Cell | Value]:
    cells: list[Cell | Value] = [_heading(sheet, text) for text in HEAD]
    cells += [_heading(sheet, str(day.day), is_weekend=day.weekday() >= 5) for day in record.days()]
    cells += [_heading(sheet, text) for text in TAIL]
    return cells


def _row(sheet: Worksheet, number: int, row: Row, record: MonthRecord) -> list[Cell | Value]:
    worker, month = row.worker, row.month
    trade = work_type_label(worker.work_type)
    cells: list[Cell | Value] = [number]
    cells += [_text(sheet, text) for text in (row.name, worker.company, worker.team, trade)]
    cells += [_shown(month.by_day.get(day)) for day in record.days()]
    cells += [
        month.days,
        month.hours,
        in_shanghai(month.first_in)[:16].replace("T", " ") if month.first_in else None,
        in_shanghai(month.last_out)[:16].replace("T", " ") if month.last_out else None,
        _text(sheet, _notes(row)),
    ]
    return cells


def _shown(tally: Tally | None) -> Value:
    """Hours; where there are none, in two characters why."""
    if tally is None:
        return None
    if tally.worked:
        return tally.hours
    return next((SHORT[flag] for flag in tally.flags if flag in SHORT), None)


def _notes(row: Row) -> str:
    """``有进无出，不计工时（3日、17日）``, one after the other."""
    days_by_flag: dict[str, list[str]] = {}
    for day, tally in sorted(row.month.by_day.items()):
        for flag in tally.flags:
            days_by_flag.setdefault(flag, []).append(f"{day.day}日")
    return "；".join(f"{label_of(flag)}（{'、'.join(days)}）" for flag, days in days_by_flag.items())


def _totals(sheet: Worksheet, record: MonthRecord) -> list[Cell | Value]:
    present: dict[int, int] = {}
    for row in record.rows:
        for day in row.month.days_present:
            present[day.day] = present.get(day.day, 0) + 1
    cells: list[Cell | Value] = [
        _text(sheet, "合计", bold=True),
        f"{len(record.rows)} 人",
        None,
        None,
        "到场人数",
    ]
    cells += [present.get(day.day, 0) for day in record.days()]
    cells += [record.worker_days, hours_of(record.worked), None, None, None]
    return cells


def _heading(sheet: Worksheet, text: str, *, is_weekend: bool = False) -> Cell:
    cell = _text(sheet, text, bold=True)
    cell.fill = WEEKEND if is_weekend else WORKDAY
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    cell.border = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
    return cell


def _text(sheet: Worksheet, text: str | None, *, bold: bool = False, size: int | None = None) -> Cell:
    """A cell that stays a text, also when somebody edits it."""
    cell = WriteOnlyCell(sheet)
    if text is None:
        return cell
    cell.value = _clean(text)
    cell.data_type = "s"
    if text.startswith(FORMULA_STARTS):
        cell.quotePrefix = True
    if bold or size:
        cell.font = Font(bold=bold, size=size)
    return cell


def _clean(text: Iterable[str]) -> str:
    return "".join(each for each in text if each.isprintable() or each in "\n\u3000")[:32_767]
