"""CQ2023-A2.5-2: counts that agree, numbers that run through, an end that can be reached."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.kernel.sheets import SheetRow
from app.training.rules.course_sheet import FIELDS, read_chapters
from app.training.rules.courses import is_consistent, needed_content_s, seconds_of
from tests.factories.courses import ChapterPlan, a_draft

OK: tuple[ChapterPlan, ...] = ((True, 6, (60, 40)), (False, 2, (100,)))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10:16", 616),
        ("10：16", 616),
        (" 0:45 ", 45),
        ("1:10:16", 4216),
        ("616", 616),
        (616, 616),
        (45.7, 45),
        ("90:00", 5400),
        ("10:60", None),
        ("1:60:00", None),
        ("1:59:59", 7199),
        ("0:01", 1),
        ("6:00:00", 21_600),
        ("6:00:01", None),
        ("0:00", None),
        ("0.9", None),
        (0.9, None),
        (1, 1),
        (0, None),
        (-1, None),
        ("-1", None),
        (True, None),
        ("", None),
        ("十分钟", None),
        (6 * 3600, 6 * 3600),
        (6 * 3600 + 1, None),
        (float("inf"), None),
        (float("nan"), None),
    ],
)
def test_a_duration_is_read_as_people_write_it(text: Any, seconds: int | None) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize(
    "declared",
    [
        {},
        {"chapter_total": 2, "section_total": 3, "mandatory_chapters": 1, "elective_chapters": 1},
        {"section_total": 3},
    ],
)
def test_counts_that_agree(declared: dict[str, int]) -> None:
    assert is_consistent(a_draft(OK, 6, **declared)).allowed


@pytest.mark.parametrize(
    ("declared", "reasons"),
    [
        ({"chapter_total": 3}, 1),
        ({"section_total": 2}, 1),
        ({"mandatory_chapters": 2}, 1),
        ({"elective_chapters": 2}, 1),
        ({"chapter_total": 46, "mandatory_chapters": 15, "elective_chapters": 32}, 4),
    ],
)
def test_counts_that_do_not_are_all_told(declared: dict[str, int], reasons: int) -> None:
    decision = is_consistent(a_draft(OK, 6, **declared))
    assert len(decision.reasons) == reasons
    assert {reason.code for reason in decision.reasons} == {"COURSE_INCONSISTENT"}


@pytest.mark.parametrize(
    ("plan", "required", "fits"),
    [
        (OK, 8, True),
        (((True, 0.5, (60,)), (False, 0, (60,))), 0.5, True),
        (OK, 8.01, False),
        (OK, 0, False),
        ((), 1, False),
        (((True, 8, ()),), 8, False),
        (((True, -1, (60,)), (True, 9, (60,))), 8, False),
    ],
)
def test_the_end_can_be_reached(plan: tuple[ChapterPlan, ...], required: float, fits: bool) -> None:
    assert is_consistent(a_draft(plan, required)).allowed is fits


def test_numbers_that_are_given_run_through() -> None:
    draft = a_draft(OK, 6)
    first, second = draft.chapters
    numbered = replace(draft, chapters=(replace(first, no=1), replace(second, no=2)))
    assert is_consistent(numbered).allowed
    assert not is_consistent(replace(draft, chapters=(replace(first, no=2), second))).allowed
    section = replace(second.sections[0], no="1.3")
    assert not is_consistent(replace(draft, chapters=(first, replace(second, sections=(section,))))).allowed
    assert not is_consistent(replace(draft, chapters=(replace(first, tag="其他"), second))).allowed


def row(number: int, *cells: str) -> SheetRow:
    return SheetRow(number, dict(zip(FIELDS, cells, strict=True)))


def test_a_sheet_gives_chapters_in_its_order() -> None:
    rows = [
        row(2, "1", "安全", "专业", "必修", "3", "1.1", "高处作业", "10:16", "片头"),
        row(3, "", "", "", "", "", "", "动火作业", "45", ""),
        row(4, "2", "法规", "公共", "选修", "1.5", "", "条例", "1:00", ""),
    ]
    chapters, answers = read_chapters(rows, {"片头": "v1"})
    assert [(c.title, c.tag, c.mandatory, float(c.credit_hours)) for c in chapters] == [
        ("安全", "专业", True, 3),
        ("法规", "公共", False, 1.5),
    ]
    assert [s.duration_s for c in chapters for s in c.sections] == [616, 45, 60]
    assert chapters[0].sections[0].video_id == "v1"
    assert [answer.no for answer in answers] == ["1.1", "1.2", "2.1"]


@pytest.mark.parametrize(
    "cells",
    [
        ("1", "安全", "其他", "必修", "3", "", "节", "60", ""),
        ("1", "安全", "专业", "也许", "3", "", "节", "60", ""),
        ("1", "安全", "专业", "必修", "三", "", "节", "60", ""),
        ("1", "安全", "专业", "必修", "-1", "", "节", "60", ""),
        ("1", "安全", "专业", "必修", "NaN", "", "节", "60", ""),
        ("1", "安全", "专业", "必修", "3", "", "", "60", ""),
        ("1", "安全", "专业", "必修", "3", "", "节", "", ""),
        ("1", "安全", "专业", "必修", "3", "", "节", "60", "没有"),
        ("1", "", "专业", "必修", "3", "", "节", "60", ""),
    ],
)
def test_a_row_says_what_is_wrong_with_it(cells: tuple[str, ...]) -> None:
    _chapters, (answer,) = read_chapters([row(2, *cells)], {})
    assert len(answer.faults) == 1
    assert answer.faults[0].remedy


@pytest.mark.parametrize(
    ("plan", "required", "told"),
    [
        ((), 1, ["课程没有章节", "全部章节共0学时，达不到需修的1学时"]),
        (((True, 8, (60,)), (True, 1, ())), 8, ["第2章没有小节"]),
        (((True, 8, (60,)), (True, -1, (60,))), 7, ["第2章的学时不能为负"]),
        (OK, 0, ["需修学时应大于0"]),
    ],
)
def test_what_keeps_the_end_out_of_reach_is_told_by_chapter(
    plan: tuple[ChapterPlan, ...], required: float, told: list[str]
) -> None:
    reasons = is_consistent(a_draft(plan, required)).reasons
    assert [reason.message for reason in reasons] == told
    assert {(reason.code, reason.cite) for reason in reasons} == {("COURSE_INCONSISTENT", "CQ2023-A2.5-2")}


def test_wrong_kinds_and_numbers_are_told_by_place() -> None:
    first, second = (chapter for chapter in a_draft(OK, 6).chapters)
    numbered = replace(
        first, no=1, sections=tuple(replace(s, no=f"1.{n}") for n, s in enumerate(first.sections, 1))
    )
    assert is_consistent(replace(a_draft(OK, 6), chapters=(numbered, replace(second, no=2)))).allowed
    section = replace(second.sections[0], no="2.2")
    wrong = replace(second, no=3, tag="其他", sections=(section,))
    reasons = is_consistent(replace(a_draft(OK, 6), chapters=(numbered, wrong))).reasons
    assert [reason.message for reason in reasons] == [
        "第2章的编号写的是3",
        "小节2.1的编号写的是2.2",
        "第2章的类别应为专业或公共",
    ]


@pytest.mark.parametrize(
    ("required", "all_mandatory", "seconds"),
    [
        (6, True, 100),
        (6.5, True, 130),
        (7, True, 130),
        (7.5, True, 230),
        (9, True, 230),
        (2, False, 100),
        (6, False, 100),
        (7, False, 130),
        (8, False, 230),
        (9, False, 230),
    ],
)
def test_the_cheapest_hours_come_first_and_a_chapter_without_hours_never(
    required: float, all_mandatory: bool, seconds: int
) -> None:
    """CQ2023-A2.5-1."""
    plan = ((True, 6, (60, 40)), (False, 2, (100,)), (False, 1, (30,)), (False, 0, (5,)))
    assert needed_content_s(a_draft(plan, required), all_mandatory) == seconds


@pytest.mark.parametrize(
    ("required", "all_mandatory", "seconds"), [(6, True, 160), (6, False, 60), (7, False, 160)]
)
def test_a_dear_mandatory_chapter_counts_where_all_are_asked_for(
    required: float, all_mandatory: bool, seconds: int
) -> None:
    """CQ2023-A2.5-1."""
    plan = ((True, 1, (100,)), (False, 6, (60,)))
    assert needed_content_s(a_draft(plan, required), all_mandatory) == seconds
