"""CQ2023-5-1..5-4, SM6, A-28, V2: matching, and the clocks of 5 + 5 working days."""

from __future__ import annotations

from datetime import date

import pytest

from app.certificates.facts import ACTIVE, CANCELLED, SAFETY_MANAGEMENT, SPECIAL_OPERATION, VALID
from app.certificates.facts import CertificateFacts as Facts
from app.certificates.rules import duplicate_states as states
from app.certificates.rules.duplicate_states import CaseFacts
from app.certificates.rules.duplicates import (
    ANY_CATEGORY,
    LONGEST_NUMBER,
    SAME_CATEGORY,
    ListedHolder,
    local_match,
    read_listed,
)
from app.kernel.decision import Decision
from app.kernel.workdays import DueDate, WorkCalendar
from tests.factories.cast import member

TODAY = date(2023, 6, 1)
WANG = member("王建国")
SCOPES = {SAFETY_MANAGEMENT: ANY_CATEGORY, SPECIAL_OPERATION: SAME_CATEGORY}
ROW = {
    "name": WANG.name,
    "id_number": WANG.id_number,
    "kind": "安管人员",
    "category": "B",
    "other_province": "四川",
    "other_number": "川建安B(2021)0001",
}


def certificate(name: str, **columns: object) -> Facts:
    values: dict[str, object] = {
        "id": name,
        "number": name,
        "name": name,
        "kind": SAFETY_MANAGEMENT,
        "category": "C",
        "post": None,
        "specialty": None,
        "province_code": "500000",
        "valid_from": date(2021, 1, 1),
        "valid_to": date(2024, 1, 1),
        "activation": ACTIVE,
        "standing": VALID,
        "holder_name_index": "n",
        "holder_index": "i",
    }
    return Facts(**(values | columns))  # type: ignore[arg-type]


def listed(kind: str = SAFETY_MANAGEMENT, category: str | None = "B") -> ListedHolder:
    return ListedHolder(WANG.name, WANG.id_number, kind, category, "510000", "1")


def code_of(decision: Decision) -> str | None:
    return decision.reasons[0].code if decision.reasons else None


def test_a_row_in_normal_form() -> None:
    found, decision = read_listed(ROW | {"id_number": WANG.id_number.lower() + " "}, "500000", SCOPES, TODAY)
    assert decision.allowed
    assert found == ListedHolder(
        WANG.name, WANG.id_number, SAFETY_MANAGEMENT, "B", "510000", "川建安B(2021)0001"
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "NAME_REQUIRED"),
        ({"id_number": "500112198503120170"}, "ID_NUMBER_INVALID"),
        ({"kind": "驾驶证"}, "VALUE_NOT_ALLOWED"),
        ({"kind": ""}, "VALUE_NOT_ALLOWED"),
        ({"kind": "特种作业", "category": ""}, "FORM_INCOMPLETE"),
        ({"other_province": "重庆"}, "VALUE_NOT_ALLOWED"),
        ({"other_province": "火星"}, "VALUE_NOT_ALLOWED"),
        ({"other_province": ""}, "VALUE_NOT_ALLOWED"),
        ({"other_number": " "}, "FORM_INCOMPLETE"),
        ({"other_number": "9" * 61}, "FORM_INCOMPLETE"),
        ({"category": "类" * 41}, "VALUE_NOT_ALLOWED"),
    ],
)
def test_a_row_that_cannot_be_matched(change: dict[str, str], code: str) -> None:
    found, decision = read_listed(ROW | change, "500000", SCOPES, TODAY)
    assert found is None
    assert [reason.code for reason in decision.reasons] == [code]


def test_a_number_that_excel_has_spoiled() -> None:
    """Said as what happened, not as a number that was forgotten."""
    given = ROW | {"id_number": ""}
    found, decision = read_listed(given, "500000", SCOPES, TODAY, {"id_number": "数字太长"})
    assert found is None
    assert [reason.message for reason in decision.reasons] == ["数字太长"]


def test_every_fault_of_a_row_at_once() -> None:
    _found, decision = read_listed({}, "500000", SCOPES, TODAY)
    assert len(decision.reasons) == 5


