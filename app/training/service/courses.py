"""Courses: written once, checked, published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import Table, database
from app.kernel.errors import Invalid, Refused
from app.kernel.ids import new_id
from app.kernel.sheets import CellValue, read_rows, write_sheet
from app.policies.loader import Policies
from app.sites.facts import Page
from app.sites.queries.paging import page_by_id
from app.training.facts import DRAFT, PUBLISHED, Outline
from app.training.models import Chapter, Course, Section, TrainingProvider
from app.training.queries.courses import courses_visible_to, videos_by_name
from app.training.queries.outlines import outline_of
from app.training.rules import course_sheet
from app.training.rules.course_sheet import RowAnswer
from app.training.rules.courses import (
    COUNTS,
    ChapterDraft,
    CourseDraft,
    SectionDraft,
    is_consistent,
    needed_content_s,
    seconds_of,
)
from app.training.service.access import Access
from app.training.service.saving import save_changed

__all__ = [
    "COUNTS",
    "Binding",
    "ChapterDraft",
    "CourseDraft",
    "Courses",
    "Imported",
    "SectionDraft",
    "seconds_of",
]

MAX_ROWS = 2_000
ROWS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Imported:
    """``course_id`` is None when a row was refused: a course is taken as a whole or not at all."""

    course_id: str | None
    rows: tuple[RowAnswer, ...]


@dataclass(frozen=True, slots=True)
class Binding:
    """The role of a conversion that a course is for (CQ2023-3.2.3-1)."""

    target_post: str | None = None
    specialty: str | None = None


UNBOUND = Binding()


@dataclass(frozen=True)
class Courses:
    """Create, import, publish, list."""

    clock: Clock
    audit: Audit
    policies: Policies
    access: Access

    def create(
        self,
        actor: Actor,
        draft: CourseDraft,
        *,
        provider_id: str | None = None,
        binding: Binding = UNBOUND,
        publish: bool = True,
    ) -> Course:
        """A course of the caller's centre; published unless told otherwise.

        Raises Invalid (COURSE_INCONSISTENT with every reason, VALUE_NOT_ALLOWED), Missing, Forbidden.
        """
        provider = self.access.own_provider(actor, provider_id)
        return self.add(provider, draft, binding=binding, publish=publish, actor=actor)

    def add(
        self,
        provider: TrainingProvider,
        draft: CourseDraft,
        *,
        binding: Binding = UNBOUND,
        publish: bool = True,
        actor: Actor | None = None,
    ) -> Course:
        """As ``create``, for a caller whose right is known (demo data)."""
        self._demand_consistent(draft)
        self._demand_binding(binding)
        self._demand_videos(provider.id, draft)
        now = self.clock.now()
        needs_all = self.policies.everywhere.flag("course-needs-all-mandatory", legal_day(now))
        with database.atomic():
            course: Course = Course.create(
                provider_id=provider.id,
                title=draft.title.strip(),
                target_post=binding.target_post,
                specialty=binding.specialty,
                **draft.counts(),
                required_hours=draft.required_hours,
                needed_s=needed_content_s(draft, needs_all),
                state=PUBLISHED if publish else DRAFT,
                created_at=now,
                published_at=now if publish else None,
            )
            _insert_outline(course.id, draft)
            self.audit.record(
                "training.course_created",
                at=now,
                actor=actor,
                subject_type="course",
                subject_id=course.id,
                detail={"published": publish},
            )
        return course

    def publish(self, actor: Actor, course_id: str) -> Course:
        """From now on it never changes. Twice changes nothing. Raises Missing, Forbidden."""
        course = self.access.course_for(actor, course_id, "manage")
        if course.state == PUBLISHED:
            return course
        now = self.clock.now()
        with database.atomic():
            course.state, course.published_at = PUBLISHED, now
            save_changed(course)
            self.audit.record(
                "training.course_published",
                at=now,
                actor=actor,
                subject_type="course",
                subject_id=course.id,
            )
        return course

    def import_sheet(
        self,
        actor: Actor,
        sheet: bytes,
        *,
        title: str,
        required_hours: Decimal,
        provider_id: str | None = None,
        publish: bool = False,
    ) -> Imported:
        """A course out of an .xlsx sheet, with an answer per row. Raises SheetRefused, Invalid, Missing."""
        provider = self.access.own_provider(actor, provider_id)
        rows = read_rows(sheet, course_sheet.COLUMNS, MAX_ROWS, required=course_sheet.REQUIRED)
        chapters, answers = course_sheet.read_chapters(rows, videos_by_name(provider.id))
        if any(answer.faults for answer in answers):
            return Imported(None, tuple(answers))
        draft = CourseDraft(title, required_hours, tuple(chapters))
        course = self.add(provider, draft, publish=publish, actor=actor)
        return Imported(course.id, tuple(answers))

    def template(self) -> bytes:
        """An empty sheet for ``import_sheet`` with an example."""
        example: list[CellValue] = [
            "1",
            "安全生产法律法规",
            "专业",
            "必修",
            1,
            "1.1",
            "安全生产法要点",
            "10:16",
            "",
        ]
        notes = (
            "一行一个小节；同一章的各行写相同的章标题。",
            "时长写成 分:秒。视频一列写已上传视频的名称，可留空。",
        )
        return write_sheet("课程", course_sheet.HEADERS, [example], notes)

    def listed(self, actor: Actor, *, limit: int, cursor: str | None) -> Page[Course]:
        """Courses of the caller's centres or region. One statement."""
        return page_by_id(courses_visible_to(actor), Course, limit, cursor)

    def outline(self, actor: Actor, course_id: str) -> tuple[Course, Outline]:
        """Raises Missing."""
        course = self.access.course_for(actor, course_id, "read")
        return course, outline_of(course.id)

    def _demand_consistent(self, draft: CourseDraft) -> None:
        decision = is_consistent(draft)
        if not decision.allowed:
            raise Invalid.because(decision, status=422)

    def _demand_binding(self, binding: Binding) -> None:
        policy, today = self.policies.of("chongqing"), legal_day(self.clock.now())
        known: Mapping[str, tuple[str | None, Sequence[str]]] = {
            "target_post": (binding.target_post, policy.names("conversion-target-posts", today)),
            "specialty": (binding.specialty, policy.names("conversion-specialties", today)),
        }
        for name, (value, allowed) in known.items():
            if value is not None and value not in allowed:
                message = "只能是：" + "、".join(allowed)
                raise Invalid("VALUE_NOT_ALLOWED", message, errors={name: [message]})
        if (binding.target_post is None) != (binding.specialty is None):
            message = "岗位和专业要一起填写"
            raise Invalid("FORM_INCOMPLETE", message, errors={"specialty": [message]})

    def _demand_videos(self, provider_id: str, draft: CourseDraft) -> None:
        wanted = {s.video_id for c in draft.chapters for s in c.sections if s.video_id}
        if wanted - videos_by_name(provider_id).keys():
            raise Refused(
                "VIDEO_NOT_FOUND", "没有找到小节的视频", status=422, remedy="请先上传视频，再填写它的编号"
            )


def _insert_outline(course_id: str, draft: CourseDraft) -> None:
    chapters: list[dict[str, object]] = []
    sections: list[dict[str, object]] = []
    for number, chapter in enumerate(draft.chapters, 1):
        chapter_id = new_id()
        chapters.append(
            {
                "id": chapter_id,
                "course_id": course_id,
                "no": number,
                "tag": chapter.tag,
                "title": chapter.title.strip(),
                "credit_hours": chapter.credit_hours,
                "is_mandatory": chapter.mandatory,
            }
        )
        for place, section in enumerate(chapter.sections, 1):
            sections.append(
                {
                    "id": new_id(),
                    "course_id": course_id,
                    "chapter_id": chapter_id,
                    "place": len(sections) + 1,
                    "no": f"{number}.{place}",
                    "title": section.title.strip(),
                    "duration_s": section.duration_s,
                    "video_id": section.video_id,
                }
            )
    _insert(Chapter, chapters)
    _insert(Section, sections)


def _insert(table: type[Table], rows: Sequence[Mapping[str, object]]) -> None:
    for start in range(0, len(rows), ROWS_AT_ONCE):
        table.insert_many(rows[start : start + ROWS_AT_ONCE]).execute()
