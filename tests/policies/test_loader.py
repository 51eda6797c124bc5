"""The packs: what they say, that every clause they cite exists, and that a faulty one is refused."""

from __future__ import annotations

import csv
import tomllib
from datetime import date
from pathlib import Path

import pytest

from app.policies.loader import PACKS, JurisdictionUnknown, Policies, PolicyFault, installed
from app.policies.policy import Policy, ValueNotSet
from app.policies.vocabulary import VALUES

ROOT = Path(__file__).resolve().parents[2]
POLICIES = installed()
SUMMER_2023 = date(2023, 6, 15)

DOCUMENT = '[document]\nid = "XX2024"\ntitle = "示例办法"\ncite = "XX2024-1"\n'
JURISDICTION = '[jurisdiction]\ncode = "example"\nname = "示例"\nregion-prefix = "99"\n'
CHECKS = 'site-entry = [{ check = "project-open", cite = "XX2024-2" }]\n'


def load(tmp_path: Path, text: str, *, everywhere: str = "", **more: str) -> Policies:
    """Loads a jurisdiction ``example`` whose only document has this text; ``more`` adds documents."""
    (tmp_path / "example").mkdir(exist_ok=True)
    (tmp_path / "everywhere.toml").write_text(everywhere, "utf-8")
    (tmp_path / "example" / "xx2024.toml").write_text(text, "utf-8")
    for name, content in more.items():
        (tmp_path / "example" / f"{name}.toml").write_text(content, "utf-8")
    return Policies.load(tmp_path)


def faults_of(tmp_path: Path, text: str, **more: str) -> str:
    with pytest.raises(PolicyFault) as caught:
        load(tmp_path, text, **more)
    return "\n".join(caught.value.faults)


def test_four_jurisdictions() -> None:
    assert POLICIES.jurisdictions() == ("chongqing", "guizhou", "hangzhou", "shanghai")
    assert POLICIES.names()["guizhou"] == "贵州"
    assert [POLICIES.of(code).region_code for code in POLICIES.jurisdictions()] == [
        "500000",
        "520000",
        "330100",
        "310000",
    ]
    with pytest.raises(JurisdictionUnknown):
        POLICIES.of("atlantis")


def test_rule_sets_are_on_record() -> None:
    records = {d.id: d for code in POLICIES.jurisdictions() for d in POLICIES.of(code).documents}
    assert sorted(records) == ["CQ2013", "CQ2023", "GZ2016", "HZ2016", "SH2023"]
    assert records["CQ2013"].trial
    assert records["CQ2023"].issued == date(2023, 5, 12)
    assert records["SH2023"].number is None


def test_every_cited_clause_exists() -> None:
    with (ROOT / "docs" / "clauses.csv").open(encoding="utf-8", newline="") as file:
        clauses = {row["clause"] for row in csv.DictReader(file)}

    def cites(node: object) -> list[str]:
        if isinstance(node, dict):
            own = [node["cite"]] if isinstance(node.get("cite"), str) else []
            return own + [cite for child in node.values() for cite in cites(child)]
        return [cite for child in node for cite in cites(child)] if isinstance(node, list) else []

    cited = {
        cite
        for file in sorted(PACKS.rglob("*.toml"))
        for cite in cites(tomllib.loads(file.read_text("utf-8")))
    }
    assert len(cited) > 30
    assert cited <= clauses


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "use", "cite"),
    [
        ("chongqing", "qr", "accepted", "CQ2013-8-4"),
        ("hangzhou", "qr", "needs_confirmation", "HZ2016-3-3"),
        ("hangzhou", "id_card", "accepted", "HZ2016-1-2"),
        ("hangzhou", "manual", "needs_confirmation", "HZ2016-5.1-4"),
        ("shanghai", "qr", "accepted", "SH2023-3.2-2"),
        ("guizhou", "qr", "accepted", "GZ2016-3.4-2"),
    ],
)
def test_credentials_differ_by_jurisdiction(jurisdiction: str, kind: str, use: str, cite: str) -> None:
    policy = POLICIES.of(jurisdiction)
    assert policy.credential(kind) == policy.credentials[kind] == use
    assert policy.cite(kind) == cite


