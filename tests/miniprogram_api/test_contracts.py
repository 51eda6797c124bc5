"""Contracts over HTTP: entered by an office, read and answered by the worker, printed and exported."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.attendance import engaged
from tests.factories.contracts import AGREED
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.pictures import a_photograph
from tests.factories.sites import Site, a_site, roster_sheet

PAPER: dict[str, Any] = {
    "kind": "SIMPLE_CONTRACT",
    "signed_on": "2026-03-01",
    "period_from": "2026-03-01",
    "period_to": "2026-12-31",
    "wage_cents": 28_000,
    "wage_unit": "DAY",
    "pay_method": "BANK",
    "pay_day": 15,
    "dispute_resolution": AGREED.dispute_resolution,
    "liability": AGREED.liability,
}


@pytest.fixture
def guizhou(product: Product) -> Site:
    return a_site(product, "guizhou")


@pytest.fixture
def office(product: Product, guizhou: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", guizhou.id)


def test_from_the_signed_paper_to_the_workers_word(
    client: FlaskClient, product: Product, guizhou: Site, office: Headers
) -> None:
    """GZ2016-3.2-3, GZ2016-3.3-5, SH2023-3.1-5."""
    person, _account, me = a_verified_person(product, "王建国")
    worker = engaged(product, guizhou, person)
    base = f"/api/v1/projects/{guizhou.id}/contracts"
    refused = client.post(base, headers=office, json={**PAPER, "worker_id": worker, "pay_day": None})
    assert refused.status_code == 422
    short = {name: value for name, value in PAPER.items() if name not in ("pay_day", "liability")}
    refused = client.post(base, headers=office, json={**short, "worker_id": worker})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "CONTRACT_FIELDS_MISSING")
    assert set(refused.get_json()["errors"]) == {"pay_day", "liability"}
    half = {name: value for name, value in PAPER.items() if name != "wage_unit"}
    assert (
        "wage_unit"
        in client.post(base, headers=office, json={**half, "worker_id": worker}).get_json()["errors"]
    )
    key = {**office, "Idempotency-Key": "contract-1"}
    entered = client.post(base, headers=key, json={**PAPER, "worker_id": worker})
    assert entered.status_code == 201
    contract = entered.get_json()["id"]
    assert client.post(base, headers=key, json={**PAPER, "worker_id": worker}).get_json()["id"] == contract
    assert client.post(base, headers=office, json={**PAPER, "worker_id": worker}).status_code == 200
    changed = client.post(
        f"{base}/{contract}/changes",
        headers=office,
        json={**PAPER, "wage_cents": 30_000, "effective_from": "2026-04-01", "reason": "涨工资"},
    )
    assert changed.status_code == 201
    (mine,) = client.get("/api/v1/me/contracts", headers=me).get_json()["items"]
    assert [one["wage_words"] for one in mine["contracts"][0]["versions"]] == ["300.00元/日", "280.00元/日"]
    own = f"/api/v1/me/contracts/{contract}"
    assert client.post(f"{own}/confirm", headers=me, json={"number": 1}).status_code == 409
    said = client.post(f"{own}/object", headers=me, json={"number": 2, "reason": "说好的是320元"})
    assert said.get_json()["versions"][0]["answer_label"] == "本人有异议"
    assert client.post(f"{own}/confirm", headers=me, json={"number": 2}).status_code == 200
    data = {"file": (io.BytesIO(a_photograph()), "paper.jpg")}
    kept = client.post(f"{base}/{contract}/paper", headers=office, data=data)
    assert client.get(kept.get_json()["paper_url"]).mimetype == "image/jpeg"
    ended = client.post(
        f"{base}/{contract}/end", headers=office, json={"ends_on": "2026-05-31", "reason": "完工"}
    )
    assert ended.get_json()["terminated_on"] == "2026-05-31"
    assert client.post(f"{base}/{contract}/void", headers=office, json={"reason": "登错"}).status_code == 200


def test_lists_numbers_and_sheets(
    client: FlaskClient, product: Product, guizhou: Site, office: Headers
) -> None:
    """GZ2016-3.2-4: who has none stands first, and nobody else's people are seen."""
    person, _account, _me = a_verified_person(product, "王建国")
    engaged(product, guizhou, person)
    base = f"/api/v1/projects/{guizhou.id}/contracts"
    numbers = client.get(f"{base}/summary", headers=office).get_json()
    assert (numbers["asked"], numbers["missing"], numbers["overdue"]) == (1, 1, 1)
    assert [kind["code"] for kind in numbers["kinds"]] == [
        "LABOUR_CONTRACT",
        "EMPLOYMENT_AGREEMENT",
        "SIMPLE_CONTRACT",
    ]
    (line,) = client.get(f"{base}?only=missing", headers=office).get_json()["items"]
    assert line["flag_labels"] == ["未签订劳动合同或用工书面协议", "合同信息录入逾期"]
    assert client.get(f"{base}.xlsx", headers=office).data.startswith(b"PK")
    template = client.get(f"{base}/import-template.xlsx", headers=office).data
    assert template.startswith(b"PK")
    sheet = roster_sheet(
        [["李秀英", "1", "劳动合同", "2026-03-01"]], ("姓名", "身份证号", "合同种类", "签订日期")
    )
    taken = client.post(f"{base}/import", headers=office, data={"file": (io.BytesIO(sheet), "list.xlsx")})
    assert [row["status"] for row in taken.get_json()["rows"]] == ["refused"]
    neighbour = staff_headers(product, "project_admin", "project", a_site(product).id)
    assert client.get(base, headers=neighbour).status_code == 404
    assert client.post(f"{base}/nothing/void", headers=office, json={"reason": "x"}).status_code == 404
