"""Who works where, and how far each has come; a table, since that is what it is."""

from __future__ import annotations

from dataclasses import dataclass

from app.commands.demo.invented import FEMALE, MALE
from app.commands.demo.places import GC, LABOUR, OWNER, PROFESSIONAL, SUPERVISION
from app.commands.demo_accounts import WORKER_NAME

REGISTERED, VERIFIED = "registered", "verified"
CONFIRMING, FACE, REVIEW = "awaiting_confirmation", "awaiting_face", "review"
BAD_CARD, MISMATCH, UNVERIFIED = "card_refused", "face_refused", "unverified"

BARRED, LEFT, HIRED = "barred", "left", "hired"


@dataclass(frozen=True, slots=True)
class Part:
    """``state`` is how far the proof of identity has come; ``fate`` what else became of him.

    ``shift`` names his hours. ``wechat`` is the code with which a visitor can be this person.
    """

    project: str
    role: str
    team: str | None
    work_type: str | None
    shift: str
    state: str = REGISTERED
    fate: str | None = None
    sex: str = MALE
    post: str | None = None
    is_leader: bool = False
    wechat: str | None = None
    name: str | None = None


def _team(
    project: str, role: str, team: str, work_type: str, shift: str, count: int, *states: str
) -> tuple[Part, ...]:
    """A leader and his people; ``states`` are those of the last ones."""
    all_states = (REGISTERED,) * (count - len(states)) + states
    return tuple(
        Part(project, role, team, work_type, shift, state, is_leader=number == 0)
        for number, state in enumerate(all_states)
    )


CQ, HZ, SH, GZ = "chongqing", "hangzhou", "shanghai", "guizhou"

CAST: tuple[Part, ...] = (
    Part(CQ, GC, None, None, "office", post="PROJECT_MANAGER"),
    Part(CQ, GC, None, None, "office", sex=FEMALE, post="SAFETY_OFFICER"),
    Part(CQ, SUPERVISION, None, None, "office", post="CHIEF_SUPERVISOR"),
    Part(CQ, OWNER, None, None, "visits", sex=FEMALE, post="OWNER_PROJECT_MANAGER"),
    Part(CQ, LABOUR, "钢筋班", "020", "early", wechat=WORKER_NAME),
    *_team(CQ, LABOUR, "钢筋班", "020", "early", 5),
    *_team(CQ, LABOUR, "木工班", "050", "day", 6, VERIFIED, VERIFIED),
    *_team(CQ, LABOUR, "架子工班", "030", "late", 4),
    *_team(CQ, LABOUR, "砌筑班", "010", "day", 3),
    *_team(CQ, LABOUR, "混凝土班", "040", "night", 4),
    *_team(CQ, PROFESSIONAL, "安装班", "060", "twice", 3),
    Part(CQ, LABOUR, "木工班", "050", "day", fate=BARRED),
    Part(CQ, LABOUR, "架子工班", "030", "late", fate=LEFT),
    Part(CQ, LABOUR, "砌筑班", "010", "day", fate=LEFT, sex=FEMALE),
    Part(CQ, LABOUR, None, None, "none", fate=HIRED),
    Part(CQ, LABOUR, "钢筋班", "020", "none", CONFIRMING),
    Part(CQ, LABOUR, "木工班", "050", "none", FACE),
    Part(CQ, LABOUR, "砌筑班", "010", "none", REVIEW, sex=FEMALE),
    Part(CQ, LABOUR, "架子工班", "030", "none", BAD_CARD),
    Part(CQ, LABOUR, "钢筋班", "020", "none", MISMATCH, name="艾力·吐尔逊"),
    Part(CQ, PROFESSIONAL, "安装班", "060", "none", UNVERIFIED),
    Part(HZ, GC, None, None, "office", post="PROJECT_MANAGER"),
    *_team(HZ, LABOUR, "泥工班", "010", "day", 3),
    Part(HZ, LABOUR, "泥工班", "010", "none", UNVERIFIED),
    Part(SH, GC, None, None, "rarely", post="PROJECT_MANAGER"),
    Part(SH, SUPERVISION, None, None, "office", sex=FEMALE, post="CHIEF_SUPERVISOR"),
    *_team(SH, LABOUR, "钢筋班", "020", "day", 3),
    Part(GZ, GC, None, None, "office", post="PROJECT_MANAGER"),
    *_team(GZ, LABOUR, "木工班", "050", "day", 3, VERIFIED),
)