@pytest.mark.parametrize("jurisdiction", POLICIES.jurisdictions())
def test_site_entry_has_a_clause_for_each_check(jurisdiction: str) -> None:
    policy = POLICIES.of(jurisdiction)
    assert {"project-open", "realname-verified", "membership-active"} <= set(policy.site_entry)
    assert all(policy.cite(check) for check in policy.site_entry)
    assert policy.credential("song") == "refused", "a kind that is not named is refused"


def test_jurisdictions_cite_their_own_documents_for_the_gate() -> None:
    assert {code: POLICIES.of(code).cite("realname-verified") for code in POLICIES.jurisdictions()} == {
        "chongqing": "CQ2023-A1-6",
        "guizhou": "GZ2016-3.1.1-1",
        "hangzhou": "HZ2016-5.1-4",
        "shanghai": "SH2023-3.2-2",
    }


@pytest.mark.parametrize(
    ("name", "value", "cite"),
    [
        ("hotline", "4008776928", "CQ2023-A1-7"),
        ("realname-hint-working-days", 1, "CQ2023-A1-7"),
        ("upload-late-hours", 24, "CQ2013-4-4"),
        ("offline-pack", "flag", "SH2023-3.2-2"),
        ("ce-safety-opens-months", 6, "CQ2023-2.1-1"),
        ("ce-safety-closes-months", 3, "CQ2023-2.1-1"),
        ("ce-class-ends-days", 10, "CQ2023-2.1-2"),
        ("renewal-days", 10, "CQ2023-2.2-3"),
        ("exemption-closes-on", date(2023, 5, 31), "CQ2023-3.1-1"),
        ("conversion-opens-on", date(2023, 6, 1), "CQ2023-3.2.2-1"),
        ("conversion-closes-on", date(2023, 12, 31), "CQ2023-3.2.2-1"),
        ("duplicate-choice-working-days", 5, "CQ2023-5-2"),
        ("reader-must-be-certified", False, "HZ2016-4.3-3"),
    ],
)
def test_values_of_chongqing(name: str, value: object, cite: str) -> None:
    policy = POLICIES.of("chongqing")
    assert policy.value(name, SUMMER_2023) == value
    assert policy.cite(name) == policy.cite(name, SUMMER_2023) == cite


def test_registration_asks_for_both_marks_a_gate_for_one() -> None:
    marks = {
        of: POLICIES.everywhere.names("realname-marks", SUMMER_2023, of=of)
        for of in ("registration", "site-entry")
    }
    assert marks == {"registration": ("verified", "stored"), "site-entry": ("verified",)}
    assert POLICIES.everywhere.label("realname-mark-labels", "stored", SUMMER_2023) == "已入库"


@pytest.mark.parametrize("service", ["registration", "activation", "conversion"])
def test_both_channels_serve_both_services(service: str) -> None:
    channels = POLICIES.of("chongqing").names("realname-channels", SUMMER_2023, of=service)
    assert channels == ("mini_program", "app")


def test_typed_accessors() -> None:
    chongqing, shanghai = POLICIES.of("chongqing"), POLICIES.of("shanghai")
    assert chongqing.number("conversion-required-hours", SUMMER_2023) == 8
    assert chongqing.flag("conversion-needs-all-mandatory", SUMMER_2023) is True
    assert chongqing.day("conversion-opens-on", SUMMER_2023) == date(2023, 6, 1)
    assert POLICIES.of("hangzhou").flag("reader-must-be-certified", SUMMER_2023) is True
    assert chongqing.text("program-name", SUMMER_2023) == "重庆建筑施工安全教育"
    assert shanghai.names("key-posts", SUMMER_2023) == (
        "project_manager",
        "chief_supervisor",
        "management_team",
    )


def test_what_is_not_set_is_told_apart_from_what_nobody_knows() -> None:
    shanghai = POLICIES.of("shanghai")
    assert shanghai.find("conversion-opens-on", SUMMER_2023) is None
    with pytest.raises(ValueNotSet):
        shanghai.value("conversion-opens-on", SUMMER_2023)
    with pytest.raises(ValueNotSet):
        shanghai.cite("conversion-opens-on")
    with pytest.raises(ValueNotSet):
        shanghai.names("realname-marks", SUMMER_2023, of="dancing")
    with pytest.raises(KeyError):
        shanghai.find("speed-limit", SUMMER_2023)


