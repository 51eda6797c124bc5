"""What a person may state about himself."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.people.rules.statements import (
    AT_MOST,
    KINDS,
    LABELS,
    day_of,
    facts_of,
    may_decide,
    may_state,
    read_statement,
    title_of,
)

TODAY = date(2026, 3, 10)
DEGREE = {"level": "本科", "school": " 重庆 大学 ", "major": "土木工程", "graduated_on": date(2008, 6, 30)}
TITLE = {"level": "INTERMEDIATE", "title": "工程师", "granted_on": date(2015, 12, 1)}
HOME = {"region": "重庆市渝北区", "address": "龙溪街道1号", "since": TODAY}


def test_a_degree() -> None:
    content, wrong = read_statement("education", DEGREE | {"region": "not of this kind"}, TODAY)
    assert wrong == {}
    assert content == {
        "level": "06",
        "school": "重庆 大学",
        "major": "土木工程",
        "graduated_on": "2008-06-30",
    }
    assert title_of("education", content) == "本科 重庆 大学"
    assert [(one.label, one.text) for one in facts_of("education", content)] == [
        ("专业", "土木工程"),
        ("毕业日期", "2008年6月30日"),
    ]
    assert day_of("education", content) == date(2008, 6, 30)


def test_a_title_without_its_issuer() -> None:
    content, wrong = read_statement("title", TITLE, TODAY)
    assert wrong == {}
    assert title_of("title", content) == "中级 工程师"
    assert [one.label for one in facts_of("title", content)] == ["取得日期"]
    with_issuer = content | {"issuer": "重庆市职称办"}
    assert [one.label for one in facts_of("title", with_issuer)] == ["评定单位", "取得日期"]


def test_of_a_residence_others_see_the_district() -> None:
    content, wrong = read_statement("residence", HOME, TODAY)
    assert wrong == {}
    assert content == {"address": "龙溪街道1号", "region_code": "500112", "since": "2026-03-10"}
    assert title_of("residence", content) == "重庆市渝北区"
    assert title_of("residence", content | {"region_code": "999999"}) == "999999"
    assert [(one.label, one.is_own) for one in facts_of("residence", content)] == [
        ("居住起", False),
        ("地址", True),
    ]


@pytest.mark.parametrize(
    ("kind", "given", "fields"),
    [
        ("education", {}, {"school", "level", "graduated_on"}),
        ("education", DEGREE | {"level": "神童"}, {"level"}),
        ("education", DEGREE | {"school": "  "}, {"school"}),
        ("education", DEGREE | {"graduated_on": date(2026, 3, 11)}, {"graduated_on"}),
        ("education", DEGREE | {"graduated_on": TODAY}, set()),
        ("education", DEGREE | {"major": ""}, set()),
        ("title", TITLE | {"level": None}, {"level"}),
        ("title", TITLE | {"title": None}, {"title"}),
        ("residence", HOME | {"region": "重庆市"}, {"region"}),  # a province is no place to live in
        ("residence", HOME | {"region": "没有的地方"}, {"region"}),
        ("residence", HOME | {"region": None}, {"region"}),
        ("residence", HOME | {"since": None}, {"since"}),
        ("residence", HOME | {"address": None}, {"address"}),
    ],
)
def test_every_wrong_field_is_named(kind: str, given: dict[str, Any], fields: set[str]) -> None:
    assert set(read_statement(kind, given, TODAY)[1]) == fields


@pytest.mark.parametrize(("held", "allowed"), [(0, True), (AT_MOST - 1, True), (AT_MOST, False)])
def test_how_many(held: int, allowed: bool) -> None:
    verdict = may_state(held)
    assert verdict.allowed is allowed
    assert allowed or verdict.reasons[0].code == "STATEMENT_LIMIT"


@pytest.mark.parametrize(
    ("state", "allowed"), [("stated", True), ("confirmed", False), ("refused", False), ("other", False)]
)
def test_decided_once(state: str, allowed: bool) -> None:
    assert may_decide(state).allowed is allowed


def test_every_kind_has_a_name() -> None:
    assert set(LABELS) == set(KINDS)
