"""Courses without a database."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.training.facts import ChapterOutline, Outline, SectionOutline
from app.training.rules.courses import ChapterDraft, CourseDraft, SectionDraft

# (mandatory, hours, seconds of each section)
ChapterPlan = tuple[bool, float, Sequence[int]]
TWO_CHAPTERS: tuple[ChapterPlan, ...] = ((True, 6, (60, 40)), (False, 2, (100,)))


def a_draft(
    plan: Sequence[ChapterPlan] = TWO_CHAPTERS, required_hours: float = 6, **declared: int
) -> CourseDraft:
    """Chapters 1, 2, ... with sections 1.1, 1.2, ..."""
    chapters = tuple(
        ChapterDraft(
            "专业" if mandatory else "公共",
            f"第{number}章",
            Decimal(str(hours)),
            mandatory,
            tuple(SectionDraft(f"小节{number}.{place}", s) for place, s in enumerate(seconds, 1)),
        )
        for number, (mandatory, hours, seconds) in enumerate(plan, 1)
    )
    return CourseDraft("土建施工员继续教育课程", Decimal(str(required_hours)), chapters, declared)


def an_outline(plan: Sequence[ChapterPlan] = TWO_CHAPTERS, required_hours: float = 6) -> Outline:
    """The ids of sections are their numbers, those of chapters ``c1``, ``c2``, ..."""
    chapters = tuple(
        ChapterOutline(
            f"c{number}",
            number,
            "专业",
            f"第{number}章",
            Decimal(str(hours)),
            mandatory,
            tuple(
                SectionOutline(f"{number}.{place}", f"{number}.{place}", f"小节{number}.{place}", s * 1000)
                for place, s in enumerate(seconds, 1)
            ),
        )
        for number, (mandatory, hours, seconds) in enumerate(plan, 1)
    )
    return Outline("course", "课程", Decimal(str(required_hours)), chapters)
