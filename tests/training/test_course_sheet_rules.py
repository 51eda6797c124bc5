"""A course as an Excel sheet: other names of columns, other words, bounds, and rows that take no number."""

from __future__ import annotations

import pytest

from app.kernel.sheets import SheetRow
from app.training.rules.course_sheet import COLUMNS, FIELDS, REQUIRED, read_chapters


@pytest.mark.parametrize(
    ("alias", "header"),
    [
        ("章节标题", "章标题"),
        ("章名称", "章标题"),
        ("标签", "类别"),
        ("必修/选修", "必修选修"),
        ("是否必修", "必修选修"),
        ("学时", "本章学时"),
        ("小节名称", "小节标题"),
        ("节标题", "小节标题"),
        ("节序号", "小节序号"),
        ("视频编号", "视频"),
    ],
)
def test_columns_have_other_names_too(alias: str, header: str) -> None:
    assert COLUMNS[alias] == COLUMNS[header]
    assert {COLUMNS[needed] for needed in ("章标题", "小节标题", "时长")} == set(REQUIRED)


def row(number: int = 2, **changes: str) -> SheetRow:
    """A good one but for the changes."""
    good = dict(zip(FIELDS, ("1", "安全", "专业", "必修", "3", "", "节", "60", ""), strict=True))
    return SheetRow(number, good | changes)


@pytest.mark.parametrize(
    ("written", "mandatory"),
    [("必修", True), ("是", True), ("1", True), ("", True), ("选修", False), ("否", False), ("0", False)],
)
def test_how_people_write_what_is_mandatory(written: str, mandatory: bool) -> None:
    (chapter,), (answer,) = read_chapters([row(mandatory=written, tag="")], {})
    assert (chapter.mandatory, chapter.tag, answer.faults) == (mandatory, "专业", ())


@pytest.mark.parametrize(
    ("written", "hours"),
    [("0", 0), ("", 0), ("0.5", 0.5), ("1000", 1000), ("1000.5", None), ("-0.5", None), ("Infinity", None)],
)
def test_hours_of_a_chapter_on_both_sides_of_their_bounds(written: str, hours: float | None) -> None:
    (chapter,), (answer,) = read_chapters([row(hours=written)], {})
    assert float(chapter.credit_hours) == (hours or 0)
    assert [(fault.code, fault.cite, fault.message) for fault in answer.faults] == (
        [] if hours is not None else [("ROW_INVALID", "CQ2023-A2.5-2", "本章学时应为不小于0的数字")]
    )


def test_a_chapter_goes_on_while_its_title_is_repeated_and_comes_back_as_another() -> None:
    titles = ["甲", "乙", "乙", "甲", ""]
    chapters, answers = read_chapters([row(n, chapter=title) for n, title in enumerate(titles, 2)], {})
    assert [(chapter.title, len(chapter.sections)) for chapter in chapters] == [
        ("甲", 1),
        ("乙", 2),
        ("甲", 2),
    ]
    assert [answer.no for answer in answers] == ["1.1", "2.1", "2.2", "3.1", "3.2"]


def test_a_row_with_a_fault_takes_no_number() -> None:
    rows = [row(no="1.1"), row(3, title=""), row(4)]
    (chapter,), answers = read_chapters(rows, {})
    assert [section.no for section in chapter.sections] == ["1.1", None]
    assert [(answer.number, answer.no) for answer in answers] == [(2, "1.1"), (3, None), (4, "1.2")]


def test_a_kind_that_is_none_counts_as_mandatory_until_it_is_mended() -> None:
    (chapter,), (answer,) = read_chapters([row(mandatory="也许")], {})
    assert (chapter.mandatory, [fault.message for fault in answer.faults]) == (
        True,
        ["必修选修一列应为必修或选修"],
    )


def test_what_is_too_long_is_cut() -> None:
    long = "长" * 201
    (chapter,), _answers = read_chapters([row(chapter=long, title=long)], {})
    assert (chapter.title, chapter.sections[0].title) == ("长" * 200, "长" * 200)
    _chapters, (answer,) = read_chapters([row(video="v" * 41)], {})
    assert [fault.message for fault in answer.faults] == ["没有找到视频：" + "v" * 40]
