"""The archive of a person (一人一档): two views of eight blocks each, and who may read for what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from app.kernel.decision import ALLOWED, Decision, refuse
from app.people.facts import AS_EMPLOYER, CLOSED_OFF, UNNAMED, Entry
from app.people.rules.categories import REGISTERED, SITE_MANAGER
from app.people.rules.statements import REFUSED
from app.policies.dictionaries import dictionary

WORKER_VIEW, PROFESSIONAL_VIEW = "worker", "professional"
VIEWS = (WORKER_VIEW, PROFESSIONAL_VIEW)


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a block is empty and what mends it; ``link`` is a page of the person's own, None where only others
    can."""

    message: str
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """A block as it is laid out: the kinds of entries in it, and what to say while there are none."""

    code: str
    title: str
    kinds: tuple[str, ...]
    missing: Missing


@dataclass(frozen=True, slots=True)
class Block:
    """``updated_at`` is that of its newest entry, None in an empty block, which says in ``missing`` why."""

    code: str
    title: str
    entries: tuple[Entry, ...]
    updated_at: datetime | None
    missing: Missing | None


_VERIFY = Missing("还没有实名认证", "/m/verification")
_EMPLOYER_ENTERS = "由用人单位登记"
_EXPERIENCE = Layout(
    "experience", "从业经历", ("engagement",), Missing("还没有项目用工登记，由用人单位在项目上登记")
)
BLOCKS: Final[Mapping[str, tuple[Layout, ...]]] = {
    WORKER_VIEW: (
        Layout("identity", "身份", ("identity",), _VERIFY),
        Layout("household", "户籍", ("household",), _VERIFY),
        Layout("residence", "居住信息", ("residence",), Missing("还没有填写现在住在哪里", "/m/archive")),
        Layout("health", "健康状况", ("health",), Missing(f"还没有体检记录，{_EMPLOYER_ENTERS}")),
        _EXPERIENCE,
        Layout(
            "training",
            "教育培训",
            ("education", "learning", "continuing_education"),
            Missing("还没有学历和培训记录，学历可以自己填写", "/m/archive"),
        ),
        Layout(
            "skills",
            "技能证书",
            ("certificate", "title"),
            Missing("还没有登记的证书，实名认证后自动出现", "/m/certificates"),
        ),
        Layout(
            "evaluation", "用工评价", ("evaluation", "conduct"), Missing(f"还没有评价，{_EMPLOYER_ENTERS}")
        ),
    ),
    PROFESSIONAL_VIEW: (
        Layout("basic", "基本信息", ("identity", "household", "residence"), _VERIFY),
        Layout("education", "学历", ("education",), Missing("还没有填写学历", "/m/archive")),
        Layout("title", "职称", ("title",), Missing("还没有填写职称", "/m/archive")),
        Layout(
            "practising",
            "执业资格",
            ("certificate",),
            Missing("还没有登记的执业资格或岗位证书，实名认证后自动出现", "/m/certificates"),
        ),
        Layout(
            "continuing_education",
            "继续教育",
            ("continuing_education", "learning"),
            Missing("还没有继续教育记录", "/m/learning"),
        ),
        _EXPERIENCE,
        Layout(
            "achievements", "项目业绩", ("achievement",), Missing("还没有担任管理岗位的项目，由项目登记岗位")
        ),
        Layout("conduct", "奖惩情况", ("conduct", "evaluation"), Missing("没有奖惩记录，由主管部门登记")),
    ),
}


def view_for(category: str | None) -> str:
    """SH2023-3.10-1, D-09: professionals have eight blocks of their own; all others those of workers."""
    return PROFESSIONAL_VIEW if category in (REGISTERED, SITE_MANAGER) else WORKER_VIEW


def blocks_of(view: str, entries: Iterable[Entry], *, is_own: bool) -> tuple[Block, ...]:
    """SH2023-3.2-1, SH2023-3.10-1: the eight blocks of a view, each with its entries, newest first.

    ``is_own`` False leaves out what is for the person himself alone (X-08), what was refused, and the words
    that tell him what to do.
    """
    shown = [entry if is_own else _for_others(entry) for entry in entries if is_own or entry.state != REFUSED]
    return tuple(_block(layout, shown, is_own=is_own) for layout in BLOCKS[view])


def may_read_for(opening: str, purpose: str) -> Decision:
    """SH2023-1-6, SH2023-3.2-1, X-08: whoever employs him reads for employing and tendering only, the
    authority also for qualification, title and supervision; who never saw his number reads nothing."""
    if opening == UNNAMED:
        return refuse(
            "ID_NUMBER_NOT_ENTERED",
            "没有记录表明本项目填写过他的身份证号，不能查看档案",
            "PIPL 6",
            "请对照他本人出示的身份证，用姓名和身份证号、按现有的登记内容再登记一次，之后即可查看",
        )
    if opening == CLOSED_OFF:
        return refuse(
            "ACCOUNT_CLOSED",
            "本人已注销账号，资料只依法保存，不再提供查看",
            "PIPL 47",
            "依法需要核查的，请联系主管部门",
        )
    if opening == AS_EMPLOYER and not dictionary("archive-purposes").entry(purpose).more.get("employer"):
        label = dictionary("archive-purposes").label(purpose)
        return refuse(
            "PURPOSE_NOT_ALLOWED",
            f"用人单位不能以“{label}”为由查看档案",
            "SH2023-1-6",
            "请选择用工管理或招标投标",
        )
    return ALLOWED


def _block(layout: Layout, entries: Sequence[Entry], *, is_own: bool) -> Block:
    own = sorted(
        (entry for entry in entries if entry.kind in layout.kinds),
        key=lambda entry: (-layout.kinds.index(entry.kind), entry.day or date.min, entry.updated_at),
        reverse=True,
    )
    newest = max((entry.updated_at for entry in own), default=None)
    missing = layout.missing if is_own else Missing("没有记录")
    return Block(layout.code, layout.title, tuple(own), newest, None if own else missing)


def _for_others(entry: Entry) -> Entry:
    return replace(entry, facts=tuple(fact for fact in entry.facts if not fact.is_own), id=None, reason=None)
