"""Engagements, roster imports and the blacklist over HTTP."""

from __future__ import annotations

import io
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.cast import member, stranger
from tests.factories.people import a_person, sign_in, staff_headers
from tests.factories.sites import Site, roster_sheet

Headers = dict[str, str]
WANG = member("王建国")


@pytest.fixture
def url(site: Site) -> str:
    return f"/api/v1/projects/{site.id}/workers"


@pytest.fixture
def admin(product: Product, site: Site) -> Headers:
    return staff_headers(product, "project_admin", "project", site.id)


@pytest.fixture
def staff(product: Product, site: Site) -> Headers:
    return staff_headers(product, "site_staff", "project", site.id)


def worker(site: Site, **changes: Any) -> dict[str, Any]:
    given = {
        "id_number": WANG.id_number,
        "name": WANG.name,
        "company_id": site.labour.id,
        "team": "钢筋一班",
        "work_type": "020",
        "identity_class": "worker",
        "joined_on": "2026-03-01",
        "cell_phone": "138 0000 1234",
    }
    return given | changes


def test_one_call_registers_a_worker(
    client: FlaskClient, product: Product, site: Site, url: str, admin: Headers
) -> None:
    made = client.post(url, json=worker(site), headers=admin)
    assert made.status_code == 201
    assert made.json["stage"] == "trade_assigned"
    again = client.post(url, json=worker(site), headers=admin)
    assert (again.status_code, again.json) == (200, made.json)
    other = client.post(url, json=worker(site, work_type="010"), headers=admin)
    assert (other.status_code, other.json["code"]) == (409, "WORKER_EXISTS")
    shown = client.get(f"{url}/{made.json['id']}", headers=admin)
    body = shown.json
    steps = body.pop("steps")
    assert [step["label"] for step in steps] == ["聘用登记", "项目参建", "工种分配"]
    assert steps[0]["at"] == "2026-03-10T12:00:00+08:00"
    assert body == {
        "id": made.json["id"],
        "person_id": made.json["person_id"],
        "name": "王**",
        "id_card": body["id_card"],
        "marks": [],
        "is_revoked": False,
        "company": {"id": site.labour.id, "name": site.labour.name},
        "team": {"id": body["team"]["id"], "name": "钢筋一班"},
        "work_type": {"code": "020", "label": "钢筋工"},
        "identity_class": "worker",
        "colour": "green",
        "post": None,
        "is_team_leader": False,
        "cell_phone": "138****1234",
        "stage": "trade_assigned",
        "stage_label": "工种分配",
        "joined_on": "2026-03-01",
        "exited_on": None,
        "exit_reason": None,
    }
    assert "*" in body["id_card"]
    assert WANG.id_number not in shown.text
    assert "13800001234" not in shown.text
    assert WANG.name not in shown.text
    teams = client.get(f"/api/v1/projects/{site.id}/teams", headers=admin).json["items"]
    assert [team["name"] for team in teams] == ["钢筋一班"]


def test_by_person_id(client: FlaskClient, product: Product, site: Site, url: str, admin: Headers) -> None:
    person = a_person(product, "王建国", 2)
    body = {"person_id": person.id, "company_id": site.labour.id, "team": "一班", "work_type": "010"}
    made = client.post(url, json=body, headers=admin)
    assert (made.status_code, made.json["person_id"]) == (201, person.id)
    listed = client.get(url, headers=admin).json["items"]
    assert [one["marks"] for one in listed] == [["已认证", "已入库"]]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"work_type": "x"}, 422, "VALUE_NOT_ALLOWED"),
        ({"identity_class": "x"}, 422, "VALUE_NOT_ALLOWED"),
        ({"joined_on": "2099-01-01"}, 422, "VALUE_NOT_ALLOWED"),
        ({"joined_on": "yesterday"}, 422, "VALIDATION_FAILED"),
        ({"joined_on": 20260301}, 422, "VALIDATION_FAILED"),
        ({"team": ["a"]}, 422, "VALIDATION_FAILED"),
        ({"id_number": "500112198503120170"}, 422, "ID_NUMBER_INVALID"),
        ({"id_number": "500112209903120170"}, 422, "ID_NUMBER_INVALID"),
        ({"cell_phone": "12345"}, 422, "VALUE_NOT_ALLOWED"),
        ({"id_number": None}, 422, "VALIDATION_FAILED"),
        ({"name": "\U0001f600"}, 422, None),
        ({"company_id": "nobody"}, 409, "PARTICIPANT_NOT_FILED"),
        ({"person_id": "nobody"}, 404, "PERSON_NOT_FOUND"),
    ],
)
def test_refused(
    client: FlaskClient,
    site: Site,
    url: str,
    admin: Headers,
    changes: dict[str, Any],
    status: int,
    code: str | None,
) -> None:
    answer = client.post(url, json=worker(site, **changes), headers=admin)
    assert answer.status_code == status, answer.json
    assert code in (None, answer.json["code"])
    assert client.get(url, headers=admin).json["items"] == []


