"""What makes a course: chapters of two kinds, hours as data, and counts that agree with themselves."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from app.kernel.decision import Decision, Reason
from app.training.facts import TAGS

CITE = "CQ2023-A2.5-2"
INCONSISTENT = "COURSE_INCONSISTENT"
LONGEST_SECTION_S = 6 * 3600
COUNTS = {
    "chapter_total": "章数",
    "section_total": "小节数",
    "mandatory_chapters": "必修章数",
    "elective_chapters": "选修章数",
}
_CLOCK = re.compile(r"(?:(\d{1,2})[:：])?(\d{1,3})[:：](\d{2})")
_SECONDS = re.compile(r"\d{1,6}(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class SectionDraft:
    title: str
    duration_s: int
    no: str | None = None
    video_id: str | None = None


@dataclass(frozen=True, slots=True)
class ChapterDraft:
    tag: str
    title: str
    credit_hours: Decimal
    mandatory: bool
    sections: tuple[SectionDraft, ...]
    no: int | None = None


@dataclass(frozen=True, slots=True)
class CourseDraft:
    """A course as somebody wrote it; ``declared`` are the counts he gave with it."""

    title: str
    required_hours: Decimal
    chapters: tuple[ChapterDraft, ...]
    declared: Mapping[str, int] = field(default_factory=dict)

    @property
    def mandatory_chapters(self) -> int:
        return sum(chapter.mandatory for chapter in self.chapters)

    @property
    def section_total(self) -> int:
        return sum(len(chapter.sections) for chapter in self.chapters)

    def counts(self) -> dict[str, int]:
        """As they are counted, by name."""
        return {
            "chapter_total": len(self.chapters),
            "section_total": self.section_total,
            "mandatory_chapters": self.mandatory_chapters,
            "elective_chapters": len(self.chapters) - self.mandatory_chapters,
        }


def seconds_of(text: str | int | float) -> int | None:
    """``616``, ``"616"``, ``"10:16"`` or ``"1:10:16"`` as whole seconds; None for anything else."""
    if isinstance(text, bool):
        return None
    if isinstance(text, int | float):
        return int(text) if 1 <= text <= LONGEST_SECTION_S else None
    plain = text.strip()
    if _SECONDS.fullmatch(plain):
        seconds = int(float(plain))
    elif found := _CLOCK.fullmatch(plain):
        hours, minutes, rest = (int(part or 0) for part in found.groups())
        if rest > 59 or (found[1] and minutes > 59):
            return None
        seconds = hours * 3600 + minutes * 60 + rest
    else:
        return None
    return seconds if 0 < seconds <= LONGEST_SECTION_S else None


def is_consistent(course: CourseDraft) -> Decision:
    """CQ2023-A2.5-2: declared counts are the counted ones, numbers run through, and the end can be reached.

    Both conditions of completion must be within reach: the hours of all chapters together, and every
    必修 chapter has something to learn.
    """
    faults: list[str] = []
    counted = course.counts()
    for name, label in COUNTS.items():
        if name in course.declared and course.declared[name] != counted[name]:
            faults.append(f"{label}写的是{course.declared[name]}，实际是{counted[name]}")
    given = course.declared
    if {"chapter_total", "mandatory_chapters", "elective_chapters"} <= given.keys() and (
        given["chapter_total"] != given["mandatory_chapters"] + given["elective_chapters"]
    ):
        faults.append("必修章数加选修章数不等于总章数")
    if not course.chapters:
        faults.append("课程没有章节")
    faults += _numbering(course.chapters)
    faults += [f"第{n}章没有小节" for n, c in enumerate(course.chapters, 1) if not c.sections]
    faults += [f"第{n}章的类别应为专业或公共" for n, c in enumerate(course.chapters, 1) if c.tag not in TAGS]
    faults += [f"第{n}章的学时不能为负" for n, c in enumerate(course.chapters, 1) if c.credit_hours < 0]
    available = sum((c.credit_hours for c in course.chapters), Decimal(0))
    if course.required_hours <= 0:
        faults.append("需修学时应大于0")
    elif available < course.required_hours:
        faults.append(f"全部章节共{available:f}学时，达不到需修的{course.required_hours:f}学时")
    remedy = "请核对章节后重新提交"
    return Decision(tuple(Reason(INCONSISTENT, fault, CITE, remedy) for fault in dict.fromkeys(faults)))


def needed_content_s(course: CourseDraft, needs_all_mandatory: bool) -> int:
    """CQ2023-A2.5-1: the least content, in seconds, that completes the course. An estimate for reports."""
    chosen = [c for c in course.chapters if c.mandatory] if needs_all_mandatory else []
    hours = sum((c.credit_hours for c in chosen), Decimal(0))
    rest = [c for c in course.chapters if c not in chosen and c.credit_hours > 0]
    for chapter in sorted(rest, key=lambda c: _length(c) / float(c.credit_hours)):
        if hours >= course.required_hours:
            break
        chosen.append(chapter)
        hours += chapter.credit_hours
    return sum(_length(chapter) for chapter in chosen)


def _length(chapter: ChapterDraft) -> int:
    return sum(section.duration_s for section in chapter.sections)


def _numbering(chapters: Sequence[ChapterDraft]) -> list[str]:
    """Given numbers must be those that counting gives: chapters 1, 2, ..., sections 1.1, 1.2, ..."""
    faults = []
    for number, chapter in enumerate(chapters, 1):
        if chapter.no is not None and chapter.no != number:
            faults.append(f"第{number}章的编号写的是{chapter.no}")
        for place, section in enumerate(chapter.sections, 1):
            expected = f"{number}.{place}"
            if section.no not in (None, "", expected):
                faults.append(f"小节{expected}的编号写的是{section.no}")
    return faults