@pytest.mark.parametrize(
    ("jurisdiction", "region", "on", "phase"),
    [
        ("chongqing", "500112", "2013-06-07", "not_started"),
        ("chongqing", "500112", "2013-06-08", "recorded"),
        ("chongqing", "500112", "2013-09-30", "recorded"),
        ("chongqing", "500112", "2013-10-01", "enforced"),
        ("hangzhou", "330106", "2016-01-31", "not_started"),
        ("hangzhou", "330106", "2016-02-01", "recorded"),
        ("hangzhou", "330106", "2016-02-29", "recorded"),
        ("hangzhou", "330106", "2016-03-01", "enforced"),
        ("hangzhou", "330109", "2016-03-01", "recorded"),
        ("hangzhou", "330110", "2016-05-31", "recorded"),
        ("hangzhou", "330111", "2016-06-01", "enforced"),
        ("guizhou", "520103", "2016-12-31", "recorded"),
        ("guizhou", "520103", "2017-01-01", "enforced"),
        ("shanghai", "310115", "1999-01-01", "enforced"),
    ],
)
def test_phase_by_region(jurisdiction: str, region: str, on: str, phase: str) -> None:
    assert POLICIES.of(jurisdiction).phase(region, date.fromisoformat(on)) == phase


def test_values_change_on_their_day(tmp_path: Path) -> None:
    policy: Policy = load(
        tmp_path,
        CHECKS
        + DOCUMENT
        + JURISDICTION
        + '[[values.renewal-days]]\nvalue = 15\nsince = 2024-07-01\ncite = "XX2024-4"\n'
        + '[[values.renewal-days]]\nvalue = 10\nuntil = 2024-06-30\ncite = "XX2024-3"\n',
    ).of("example")
    assert policy.number("renewal-days", date(2024, 6, 30)) == 10
    assert policy.number("renewal-days", date(2024, 7, 1)) == 15
    assert policy.cite("renewal-days", date(2024, 6, 30)) == "XX2024-3"
    assert policy.cite("renewal-days") == "XX2024-4"


def test_own_value_goes_before_the_common_one(tmp_path: Path) -> None:
    common = '[values.hotline]\nvalue = "400"\ncite = "XX2024-9"\nnote = "for all"\n'
    own = '[values.hotline]\nvalue = "800"\nsince = 2024-01-01\ncite = "XX2024-5"\n'
    policies = load(tmp_path, CHECKS + DOCUMENT + JURISDICTION + own, everywhere=common)
    assert policies.of("example").text("hotline", SUMMER_2023.replace(year=2024)) == "800"
    assert policies.everywhere.text("hotline", SUMMER_2023) == "400"
    with pytest.raises(ValueNotSet):
        policies.of("example").text("hotline", SUMMER_2023)


