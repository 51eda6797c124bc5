"""What a contract must say, by when it is entered, and on which days it holds."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from app.kernel.workdays import DueDate, WorkCalendar
from app.policies.loader import Policies
from app.wages.facts.contracts import (
    FIXED,
    IN_FORCE,
    KINDS,
    NOT_YET,
    OPEN_ENDED,
    OVER,
    TASK,
    TERMINATED,
    VOID,
)
from app.wages.rules.contract_flags import FLAG_LABELS, flags_of
from app.wages.rules.contract_showing import OF_CONTRACT, PLAIN, contract_told
from app.wages.rules.contract_words import pay_day_words, wage_words
from app.wages.rules.contracts import (
    FIELDS,
    Agreed,
    Held,
    Paper,
    Period,
    decide_change,
    decide_days,
    decide_end,
    entry_due,
    fields_missing,
    is_late,
    late_reason,
    missing_fields,
    overlaps,
    standing,
)

CALENDAR = WorkCalendar()
WHOLE = Agreed("支模", "按月计薪", 28_000, "DAY", "BANK", 15, "协商，协商不成申请仲裁", "逾期按日支付赔偿金")
YEAR = Period(FIXED, date(2026, 1, 1), date(2026, 12, 31))
EVERYTHING = tuple(FIELDS)


@pytest.mark.parametrize(
    ("agreed", "period", "missing"),
    [
        (WHOLE, YEAR, ()),
        (Agreed(), Period(FIXED, None), EVERYTHING),
        (WHOLE, Period(FIXED, date(2026, 1, 1)), ("period",)),
        (WHOLE, Period(OPEN_ENDED, date(2026, 1, 1)), ()),
        (WHOLE, Period(TASK, None), ("period",)),
        (
            Agreed(remuneration="按月", pay_day=1),
            YEAR,
            ("task", "wage_standard", "pay_method", "dispute_resolution", "liability"),
        ),
        (Agreed(task="x", wage_cents=1), YEAR, EVERYTHING[2:]),
        (Agreed(task="x", wage_unit="DAY"), YEAR, EVERYTHING[2:]),
        (Agreed(task="x", wage_cents=1, wage_unit="DAY"), YEAR, EVERYTHING[4:]),
    ],
)
def test_what_is_missing_is_found_at_once(agreed: Agreed, period: Period, missing: tuple[str, ...]) -> None:
    """SH2023-3.1-5, GZ2016-3.3-5."""
    assert missing_fields(EVERYTHING, agreed, period) == missing
    assert missing_fields((), agreed, period) == ()


def test_everything_that_is_missing_is_named_in_one_answer() -> None:
    """GZ2016-3.3-5, GZ2016-3.1.1-2."""
    assert fields_missing((), "GZ2016-3.3-5") == ([], {})
    reasons, errors = fields_missing(("period", "wage_standard", "pay_day"), "GZ2016-3.3-5")
    assert [reason.code for reason in reasons] == ["CONTRACT_FIELDS_MISSING", "WAGE_STANDARD_MISSING"]
    assert reasons[0].message == (
        "合同（协议）必备事项不全：合同（协议）期限、工资支付标准、支付期限（每月发薪日）"
    )
    assert set(errors) == {"period_from", "wage_cents", "wage_unit", "pay_day"}
    only, _errors = fields_missing(("task",), "SH2023-3.1-5")
    assert [(reason.code, reason.cite) for reason in only] == [("CONTRACT_FIELDS_MISSING", "SH2023-3.1-5")]


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "items"),
    [
        ("shanghai", "EMPLOYMENT_AGREEMENT", ("period", "task", "remuneration")),
        ("shanghai", "LABOUR_CONTRACT", ("period", "task", "remuneration")),
        (
            "guizhou",
            "SIMPLE_CONTRACT",
            ("wage_standard", "pay_method", "pay_day", "dispute_resolution", "liability"),
        ),
        ("guizhou", "LABOUR_CONTRACT", ("wage_standard",)),
    ],
)
def test_the_items_of_each_city_are_those_of_its_document(
    jurisdiction: str, kind: str, items: tuple[str, ...]
) -> None:
    """SH2023-3.1-5, GZ2016-3.3-5: as the packs say."""
    policy = Policies.load().of(jurisdiction)
    assert policy.names("contract-fields", date(2026, 3, 10), of=kind) == items


@pytest.mark.parametrize("jurisdiction", ["chongqing", "hangzhou", "shanghai", "guizhou"])
def test_every_pack_speaks_of_kinds_and_items_that_exist(jurisdiction: str) -> None:
    """GZ2016-3.3-5."""
    policy = Policies.load().of(jurisdiction)
    table: Any = policy.value("contract-fields", date(2026, 3, 10))
    assert set(table) <= set(KINDS)
    assert {item for items in table.values() for item in items} <= set(FIELDS)


V5 = [
    (date(2016, 7, 1), date(2016, 7, 16), date(2016, 7, 18)),
    (date(2016, 9, 20), date(2016, 10, 5), date(2016, 10, 8)),
    (date(2016, 2, 15), date(2016, 3, 1), date(2016, 3, 1)),
]


@pytest.mark.parametrize(("signed_on", "due", "rolled"), V5)
def test_fifteen_days_are_counted_from_the_day_after_signing(
    signed_on: date, due: date, rolled: date
) -> None:
    """GZ2016-3.2-4, E-03, V5: the strict reading would be a day earlier."""
    assert entry_due(signed_on, 15, rolls=False, calendar=CALENDAR) == DueDate(due)
    assert entry_due(signed_on, 15, rolls=True, calendar=CALENDAR) == DueDate(rolled)
    for last in (due, rolled):
        assert not is_late(DueDate(last), last)
        assert is_late(DueDate(last), last + timedelta(days=1))


def test_guizhou_counts_fifteen_days_and_rolls() -> None:
    """GZ2016-3.2-4: others set no days, and nobody is late there."""
    policies, day = Policies.load(), date(2016, 7, 1)
    guizhou = policies.of("guizhou")
    assert (guizhou.number("contract-entry-days", day), guizhou.flag("contract-entry-rolls", day)) == (
        15,
        True,
    )
    assert policies.of("shanghai").find("contract-entry-days", day) is None
    assert not is_late(None, date(2030, 1, 1))


def test_nobody_is_late_on_a_day_that_may_still_move() -> None:
    """GZ2016-3.2-4, E-03: a year whose holidays nobody has published yet."""
    workday = entry_due(date(2090, 3, 1), 15, rolls=True, calendar=CALENDAR)
    assert workday.provisional
    saturday = entry_due(date(2090, 3, 3), 15, rolls=True, calendar=CALENDAR)
    assert (saturday.on, saturday.provisional) == (date(2090, 3, 20), True)
    assert not is_late(saturday, saturday.on + timedelta(days=9))


def test_late_is_said_with_the_day() -> None:
    """GZ2016-3.2-4."""
    reason = late_reason(date(2016, 7, 18), 15)
    assert reason.code == "CONTRACT_INFO_LATE"
    assert "超过15日" in reason.message
    assert "2016年7月18日" in reason.message


TODAY = date(2026, 3, 10)


@pytest.mark.parametrize(
    ("signed_on", "period", "faulty"),
    [
        (TODAY, YEAR, []),
        (TODAY + timedelta(days=1), YEAR, ["signed_on"]),
        (TODAY, Period(FIXED, TODAY, TODAY), []),
        (TODAY, Period(FIXED, TODAY, TODAY - timedelta(days=1)), ["period_to"]),
        (TODAY, Period(FIXED, None, TODAY), []),
        (TODAY, Period(OPEN_ENDED, TODAY, None), []),
        (TODAY, Period(TASK, TODAY, TODAY), ["period_to"]),
        (TODAY + timedelta(days=1), Period(OPEN_ENDED, TODAY, TODAY), ["signed_on", "period_to"]),
    ],
)
def test_days_that_cannot_be(signed_on: date, period: Period, faulty: list[str]) -> None:
    """SH2023-3.1-5."""
    assert list(decide_days(signed_on, period, TODAY)) == faulty


LEAP = Held(date(2024, 2, 29), date(2025, 2, 28))


@pytest.mark.parametrize(
    ("held", "terminated_on", "is_void", "on", "expected"),
    [
        (LEAP, None, False, date(2024, 2, 28), NOT_YET),
        (LEAP, None, False, date(2024, 2, 29), IN_FORCE),
        (LEAP, None, False, date(2025, 2, 28), IN_FORCE),
        (LEAP, None, False, date(2025, 3, 1), OVER),
        (LEAP, date(2024, 6, 30), False, date(2024, 6, 30), IN_FORCE),
        (LEAP, date(2024, 6, 30), False, date(2024, 7, 1), TERMINATED),
        (LEAP, None, True, date(2024, 7, 1), VOID),
        (Held(date(2024, 1, 1), None), None, False, date(2099, 1, 1), IN_FORCE),
    ],
)
def test_a_contract_holds_from_its_first_day_to_its_last(
    held: Held, terminated_on: date | None, is_void: bool, on: date, expected: str
) -> None:
    """GZ2016-3.2-3."""
    assert standing(held, terminated_on, is_void, on) == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2025, 3, 1), None, False),
        (date(2025, 2, 28), None, True),
        (date(2023, 1, 1), date(2024, 2, 28), False),
        (date(2023, 1, 1), date(2024, 2, 29), True),
        (date(2023, 1, 1), None, True),
    ],
)
def test_one_contract_a_day(first: date, last: date | None, expected: bool) -> None:
    """GZ2016-3.2-3."""
    assert overlaps(first, last, [LEAP]) is expected
    assert not overlaps(first, last, [])
    assert overlaps(date(2030, 1, 1), date(2030, 1, 1), [Held(date(2024, 1, 1), None)])


@pytest.mark.parametrize(
    ("held", "day", "code"),
    [
        (LEAP, date(2024, 5, 1), None),
        (LEAP, date(2024, 4, 30), "DATE_ORDER"),
        (LEAP, date(2025, 2, 28), None),
        (LEAP, date(2025, 3, 1), "DATE_ORDER"),
        (Held(date(2024, 2, 29), None), date(2035, 1, 1), None),
    ],
)
def test_a_change_holds_from_a_day_inside(held: Held, day: date, code: str | None) -> None:
    """GZ2016-3.2-3."""
    decision = decide_change(held, date(2024, 5, 1), day)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


@pytest.mark.parametrize(
    ("held", "terminated_on", "is_void", "ends_on", "code"),
    [
        (LEAP, None, False, date(2024, 2, 29), None),
        (LEAP, None, False, date(2024, 2, 28), "DATE_ORDER"),
        (LEAP, None, False, date(2025, 2, 28), None),
        (LEAP, None, False, date(2025, 3, 1), "DATE_ORDER"),
        (Held(date(2024, 2, 29), None), None, False, date(2025, 3, 1), None),
        (LEAP, date(2024, 6, 1), False, date(2024, 5, 1), "STATE_NOT_ALLOWED"),
        (LEAP, None, True, date(2024, 5, 1), "STATE_NOT_ALLOWED"),
    ],
)
def test_a_contract_ends_early_once(
    held: Held, terminated_on: date | None, is_void: bool, ends_on: date, code: str | None
) -> None:
    """GZ2016-3.2-3."""
    decision = decide_end(held, terminated_on, is_void, ends_on)
    assert [reason.code for reason in decision.reasons] == ([code] if code else [])


def told(standing: str, *, late: bool = False, wage: int | None = 1) -> dict[str, Any]:
    return {"standing": standing, "is_late": late, "versions": [{"wage_cents": wage}]}


@pytest.mark.parametrize(
    ("contracts", "is_asked", "is_overdue", "flags"),
    [
        ([], False, True, []),
        ([], True, False, ["CONTRACT_MISSING"]),
        ([], True, True, ["CONTRACT_MISSING", "CONTRACT_INFO_LATE"]),
        ([told(IN_FORCE)], True, True, []),
        ([told(IN_FORCE, late=True)], True, False, ["CONTRACT_INFO_LATE"]),
        ([told(VOID, late=True)], True, False, ["CONTRACT_MISSING"]),
        ([told(OVER, late=True)], True, False, ["CONTRACT_MISSING", "CONTRACT_INFO_LATE"]),
        ([told(OVER), told(IN_FORCE, wage=None)], True, True, ["WAGE_STANDARD_MISSING"]),
    ],
)
def test_flags_of_a_worker(
    contracts: list[dict[str, Any]], is_asked: bool, is_overdue: bool, flags: list[str]
) -> None:
    """GZ2016-3.2-3, GZ2016-3.2-4, GZ2016-3.1.1-2, SH2023-3.1-5."""
    assert flags_of(contracts, is_asked=is_asked, is_overdue=is_overdue) == flags
    assert set(flags) <= set(FLAG_LABELS)


@pytest.mark.parametrize(
    ("cents", "unit", "words"),
    [(28_000, "DAY", "280.00元/日"), (1, "PIECE", "0.01元/件"), (None, None, None), (5, None, None)],
)
def test_a_wage_in_words(cents: int | None, unit: str | None, words: str | None) -> None:
    """GZ2016-3.3-5."""
    assert wage_words(cents, unit) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(None, None), (28, "每月28日"), (29, "每月29日（当月没有这一天的为月末）"), (31, "每月最后一天")],
)
def test_a_pay_day_in_words(day: int | None, words: str | None) -> None:
    """GZ2016-3.3-5."""
    assert pay_day_words(day) == words


def test_a_paper_has_its_period() -> None:
    """SH2023-3.1-5."""
    assert Paper("LABOUR_CONTRACT", TODAY, Agreed(), period_to=TODAY).period == Period(FIXED, None, TODAY)


def test_a_contract_is_told_with_its_newest_version_first() -> None:
    """GZ2016-3.1.1-2, GZ2016-3.3-5: and how many days after signing and beginning it was entered."""
    row = dict.fromkeys(OF_CONTRACT, None) | {
        "kind": "SIMPLE_CONTRACT",
        "duration": FIXED,
        "signed_on": date(2016, 2, 15),
        "entered_on": date(2016, 3, 1),
        "period_from": date(2016, 2, 16),
        "voided_at": None,
    }
    first = dict.fromkeys(PLAIN, None) | {"number": 1, "answer": "confirmed", "pay_day": 31}
    first["answered_at"] = datetime(2016, 3, 1, 16, tzinfo=UTC)
    second = first | {"number": 2, "answer": "waiting", "answered_at": None, "pay_method": "BANK"}
    versions = [SimpleNamespace(**first), SimpleNamespace(**second)]
    told = contract_told(SimpleNamespace(**row), versions, date(2016, 3, 2))
    assert (told["standing_label"], told["kind_label"]) == ("有效", "用工简易合同")
    assert (told["entry_days"], told["start_days"]) == (15, 14)
    assert [one["number"] for one in told["versions"]] == [2, 1]
    assert [one["answered_at"] for one in told["versions"]] == [None, "2016-03-02T00:00:00+08:00"]
    assert [one["pay_method_label"] for one in told["versions"]] == ["银行代发", None]
    assert told["versions"][0]["pay_day_words"] == "每月最后一天"
