"""Two views of eight blocks, what others see of them, and for what they may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from app.people.facts import (
    AS_AUTHORITY,
    AS_EMPLOYER,
    CLOSED_OFF,
    OWN,
    SOURCES,
    UNNAMED,
    Entry,
    Fact,
)
from app.people.rules.archive import BLOCKS, blocks_of, may_read_for, view_for

EARLY, LATE = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)
HOME = Entry(
    "residence",
    "重庆市渝北区",
    (Fact("居住起", "2026-01-01"), Fact("地址", "1号", is_own=True)),
    OWN,
    False,
    EARLY,
)


def test_the_eight_blocks_of_either_view() -> None:
    """D-09: the words of the two clauses."""
    assert [one.title for one in BLOCKS["worker"]] == [
        *("身份", "户籍", "居住信息", "健康状况"),
        *("从业经历", "教育培训", "技能证书", "用工评价"),
    ]
    assert [one.title for one in BLOCKS["professional"]] == [
        *("基本信息", "学历", "职称", "执业资格"),
        *("继续教育", "从业经历", "项目业绩", "奖惩情况"),
    ]


@pytest.mark.parametrize(
    ("category", "view"),
    [
        ("WORKER", "worker"),
        ("SITE_MANAGER", "professional"),
        ("REGISTERED", "professional"),
        ("OTHER", "worker"),
        (None, "worker"),
    ],
)
def test_which_view(category: str | None, view: str) -> None:
    assert view_for(category) == view


@pytest.mark.parametrize("view", ["worker", "professional"])
def test_an_empty_block_says_what_mends_it(view: str) -> None:
    blocks = blocks_of(view, [], is_own=True)
    assert len(blocks) == 8
    for block in blocks:
        assert (block.entries, block.updated_at) == ((), None)
        assert block.missing is not None
        assert block.missing.message
    for_others = blocks_of(view, [], is_own=False)
    assert {(one.missing.message, one.missing.link) for one in for_others if one.missing} == {
        ("没有记录", None)
    }


def test_newest_first_and_when_the_block_changed() -> None:
    old = Entry("engagement", "甲", (), "project_record", True, LATE, date(2020, 1, 1))
    new = replace(old, title="乙", updated_at=EARLY, day=date(2025, 1, 1))
    without_a_day = replace(old, title="丙", day=None)
    block = next(
        one for one in blocks_of("worker", [without_a_day, old, new], is_own=True) if one.code == "experience"
    )
    assert [one.title for one in block.entries] == ["乙", "甲", "丙"]
    assert block.updated_at == LATE
    assert block.missing is None


def test_kinds_stand_in_the_order_of_the_block() -> None:
    identity = Entry("identity", "王**", (), "id_card", True, EARLY)
    household = replace(identity, kind="household", title="重庆市渝北区", updated_at=LATE)
    basic = blocks_of("professional", [HOME, household, identity], is_own=True)[0]
    assert [one.kind for one in basic.entries] == ["identity", "household", "residence"]


def test_others_see_neither_what_is_his_own_nor_what_was_refused() -> None:
    """X-08: the address, ids to act on, the reason of a refusal."""
    refused = replace(HOME, title="重庆市巴南区", state="refused", reason="地址不符")
    stated = replace(HOME, id="01A", state="stated")
    own, others = (blocks_of("worker", [refused, stated], is_own=own)[2].entries for own in (True, False))
    assert [one.title for one in own] == ["重庆市巴南区", "重庆市渝北区"]
    assert [fact.text for fact in own[1].facts] == ["2026-01-01", "1号"]
    assert [(one.title, one.id, one.state) for one in others] == [("重庆市渝北区", None, "stated")]
    assert [fact.text for fact in others[0].facts] == ["2026-01-01"]


@pytest.mark.parametrize(
    ("opening", "purpose", "code"),
    [
        (AS_AUTHORITY, "QUALIFICATION", None),
        (AS_AUTHORITY, "TITLE", None),
        (AS_AUTHORITY, "EMPLOYMENT", None),
        (AS_EMPLOYER, "EMPLOYMENT", None),
        (AS_EMPLOYER, "TENDER", None),
        (AS_EMPLOYER, "QUALIFICATION", "PURPOSE_NOT_ALLOWED"),
        (AS_EMPLOYER, "TITLE", "PURPOSE_NOT_ALLOWED"),
        (AS_EMPLOYER, "SUPERVISION", "PURPOSE_NOT_ALLOWED"),
        (UNNAMED, "EMPLOYMENT", "ID_NUMBER_NOT_ENTERED"),
        (CLOSED_OFF, "EMPLOYMENT", "ACCOUNT_CLOSED"),
    ],
)
def test_for_what(opening: str, purpose: str, code: str | None) -> None:
    verdict = may_read_for(opening, purpose)
    assert [one.code for one in verdict.reasons] == ([code] if code else [])


def test_every_source_has_a_name() -> None:
    assert {replace(HOME, source=one).source_label for one in SOURCES} == set(SOURCES.values())
