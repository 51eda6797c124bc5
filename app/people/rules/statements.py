"""What a person may state about himself, and what becomes of it (SH2023-3.10-1)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse
from app.people.facts import Fact
from app.policies import regions
from app.policies.dictionaries import dictionary

EDUCATION, TITLE, RESIDENCE = "education", "title", "residence"
KINDS = (EDUCATION, TITLE, RESIDENCE)
LABELS: Mapping[str, str] = {EDUCATION: "学历", TITLE: "职称", RESIDENCE: "居住信息"}
STATED, CONFIRMED, REFUSED = "stated", "confirmed", "refused"
STATES = (STATED, CONFIRMED, REFUSED)
AT_MOST = 10
"""Statements of one kind that somebody may have; no working life needs more."""

CITE = "SH2023-3.10-1"
_DAYS: Mapping[str, str] = {EDUCATION: "graduated_on", TITLE: "granted_on", RESIDENCE: "since"}
_WORDS: Mapping[str, tuple[str, ...]] = {
    EDUCATION: ("school", "major"),
    TITLE: ("title", "issuer"),
    RESIDENCE: ("address",),
}
_OPTIONAL = {"major", "issuer"}
_LEVELS: Mapping[str, str] = {EDUCATION: "culture-levels", TITLE: "title-levels"}


def read_statement(
    kind: str, given: Mapping[str, Any], today: date
) -> tuple[dict[str, str], dict[str, list[str]]]:
    """SH2023-3.10-1, SH2023-3.2-1: the content in its normal form, and what is wrong by field.

    Levels by code or by name of the dictionary, regions down to the district, no day in the future. Fields
    of other kinds are left aside.
    """
    content: dict[str, str] = {}
    wrong: dict[str, list[str]] = {}
    for name in _WORDS[kind]:
        words = " ".join(str(given.get(name) or "").split())
        if words:
            content[name] = words
        elif name not in _OPTIONAL:
            wrong[name] = ["此项必填"]
    if kind in _LEVELS:
        level = dictionary(_LEVELS[kind]).find(str(given.get("level") or ""))
        if level is None:
            wrong["level"] = ["请选择级别"]
        else:
            content["level"] = level
    else:
        place = regions.resolve(str(given.get("region") or ""))
        if place is None or place.level < 2:
            wrong["region"] = ["请填写到区县，例如重庆市渝北区"]
        else:
            content["region_code"] = place.code
    day = given.get(_DAYS[kind])
    if day is None:
        wrong[_DAYS[kind]] = ["此项必填"]
    elif day > today:
        wrong[_DAYS[kind]] = ["日期不能晚于今天"]
    else:
        content[_DAYS[kind]] = day.isoformat()
    return content, wrong


def may_state(held: int) -> Decision:
    """SH2023-3.10-1: ``held`` statements of the kind are there already."""
    if held >= AT_MOST:
        return refuse("STATEMENT_LIMIT", f"同一类最多填写{AT_MOST}条", CITE, "请先删除不再需要的")
    return ALLOWED


def may_decide(state: str) -> Decision:
    """SH2023-3.10-1: a statement is confirmed or refused once; who states anew begins anew."""
    if state != STATED:
        return refuse("STATE_NOT_ALLOWED", "这一条已经核实过", CITE, "内容有变化的，请本人删除后重新填写")
    return ALLOWED


def day_of(kind: str, content: Mapping[str, str]) -> date:
    """SH2023-3.10-1: the day by which statements of a kind are put in order."""
    return date.fromisoformat(content[_DAYS[kind]])


def title_of(kind: str, content: Mapping[str, str]) -> str:
    """SH2023-3.10-1: what a statement says in a few words; of a residence the district only."""
    if kind == RESIDENCE:
        place = regions.find(content["region_code"])
        return place.name if place else content["region_code"]
    level = dictionary(_LEVELS[kind]).label(content["level"])
    return f"{level} {content['school' if kind == EDUCATION else 'title']}"


def facts_of(kind: str, content: Mapping[str, str]) -> tuple[Fact, ...]:
    """SH2023-3.2-1: the rest of a statement; the address is for the person himself alone (X-08)."""
    day = day_text(day_of(kind, content))
    if kind == EDUCATION:
        lines = [("专业", content.get("major")), ("毕业日期", day)]
    elif kind == TITLE:
        lines = [("评定单位", content.get("issuer")), ("取得日期", day)]
    else:
        lines = [("居住起", day)]
    own = (Fact("地址", content["address"], is_own=True),) if kind == RESIDENCE else ()
    return tuple(Fact(label, text) for label, text in lines if text) + own
