"""Filed by an id alone, over HTTP: taken as the contract says, masked until his number is entered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.cast import member
from tests.factories.people import a_verified_person, staff_headers
from tests.factories.sites import Site, a_site

API = "/api/v1"
WANG = member("王建国")


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product)


def test_a_scanned_stranger_stays_masked_until_his_number_is_entered(
    client: FlaskClient, product: Product, site: Site
) -> None:
    wang = a_verified_person(product, WANG)
    admin = staff_headers(product, "project_admin", "project", site.id, name="渝北项目部")
    workers, unmask = f"{API}/projects/{site.id}/workers", f"{API}/persons/{wang.person.id}/unmask"
    terms = {"company_id": site.labour.id, "team": "一班", "work_type": "010"}
    made = client.post(workers, json=terms | {"person_id": wang.person.id}, headers=admin)
    assert (made.status_code, made.json["person_id"]) == (201, wang.person.id)
    shown = client.get(f"{workers}/{made.json['id']}", headers=admin)
    assert WANG.name not in shown.text
    assert WANG.id_number not in shown.text

    refused = client.post(unmask, json={"reason": "核对身份"}, headers=admin)
    assert (refused.status_code, refused.json["code"]) == (409, "ID_NUMBER_NOT_ENTERED")
    assert "再登记一次" in refused.json["reasons"][0]["remedy"]
    assert WANG.id_number not in refused.text

    papers = {"name": WANG.name, "id_number": WANG.id_number}
    again = client.post(workers, json=terms | papers, headers=admin)
    assert (again.status_code, again.json) == (200, made.json)
    assert client.post(unmask, json={"reason": "核对身份"}, headers=admin).json["id_number"] == WANG.id_number
    page = client.get(f"{API}/me/file/readers", headers=wang.headers).json
    assert [(entry["action"], entry["who"]) for entry in page["items"]] == [
        ("person.unmasked", "渝北项目部"),
        ("worker.number_entered", "渝北项目部"),
        ("worker.filed_by_id", "渝北项目部"),
    ]
    assert not any(entry["words"] == "处理了您的资料" for entry in page["items"])
