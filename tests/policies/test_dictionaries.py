"""Code tables: complete, free of contradictions, and forgiving to what people type."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from app.policies import dictionaries
from app.policies.dictionaries import CodeUnknown, Dictionary, DictionaryFault, Entry, dictionary
from app.policies.loader import installed

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("id-card-types", 17),
        ("worker-types", 2),
        ("attendance-directions", 2),
        ("membership-changes", 2),
        ("certificate-states", 4),
        ("attendance-methods", 11),
        ("contract-terms", 2),
        ("units-of-work", 3),
        ("training-kinds", 4),
        ("project-states", 5),
        ("culture-levels", 9),
        ("marital-states", 4),
        ("political-statuses", 13),
        ("work-types", 39),
        ("company-kinds", 15),
        ("identity-classes", 4),
        ("posts", 18),
        ("person-categories", 4),
        ("project-kinds", 2),
        ("sectors", 6),
        ("sexes", 2),
    ],
)
def test_complete_and_unambiguous(name: str, count: int) -> None:
    table = dictionary(name)
    assert len(table.entries) == count
    assert table.version
    assert table.source
    assert name in dictionaries.names()
    for entry in table:
        assert table.find(entry.code) == table.find(entry.label) == entry.code
        assert all(table.find(alias) == entry.code for alias in entry.aliases)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("040", "040"),
        ("40", "040"),
        ("１００", "100"),
        ("混凝土工", "040"),
        (" 混凝土 工 ", "040"),
        ("砼工", "040"),
        ("390", "390"),
        ("1000", "1000"),
        ("舞蹈家", None),
        ("", None),
    ],
)
def test_trades_as_people_write_them(text: str, code: str | None) -> None:
    assert dictionaries.work_types().find(text) == code


def test_exact_codes_only_when_stored() -> None:
    trades = dictionaries.work_types()
    assert trades.is_known("040")
    assert not trades.is_known("40")
    assert trades.label("040") == "混凝土工"
    with pytest.raises(CodeUnknown):
        trades.label("40")
    with pytest.raises(CodeUnknown):
        dictionary("../loader")


@pytest.mark.parametrize(
    ("code", "label", "colour", "card", "number"),
    [
        ("worker", "建筑工人", "green", "绿卡", 1),
        ("contractor_manager", "施工单位管理人员", "yellow", "黄卡", 2),
        ("supervision_manager", "监理单位管理人员", "blue", "蓝卡", 3),
        ("owner_manager", "建设单位管理人员", "red", "红卡", 4),
    ],
)
def test_colour_follows_the_identity_class(
    code: str, label: str, colour: str, card: str, number: int
) -> None:
    entry = dictionaries.identity_classes().entry(code)
    assert (entry.label, entry.text("colour"), entry.text("colour_label")) == (label, colour, card)
    assert entry.more["number"] == number
    assert dictionaries.worker_types().is_known(entry.text("work_role") or "")


def test_posts_of_contractor_and_supervision() -> None:
    posts = dictionaries.posts()
    contractor = [
        "项目负责人",
        "项目技术负责人",
        "施工员",
        "质量员",
        "安全员",
        "标准员",
        "机械员",
        "材料员",
        "资料员",
        "造价员",
    ]
    supervision = ["总监理工程师", "总监理代表", "专业监理工程师", "监理员"]
    for labels, identity_class in ((contractor, "contractor_manager"), (supervision, "supervision_manager")):
        for label in labels:
            code = posts.find(label)
            assert code is not None, label
            assert posts.entry(code).text("identity_class") == identity_class
    for entry in posts:
        identity_class_of = entry.text("identity_class")
        assert identity_class_of is None or dictionaries.identity_classes().is_known(identity_class_of)
    assert posts.find("项目经理") == "PROJECT_MANAGER"


def test_key_posts_of_the_policy_have_posts() -> None:
    watched = set(installed().of("shanghai").values["key-posts"][0].value)  # type: ignore[arg-type]
    assert watched == {entry.text("key_post") for entry in dictionaries.posts()} - {None}


def test_kinds_of_company() -> None:
    kinds = dictionaries.company_kinds()
    national = {entry.text("national") for entry in kinds if entry.more["participant"]}
    assert national == {f"{n:03}" for n in range(1, 13)}
    assert {entry.text("hz2016") for entry in kinds} - {None} == {
        "施工总包",
        "专业分包",
        "劳务分包",
        "监理企业",
        "其他相关单位",
    }
    labour = kinds.by("national", "006")
    assert labour is not None
    assert labour.code == "LABOUR_SUB"
    assert kinds.by("national", "099") is None
    assert kinds.find("总包") == "GENERAL_CONTRACTOR"


def test_directions_and_states_in_the_words_of_the_house() -> None:
    way_in = dictionaries.attendance_directions().by("house", "in")
    assert way_in is not None
    assert way_in.code == "01"
    assert dictionaries.project_states().entry("003").text("house") == "open"
    assert dictionaries.attendance_methods().entry("010").text("house") == "qr"
    assert dictionary("contract-terms").find("01") == "1"
    assert dictionaries.id_card_types().find("身份证") == "01"
    assert dictionaries.culture_levels().label("99") == "其他"


def test_sources_that_are_clauses_exist() -> None:
    with (ROOT / "docs" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        clauses = {row["clause"] for row in csv.DictReader(file)}
    for name in dictionaries.names():
        cited = re.findall(r"\b(?:CQ|HZ|SH|GZ)20\d\d-[\w.-]+", dictionary(name).source)
        assert set(cited) <= clauses, name


def test_one_word_for_two_codes_is_a_fault() -> None:
    with pytest.raises(DictionaryFault, match="two codes"):
        Dictionary("x", "1", "here", (Entry("1", "甲", ("乙",)), Entry("2", "乙")))