def test_who_may(client: FlaskClient, product: Product, site: Site, url: str, staff: Headers) -> None:
    body = worker(site)
    assert client.post(url, json=body).status_code == 401
    assert client.post(url, json=body, headers=sign_in(client, "李秀英")).json["code"] == "FORBIDDEN_ROLE"
    assert client.post(url, json=body, headers=staff).json["code"] == "FORBIDDEN_ROLE"
    system = staff_headers(product, "system_admin", "system", "*")
    assert client.get(url, headers=system).json["code"] == "FORBIDDEN_ROLE"
    outsider = staff_headers(product, "project_admin", "project", "another")
    assert client.post(url, json=body, headers=outsider).json["code"] == "FORBIDDEN_SCOPE"
    assert client.get(url, headers=outsider).json["code"] == "PROJECT_NOT_FOUND"
    labour = staff_headers(product, "company_admin", "company", site.labour.id)
    assert client.post(url, json=body, headers=labour).status_code == 201
    foreign = worker(site, id_number=member("张伟").id_number, name="张伟", company_id=site.contractor.id)
    assert client.post(url, json=foreign, headers=labour).json["code"] == "FORBIDDEN_SCOPE"
    assert len(client.get(url, headers=staff).json["items"]) == 1


def test_each_step_by_its_own_call(client: FlaskClient, site: Site, url: str, admin: Headers) -> None:
    body = {key: value for key, value in worker(site).items() if key not in ("team", "work_type")}
    hired = client.post(f"{url}/hire", json=body, headers=admin)
    assert (hired.status_code, hired.json["stage"]) == (201, "hired")
    own = f"{url}/{hired.json['id']}"
    early = client.post(f"{own}/trade", json={"work_type": "020"}, headers=admin)
    assert (early.status_code, early.json["code"]) == (409, "STATE_NOT_ALLOWED")
    assert client.post(f"{own}/assign", json={"team": "一班"}, headers=admin).json["stage"] == "assigned"
    trade = client.post(f"{own}/trade", json={"work_type": "020"}, headers=admin)
    assert trade.json["stage"] == "trade_assigned"
    changed = client.patch(own, json={"work_type": "010", "is_team_leader": True}, headers=admin)
    assert changed.status_code == 200
    shown = client.get(own, headers=admin).json
    assert (shown["work_type"]["code"], shown["is_team_leader"]) == ("010", True)
    assert client.post(f"{own}/exit", json={}, headers=admin).status_code == 422
    gone = client.post(f"{own}/exit", json={"reason": "完工"}, headers=admin)
    assert (gone.status_code, gone.json["stage"]) == (200, "exited")
    twice = client.post(f"{own}/exit", json={"reason": "完工"}, headers=admin)
    assert (twice.status_code, twice.json["code"]) == (409, "STATE_NOT_ALLOWED")
    missing = client.post(f"{url}/nothing/exit", json={"reason": "完工"}, headers=admin)
    assert (missing.status_code, missing.json["code"]) == (404, "WORKER_NOT_FOUND")


def test_found_by_whole_name_in_the_body(client: FlaskClient, site: Site, url: str, admin: Headers) -> None:
    client.post(url, json=worker(site), headers=admin)
    found = client.post(f"{url}/search", json={"name": " 王建国 "}, headers=admin).json["items"]
    assert [one["name"] for one in found] == ["王**"]
    assert client.post(f"{url}/search", json={"name": "王建"}, headers=admin).json["items"] == []
    active = client.get(url, query_string={"stage": "exited"}, headers=admin).json["items"]
    assert active == []
    assert client.get(url, query_string={"stage": "flying"}, headers=admin).status_code == 422


def upload(client: FlaskClient, url: str, headers: Headers, data: bytes, name: str = "roster.xlsx") -> Any:
    return client.post(
        f"{url}/import",
        data={"file": (io.BytesIO(data), name)},
        content_type="multipart/form-data",
        headers=headers,
    )


def line(n: int, **changes: str) -> list[str]:
    who = stranger(n)
    cells = {"name": who.name, "number": who.id_number, "company": "渝建劳务有限公司", "team": "一班"}
    return [*(cells | changes).values(), "钢筋工", "", "", "2026-03-01", ""]


