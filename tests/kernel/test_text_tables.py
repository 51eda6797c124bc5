"""Text tables as people save them, and sheets that are read row after row."""

from __future__ import annotations

import io
import random
from contextlib import suppress

import pytest
from openpyxl import Workbook

from app.kernel.sheets import Limits, SheetRefused, SheetRow, open_table

COLUMNS = {"姓名": "name", "身份证号": "id_number", "备注": "note"}
LIMITS = Limits(100)


def rows(text: str, encoding: str = "utf-8") -> list[SheetRow]:
    return list(open_table(text.encode(encoding), COLUMNS, LIMITS).rows)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "，"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_delimiters_and_line_ends(encoding: str, delimiter: str, newline: str) -> None:
    text = newline.join(
        delimiter.join(line) for line in (["姓名", "身份证号"], ["赵一", "11010519491231002X"])
    )
    (row,) = rows(text + newline, encoding)
    assert (row.number, row.values["name"], row.values["id_number"]) == (2, "赵一", "11010519491231002X")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ('"a,b"', "a,b"),
        ('"=""110105194912310021"""', "110105194912310021"),
        ("'110105194912310021", "110105194912310021"),
        ("\t110105194912310021", "110105194912310021"),
        ("", ""),
        ('"说""好"""', '说"好"'),
    ],
)
def test_cells(cell: str, text: str) -> None:
    (row,) = rows(f"姓名,身份证号\n赵一,{cell}\n")
    assert row.values["id_number"] == text


def test_a_number_that_excel_cut_is_told() -> None:
    (row,) = rows("姓名,身份证号\n赵一,1.10105E+17\n")
    assert "文本格式" in row.faults["id_number"]


def test_title_blank_lines_and_cells_of_several_lines() -> None:
    found = rows('某项目名单,,\n\n姓名,身份证号,备注\n赵一,1,"上\n下"\n,,\n钱二,2,\n')
    assert [(row.number, row.values["name"]) for row in found] == [(4, "赵一"), (6, "钱二")]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff\xd8\xff\xe0\x80", "SHEET_FORMAT"),
        (b"\0\1\2\3", "SHEET_FORMAT"),
        ('姓名,身份证号\n"赵一,1\n'.encode(), "SHEET_FORMAT"),
        ("甲,乙\n1,2\n".encode(), "SHEET_COLUMNS_MISSING"),
        ("姓名,身份证号\n".encode() + "赵一,1\n".encode() * 101, "SHEET_TOO_MANY_ROWS"),
        (b"x" * (10 * 1024 * 1024 + 1), "SHEET_TOO_LARGE"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as refused:
        list(open_table(data, COLUMNS, LIMITS).rows)
    assert refused.value.code == code


def test_damaged_text_is_refused_not_crashed_on() -> None:
    good = '姓名,身份证号,备注\n赵一,1,"上\n下"\n钱二,2,=1+1\n'.encode()
    dice = random.Random(7)
    for _turn in range(500):
        raw = bytearray(good)
        for _ in range(dice.randint(1, 5)):
            raw[dice.randrange(len(raw))] = dice.randrange(256)
        with suppress(SheetRefused):
            list(open_table(bytes(raw), COLUMNS, LIMITS).rows)


def test_rows_come_when_they_are_asked_for() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for line in (["姓名", "身份证号"], *[[f"工人{n}", str(n)] for n in range(150)]):
        sheet.append(line)
    out = io.BytesIO()
    book.save(out)
    table = open_table(out.getvalue(), COLUMNS, LIMITS)
    assert (table.form, table.lines) == ("xlsx", 151)
    assert next(table.rows).values["name"] == "工人0"
    with pytest.raises(SheetRefused) as refused:
        list(table.rows)
    assert refused.value.code == "SHEET_TOO_MANY_ROWS"
