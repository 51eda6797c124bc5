"""Wages over HTTP: one month from the gate to the bank, as its people call it."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from tests.factories.attendance import Worker, a_code_id, engaged
from tests.factories.events import a_day
from tests.factories.people import Headers, Verified, a_verified_person, staff_headers
from tests.factories.sites import Site, a_site
from tests.wages.payroll import APRIL, BANK, a_contract, a_sheet

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Callers:
    """A worker with three days in March, his employer, the contractor and the authority."""

    def __init__(self, product: Product, client: FlaskClient) -> None:
        self.client = client
        self.site: Site = a_site(product, "guizhou")
        self.him: Verified = a_verified_person(product, "王建国")
        worker_id = engaged(product, self.site, self.him.person)
        worker = Worker(self.him.person, worker_id, a_code_id(product, self.him.person))
        a_contract(product, self.site, worker)
        for day in (2, 3, 4):
            a_day(self.site, worker, day)
        site = self.site
        self.labour = staff_headers(product, "company_admin", "company", site.labour.id)
        self.contractor = staff_headers(product, "company_admin", "company", site.contractor.id)
        self.regulator = staff_headers(product, "regulator", "region", "520000")
        self.batches = f"/api/v1/projects/{site.id}/wage-batches"

    def post(
        self, path: str, headers: Headers, body: dict[str, Any] | None = None, key: str | None = None
    ) -> Any:
        more = {"Idempotency-Key": key} if key else {}
        return self.client.post(path, json=body or {}, headers=headers | more)


@pytest.fixture
def callers(product: Product, client: FlaskClient, clock: FrozenClock) -> Callers:
    made = Callers(product, client)
    clock.set(APRIL)
    return made


def again(product: Product, who: Callers) -> None:
    """Signed in afresh: three weeks have passed since."""
    site = who.site
    who.labour = staff_headers(product, "company_admin", "company", site.labour.id)
    who.contractor = staff_headers(product, "company_admin", "company", site.contractor.id)
    who.regulator = staff_headers(product, "regulator", "region", "520000")
    who.him = Verified(who.him.person, who.him.account, a_verified_person(product, "王建国").headers)


def test_from_the_gate_to_the_bank(
    product: Product, client: FlaskClient, callers: Callers, clock: FrozenClock
) -> None:
    who, site = callers, callers.site
    again(product, who)
    body = {"company_id": site.labour.id, "month": "2026-03"}
    made = who.post(who.batches, who.labour, body, key="k1")
    assert made.status_code == 200, made.get_json()
    batch = f"{who.batches}/{made.get_json()['id']}"
    assert who.post(who.batches, who.labour, body, key="k1").headers["Idempotency-Replayed"] == "true"
    assert client.get(f"{batch}.xlsx", headers=who.labour).mimetype == XLSX
    [item] = client.get(f"{batch}/items", headers=who.labour).get_json()["items"]
    assert (item["amount_cents"], item["days"]) == (90_000, 3)
    edit = {"amount_cents": 90_050, "reason": "餐补"}
    edited = client.patch(f"{batch}/items/{item['id']}", json=edit, headers=who.labour)
    assert edited.get_json()["amount_cents"] == 90_050
    assert (
        client.patch(
            f"{batch}/items/{item['id']}", json={"amount_cents": 1.5}, headers=who.labour
        ).status_code
        == 422
    )
    assert who.post(f"{batch}/submission", who.labour).get_json()["state"] == "submitted"
    [mine] = client.get("/api/v1/me/wages", headers=who.him.headers).get_json()["items"]
    said = who.post(f"/api/v1/me/wages/{mine['id']}/answer", who.him.headers, {"answer": "confirmed"})
    assert said.get_json()["answer"] == "confirmed"
    assert who.post(f"{batch}/review", who.contractor, {"approve": True}).get_json()["state"] == "reviewed"
    refused = client.patch(f"{batch}/items/{item['id']}", json=edit, headers=who.labour)
    assert (refused.status_code, refused.get_json()["code"]) == (409, "BATCH_LOCKED")
    refused = who.post(f"{batch}/sending", who.contractor)
    assert [one["code"] for one in refused.get_json()["reasons"]] == [
        "WAGE_ACCOUNT_NOT_REGISTERED",
        "WORKER_ACCOUNT_MISSING",
    ]
    account = f"/api/v1/projects/{site.id}/wage-account"
    assert client.get(account, headers=who.contractor).get_json()["account"] is None
    assert client.put(account, json=BANK, headers=who.contractor).get_json()["account"] == "**** 1234"
    card = {"bank": "贵阳银行", "account_number": "6222021234567890123", "is_own": True}
    assert client.put("/api/v1/me/wage-account", json=card, headers=who.him.headers).status_code == 200
    shown = client.get("/api/v1/me/wage-account", headers=who.him.headers)
    assert "6222021234567890123" not in shown.get_data(as_text=True)
    assert who.post(f"{batch}/sending", who.contractor).get_json()["without_account"] == 0
    sheet = client.get(f"{batch}/bank-sheet.xlsx", headers=who.contractor)
    payment = [cell.value for cell in load_workbook(io.BytesIO(sheet.data)).worksheets[0][2]]
    assert payment[2:6] == ["王建国", "贵阳银行", "6222021234567890123", "900.50"]
    told = {"付款编号": payment[0], "批次校验码": payment[1], "金额": payment[5], "结果": "成功"}
    results = {"file": (io.BytesIO(a_sheet([told])), "results.xlsx")}
    taken = client.post(f"{batch}/bank-results", data=results, headers=who.contractor)
    assert (taken.get_json()["taken"], taken.get_json()["batch"]["state"]) == (1, "paid")
    [mine] = client.get("/api/v1/me/wages", headers=who.him.headers).get_json()["items"]
    assert (mine["paid_cents"], mine["outstanding_cents"], mine["state"]) == (90_050, 0, "paid")
    assert client.get(batch, headers=who.regulator).get_json()["steps"][-1]["step"] == "settle"
    assert client.get(f"{batch}/advances", headers=who.regulator).get_json() == {"items": []}


def test_what_is_not_paid_is_seen_by_the_authority_and_advanced(
    product: Product, client: FlaskClient, callers: Callers, clock: FrozenClock
) -> None:
    who, site = callers, callers.site
    product.wages.nightly.run(None)  # type: ignore[arg-type]
    clock.set(APRIL.replace(day=16))
    product.wages.nightly.run(None)  # type: ignore[arg-type]
    again(product, who)
    [batch] = client.get(f"{who.batches}?state=draft", headers=who.regulator).get_json()["items"]
    [warning] = client.get(f"/api/v1/projects/{site.id}/wage-arrears", headers=who.labour).get_json()["items"]
    assert (warning["level"], warning["outstanding_cents"]) == ("WARNING", 90_000)
    told = client.get("/api/v1/wage-arrears", headers=who.regulator).get_json()
    assert [one["project_id"] for one in told["projects"]] == [site.id]
    advances = f"{who.batches}/{batch['id']}/advances"
    body = {"item_ids": [warning["item_id"]], "paid_on": "2026-04-16", "reason": "分包未按时支付"}
    refused = who.post(advances, who.labour, body)
    assert (refused.status_code, refused.get_json()["code"]) == (403, "NOT_GENERAL_CONTRACTOR")
    assert who.post(advances, who.contractor, body).status_code == 201
    assert client.get("/api/v1/wage-arrears", headers=who.regulator).get_json() == {
        "cities": [],
        "projects": [],
    }
    [mine] = client.get("/api/v1/me/wages", headers=who.him.headers).get_json()["items"]
    assert (mine["advanced_cents"], mine["is_overdue"]) == (90_000, False)
