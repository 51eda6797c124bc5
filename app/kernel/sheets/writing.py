"""Writing an Excel sheet that people can filter, print and send back."""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from openpyxl.utils import get_column_letter

from app.kernel.clock import SHANGHAI
from app.kernel.sheets import workbook

CellValue = str | int | Decimal | float | bool | date | datetime | None

LONGEST_TEXT = 32_767
ROWS_IN_ONE_PIECE = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_FORMULA_STARTS = tuple("=+-@\t\r\n＝＋－＠﹦﹢﹣﹫")
"""What a program may take for the beginning of a formula, also where keyboards write full width."""
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was."""


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
    table = [list(row) for row in rows]
    last = get_column_letter(max(len(headers), 1))
    name = _SHEET_NAME.sub(" ", title).strip()[:31] or "表"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        names = [name, "说明"] if notes else [name]
        for part, text in workbook.parts(names, f"$A$1:${last}${len(table) + 1}").items():
            archive.writestr(part, text)
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for piece in _table(headers, table, f"A1:{last}{len(table) + 1}"):
                sheet.write(piece.encode())
        if notes:
            archive.writestr("xl/worksheets/sheet2.xml", "".join(_remarks(notes)))
    return out.getvalue()


def _table(headers: Sequence[str], table: Sequence[Sequence[CellValue]], area: str) -> Iterator[str]:
    widths = "".join(
        f'<col width="{width}" customWidth="1" min="{n}" max="{n}"/>'
        for n, width in enumerate(_widths(headers, table), start=1)
    )
    yield (
        f'<worksheet xmlns="{workbook.MAIN}"><dimension ref="{area}"/>'
        '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"{f'<cols>{widths}</cols>' if widths else ''}<sheetData>"
    )
    letters = [get_column_letter(n) for n in range(1, max([len(headers), *map(len, table)], default=0) + 1)]
    yield _row(1, letters, [_text(header, workbook.HEADER) for header in headers])
    for start in range(0, len(table), ROWS_IN_ONE_PIECE):
        yield "".join(
            _row(number, letters, [_cell(value) for value in row])
            for number, row in enumerate(table[start : start + ROWS_IN_ONE_PIECE], start=start + 2)
        )
    yield f'</sheetData><autoFilter ref="{area}"/></worksheet>'


def _remarks(notes: Sequence[str]) -> Iterator[str]:
    yield f'<worksheet xmlns="{workbook.MAIN}"><cols><col width="80" customWidth="1" min="1" max="1"/></cols>'
    yield "<sheetData>"
    yield from (_row(number, ["A"], [_cell(note)]) for number, note in enumerate(notes, start=1))
    yield "</sheetData></worksheet>"


def _row(number: int, letters: Sequence[str], cells: Sequence[str | None]) -> str:
    """``cells`` hold everything behind the place of the cell; None is an empty one."""
    drawn = "".join(
        f'<c r="{letter}{number}" {cell}' for letter, cell in zip(letters, cells, strict=False) if cell
    )
    return f'<row r="{number}">{drawn}</row>'


def _cell(value: CellValue) -> str | None:
    if value is None:
        return None
    if isinstance(value, str):
        text = _CONTROL.sub("", value)
        return _text(text, workbook.QUOTED if text.startswith(_FORMULA_STARTS) else workbook.TEXT)
    if isinstance(value, bool):
        return _text("是" if value else "否", workbook.TEXT)
    if isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        seconds = local.hour * 3600 + local.minute * 60 + local.second
        return _day(local.date(), workbook.MOMENT, seconds)
    if isinstance(value, date):
        return _day(value, workbook.DAY)
    if isinstance(value, int):
        return f"><v>{value}</v></c>"
    return f's="{workbook.DECIMAL}"><v>{value}</v></c>' if math.isfinite(value) else None


def _day(day: date, style: int, seconds: int = 0) -> str:
    if day < _FIRST_DAY:
        return _text(day.isoformat(), workbook.TEXT)
    days = day.toordinal() - _DAY_ZERO
    return f's="{style}"><v>{days + seconds / 86_400 if seconds else days}</v></c>'


def _text(text: str, style: int) -> str:
    words = escape(_CONTROL.sub("", text)[:LONGEST_TEXT], {"\r": "&#13;"})
    return f's="{style}" t="inlineStr"><is><t xml:space="preserve">{words}</t></is></c>'


def _widths(headers: Sequence[str], table: Sequence[Sequence[CellValue]]) -> list[int]:
    """Columns that the longest line of each column takes, a Chinese character two; from 8 to 48."""
    widths = [_width(header) for header in headers]
    for row in table:
        for place, value in enumerate(row[: len(widths)]):
            text = "0000-00-00 00:00" if isinstance(value, datetime) else "" if value is None else str(value)
            if 2 * len(text) > widths[place]:
                widths[place] = max(widths[place], _width(text))
    return [min(max(width + 2, 8), 48) for width in widths]


def _width(text: str) -> int:
    if text.isascii() and "\n" not in text:
        return len(text)
    return max((sum(2 if ord(c) > 0x2E7F else 1 for c in line) for line in text.splitlines()), default=0)
