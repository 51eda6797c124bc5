"""A course as an Excel sheet: one line per section, chapters repeated or blank below their first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from app.kernel.decision import Reason
from app.kernel.sheets import SheetRow
from app.training.facts import TAGS
from app.training.rules.courses import CITE, ChapterDraft, SectionDraft, seconds_of

HEADERS = ("章序号", "章标题", "类别", "必修选修", "本章学时", "小节序号", "小节标题", "时长", "视频")
FIELDS = ("chapter_no", "chapter", "tag", "mandatory", "hours", "no", "title", "duration", "video")
COLUMNS: Mapping[str, str] = {
    **dict(zip(HEADERS, FIELDS, strict=True)),
    "章节标题": "chapter",
    "章名称": "chapter",
    "标签": "tag",
    "必修/选修": "mandatory",
    "是否必修": "mandatory",
    "学时": "hours",
    "小节名称": "title",
    "节标题": "title",
    "节序号": "no",
    "视频编号": "video",
}
REQUIRED = ("chapter", "title", "duration")
MANDATORY = {"必修": True, "是": True, "1": True, "选修": False, "否": False, "0": False}


@dataclass(frozen=True, slots=True)
class RowAnswer:
    """The answer to one row of the sheet."""

    number: int
    no: str | None
    faults: tuple[Reason, ...]


@dataclass
class _Chapter:
    title: str
    tag: str
    mandatory: bool
    hours: Decimal
    sections: list[SectionDraft]


def read_chapters(
    rows: Sequence[SheetRow], videos: Mapping[str, str]
) -> tuple[list[ChapterDraft], list[RowAnswer]]:
    """Chapters in the order of the sheet, and an answer per row. ``videos`` leads from names to ids.

    A row whose chapter title differs from the row above begins a new chapter.
    """
    chapters: list[_Chapter] = []
    answers: list[RowAnswer] = []
    for row in rows:
        faults = [_fault(message) for message in row.faults.values()]
        values = {name: row.values.get(name, "") for name in FIELDS}
        title = values["chapter"]
        is_new = bool(title) and (not chapters or title != chapters[-1].title)
        if is_new:
            chapters.append(_chapter(values, faults))
        elif not chapters:
            faults.append(_fault("第一行应写章标题"))
        seconds = seconds_of(values["duration"])
        if not values["title"]:
            faults.append(_fault("小节标题没有填写"))
        if seconds is None:
            faults.append(_fault("时长应写成 10:16 这样的分:秒，或秒数"))
        video_id = videos.get(values["video"]) if values["video"] else None
        if values["video"] and video_id is None:
            faults.append(_fault(f"没有找到视频：{values['video'][:40]}"))
        number = None
        if not faults and chapters and seconds is not None:
            sections = chapters[-1].sections
            sections.append(SectionDraft(values["title"][:200], seconds, values["no"] or None, video_id))
            number = f"{len(chapters)}.{len(sections)}"
        answers.append(RowAnswer(row.number, number, tuple(faults)))
    return [_finished(chapter) for chapter in chapters], answers


def _chapter(values: Mapping[str, str], faults: list[Reason]) -> _Chapter:
    tag = values["tag"] or TAGS[0]
    if tag not in TAGS:
        faults.append(_fault("类别应为专业或公共"))
    kind = values["mandatory"] or "必修"
    if kind not in MANDATORY:
        faults.append(_fault("必修选修一列应为必修或选修"))
    return _Chapter(values["chapter"][:200], tag, MANDATORY.get(kind, True), _hours(values, faults), [])


def _hours(values: Mapping[str, str], faults: list[Reason]) -> Decimal:
    try:
        hours = Decimal(values["hours"] or "0")
    except InvalidOperation:
        hours = Decimal(-1)
    if not hours.is_finite() or not 0 <= hours <= 1000:
        faults.append(_fault("本章学时应为不小于0的数字"))
        return Decimal(0)
    return hours


def _finished(chapter: _Chapter) -> ChapterDraft:
    return ChapterDraft(chapter.tag, chapter.title, chapter.hours, chapter.mandatory, tuple(chapter.sections))


def _fault(message: str) -> Reason:
    return Reason("ROW_INVALID", message, CITE, "请改正这一行后重新上传")