@pytest.mark.parametrize(
    ("certificates", "wanted"),
    [
        ([], None),
        ([certificate("a")], "a"),
        ([certificate("a"), certificate("b", category="B")], "b"),
        ([certificate("a"), certificate("later", valid_to=date(2025, 1, 1))], "later"),
        ([certificate("a"), certificate("endless", valid_to=None)], "endless"),
        ([certificate("last-day", valid_to=TODAY)], "last-day"),
        ([certificate("over", valid_to=date(2023, 5, 31))], None),
        ([certificate("gone", standing=CANCELLED)], None),
        ([certificate("op", kind=SPECIAL_OPERATION, category="建筑电工")], None),
    ],
)
def test_safety_management_matches_any_category(certificates: list[Facts], wanted: str | None) -> None:
    found = local_match(listed(), certificates, ANY_CATEGORY, TODAY)
    assert (found.id if found else None) == wanted


@pytest.mark.parametrize(
    ("category", "wanted"), [("建筑电工", "op"), ("电工", "op"), ("建筑架子工", None), (None, None)]
)
def test_special_operations_match_the_same_category(category: str | None, wanted: str | None) -> None:
    own = [certificate("op", kind=SPECIAL_OPERATION, category=category)]
    found = local_match(listed(SPECIAL_OPERATION, "建筑电工"), own, SAME_CATEGORY, TODAY)
    assert (found.id if found else None) == wanted


V2 = [
    ("2023-05-31", "2023-06-07", "2023-06-08", "2023-06-15", "2023-06-16"),
    ("2023-04-27", "2023-05-08", "2023-05-09", "2023-05-16", "2023-05-17"),
    ("2024-02-07", "2024-02-20", "2024-02-21", "2024-02-28", "2024-02-29"),
]


@pytest.mark.parametrize("days", V2, ids=lambda days: days[0])
def test_v2_five_and_five_working_days(days: tuple[str, ...]) -> None:
    notified, due_on, published, ends_on, earliest = map(date.fromisoformat, days)
    calendar = WorkCalendar()
    due = calendar.add_workdays(notified, 5)
    assert due == DueDate(due_on)
    assert calendar.next_workday(due_on) == DueDate(published)
    ends = calendar.add_workdays(published, 5)
    assert ends == DueDate(ends_on)
    told = CaseFacts(states.NOTIFIED, due=due)
    assert code_of(states.may_publish(told, due_on)) == "TOO_EARLY"
    assert states.may_publish(told, published).allowed
    shown = CaseFacts(states.PUBLICISED, due=due, ends=ends)
    assert code_of(states.may_cancel(shown, ends_on)) == "TOO_EARLY"
    assert states.may_cancel(shown, earliest).allowed
    assert states.earliest_cancellation(ends_on) == earliest


@pytest.mark.parametrize(("on", "shown"), [("2023-06-07", states.NOTIFIED), ("2023-06-08", states.OVERDUE)])
def test_overdue_from_the_day_after(on: str, shown: str) -> None:
    assert states.state_on(states.NOTIFIED, date(2023, 6, 7), date.fromisoformat(on)) == shown
    assert states.state_on(states.PUBLICISED, date(2023, 6, 7), date.fromisoformat(on)) == states.PUBLICISED


def test_nothing_irreversible_on_a_provisional_day() -> None:
    late = date(2031, 1, 1)
    due = DueDate(date(2030, 6, 7), provisional=True)
    for decision in (
        states.may_publish(CaseFacts(states.NOTIFIED, due=due), late),
        states.may_cancel(CaseFacts(states.PUBLICISED, ends=due), late),
    ):
        assert code_of(decision) == "TOO_EARLY"
        assert "暂定" in decision.reasons[0].message


@pytest.mark.parametrize(
    ("decision", "code"),
    [
        (states.may_publish(CaseFacts(states.NOTIFIED), date(2031, 1, 1)), "TOO_EARLY"),
        (states.may_publish(CaseFacts(states.UNREACHABLE), date(2031, 1, 1)), None),
        (states.may_cancel(CaseFacts(states.PUBLICISED), date(2031, 1, 1)), "TOO_EARLY"),
    ],
)
def test_nothing_is_over_whose_last_day_nobody_has_computed(decision: Decision, code: str | None) -> None:
    """CQ2023-5-3, CQ2023-5-4: a certificate is not cancelled for want of a date."""
    assert code_of(decision) == code