def test_nobody_changes_the_law_at_run_time() -> None:
    marks = POLICIES.everywhere.value("realname-marks", SUMMER_2023)
    with pytest.raises(TypeError):
        marks["site-entry"] = ()  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("x = ", "example/xx2024.toml: not readable"),
        ("colour = 1\n", "unknown key colour"),
        ("values = 3\n", "values: must be a table"),
        ('[values.hotline]\nvalue = "1"\n', "values.hotline: missing cite"),
        ('[values.hotline]\nvalue = 1\ncite = "XX2024-1"\n', "values.hotline: must be a text"),
        ('[values]\nhotline = "1"\n', "must be a table with value and cite"),
        ('[values.speed]\nvalue = 1\ncite = "XX2024-1"\n', "values.speed: unknown name"),
        ('[values.renewal-days]\nvalue = -1\ncite = "XX2024-1"\n', "whole number"),
        ('[values.renewal-days]\nvalue = true\ncite = "XX2024-1"\n', "whole number"),
        ('[values.offline-pack]\nvalue = "maybe"\ncite = "XX2024-1"\n', "one of allow, flag, deny"),
        ('[values.key-posts]\nvalue = ["a", "a"]\ncite = "XX2024-1"\n', "different names"),
        ('[values.enforced-from]\nvalue = { 99 = 1 }\ncite = "XX2024-1"\n', "dates by region"),
        ('[values.hotline]\nvalue = "1"\ncite = "YY2000-1"\n', "another document without a note"),
        ('[values.hotline]\nvalue = "1"\ncite = "XX2024-1"\nwho = "me"\n', "unknown key who"),
        ('[values.hotline]\nvalue = "1"\ncite = "XX2024-1"\nnote = 3\n', "note must be a text"),
        ('[values.hotline]\nvalue = "1"\ncite = "XX2024-1"\nsince = "2024"\n', "must be dates"),
        (
            '[values.hotline]\nvalue = "1"\ncite = "XX2024-1"\nsince = 2024-02-01\nuntil = 2024-01-31\n',
            "before it begins",
        ),
        (
            '[[values.hotline]]\nvalue = "1"\nuntil = 2024-02-01\ncite = "XX2024-1"\n'
            '[[values.hotline]]\nvalue = "2"\nsince = 2024-02-01\ncite = "XX2024-1"\n',
            "two entries hold on 2024-02-01",
        ),
        (
            '[[values.hotline]]\nvalue = "1"\ncite = "XX2024-1"\n'
            '[[values.hotline]]\nvalue = "2"\ncite = "XX2024-1"\n',
            "two entries hold on the first days",
        ),
        ('[credentials]\nqr = { use = "sometimes", cite = "XX2024-1" }\n', "credentials.qr: use"),
        ('[credentials]\nsong = { use = "refused", cite = "XX2024-1" }\n', "credentials.song: unknown"),
        ('[credentials]\nqr = { use = "accepted" }\n', "credentials.qr: missing cite"),
        ('credentials = "qr"\n', "credentials: must be a table"),
    ],
)
def test_faulty_pack_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    head = "" if text.startswith("x =") else CHECKS
    table = text if text.startswith("[") else ""
    plain = "" if table else text
    assert fault in faults_of(tmp_path, head + plain + DOCUMENT + JURISDICTION + table)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (DOCUMENT + JURISDICTION, "no site-entry check"),
        ('site-entry = ["project-open"]\n' + DOCUMENT + JURISDICTION, "unknown check project-open"),
        ('site-entry = "all"\n' + DOCUMENT + JURISDICTION, "site-entry: must be a list"),
        (CHECKS.replace("project-open", "weather-fine") + DOCUMENT + JURISDICTION, "unknown check weather"),
        (CHECKS.replace(", cite", ", site") + DOCUMENT + JURISDICTION, "site-entry.project-open: missing"),
        (
            CHECKS.replace("}]", "}, { check = 'project-open', cite = 'XX2024-2' }]")
            + DOCUMENT
            + JURISDICTION,
            "more than once",
        ),
        (CHECKS + JURISDICTION, "document: missing"),
        (CHECKS + DOCUMENT.replace('XX2024"', 'XX2025"') + JURISDICTION, "id must be XX2024"),
        (CHECKS + DOCUMENT.replace("title", "name") + JURISDICTION, "missing title"),
        (CHECKS + DOCUMENT + "issued = 'today'\n" + JURISDICTION, "issued must be a date"),
        (CHECKS + DOCUMENT, "exactly one document carries [jurisdiction], here 0"),
        (CHECKS + DOCUMENT + JURISDICTION.replace("example", "other"), "code must be example"),
        (CHECKS + DOCUMENT + JURISDICTION.replace("示例", ""), "missing name"),
        (CHECKS + DOCUMENT + JURISDICTION.replace("99", "999"), "region-prefix must be"),
    ],
)
def test_faulty_head_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    assert fault in faults_of(tmp_path, text)


def test_documents_of_one_place_may_not_contradict(tmp_path: Path) -> None:
    credential = '[credentials]\nqr = { use = "accepted", cite = "%s-1" }\n'
    value = '[values.hotline]\nvalue = "1"\ncite = "%s-1"\n'
    told = faults_of(
        tmp_path,
        CHECKS + DOCUMENT + JURISDICTION + credential % "XX2024" + value % "XX2024",
        xx2025=(CHECKS + DOCUMENT + JURISDICTION + credential + value)
        .replace("XX2024", "XX2025")
        .replace("%s", "XX2025"),
    )
    assert "here 2" in told
    assert "credentials.qr is set in more than one document" in told
    assert "site-entry lists project-open more than once" in told
    assert "values.hotline: two entries hold" in told


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(PolicyFault) as caught:
        load(tmp_path, "nonsense = 1\nmore = 2\n", everywhere="x =")
    assert len(caught.value.faults) >= 5
    assert "nonsense" in str(caught.value)


def test_unused_words_do_not_linger() -> None:
    used = {
        name
        for file in PACKS.rglob("*.toml")
        for name in tomllib.loads(file.read_text("utf-8")).get("values", {})
    }
    assert used == set(VALUES)
