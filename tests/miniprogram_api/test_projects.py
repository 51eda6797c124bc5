"""Projects, participants, teams and staff over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import a_verified_person, staff_headers
from tests.factories.sites import Site, a_company, a_site

URL = "/api/v1/projects"
Headers = dict[str, str]


@pytest.fixture
def regulator(product: Product) -> Headers:
    return staff_headers(product, "regulator", "region", "000000")


@pytest.fixture
def admin(product: Product, site: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", site.id)


@pytest.fixture
def staff(product: Product, site: Site) -> Headers:
    return staff_headers(product, "site_staff", "project", site.id)


@pytest.fixture
def outsider(product: Product) -> Headers:
    return staff_headers(product, "project_admin", "project", "another")


def project(contractor_id: str, **changes: Any) -> dict[str, Any]:
    given = {
        "name": "渝北人才公寓一期",
        "jurisdiction": "chongqing",
        "region": "渝北区",
        "permit_no": "500112202601010101",
        "general_contractor_id": contractor_id,
        "started_on": "2026-01-01",
    }
    return given | changes


def test_opened_and_shown_with_the_rules_of_the_place(
    client: FlaskClient, product: Product, regulator: Headers
) -> None:
    contractor = a_company(product, "渝建总包", "GENERAL_CONTRACTOR")
    made = client.post(URL, json=project(contractor.id, lng=106.63, lat=29.72), headers=regulator)
    assert made.status_code == 201
    shown = client.get(f"{URL}/{made.json['id']}", headers=regulator).json
    policy = shown.pop("policy")
    assert shown == {
        "id": made.json["id"],
        "name": "渝北人才公寓一期",
        "jurisdiction": "chongqing",
        "region": "重庆市渝北区",
        "region_code": "500112",
        "permit_no": "500112202601010101",
        "general_contractor": {"id": contractor.id, "name": "渝建总包"},
        "status": "ongoing",
        "started_on": "2026-01-01",
        "closed_on": None,
        "lng": 106.63,
        "lat": 29.72,
    }
    assert policy["name"] == "重庆"
    assert "realname-verified" in {check["name"] for check in policy["checks"]}
    assert {"kind": "qr", "use": "accepted", "cite": "CQ2013-8-4"} in policy["credentials"]
    listed = client.get(URL, headers=regulator).json
    assert [one["id"] for one in listed["items"]] == [made.json["id"]]


def test_in_hangzhou_a_code_alone_is_not_enough(
    client: FlaskClient, product: Product, regulator: Headers
) -> None:
    """X-03, C-11."""
    site = a_site(product, "hangzhou")
    policy = client.get(f"{URL}/{site.id}", headers=regulator).json["policy"]
    uses = {one["kind"]: one["use"] for one in policy["credentials"]}
    assert (uses["qr"], uses["id_card"]) == ("needs_confirmation", "accepted")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"jurisdiction": "atlantis"}, 422, "VALUE_NOT_ALLOWED"),
        ({"region": "月球"}, 422, "REGION_UNKNOWN"),
        ({"permit_no": " "}, 422, "VALIDATION_FAILED"),
        ({"started_on": "2026-02-30"}, 422, "VALIDATION_FAILED"),
        ({"lat": 91}, 422, "VALIDATION_FAILED"),
        ({"lat": "NaN"}, 422, "VALIDATION_FAILED"),
        ({"general_contractor_id": "nobody"}, 404, "COMPANY_NOT_FOUND"),
    ],
)
def test_refused(
    client: FlaskClient, product: Product, regulator: Headers, changes: dict[str, Any], status: int, code: str
) -> None:
    contractor = a_company(product, "渝建总包", "GENERAL_CONTRACTOR")
    answer = client.post(URL, json=project(contractor.id, **changes), headers=regulator)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_subcontractor_has_no_projects(client: FlaskClient, product: Product, regulator: Headers) -> None:
    labour = a_company(product, "渝建劳务")
    answer = client.post(URL, json=project(labour.id), headers=regulator)
    assert (answer.status_code, answer.json["code"]) == (403, "NOT_GENERAL_CONTRACTOR")


def test_who_sees_a_project(client: FlaskClient, site: Site, staff: Headers, outsider: Headers) -> None:
    assert client.get(f"{URL}/{site.id}", headers=staff).status_code == 200
    hidden = client.get(f"{URL}/{site.id}", headers=outsider)
    assert (hidden.status_code, hidden.json["code"]) == (404, "PROJECT_NOT_FOUND")
    assert client.get(URL, headers=outsider).json == {"items": [], "next_cursor": None}
    assert client.get(f"{URL}/{site.id}").status_code == 401


def test_participants_and_teams(
    client: FlaskClient, product: Product, site: Site, admin: Headers, staff: Headers, outsider: Headers
) -> None:
    late = a_company(product, "防水分包", "PROFESSIONAL_SUB")
    url = f"{URL}/{site.id}/participants"
    body = {"company_id": late.id, "role": "PROFESSIONAL_SUB"}
    filed = client.post(url, json=body, headers=admin)
    assert filed.status_code == 201
    assert client.post(url, json=body, headers=admin).json == filed.json
    assert client.post(url, json=body, headers=staff).json["code"] == "FORBIDDEN_ROLE"
    assert client.post(url, json=body, headers=outsider).json["code"] == "FORBIDDEN_SCOPE"
    assert client.post(url, json=body | {"role": "x"}, headers=admin).json["code"] == "VALUE_NOT_ALLOWED"
    assert client.post(url, json=body | {"company_id": "x"}, headers=admin).status_code == 404
    items = client.get(url, headers=staff).json["items"]
    assert [one["role_label"] for one in items] == ["施工总承包", "劳务分包", "监理单位", "专业分包"]
    assert client.delete(f"{url}/{filed.json['id']}", headers=admin).status_code == 204
    assert client.delete(f"{url}/{filed.json['id']}", headers=admin).status_code == 409
    assert client.get(url, headers=staff).json["items"][-1]["exited_on"] == "2026-03-10"
    assert client.get(f"{URL}/{site.id}/teams", headers=staff).json == {"items": []}


def test_staff_accounts(client: FlaskClient, product: Product, site: Site, admin: Headers) -> None:
    url = f"{URL}/{site.id}/staff"
    body = {"account": "gate-1", "password": "long-enough", "role": "site_staff"}
    opened = client.post(url, json=body, headers=admin)
    assert opened.status_code == 201
    assert client.post(url, json=body, headers=admin).json["code"] == "ACCOUNT_EXISTS"
    for changes, code in (
        ({"password": "short"}, "PASSWORD_TOO_SHORT"),
        ({"role": "regulator"}, "VALUE_NOT_ALLOWED"),
        ({"account": ""}, "VALIDATION_FAILED"),
    ):
        refused = client.post(url, json=body | {"account": "gate-2"} | changes, headers=admin)
        assert (refused.status_code, refused.json["code"]) == (422, code)
    incomplete = client.post(url, json={"role": "site_staff"}, headers=admin)
    assert (incomplete.status_code, incomplete.json["code"]) == (422, "FORM_INCOMPLETE")
    signed = client.post("/api/v1/auth/password", json={"account": "gate-1", "password": "long-enough"})
    gate = {"Authorization": f"Bearer {signed.json['access_token']}"}
    assert client.get(f"{URL}/{site.id}", headers=gate).status_code == 200
    listed = client.get(url, headers=admin).json["items"]
    assert opened.json["id"] in {one["id"] for one in listed}
    assert client.get(url, headers=gate).json["code"] == "FORBIDDEN_ROLE"
    assert client.delete(f"{url}/{opened.json['id']}", headers=admin).status_code == 204
    assert client.get(f"{URL}/{site.id}", headers=gate).status_code == 403
    gone = client.delete(f"{url}/{opened.json['id']}", headers=admin)
    assert (gone.status_code, gone.json["code"]) == (404, "STAFF_NOT_FOUND")


def test_a_person_becomes_staff(client: FlaskClient, product: Product, site: Site, admin: Headers) -> None:
    person, account, headers = a_verified_person(product, "王建国")
    url = f"{URL}/{site.id}/staff"
    made = client.post(url, json={"person_id": person.id, "role": "project_admin"}, headers=admin)
    assert (made.status_code, made.json["id"]) == (201, account.id)
    (listed,) = (one for one in client.get(url, headers=headers).json["items"] if one["id"] == account.id)
    assert (listed["name"], listed["role"]) == (person.worker_name_masked, "project_admin")
    unknown = client.post(url, json={"person_id": "nobody", "role": "site_staff"}, headers=admin)
    assert (unknown.status_code, unknown.json["code"]) == (404, "PERSON_NOT_FOUND")


def test_changed_suspended_and_closed(
    client: FlaskClient, product: Product, site: Site, admin: Headers
) -> None:
    contractor = staff_headers(product, "company_admin", "company", site.contractor.id)
    url = f"{URL}/{site.id}"
    assert client.patch(url, json={"name": "新名字"}, headers=admin).json["name"] == "新名字"
    assert client.post(f"{url}/suspend", headers=contractor).json["status"] == "suspended"
    assert client.post(f"{url}/resume", headers=contractor).json["status"] == "ongoing"
    assert client.post(f"{url}/close", json={}, headers=admin).json["code"] == "FORBIDDEN_ROLE"
    closed = client.post(f"{url}/close", json={}, headers=contractor)
    assert (closed.json["status"], closed.json["closed_on"]) == ("closed", "2026-03-10")
    again = client.post(f"{url}/close", json={}, headers=contractor)
    assert (again.status_code, again.json["code"]) == (409, "STATE_NOT_ALLOWED")
