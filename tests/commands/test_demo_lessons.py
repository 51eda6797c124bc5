"""CQ2023-A2.5-2: the course of the document, with its own counts; and clips that are videos."""

from __future__ import annotations

import pytest

from app.commands.demo.lessons import LENGTHS_S, course_of_the_document, short_course
from app.gateways.demo_clips import draw_clip
from app.training.rules.courses import is_consistent, needed_content_s
from app.training.service.videos import content_type_of


def test_the_course_of_the_document_has_its_counts() -> None:
    course = course_of_the_document("专业-土建施工员继续教育课程")
    assert is_consistent(course).allowed
    assert course.counts() == {
        "chapter_total": 46,
        "section_total": 237,
        "mandatory_chapters": 15,
        "elective_chapters": 31,
    }
    assert course.required_hours == 8
    titles = [section.title for chapter in course.chapters for section in chapter.sections]
    assert len(set(titles)) == 237
    assert course.chapters[0].sections[0].duration_s == 616


def test_the_short_course_takes_minutes() -> None:
    course = short_course()
    assert is_consistent(course).allowed
    assert needed_content_s(course, True) <= 120


def test_clips_are_small_videos_of_their_length(capfd: pytest.CaptureFixture[str]) -> None:
    for seconds in (30, max(LENGTHS_S)):
        clip = draw_clip(seconds)
        assert content_type_of(clip) == "video/webm"
        assert len(clip) < 100_000
    assert capfd.readouterr() == ("", "")
