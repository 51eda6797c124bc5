"""Writing an Excel sheet that people can filter, print and send back."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from app.kernel.clock import SHANGHAI

CellValue = str | int | Decimal | float | bool | date | datetime | None

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def write_sheet(
    title: str,
    headers: Sequence[str],
    rows: Iterable[Sequence[CellValue]],
    notes: Sequence[str] = (),
) -> bytes:
    """A workbook with one table: bold frozen header, filter, widths by content, Chinese date formats.

    Aware datetimes are shown in Asia/Shanghai. A text never becomes a formula. ``notes`` go to a
    second sheet 说明, so that the first can be read back.
    """
    book = Workbook(write_only=True)
    sheet = _create(book, _SHEET_NAME.sub(" ", title).strip()[:31] or "表")
    table = [list(row) for row in rows]
    for position, header in enumerate(headers):
        shown = [header, *(_shown(row[position]) for row in table if position < len(row))]
        width = max(map(_width, shown)) + 2
        sheet.column_dimensions[get_column_letter(position + 1)].width = min(max(width, 8), 48)
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(max(len(headers), 1))}{len(table) + 1}"
    sheet.append([_header_cell(sheet, header) for header in headers])
    for row in table:
        sheet.append([_cell(sheet, value) for value in row])
    if notes:
        remarks = _create(book, "说明")
        remarks.column_dimensions["A"].width = 80
        for note in notes:
            remarks.append([_cell(remarks, note)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _create(book: Workbook, name: str) -> Worksheet:
    """A streaming sheet; it has the parts of a worksheet that are used here, though not its type."""
    return cast(Worksheet, book.create_sheet(name))


def _header_cell(sheet: Worksheet, header: str) -> Cell:
    cell = _cell(sheet, header)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="FFE8EEF4")
    cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    return cell


def _cell(sheet: Worksheet, value: CellValue) -> Cell:
    cell = WriteOnlyCell(sheet)
    if isinstance(value, bool):
        value = "是" if value else "否"
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI).replace(tzinfo=None) if value.tzinfo else value
        cell.value = local.replace(microsecond=0)
        cell.number_format = "yyyy-mm-dd hh:mm"
    elif isinstance(value, date):
        cell.value = value
        cell.number_format = "yyyy-mm-dd"
    elif isinstance(value, str):
        text = _CONTROL.sub("", value)[:32_767]
        cell.value = text
        cell.data_type = "s"
        cell.number_format = "@"
        # Stays a text even when somebody edits the cell.
        cell.quotePrefix = text.startswith(_FORMULA_STARTS)
    else:
        cell.value = value
        if isinstance(value, Decimal | float):
            cell.number_format = "0.00"
    return cell


def _shown(value: CellValue) -> str:
    if isinstance(value, datetime):
        return "0000-00-00 00:00"
    return "" if value is None else str(value)


def _width(text: str) -> int:
    """Columns that a text takes: a Chinese character two."""
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.splitlines()), default=0)
