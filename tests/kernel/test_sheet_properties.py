"""Tables that nobody would write: whatever stands in a sheet, a row is taken or refused in words."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.certificates.rules import duplicate_sheet, sheet
from app.certificates.rules.duplicates import read_listed
from app.employment.rules import roster
from app.kernel.decision import Reason
from app.kernel.sheets import Limits, SheetRefused, SheetRow, open_table, write_sheet
from app.training.rules import course_sheet

TODAY = date(2026, 3, 10)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
quick = settings(max_examples=150, derandomize=True)

NASTY = st.sampled_from(
    [
        "", " ", "　", "0", "-1", "²", "①", "４", "٣", "1e999999", "NaN", "Infinity", "-0.0", "9" * 400,
        "=1+1", "'", "王建国", "𠮷", "2026-02-30", "0000-00-00", "２０２６－０３－０１",
        "20260301", "99991231",
        "2026/3/1", "10:75", "1:2:3", "٣:٣", ":", "11010519491231002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "500112", "重庆市", "是", "必修", "安管", "SAFETY_MANAGEMENT", "\ufffd", "\u202e", "a\nb", "长期",
    ]
)  # fmt: skip
ENCODINGS = st.sampled_from(["utf-8", "gb18030"])
BEGINNINGS = st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"])
CELLS = NASTY | st.text(max_size=40)


def rows_of(columns: Mapping[str, str]) -> st.SearchStrategy[list[SheetRow]]:
    """Rows as the reader gives them, with and without values and faults."""
    fields = sorted(set(columns.values()))
    values = st.fixed_dictionaries(dict.fromkeys(fields, CELLS))
    faults = st.dictionaries(st.sampled_from(fields), st.just("单元格有误"), max_size=2)
    row = st.builds(SheetRow, st.integers(1, 99_999), values, faults)
    return st.lists(row, max_size=6)


def in_words(reasons: tuple[Reason, ...]) -> bool:
    return all(reason.code.isascii() and CHINESE.search(reason.message) for reason in reasons)


@given(rows=rows_of(roster.COLUMNS))
@quick
def test_rows_of_a_roster(rows: list[SheetRow]) -> None:
    lines = roster.read_lines(rows, {"渝建劳务有限公司": "C"})
    assert len(lines) == len(rows)
    assert all(in_words(line.faults) for line in lines)


@given(rows=rows_of(sheet.COLUMNS))
@quick
def test_rows_of_certificates(rows: list[SheetRow]) -> None:
    lines = list(sheet.read_lines(rows, "500000", TODAY))
    assert len(lines) == len(rows)
    assert all(in_words(line.faults) and bool(line.faults) != bool(line.entry) for line in lines)


@given(rows=rows_of(course_sheet.COLUMNS))
@quick
def test_rows_of_a_course(rows: list[SheetRow]) -> None:
    _chapters, answers = course_sheet.read_chapters(rows, {"a.mp4": "V"})
    assert len(answers) == len(rows)
    assert all(in_words(answer.faults) for answer in answers)


@given(rows=rows_of(duplicate_sheet.COLUMNS))
@quick
def test_rows_of_a_list_of_duplicates(rows: list[SheetRow]) -> None:
    scopes = {"SAFETY_MANAGEMENT": "kind", "SPECIAL_OPERATION": "category"}
    for row in rows:
        listed, decision = read_listed(row.values, "500000", scopes, TODAY, row.faults)
        assert (listed is None) == (not decision.allowed)
        assert in_words(decision.reasons)


@given(
    lines=st.lists(st.lists(CELLS, max_size=6), max_size=6), encoding=st.sampled_from(["utf-8", "gb18030"])
)
@quick
def test_any_table_as_csv(lines: list[list[str]], encoding: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([list(roster.HEADERS), *lines])
    _read(out.getvalue().encode(encoding, errors="replace"))


@given(
    data=st.binary(max_size=400), start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"])
)
@quick
def test_any_bytes(data: bytes, start: bytes) -> None:
    _read(start + data)


@given(changes=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=8))
@settings(max_examples=100, derandomize=True)
def test_a_damaged_workbook(changes: list[tuple[float, int]]) -> None:
    damaged = bytearray(GOOD)
    for place, byte in changes:
        damaged[int(place * len(damaged))] = byte
    _read(bytes(damaged))


GOOD = write_sheet("花名册", roster.HEADERS, [("王建国",) * len(roster.HEADERS)])


def _read(data: bytes) -> None:
    """Rows, or a refusal in words; anything else is a fault."""
    refusal = ""
    try:
        list(open_table(data, roster.COLUMNS, Limits(100), required=roster.REQUIRED).rows)
    except SheetRefused as refused:
        refusal = refused.message
    assert not refusal or CHINESE.search(refusal)


def test_the_good_workbook_is_one() -> None:
    table = open_table(GOOD, roster.COLUMNS, Limits(100), required=roster.REQUIRED)
    assert len(list(table.rows)) == 1
    with pytest.raises(SheetRefused):
        open_table(b"", roster.COLUMNS, Limits(100))
