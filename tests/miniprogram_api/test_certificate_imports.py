"""Sheets of certificates over HTTP."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.certificates.test_imports import HEADERS, as_csv, many, row
from tests.factories.cast import member
from tests.factories.gateways import run_due_jobs
from tests.factories.people import staff_headers
from tests.factories.sites import roster_sheet

Headers = dict[str, str]
URL = "/api/v1/certificates"


@pytest.fixture
def regulator(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "500000")


def send(client: FlaskClient, headers: Headers, data: bytes, name: str = "list.xlsx") -> tuple[int, dict]:
    answer = client.post(f"{URL}/import", data={"file": (io.BytesIO(data), name)}, headers=headers)
    return answer.status_code, answer.json


def test_a_short_sheet_is_answered_at_once(client: FlaskClient, regulator: Headers) -> None:
    rows = [row(member("王建国"), "渝1"), row(member("李秀英"), "渝2", 类别="D")]
    status, body = send(client, regulator, roster_sheet(rows, HEADERS))
    assert (status, body["state"], body["taken"], body["refused"]) == (200, "done", 1, 1)
    assert [(one["row"], one["status"], one["name"]) for one in body["rows"]] == [
        (2, "taken", "王**"),
        (3, "refused", "李**"),
    ]
    assert body["rows"][1]["reasons"][0]["message"] == "安管人员证书的类别只有A、B、C三种"
    shown = client.get(f"{URL}/{body['rows'][0]['id']}", headers=regulator)
    assert shown.json["number"] == "渝1"


def test_a_long_sheet_is_worked_off_behind_the_answer(
    client: FlaskClient, product: Product, regulator: Headers
) -> None:
    status, body = send(client, regulator, as_csv(many(450)).encode("gb18030"), "list.csv")
    assert (status, body["state"], body["total"], body["rows"]) == (202, "waiting", 450, [])
    run_due_jobs(product.jobs)
    url = f"{URL}/imports/{body['import_id']}"
    seen, cursor = 0, "0"
    while cursor is not None:
        page = client.get(url, query_string={"cursor": cursor}, headers=regulator).json
        seen, cursor = seen + len(page["rows"]), page["next_cursor"]
    assert (page["state"], page["total"], page["done"], page["taken"], seen) == ("done", 450, 450, 450, 450)
    for path in (f"imports/{body['import_id']}.xlsx", "import-template.xlsx"):
        sheet = client.get(f"{URL}/{path}", headers=regulator)
        assert sheet.status_code == 200
        assert sheet.data.startswith(b"PK")


def test_refusals(client: FlaskClient, product: Product, regulator: Headers) -> None:
    assert send(client, regulator, b"no table \x00")[0] == 422
    assert client.post(f"{URL}/import", headers=regulator).status_code in (415, 422)
    centre = staff_headers(product, "training_staff", "training_centre", "x")
    assert send(client, centre, as_csv(many(1)).encode())[1]["code"] == "FORBIDDEN_ROLE"
    district = staff_headers(product, "regulator", "region", "500112")
    assert send(client, district, as_csv(many(1)).encode())[1]["code"] == "FORBIDDEN_SCOPE"
    assert client.get(f"{URL}/imports/none", headers=regulator).json["code"] == "IMPORT_NOT_FOUND"
