"""The first screen: what it says, and that it stays cheap."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.db import EncryptedField
from app.people.facts import Todo
from app.people.models import Verification
from app.people.rules.home import marks_of, may_have_code, realname_todos
from app.people.rules.verification import Status
from app.people.service.home import Home
from tests.conftest import NOON
from tests.factories.attendance import engaged
from tests.factories.certificates import an_operator
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.statements import statements


def signed_in(product: Product, name: str) -> Actor:
    return product.signing_in.authenticate(product.signing_in.with_wechat(f"wx-{name}").tokens.access_token)


@pytest.mark.parametrize(
    ("verified", "stored", "revoked", "marks", "allowed"),
    [
        (False, False, False, (), False),
        (True, False, False, ("已认证",), True),
        (True, True, False, ("已认证", "已入库"), True),
        (True, True, True, (), False),
        (False, True, False, ("已入库",), False),
    ],
)
def test_marks_and_the_right_to_a_code(
    verified: bool, stored: bool, revoked: bool, marks: tuple[str, ...], allowed: bool
) -> None:
    """CQ2023-A1-6."""
    earned = tuple(NOON if yes else None for yes in (verified, stored, revoked))
    assert marks_of(*earned) == marks
    assert may_have_code(*earned).allowed is allowed


@pytest.mark.parametrize("status", list(Status))
def test_there_is_always_one_next_step_until_both_marks_are_there(status: Status) -> None:
    (todo,) = realname_todos(status.value, ())
    assert (todo.kind, todo.link) == ("realname", "/m/verification")
    assert todo.label
    assert realname_todos(status.value, ("已认证", "已入库")) == ()


def test_a_stranger(product: Product) -> None:
    screen = product.home.of(signed_in(product, "陌生人"))
    assert (screen.name, screen.marks, screen.status) == (None, (), "unverified")
    assert not screen.code.available
    assert screen.code.reasons[0].code == "REALNAME_REQUIRED"
    assert [todo.kind for todo in screen.todos] == ["realname"]
    assert (screen.certificates, screen.attendance_today) == ([], [])
    assert screen.server_time == product.clock.now()


@pytest.mark.parametrize(
    ("marks", "status", "todos"), [(1, "verified", ["已认证，待入库"]), (2, "registered", [])]
)
def test_somebody_verified_without_a_run_of_this_account(
    product: Product, marks: int, status: str, todos: list[str]
) -> None:
    a_verified_person(product, "王建国", marks=marks)
    screen = product.home.of(signed_in(product, "王建国"))
    assert (screen.name, screen.status, len(screen.marks)) == ("王**", status, marks)
    assert [todo.label for todo in screen.todos] == todos
    assert (screen.code.available, screen.code.colour, screen.code.reasons) == (True, "green", ())


def test_a_run_under_way_names_its_step(product: Product) -> None:
    actor = signed_in(product, "王建国")
    Verification.create(
        account_id=actor.account_id, status="awaiting_face", reasons=[], updated_at=product.clock.now()
    )
    screen = product.home.of(actor)
    assert screen.status == "awaiting_face"
    assert screen.todos[0].label == "请拍一张本人照片"


def test_the_colour_is_that_of_the_engagement(product: Product) -> None:
    person = a_verified_person(product, "王建国").person
    engaged(product, a_site(product), person, identity_class="supervision_manager")
    code = product.home.of(signed_in(product, "王建国")).code
    assert (code.colour, code.colour_label) == ("blue", "监理单位管理人员")


def test_what_is_due_first_stands_first(product: Product) -> None:
    actor = signed_in(product, "王建国")
    asked: list[tuple[str, date]] = []

    def certificates(person_id: str, today: date) -> tuple[list[Todo], list[dict[str, Any]]]:
        asked.append((person_id, today))
        todos = [
            Todo("course", "去学习", "/m/course", date(2026, 5, 1)),
            Todo("card", "换证", "/m/card", date(2026, 4, 1)),
        ]
        return todos, [{"number": "渝建安A"}]

    home = Home(
        clock=product.clock,
        codes=product.codes,
        consents=product.consents,
        certificates=certificates,
        attendance=lambda _person, _today: [],
    )
    screen = home.of(actor)
    assert [todo.kind for todo in screen.todos] == ["card", "course", "realname"]
    assert screen.certificates == [{"number": "渝建安A"}]
    assert asked == [(actor.person_id, date(2026, 3, 10))]


def test_few_statements_and_no_decryption(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    a_verified_person(product, "王建国")
    an_operator(product, "王建国", valid_to=date(2026, 7, 31))
    actor = signed_in(product, "王建国")
    product.home.of(actor)

    def forbidden(*_: object) -> str:
        raise AssertionError("the first screen decrypts nothing")

    monkeypatch.setattr(EncryptedField, "python_value", forbidden)
    with statements() as seen:
        screen = product.home.of(actor)
    assert len(seen) <= 10, seen
    assert ([todo.kind for todo in screen.todos], len(screen.certificates)) == (["ce_enrol"], 1)
