"""What the first screen says about the person himself, as tables."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kernel.decision import ALLOWED, Reason
from app.people.facts import Todo
from app.people.rules import home
from app.people.rules.verification import Status

AT = datetime(2026, 3, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("verified", "stored", "revoked", "closed", "reason"),
    [
        (AT, None, None, None, None),
        (AT, AT, None, None, None),
        (None, None, None, None, home.NOT_VERIFIED),
        (None, AT, None, None, home.NOT_VERIFIED),
        (AT, AT, AT, None, home.REVOKED),
        (None, None, AT, None, home.REVOKED),
        (AT, AT, None, AT, home.CLOSED),
        (AT, AT, AT, AT, home.CLOSED),
    ],
)
def test_who_has_a_code(
    verified: datetime | None,
    stored: datetime | None,
    revoked: datetime | None,
    closed: datetime | None,
    reason: object,
) -> None:
    """SH2023-3.2-2, PIPL 47: one reason, the gravest."""
    decision = home.may_have_code(verified, stored, revoked, closed)
    assert decision.reasons == ((reason,) if reason else ())
    summary = home.code_summary(decision, ("green", "建筑工人"))
    assert summary == home.CodeSummary(not reason, "green", "建筑工人", decision.reasons)


@pytest.mark.parametrize("status", [status for status in Status if status != Status.REGISTERED])
def test_a_verification_under_way_has_one_next_step(status: Status) -> None:
    """CQ2023-A1-6."""
    (todo,) = home.realname_todos(status, ())
    assert todo.label
    assert todo == Todo("realname", todo.label, "/m/verification")


def test_nothing_is_left_to_do_once_both_marks_are_there() -> None:
    """CQ2023-A1-6: whatever the newest run says."""
    marks = (home.VERIFIED_MARK, home.STORED_MARK)
    for status in Status:
        assert home.realname_todos(status, marks) == ()
    (todo,) = home.realname_todos(Status.REGISTERED, (home.VERIFIED_MARK,))
    assert todo.label == "已认证，待入库"


def test_a_new_text_is_read_again() -> None:
    """CQ2023-A2.3-3."""
    assert home.new_text_todo("隐私政策") == Todo("consent", "《隐私政策》有新版本，请阅读", "/m/consents")
    assert home.code_summary(ALLOWED, ("green", "建筑工人")).available


@pytest.mark.parametrize(
    ("reason", "code", "cite"),
    [
        (home.NOT_VERIFIED, "REALNAME_REQUIRED", "SH2023-3.2-2"),
        (home.REVOKED, "REALNAME_REQUIRED", "SH2023-3.2-2"),
        (home.CLOSED, "ACCOUNT_CLOSED", "CQ2023-A2.3-3"),
    ],
)
def test_why_there_is_no_code_and_by_which_clause(reason: Reason, code: str, cite: str) -> None:
    assert (reason.code, reason.cite) == (code, cite)


@pytest.mark.parametrize(
    ("verified", "stored", "revoked", "marks"),
    [
        (None, None, None, ()),
        (AT, None, None, ("已认证",)),
        (None, AT, None, ("已入库",)),
        (AT, AT, None, ("已认证", "已入库")),
        (AT, AT, AT, ()),
    ],
)
def test_exactly_the_labels_that_are_earned(
    verified: datetime | None, stored: datetime | None, revoked: datetime | None, marks: tuple[str, ...]
) -> None:
    """CQ2023-A1-6."""
    assert home.marks_of(verified, stored, revoked) == marks
