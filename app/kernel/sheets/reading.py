"""Reading an Excel sheet. A sheet from outside is hostile until it was measured: it is a zip of XML."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from openpyxl import load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from app.kernel.sheets.delimited import LONGEST_CELL, CsvFault, csv_lines
from app.kernel.sheets.measuring import OLE, UNREADABLE, Limits, SheetRefused, measure, too_large

MAX_COLUMNS = 60
HEADER_WITHIN = 10
LONGEST_HEADER = 200
"""Characters; nobody labels a column with more, and what is longer is not searched for brackets."""
# Excel keeps 15 digits of a number; a longer one, such as an ID number, has lost its end.
EXACT_NUMBER = 10**15

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row. ``number`` is the line that Excel shows, ``values`` text by field (empty when blank),
    ``faults`` what is wrong with a cell by itself (Chinese)."""

    number: int
    values: dict[str, str]
    faults: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OpenTable:
    """A sheet whose header was found. ``form`` xlsx or csv, ``lines`` at most so many below the header;
    ``rows`` are read while they are asked for and may still raise ``SheetRefused``."""

    form: str
    lines: int
    rows: Iterator[SheetRow]


def read_rows(
    data: bytes,
    columns: Mapping[str, str],
    max_rows: int,
    *,
    required: Collection[str] = (),
) -> list[SheetRow]:
    """The rows of the first sheet of an .xlsx file.

    ``columns`` leads from every header that people write to a field; other columns are ignored. The
    header may stand below a title, in one of the first ten lines. Blank lines are left out. Dates
    come as ``YYYY-MM-DD``, formulas as their last result. ``required`` fields must have a column.
    Raises ``SheetRefused``.
    """
    return list(_open_book(data, columns, Limits(max_rows), required).rows)


def open_table(
    data: bytes, columns: Mapping[str, str], limits: Limits, *, required: Collection[str] = ()
) -> OpenTable:
    """As ``read_rows``, for .xlsx and .csv, row after row, so that a long sheet needs no room in memory.

    A .csv file is UTF-8, GB18030 or UTF-16, with commas, semicolons or tabs. Raises ``SheetRefused``.
    """
    if data.startswith((b"PK", OLE)) or not data:
        return _open_book(data, columns, limits, required)
    if len(data) > limits.size:
        raise too_large(limits)
    try:
        lines = csv_lines(data)
    except CsvFault as fault:
        raise SheetRefused("SHEET_FORMAT", "文件打不开，请上传 .xlsx 或 .csv 表格") from fault
    is_ended = data[-2:].rstrip(b"\0").endswith((b"\n", b"\r"))
    count = max(data.count(b"\n"), data.count(b"\r")) + (not is_ended)
    return OpenTable("csv", count, _rows(_unbroken(lines), columns, limits, required))


def _unbroken(lines: Iterator[tuple[object, ...]]) -> Iterator[tuple[object, ...]]:
    try:
        yield from lines
    except CsvFault as fault:
        raise SheetRefused("SHEET_FORMAT", f"表格{fault}的引号不配对，请用 Excel 打开检查后另存") from fault


def _open_book(
    data: bytes, columns: Mapping[str, str], limits: Limits, required: Collection[str]
) -> OpenTable:
    count = measure(data, limits)
    return OpenTable("xlsx", count, _rows(_first_sheet(data), columns, limits, required))


def _rows(
    lines: Iterator[tuple[object, ...]],
    columns: Mapping[str, str],
    limits: Limits,
    required: Collection[str],
) -> Iterator[SheetRow]:
    """The header is found at once, the rows behind it come when they are asked for."""
    headers = {_header(text): name for text, name in columns.items()}
    places: dict[int, str] = {}
    header = 0
    for number, line in enumerate(islice(lines, HEADER_WITHIN), start=1):
        places = _places(line, headers)
        if places:
            header = number
            break
    found = set(places.values())
    absent = [name for name in required or (() if found else headers.values()) if name not in found]
    if absent:
        labels = {name: text for text, name in reversed(list(columns.items()))}
        wanted = "、".join(labels.get(name, name) for name in dict.fromkeys(absent))
        raise SheetRefused("SHEET_COLUMNS_MISSING", f"找不到这些列：{wanted}。请对照模板检查表头")
    return _below(lines, header, places, limits)


def _below(
    lines: Iterator[tuple[object, ...]], header: int, places: Mapping[int, str], limits: Limits
) -> Iterator[SheetRow]:
    taken = 0
    for number, line in enumerate(lines, start=header + 1):
        row = _row(number, line, places)
        if row.faults or any(row.values.values()):
            taken += 1
            if taken <= limits.rows:
                yield row
        if taken > limits.rows or number > limits.lines:
            raise SheetRefused("SHEET_TOO_MANY_ROWS", f"一次最多 {limits.rows} 行，请分批上传")


def _first_sheet(data: bytes) -> Iterator[tuple[object, ...]]:
    """Lines of the first sheet. Raises ``SheetRefused`` where the file turns out to be damaged."""
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        with closing(book):
            sheet = book.worksheets[0]
            assert isinstance(sheet, ReadOnlyWorksheet)
            # The size that a file claims is not to be trusted: it makes empty cells by the million.
            sheet.reset_dimensions()
            yield from sheet.iter_rows(values_only=True, max_col=MAX_COLUMNS)
    except UNREADABLE as fault:
        raise SheetRefused("SHEET_FORMAT", "文件已损坏，打不开。请用 Excel 另存为 .xlsx 后再上传") from fault


def _places(line: tuple[object, ...], headers: Mapping[str, str]) -> dict[int, str]:
    """Field by column; a line is the header when it names at least two fields, or the only one."""
    places: dict[int, str] = {}
    for position, value in enumerate(line):
        is_label = isinstance(value, str) and len(value) <= LONGEST_HEADER
        name = headers.get(_header(str(value))) if is_label else None
        if name and name not in places.values():
            places[position] = name
    return places if len(places) >= min(2, len(set(headers.values()))) else {}


def _row(number: int, line: tuple[object, ...], places: Mapping[int, str]) -> SheetRow:
    row = SheetRow(number, {})
    for position, name in places.items():
        value = line[position] if position < len(line) else None
        row.values[name] = _text(value)
        exact = isinstance(value, bool) or not isinstance(value, int | float) or abs(value) < EXACT_NUMBER
        if not exact:
            row.values[name] = ""
            row.faults[name] = "数字太长，Excel 已丢失后几位。请把这一列设为文本格式后重新填写"
    return row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return _CONTROL.sub("", str(value)[:LONGEST_CELL]).strip()


def _header(text: str) -> str:
    """Headers are compared without blanks, stars and brackets: ``姓名*``, ``身份证号码（必填）``."""
    return re.sub(r"[（(].*?[)）]|[\s*＊:：]", "", text).lower()
