"""What is taught in the demo: the course of the document for each role, a short one to try, and classes.

CQ2023-A2.5-2 shows 46 chapters with 237 sections, 15 必修 and 31 选修, 8 hours required; what they are about
is invented.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from app.commands.demo.past import Past
from app.commands.demo.places import FOUNDED_AGO, MARK, Places
from app.gateways.demo_clips import ClipsUnavailable, draw_clip
from app.training.facts import PROFESSIONAL, PUBLIC
from app.training.models import Course, TrainingVideo
from app.training.service.courses import UNBOUND, Binding, ChapterDraft, CourseDraft, SectionDraft

SECTIONS, REQUIRED = 237, 8
MANDATORY_TOPICS = (
    "安全生产法律法规",
    "施工现场安全管理",
    "高处作业",
    "脚手架工程",
    "模板支撑体系",
    "基坑与边坡",
    "临时用电",
    "起重吊装",
    "施工机械",
    "消防与动火",
    "有限空间作业",
    "应急救援",
    "事故案例",
    "职业健康",
    "实名制与用工管理",
)
ELECTIVE_TOPICS = (
    "装配式建筑",
    "绿色施工",
    "扬尘治理",
    "智慧工地",
    "建筑信息模型",
    "质量通病防治",
    "混凝土工程",
    "钢筋工程",
    "砌体工程",
    "防水工程",
    "装饰装修",
    "幕墙工程",
    "给水排水",
    "通风空调",
    "建筑电气",
    "电梯安装",
    "市政道路",
    "桥梁工程",
    "隧道工程",
    "管廊工程",
    "测量放线",
    "试验检测",
    "工程资料",
    "进度管理",
    "成本管理",
    "合同管理",
    "班组建设",
    "沟通与协作",
    "冬雨期施工",
    "节能材料",
    "新技术应用",
)
ASPECTS = ("概述", "标准要求", "常见隐患", "操作要点", "案例分析", "小结")
POSTS = {"SITE_ENGINEER": "施工员", "QUALITY_INSPECTOR": "质量员"}
SPECIALTIES = {"CIVIL": "土建", "INSTALLATION": "设备安装", "DECORATION": "装饰装修", "MUNICIPAL": "市政工程"}
LENGTHS_S = (616, 300, 180)
SHORT_LENGTHS_S = (30, 45, 60)

Clips = dict[int, str]


@dataclass(frozen=True, slots=True)
class Lessons:
    """What the demo's training school offers."""

    document_course: Course
    short_course: Course

    @classmethod
    def publish(cls, past: Past, places: Places) -> Lessons:
        """Courses as of half a year ago, classes around today."""
        past.clock.set(past.moment(FOUNDED_AGO, 14))
        courses, centre = past.product.training.courses, places.centre
        clips = _clips(past, places)
        by_role = {
            binding: courses.add(centre, course_of_the_document(title, clips), binding=binding)
            for binding, title in _roles(past).items()
        }
        short = courses.add(centre, short_course(clips), binding=UNBOUND)
        _open_classes(past, places, short)
        return cls(by_role[Binding("SITE_ENGINEER", "CIVIL")], short)


def course_of_the_document(title: str, clips: Clips | None = None) -> CourseDraft:
    """CQ2023-A2.5-2: 46 chapters, 237 sections, 15 必修, 31 选修, 8 hours required."""
    clips = clips or {}
    topics = [(topic, True) for topic in MANDATORY_TOPICS] + [(topic, False) for topic in ELECTIVE_TOPICS]
    each, longer = divmod(SECTIONS, len(topics))
    chapters = []
    for number, (topic, mandatory) in enumerate(topics):
        aspects = ASPECTS[: each + (number < longer)]
        sections = [
            SectionDraft(f"{topic}：{aspect}", length, video_id=clips.get(length))
            for place, aspect in enumerate(aspects)
            if (length := LENGTHS_S[place % len(LENGTHS_S)])
        ]
        tag = PROFESSIONAL if mandatory or number % 2 else PUBLIC
        hours = Decimal(1) if mandatory else Decimal("0.5")
        chapters.append(ChapterDraft(tag, topic, hours, mandatory, tuple(sections)))
    declared = {
        "chapter_total": 46,
        "section_total": SECTIONS,
        "mandatory_chapters": 15,
        "elective_chapters": 31,
    }
    return CourseDraft(title + MARK, Decimal(REQUIRED), tuple(chapters), declared)


def short_course(clips: Clips | None = None) -> CourseDraft:
    """A few minutes, so that somebody who tries the demo sees a course to its end."""
    clips = clips or {}

    def section(title: str, length: int) -> SectionDraft:
        return SectionDraft(title, length, video_id=clips.get(length))

    chapters = (
        ChapterDraft(
            PROFESSIONAL,
            "进场安全须知",
            Decimal(1),
            True,
            (section("劳动防护用品", 30), section("临边与洞口", 45)),
        ),
        ChapterDraft(PUBLIC, "应急与自救", Decimal(1), False, (section("触电与中暑", 60),)),
    )
    return CourseDraft("安管与特种作业人员继续教育短课程" + MARK, Decimal(1), chapters)


def _roles(past: Past) -> dict[Binding, str]:
    policy, on = past.product.policies.of("chongqing"), past.today
    return {
        Binding(post, specialty): f"专业-{SPECIALTIES[specialty]}{POSTS[post]}继续教育课程"
        for post in policy.names("conversion-target-posts", on)
        for specialty in policy.names("conversion-specialties", on)
    }


def _clips(past: Past, places: Places) -> Clips:
    """One clip per length; without an encoder the sections have no video, and can be learned all the same."""
    found: Clips = {}
    try:
        for seconds in (*LENGTHS_S, *SHORT_LENGTHS_S):
            video: TrainingVideo = past.product.training.videos.add(
                places.centre, draw_clip(seconds), f"{seconds}秒演示片段"
            )
            found[seconds] = video.id
    except ClipsUnavailable:
        return {}
    return found


def _open_classes(past: Past, places: Places, course: Course) -> None:
    """One under way and one to come, for each kind."""
    for kind, name in (("SAFETY_MANAGEMENT", "安管人员"), ("SPECIAL_OPERATION", "特种作业人员")):
        for title, first, last in (("本期", -5, 20), ("下期", 10, 40)):
            past.product.training.classes.open(
                places.trainer,
                title=f"{name}继续教育班（{title}）" + MARK,
                kind=kind,
                course_id=course.id,
                starts_on=past.today + timedelta(days=first),
                ends_on=past.today + timedelta(days=last),
                seats=60,
            )
