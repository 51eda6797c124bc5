"""Courses as outlines."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from threading import Lock

from app.training.facts import PUBLISHED, ChapterOutline, Outline, SectionOutline
from app.training.models import Chapter, Course, Section

KEPT = 128
_kept: OrderedDict[str, Outline] = OrderedDict()
_lock = Lock()


def outline_of(course_id: str) -> Outline:
    """Three statements the first time; a published course never changes, so it is kept in memory.

    Raises LookupError for a course that does not exist.
    """
    with _lock:
        if course_id in _kept:
            _kept.move_to_end(course_id)
            return _kept[course_id]
    course = Course.get_or_none(Course.id == course_id)
    if course is None:
        raise LookupError(course_id)
    outline = _read(course)
    if course.state == PUBLISHED:
        with _lock:
            _kept[course_id] = outline
            while len(_kept) > KEPT:
                _kept.popitem(last=False)
    return outline


def _read(course: Course) -> Outline:
    sections: dict[str, list[SectionOutline]] = {}
    rows = Section.select().where(Section.course_id == course.id).order_by(Section.place)
    for section in rows:
        sections.setdefault(section.chapter_id, []).append(
            SectionOutline(section.id, section.no, section.title, section.duration_s * 1000, section.video_id)
        )
    chapters: Iterable[Chapter] = Chapter.select().where(Chapter.course_id == course.id).order_by(Chapter.no)
    return Outline(
        course.id,
        course.title,
        course.required_hours,
        tuple(
            ChapterOutline(
                chapter.id,
                chapter.no,
                chapter.tag,
                chapter.title,
                chapter.credit_hours,
                bool(chapter.is_mandatory),
                tuple(sections.get(chapter.id, ())),
            )
            for chapter in chapters
        ),
    )
