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
        ("0:00", None),
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


@pytest.mark.parametrize(
    ("required", "all_mandatory", "seconds"),
    [(6, True, 100), (7, True, 200), (2, True, 100), (2, False, 100), (6, False, 200), (8, False, 200)],
)
def test_the_least_content_that_completes_a_course(required: int, all_mandatory: bool, seconds: int) -> None:
    """By hours alone the cheapest chapters come first: an estimate, never too small for 必修."""
    assert needed_content_s(a_draft(OK, required), all_mandatory) >= min(seconds, 100)
    assert needed_content_s(a_draft(OK, required), all_mandatory) <= 200


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
