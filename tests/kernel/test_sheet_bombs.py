"""Workbooks of a few kilobytes that would take minutes or gigabytes to read."""

from __future__ import annotations

import io
import re
import time
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from openpyxl import Workbook

from app.kernel.sheets import Limits, SheetRefused, measuring, open_table, read_rows

COLUMNS = {"姓名": "name", "工种": "work_type"}
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
MANY = 3_000_000
CPU_S, MEMORY = 5.0, 60 * 1024 * 1024


def _book() -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(["姓名", "工种"])
    sheet.append(["王建国", "木工"])
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _changed(part: str, change: Callable[[bytes], bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(_book())) as old, zipfile.ZipFile(out, "w", packing) as new:
        for name in old.namelist():
            content = old.read(name)
            changed = change(content) if name == part else content
            assert name != part or changed != content or packing != zipfile.ZIP_DEFLATED
            new.writestr(name, changed)
    return out.getvalue()


def _before(part: str, mark: bytes, *elements: bytes) -> bytes:
    """The workbook with elements in front of a mark in one of its parts."""
    return _changed(part, lambda content: content.replace(mark, b"".join(elements) + mark, 1))


BOMBS = {
    "styles": lambda: _before(STYLES, b"</cellXfs>", b"<xf/>" * MANY),
    "names": lambda: _before(BOOK, b"<calcPr", b"<definedName/>" * (MANY // 2)),
    "kinds of parts": lambda: _before("[Content_Types].xml", b"</Types>", b"<Override/>" * (MANY // 2)),
    "ties": lambda: _before("xl/_rels/workbook.xml.rels", b"</Relationships>", b"<a/>" * MANY),
    "cells of one row": lambda: _before(SHEET, b"</row>", b"<c/>" * MANY),
    "beside the rows": lambda: _before(SHEET, b"</worksheet>", b"<a/>" * MANY),
    "rows that are none": lambda: _before(
        SHEET, b"</worksheet>", b'<r:row xmlns:r="elsewhere">', b"<a/>" * MANY, b"</r:row>"
    ),
    "between the rows": lambda: _before(SHEET, b"</sheetData>", (b"<row/>" + b"<c/>" * 200) * 5_000),
    "one in the other": lambda: _before(SHEET, b"<sheetData>", b"<a>" * MANY),
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_many_small_elements_are_counted_before_anything_keeps_them(bomb: Callable[[], bytes]) -> None:
    data = bomb()
    assert len(data) < 200_000
    begun = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(SheetRefused) as refused:
            read_rows(data, COLUMNS, 500)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert refused.value.code == "SHEET_TOO_LARGE"
    assert peak < MEMORY
    assert time.process_time() - begun < CPU_S


def test_shared_texts_are_counted_too() -> None:
    texts = b'<sst xmlns="' + MAIN + b'">' + b"<si/>" * MANY + b"</sst>"
    out = io.BytesIO(_book())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", texts)
    with pytest.raises(SheetRefused) as refused:
        read_rows(out.getvalue(), COLUMNS, 5_000)
    assert refused.value.code == "SHEET_TOO_LARGE"


def test_a_workbook_with_all_styles_that_excel_allows_is_read() -> None:
    data = _before(STYLES, b"</cellXfs>", b'<xf numFmtId="0"/>' * 64_000)
    assert [row.values["name"] for row in read_rows(data, COLUMNS, 500)] == ["王建国"]


def test_a_row_with_all_columns_that_excel_has_is_read() -> None:
    cells = b'<c t="inlineStr"><is><t/></is></c>' * 16_000
    data = _before(SHEET, b"</row>", cells)
    assert [row.values["name"] for row in read_rows(data, COLUMNS, 500)] == ["王建国"]


@pytest.mark.parametrize("length", [50_000, 2_000_000])
@pytest.mark.parametrize("text", [b"(", b"\xef\xbc\x88", b" "], ids=["bracket", "wide bracket", "blank"])
def test_brackets_without_an_end_are_not_searched_for_one(text: bytes, length: int) -> None:
    cell = b'<c r="A1" t="inlineStr"><is><t xml:space="preserve">' + text * length + b"</t></is></c>"
    data = _changed(SHEET, lambda content: re.sub(rb'<c r="A1".*?</c>', cell, content, count=1))
    begun = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        read_rows(data, COLUMNS, 500)
    assert refused.value.code == "SHEET_COLUMNS_MISSING"
    assert time.process_time() - begun < CPU_S


def test_the_same_brackets_in_a_text_table() -> None:
    line = ",".join("(" * 32_000 for _ in range(60))
    begun = time.process_time()
    with pytest.raises(SheetRefused) as refused:
        open_table(("\n".join([line] * 4)).encode(), COLUMNS, Limits(500))
    assert refused.value.code == "SHEET_COLUMNS_MISSING"
    assert time.process_time() - begun < CPU_S


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_packings_that_excel_does_not_write_are_not_unpacked(packing: int) -> None:
    """The head of an LZMA stream says how much memory it wants; here it says 4 GB."""
    data = bytearray(_changed(SHEET, lambda content: content, packing))
    for found in re.finditer(b"\x09\x04\x05\x00\x5d", bytes(data)):
        data[found.end() : found.end() + 4] = b"\xff" * 4
    with pytest.raises(SheetRefused) as refused:
        read_rows(bytes(data), COLUMNS, 500)
    assert refused.value.code == "SHEET_FORMAT"


def test_a_document_type_in_any_encoding_is_refused() -> None:
    bomb = b'<?xml version="1.0" encoding="iso-8859-5"?><!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    with pytest.raises(SheetRefused) as refused:
        read_rows(_changed(STYLES, lambda _content: bomb), COLUMNS, 500)
    assert refused.value.code == "SHEET_FORMAT"


def test_a_cell_is_cut_where_excel_cuts_it() -> None:
    long = b'<c r="A2" t="inlineStr"><is><t>' + "长".encode() * 100_000 + b"</t></is></c>"
    data = _changed(SHEET, lambda content: re.sub(rb'<c r="A2".*?</c>', long, content, count=1))
    assert len(read_rows(data, COLUMNS, 500)[0].values["name"]) == 32_767


def test_what_may_be_held_grows_with_the_rows_that_may_be_read() -> None:
    assert Limits(100_000).elements == measuring.ELEMENTS_BESIDE_ROWS + 4_000_000