def test_without_a_last_day_nobody_is_overdue() -> None:
    assert states.state_on(states.NOTIFIED, None, date(2031, 1, 1)) == states.NOTIFIED


def test_a_case_that_is_not_open_asks_for_no_evidence() -> None:
    assert code_of(states.may_choose(CaseFacts("MATCHED"), "OTHER", 0)) == "STATE_NOT_ALLOWED"


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"other_number": "川" * LONGEST_NUMBER}, []),
        ({"other_number": "川" * (LONGEST_NUMBER + 1)}, ["FORM_INCOMPLETE"]),
        ({"other_number": "川建\x07安"}, ["FORM_INCOMPLETE"]),
        ({"kind": "特种作业", "category": "电" * 40}, []),
        ({"kind": "特种作业", "category": "电" * 41}, ["VALUE_NOT_ALLOWED"]),
    ],
)
def test_how_long_a_cell_may_be(change: dict[str, str], codes: list[str]) -> None:
    _found, decision = read_listed(ROW | change, "500000", SCOPES, TODAY)
    assert [reason.code for reason in decision.reasons] == codes


def test_too_early_names_the_day() -> None:
    case = CaseFacts(states.PUBLICISED, ends=DueDate(date(2023, 6, 15)))
    [reason] = states.may_cancel(case, date(2023, 6, 15)).reasons
    assert "2023年6月15日" in reason.message
    assert reason.remedy is not None
    assert reason.remedy.startswith("2023年6月16日起")


WHEN = date(2030, 1, 1)
PAST = DueDate(date(2023, 6, 7))
N, C, S = None, "CASE_CLOSED", "STATE_NOT_ALLOWED"
STATES = ("MATCHED", "NO_MATCH", "NOTIFIED", "UNREACHABLE", "PUBLICISED", "RESOLVED", "CANCELLED")


@pytest.mark.parametrize(
    ("step", "codes"),
    [
        ("attempt", (N, S, S, S, S, C, C)),
        ("notify", (N, S, S, S, S, C, C)),
        ("unreachable", (N, S, S, S, S, C, C)),
        ("choose", (S, S, N, N, N, C, C)),
        ("publish", (S, S, N, N, S, C, C)),
        ("cancel", (S, S, S, S, N, C, C)),
        ("uphold", (N, S, N, N, N, C, C)),
    ],
)
def test_sm6_every_step_in_every_state(step: str, codes: tuple[str | None, ...]) -> None:
    for state, code in zip(STATES, codes, strict=True):
        case = CaseFacts(state, due=PAST, ends=PAST, attempts=2)
        decision = {
            "attempt": lambda case: states.may_record_attempt(case),
            "notify": lambda case: states.may_notify(case),
            "unreachable": lambda case: states.may_call_unreachable(case, 2),
            "choose": lambda case: states.may_choose(case, states.OTHER, 1),
            "publish": lambda case: states.may_publish(case, WHEN),
            "cancel": lambda case: states.may_cancel(case, WHEN),
            "uphold": lambda case: states.may_uphold(case),
        }[step](case)
        assert code_of(decision) == code, state
        assert all(reason.cite and reason.remedy for reason in decision.reasons)


@pytest.mark.parametrize(("attempts", "code"), [(0, "ATTEMPTS_REQUIRED"), (1, "ATTEMPTS_REQUIRED"), (2, N)])
def test_unreachable_after_attempts_on_record(attempts: int, code: str | None) -> None:
    assert code_of(states.may_call_unreachable(CaseFacts("MATCHED", attempts=attempts), 2)) == code


@pytest.mark.parametrize(
    ("choice", "evidence", "code"),
    [("local", 0, N), ("local", 1, N), ("other", 0, "EVIDENCE_REQUIRED"), ("other", 1, N)],
)
def test_the_other_certificate_needs_evidence(choice: str, evidence: int, code: str | None) -> None:
    assert code_of(states.may_choose(CaseFacts("NOTIFIED"), choice, evidence)) == code
