"""Searching the audit trail over HTTP: who may, what is found, and that looking leaves an entry."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI
from app.kernel.db import database
from app.kernel.ids import new_id
from app.people.models import Account
from app.people.rules.trail import OFFICE_OTHER, office_words_for
from tests.factories.people import Headers, a_verified_person, staff_headers

URL = "/api/v1/audit-entries"
PERSON, COMPANY, ACCOUNT = new_id(), new_id(), new_id()


@pytest.fixture
def admin(product: Product) -> Headers:
    return staff_headers(product, "system_admin", "system", "*", name="值班管理员")


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=SHANGHAI)


def entry(product: Product, action: str, when: datetime | None = None, **given: Any) -> None:
    account_id = given.pop("account_id", None)
    actor = Actor(account_id, None, "", (), "") if account_id else None
    values = {"subject_type": "person", "subject_id": PERSON} | given
    with database.atomic():
        product.audit.record(action, at=when or product.clock.now(), actor=actor, **values)


def searches() -> list[AuditEntry]:
    mine = AuditEntry.action == "audit.searched"
    return list(AuditEntry.select().where(mine).order_by(AuditEntry.seq))


def actions(client: FlaskClient, headers: Headers, **query: Any) -> list[str]:
    answer = client.get(URL, query_string=query, headers=headers)
    assert answer.status_code == 200, answer.json
    return [row["action"] for row in answer.json["items"]]


def test_nobody_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get(URL).status_code == 401


@pytest.mark.parametrize(
    ("role", "scope"), [("regulator", ("region", "000000")), ("company_admin", ("company", COMPANY))]
)
def test_other_roles_are_refused(
    client: FlaskClient, product: Product, role: str, scope: tuple[str, str]
) -> None:
    answer = client.get(URL, headers=staff_headers(product, role, *scope))
    assert (answer.status_code, answer.json["code"]) == (403, "FORBIDDEN_ROLE")
    assert searches() == []


def test_a_row(client: FlaskClient, product: Product, admin: Headers) -> None:
    clerk = Account.create(display_name="渝北区住建委", created_at=product.clock.now())
    entry(
        product,
        "person.unmasked",
        at(9, 8),
        account_id=clerk.id,
        person_id=PERSON,
        detail={"reason": "核对工资"},
    )
    (row,) = client.get(URL, headers=admin).json["items"]
    assert row == {
        "seq": row["seq"],
        "at": "2026-03-09T08:00:00+08:00",
        "action": "person.unmasked",
        "label": "查看了当事人的完整资料",
        "account_id": clerk.id,
        "account_name": "渝北区住建委",
        "person_id": PERSON,
        "subject_type": "person",
        "subject_id": PERSON,
        "detail": {"reason": "核对工资"},
    }


def test_a_person_is_never_named(client: FlaskClient, product: Product, admin: Headers) -> None:
    person, account, _headers = a_verified_person(product, "王建国")
    Account.update(display_name="王建国").where(Account.id == account.id).execute()
    entry(product, "data.exported", account_id=account.id, person_id=person.id)
    answer = client.get(URL, query_string={"action": "data."}, headers=admin)
    assert [row["account_name"] for row in answer.json["items"]] == [None]
    assert "王建国" not in answer.text


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["company.registered", "code.replaced", "code.checked"]),
        ({"action": "code."}, ["code.replaced", "code.checked"]),
        ({"action": "code.checked"}, ["code.checked"]),
        ({"action": "code_"}, []),
        ({"action": "checked"}, []),
        ({"subject_type": "company"}, ["company.registered"]),
        ({"subject_id": COMPANY}, ["company.registered"]),
        ({"account_id": ACCOUNT}, ["company.registered", "code.checked"]),
        ({"person_id": PERSON}, ["code.replaced", "code.checked"]),
        ({"account_id": ACCOUNT, "person_id": PERSON}, ["code.checked"]),
        ({"person_id": new_id()}, []),
    ],
)
def test_filters(
    client: FlaskClient, product: Product, admin: Headers, query: dict[str, str], expected: list[str]
) -> None:
    entry(product, "code.checked", account_id=ACCOUNT, person_id=PERSON)
    entry(product, "code.replaced", person_id=PERSON)
    entry(product, "company.registered", account_id=ACCOUNT, subject_type="company", subject_id=COMPANY)
    assert actions(client, admin, **query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"since": "2026-03-09"}, ["d.after", "c.last", "b.first"]),
        ({"until": "2026-03-09"}, ["c.last", "b.first", "a.before"]),
        ({"since": "2026-03-09", "until": "2026-03-09"}, ["c.last", "b.first"]),
        ({"since": "2026-03-10", "until": "2026-03-09"}, []),
        ({"until": "2099-12-31"}, ["d.after", "c.last", "b.first", "a.before"]),
    ],
)
def test_days_are_those_of_shanghai(
    client: FlaskClient, product: Product, admin: Headers, query: dict[str, str], expected: list[str]
) -> None:
    entry(product, "a.before", at(8, 23, 59, 59))
    entry(product, "b.first", at(9, 0))
    entry(product, "c.last", at(9, 23, 59, 59))
    entry(product, "d.after", at(10, 0))
    assert actions(client, admin, **query) == expected


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("action", "person%"),
        ("action", "a" * 61),
        ("subject_type", "王建国"),
        ("subject_id", "11010519491231002X"),
        ("subject_id", "13800138000"),
        ("person_id", "王建国"),
        ("account_id", "A" * 27),
        ("since", "9999-12-31"),
        ("until", "2026-02-30"),
        ("limit", "201"),
    ],
)
def test_what_cannot_be_looked_for(client: FlaskClient, admin: Headers, name: str, value: str) -> None:
    answer = client.get(URL, query_string={name: value}, headers=admin)
    assert (answer.status_code, answer.json["code"]) == (422, "VALIDATION_FAILED")
    assert searches() == []


def test_pages_are_one_search(client: FlaskClient, product: Product, admin: Headers) -> None:
    for number in range(5):
        entry(product, f"code.n{'abcde'[number]}", person_id=PERSON)
    query: dict[str, Any] = {"action": "code.", "person_id": PERSON, "limit": 2}
    seen, cursor = [], None
    for _page in range(3):
        answer = client.get(URL, query_string=query | ({"cursor": cursor} if cursor else {}), headers=admin)
        seen += [row["action"] for row in answer.json["items"]]
        cursor = answer.json["next_cursor"]
        entry(product, "code.meanwhile", person_id=PERSON)
    assert seen == ["code.ne", "code.nd", "code.nc", "code.nb", "code.na"]
    assert cursor is None
    (search,) = searches()
    assert search.detail == {"action": "code.", "person_id": PERSON}
    assert search.person_id == PERSON
    assert product.audit.first_break() is None


def test_an_exact_page_is_the_last(client: FlaskClient, product: Product, admin: Headers) -> None:
    entry(product, "code.checked")
    entry(product, "code.replaced")
    answer = client.get(URL, query_string={"limit": 2}, headers=admin).json
    assert (len(answer["items"]), answer["next_cursor"]) == (2, None)


def test_a_search_is_found_by_the_next(client: FlaskClient, admin: Headers) -> None:
    assert actions(client, admin, since="2026-03-01") == []
    (row,) = client.get(URL, headers=admin).json["items"]
    assert (row["label"], row["account_name"]) == ("查询了操作记录", "值班管理员")
    assert row["detail"] == {"since": "2026-03-01"}


@pytest.mark.parametrize("cursor", ["x", "5", "999.", ".1", "999.1", "999999.999999", "9" * 100 + ".1"])
def test_a_made_up_cursor_is_a_search_of_its_own(
    client: FlaskClient, product: Product, admin: Headers, cursor: str
) -> None:
    entry(product, "code.checked")
    assert actions(client, admin, cursor=cursor, action="code.") == ["code.checked"]
    assert len(searches()) == 1


def test_a_cursor_goes_on_with_its_own_search_only(
    client: FlaskClient, product: Product, admin: Headers
) -> None:
    for _ in range(3):
        entry(product, "code.checked")
    first = client.get(URL, query_string={"action": "code.", "limit": 1}, headers=admin).json
    going_on = {"action": "code.", "limit": 1, "cursor": first["next_cursor"]}
    assert actions(client, admin, **going_on) == ["code.checked"]
    assert len(searches()) == 1
    actions(client, admin, **going_on | {"action": "person."})
    assert len(searches()) == 2
    actions(client, staff_headers(product, "system_admin", "system", "*"), **going_on)
    assert len(searches()) == 3


def test_who_looks_is_told_in_words() -> None:
    assert office_words_for("company.registered") == "登记了单位"
    assert office_words_for("code.replaced") == "更换了个人码"
    assert office_words_for("something.new") == OFFICE_OTHER