def test_a_small_roster_is_answered_at_once(client: FlaskClient, url: str, admin: Headers) -> None:
    answer = upload(client, url, admin, roster_sheet([line(1), line(2, company="别家")]))
    assert answer.status_code == 200
    body = answer.json
    assert (body["state"], body["total"], body["taken"], body["refused"]) == ("done", 2, 1, 1)
    first, second = body["rows"]
    assert (first["row"], first["status"], first["reasons"]) == (2, "taken", [])
    assert client.get(f"{url}/{first['id']}", headers=admin).status_code == 200
    assert (second["row"], second["status"], second["id"]) == (3, "refused", None)
    assert [reason["code"] for reason in second["reasons"]] == ["PARTICIPANT_NOT_FILED"]
    sheet = client.get(f"{url}/imports/{body['import_id']}.xlsx", headers=admin)
    assert sheet.status_code == 200
    assert sheet.data.startswith(b"PK")
    template = client.get(f"{url}/import-template.xlsx", headers=admin)
    assert template.data.startswith(b"PK")


def test_a_long_roster_is_worked_off_with_progress(
    client: FlaskClient, product: Product, url: str, admin: Headers
) -> None:
    from tests.factories.gateways import run_due_jobs

    answer = upload(client, url, admin, roster_sheet([line(n) for n in range(1, 202)]))
    assert answer.status_code == 202
    progress = f"{url}/imports/{answer.json['import_id']}"
    waiting = client.get(progress, headers=admin).json
    assert (waiting["state"], waiting["total"], waiting["done"], waiting["rows"]) == ("waiting", 201, 0, [])
    run_due_jobs(product.jobs)
    first = client.get(progress, headers=admin).json
    assert (first["state"], first["done"], first["taken"], len(first["rows"])) == ("done", 201, 201, 200)
    rest = client.get(progress, query_string={"cursor": first["next_cursor"]}, headers=admin).json
    assert [one["row"] for one in rest["rows"]] == [202]
    assert rest["next_cursor"] is None


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 422, "SHEET_EMPTY"),
        (b"name,number", 422, "SHEET_FORMAT"),
        (roster_sheet([["a", "b"]], ["甲", "乙"]), 422, "SHEET_COLUMNS_MISSING"),
    ],
)
def test_a_bad_file(
    client: FlaskClient, url: str, admin: Headers, data: bytes, status: int, code: str
) -> None:
    answer = upload(client, url, admin, data)
    assert (answer.status_code, answer.json["code"]) == (status, code)


def test_no_file_at_all(client: FlaskClient, url: str, admin: Headers) -> None:
    answer = client.post(f"{url}/import", data={"x": "y"}, content_type="multipart/form-data", headers=admin)
    assert answer.status_code == 422
    assert "file" in answer.json["errors"]
    text = client.post(
        f"{url}/import", data={"file": "text"}, content_type="multipart/form-data", headers=admin
    )
    assert text.status_code == 422


def test_imports_of_others_are_hidden(
    client: FlaskClient, product: Product, url: str, admin: Headers, staff: Headers
) -> None:
    assert upload(client, url, staff, roster_sheet([line(1)])).json["code"] == "FORBIDDEN_ROLE"
    missing = client.get(f"{url}/imports/nothing", headers=admin)
    assert (missing.status_code, missing.json["code"]) == (404, "IMPORT_NOT_FOUND")


def test_the_blacklist(client: FlaskClient, product: Product, site: Site, url: str, admin: Headers) -> None:
    regulator = staff_headers(product, "regulator", "region", "500000")
    bar = {"name": WANG.name, "id_number": WANG.id_number, "region": "重庆", "reason": "事故责任"}
    assert client.post("/api/v1/blacklist", json=bar, headers=admin).json["code"] == "FORBIDDEN_ROLE"
    made = client.post("/api/v1/blacklist", json=bar, headers=regulator)
    assert made.status_code == 201
    refused = client.post(url, json=worker(site), headers=admin)
    assert (refused.status_code, refused.json["code"]) == (403, "BLACKLISTED")
    (listed,) = client.get("/api/v1/blacklist", headers=regulator).json["items"]
    assert (listed["name"], listed["region"], listed["lifted_at"]) == ("王**", "重庆市", None)
    lift = f"/api/v1/blacklist/{made.json['id']}/lift"
    assert client.post(lift, headers=regulator).status_code == 204
    assert client.post(lift, headers=regulator).json["code"] == "STATE_NOT_ALLOWED"
    assert client.post(url, json=worker(site), headers=admin).status_code == 201
