"""Sheets: read what people send, refuse what would hurt, write what cannot run."""

from __future__ import annotations

import contextlib
import io
import random
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from app.kernel.sheets import SheetRefused, measuring, read_rows, write_sheet

ROSTER = {
    "姓名": "name",
    "身份证号码": "id_number",
    "身份证号": "id_number",
    "工种": "work_type",
    "进场日期": "joined_on",
}


def book(*lines: list[object], prepare: Callable[[Workbook], None] | None = None) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    for line in lines:
        sheet.append(line)
    if prepare:
        prepare(made)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def repack(data: bytes, **parts: bytes) -> bytes:
    """The same workbook with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, parts.pop(part.filename, old.read(part)))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()


def refusal(data: bytes, *, max_rows: int = 100, required: tuple[str, ...] = ()) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read_rows(data, ROSTER, max_rows, required=required)
    assert re.search("[一-鿿]", caught.value.message)
    return caught.value


def test_rows_under_a_title_with_other_columns_and_blank_lines() -> None:
    data = book(
        ["某项目工人花名册"],
        [],
        ["序号", "姓 名*", "身份证号码（必填）", "工种", "进场日期"],
        [1, " 赵一 ", "11010519491231002X", 40, datetime.fromisoformat("2026-03-01")],
        [None, None, None, None, None],
        [2.0, "钱二", None, "钢筋工", date(2026, 3, 2)],
    )
    rows = read_rows(data, ROSTER, 10, required=("name", "id_number"))
    assert [row.number for row in rows] == [4, 6]
    assert rows[0].values == {
        "name": "赵一",
        "id_number": "11010519491231002X",
        "work_type": "40",
        "joined_on": "2026-03-01",
    }
    assert rows[1].values["id_number"] == ""
    assert rows[1].values["joined_on"] == "2026-03-02"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (13_900_000_000, "13900000000"),
        (2.5, "2.5"),
        (True, "是"),
        (datetime.fromisoformat("2026-03-01T08:30"), "2026-03-01 08:30:00"),
        ("\tA\n", "A"),
        ("😀", "😀"),
    ],
)
def test_cells_become_text(value: object, text: str) -> None:
    [row] = read_rows(book(["姓名", "工种"], ["赵一", value]), ROSTER, 10)
    assert row.values["work_type"] == text
    assert not row.faults


@pytest.mark.parametrize(
    ("number", "lost"), [(999_999_999_999_999, False), (10**15, True), (110105194912310021, True)]
)
def test_long_number_has_lost_its_end(number: int, lost: bool) -> None:
    [row] = read_rows(book(["姓名", "身份证号"], ["赵一", number]), ROSTER, 10)
    assert ("id_number" in row.faults) is lost
    assert row.values["id_number"] == ("" if lost else str(number))


def test_formula_is_never_read_as_one() -> None:
    [row] = read_rows(book(["姓名", "工种"], ["赵一", "=1+1"]), ROSTER, 10)
    assert row.values["work_type"] == "", "not calculated by anybody, so it has no value"


@pytest.mark.parametrize(("count", "taken"), [(3, True), (4, False)])
def test_row_limit(count: int, taken: bool) -> None:
    data = book(["姓名", "工种"], *[[f"工人{n}", "木工"] for n in range(count)])
    if taken:
        assert len(read_rows(data, ROSTER, 3)) == count
    else:
        assert refusal(data, max_rows=3).code == "SHEET_TOO_MANY_ROWS"


def test_cells_far_away_cost_nothing() -> None:
    def scatter(made: Workbook) -> None:
        made.worksheets[0].cell(row=2, column=16_384, value="x")
        made.worksheets[0].cell(row=1_048_576, column=1, value="y")

    assert refusal(book(["姓名", "工种"], ["赵一", "木工"], prepare=scatter)).code == "SHEET_TOO_MANY_ROWS"


def test_claimed_size_is_not_believed() -> None:
    data = book(["姓名", "工种"], ["赵一", "木工"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b'<dimension ref="A1:B2"' in sheet
    data = repack(data, **{"xl/worksheets/sheet1.xml": sheet.replace(b'ref="A1:B2"', b'ref="A1:XFD1048576"')})
    assert len(read_rows(data, ROSTER, 10)) == 1


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ([["姓名", "工种"], ["赵一", "木工"]], "身份证号码"),
        ([["甲", "乙"], ["丙", "丁"]], "姓名"),
        ([["姓名"], ["赵一"]], "姓名"),
        ([[]] * 10 + [["姓名", "身份证号"], ["赵一", "1"]], "姓名"),
        ([], "姓名"),
    ],
)
def test_missing_columns_are_named(lines: list[list[object]], missing: str) -> None:
    refused = refusal(book(*lines), required=("name", "id_number"))
    assert refused.code == "SHEET_COLUMNS_MISSING"
    assert refused.status == 422
    assert missing in refused.message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "SHEET_EMPTY"),
        (b"\xff\xd8\xff\xe0 a picture", "SHEET_FORMAT"),
        ("姓名,工种\n赵一,木工".encode(), "SHEET_FORMAT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 an old or encrypted one", "SHEET_FORMAT"),
        (b"PK\x03\x04 and nothing else", "SHEET_FORMAT"),
        (b"\0" * (measuring.MAX_BYTES + 1), "SHEET_TOO_LARGE"),
    ],
)
def test_what_is_no_workbook(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_other_zip_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x")
    assert refusal(out.getvalue()).code == "SHEET_FORMAT"


def test_zip_bomb_is_not_unpacked() -> None:
    data = repack(book(["姓名", "工种"]), **{"xl/media/image1.bin": b"\0" * (measuring.MAX_UNPACKED + 1)})
    assert len(data) < 200_000
    refused = refusal(data)
    assert (refused.code, refused.status) == ("SHEET_TOO_LARGE", 413)


def test_too_many_parts() -> None:
    parts = {f"xl/media/{n}.bin": b"x" for n in range(measuring.MAX_PARTS)}
    assert refusal(repack(book(["姓名", "工种"]), **parts)).code == "SHEET_TOO_LARGE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entity_bomb_never_reaches_the_parser(encoding: str) -> None:
    bomb = '<?xml version="1.0"?><!doctype x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    data = repack(book(["姓名", "工种"]), **{"xl/sharedStrings.xml": bomb.encode(encoding)})
    assert refusal(data).code == "SHEET_FORMAT"


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl.*")
def test_damaged_files_are_refused_not_crashed_on() -> None:
    good = book(["姓名", "工种"], ["赵一", "木工"], ["钱二", 2.5], ["孙三", date(2026, 1, 1)])
    dice = random.Random(7)
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        parts = {part.filename: archive.read(part) for part in archive.infolist()}
    for turn in range(300):
        if turn % 2:
            name = dice.choice(sorted(parts))
            part = bytearray(parts[name])
            for _ in range(dice.randint(1, 8)):
                part[dice.randrange(len(part))] = dice.randrange(256)
            damaged = repack(
                good, **{name: bytes(part[: dice.randint(1, len(part))] if turn % 4 == 1 else part)}
            )
        else:
            raw = bytearray(good)
            raw[dice.randrange(len(raw))] ^= 1 << dice.randrange(8)
            damaged = bytes(raw[: dice.randint(1, len(raw))] if turn % 4 == 0 else raw)
        # Whatever is still readable may be read; nothing but a refusal may come out of the rest.
        with contextlib.suppress(SheetRefused):
            read_rows(damaged, ROSTER, 10)


def test_written_sheet_can_be_read_back() -> None:
    data = write_sheet(
        "考勤[2026-03]",
        ["姓名", "身份证号", "工种", "进场日期"],
        [["赵一", "110105********002X", "木工", date(2026, 3, 1)], ["钱二", None, "", None]],
        notes=["只含本人有权查看的内容"],
    )
    rows = read_rows(data, ROSTER, 10, required=("name", "id_number"))
    assert rows[0].values == {
        "name": "赵一",
        "id_number": "110105********002X",
        "work_type": "木工",
        "joined_on": "2026-03-01",
    }
    assert [row.number for row in rows] == [2, 3]


def test_look_of_a_written_sheet() -> None:
    seen = datetime(2026, 3, 1, 0, 30, 15, 999, tzinfo=UTC)
    written = load_workbook(
        io.BytesIO(
            write_sheet(
                "三月/出勤",
                ["姓名", "首次进场", "工时", "天数", "夜班", "日期"],
                [["欧阳三四五六七八", seen, Decimal("7.50"), 21, True, date(2026, 3, 1)]],
                notes=["说明一"],
            )
        )
    )
    sheet = written.worksheets[0]
    assert sheet.title == "三月 出勤"
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:F2"
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["A"].width >= 16
    assert sheet["B2"].value == datetime.fromisoformat("2026-03-01T08:30:15")
    assert sheet["B2"].number_format == "yyyy-mm-dd hh:mm"
    assert (sheet["C2"].value, sheet["C2"].number_format) == (7.5, "0.00")
    assert (sheet["D2"].value, sheet["E2"].value) == (21, "是")
    assert sheet["F2"].number_format == "yyyy-mm-dd"
    assert written["说明"]["A1"].value == "说明一"


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://x")',
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        "＝1",
        "＋1",
        "－1",
        "＠A",
        "=cmd|' /C calc'!A0",
    ],
)
def test_text_never_becomes_a_formula(text: str) -> None:
    cell = load_workbook(io.BytesIO(write_sheet("表", [text], [[text]]))).worksheets[0]["A2"]
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.quotePrefix
    assert cell.number_format == "@"


@pytest.mark.parametrize("text", ["<a>&'\"", " 前后有空格 ", "第一行\n第二行", "]]>", "a\tb"])
def test_text_comes_back_as_it_went(text: str) -> None:
    cell = load_workbook(io.BytesIO(write_sheet("<&>", [text], [[text]], [text]))).worksheets[0]["A2"]
    assert cell.value == text


def test_numbers_and_days_that_excel_has_no_place_for() -> None:
    values = [float("nan"), float("inf"), date(1899, 1, 1), None]
    sheet = load_workbook(io.BytesIO(write_sheet("表", list("甲乙丙丁"), [values]))).worksheets[0]
    assert [cell.value for cell in sheet[2][:4]] == [None, None, "1899-01-01", None]


def test_text_that_excel_cannot_hold_is_trimmed() -> None:
    cell = load_workbook(
        io.BytesIO(write_sheet("", ["姓名"], [["赵\x00\x0b一" + "长" * 40_000]]))
    ).worksheets[0]["A2"]
    assert str(cell.value).startswith("赵一长")
    assert len(str(cell.value)) == 32_767
