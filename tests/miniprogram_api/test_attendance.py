"""GET /projects/{id}/attendance, .xlsx, uploads, appeals, roster; /me/attendance and appeals."""

from __future__ import annotations

import gzip
import io
from typing import Any

import pytest
from flask.testing import FlaskClient
from marshmallow import Schema
from openpyxl import load_workbook

from app.bootstrap import Product
from miniprogram_api.attendance import schemas
from tests.factories.attendance import Worker, a_code_id, china, engaged
from tests.factories.events import a_day, an_event
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.sites import Site, a_site

BASE = "/api/v1"


@pytest.fixture
def signed(product: Product, site: Site) -> tuple[Worker, Headers]:
    """王建国, engaged on the site, with a code and a phone."""
    person, _account, headers = a_verified_person(product, "王建国")
    return Worker(person, engaged(product, site, person), a_code_id(product, person)), headers


def staff(product: Product, site: Site, role: str = "site_staff") -> Headers:
    return staff_headers(product, role, "project", site.id)


def fits(schema: type[Schema] | Schema, answer: Any) -> None:
    """The answer has exactly the fields that the document promises, and required ones all."""
    known = schema() if isinstance(schema, type) else schema
    names = {field.data_key or name: field for name, field in known.fields.items()}
    assert set(answer) <= set(names), set(answer) - set(names)
    missing = {name for name, field in names.items() if field.required} - set(answer)
    assert not missing
    for name, value in answer.items():
        field = names[name]
        nested = getattr(field, "schema", None)
        inner = getattr(getattr(field, "inner", None), "schema", None)
        if nested is not None and value is not None:
            fits(nested, value)
        elif inner is not None:
            for each in value:
                fits(inner, each)


def test_month(client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]) -> None:
    worker, _headers = signed
    a_day(site, worker, 2)
    an_event(site, worker, "in", china(8, day=9), flags=["MANUAL"])
    answer = client.get(
        f"{BASE}/projects/{site.id}/attendance?month=2026-03&detail=1", headers=staff(product, site)
    )
    assert answer.status_code == 200
    body = answer.get_json()
    fits(schemas.AttendanceSchema, body)
    (row,) = body["rows"]
    assert (row["worker"]["name"], row["days"], row["hours"]) == ("王**", 2, 9.0)
    assert row["flags"] == ["MISSING_OUT", "MANUAL"]
    assert set(row["by_day"]) == {"02", "09"}
    for tally in row["by_day"].values():
        fits(schemas.TallySchema, tally)
    again = client.get(
        f"{BASE}/projects/{site.id}/attendance?month=2026-03&detail=1",
        headers={**staff(product, site), "If-None-Match": answer.headers["ETag"]},
    )
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("month=2026-13", "month"),
        ("month=2026-3", "month"),
        ("month=%D9%A2%D9%A0%D9%A2%D9%A6-03", "month"),
        ("month=", "month"),
        ("limit=0", "limit"),
        ("limit=many", "limit"),
        ("detail=perhaps", "detail"),
        ("cursor=nobody", "cursor"),
    ],
)
def test_a_month_asked_for_wrongly(
    client: FlaskClient, product: Product, site: Site, query: str, field: str
) -> None:
    answer = client.get(f"{BASE}/projects/{site.id}/attendance?{query}", headers=staff(product, site))
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"
    assert field in answer.get_json()["errors"]


@pytest.mark.parametrize(
    ("path", "roles"),
    [
        ("/projects/{id}/attendance", {"regulator", "company_admin", "project_admin", "site_staff"}),
        ("/projects/{id}/attendance.xlsx", {"regulator", "company_admin", "project_admin", "site_staff"}),
        ("/projects/{id}/attendance/uploads", {"regulator", "company_admin", "project_admin", "site_staff"}),
        ("/projects/{id}/attendance/appeals", {"regulator", "company_admin", "project_admin"}),
        ("/projects/{id}/roster", {"project_admin", "site_staff"}),
    ],
)
def test_who_may_call_what(
    client: FlaskClient,
    product: Product,
    site: Site,
    signed: tuple[Worker, Headers],
    path: str,
    roles: set[str],
) -> None:
    url = BASE + path.format(id=site.id)
    assert client.get(url).status_code == 401
    assert client.get(url, headers=signed[1]).status_code == 403
    callers = {
        "regulator": staff_headers(product, "regulator", "region", "500000"),
        "company_admin": staff_headers(product, "company_admin", "company", site.contractor.id),
        "project_admin": staff(product, site, "project_admin"),
        "site_staff": staff(product, site),
        "training_staff": staff_headers(product, "training_staff", "training_centre", "t"),
        "system_admin": staff_headers(product, "system_admin", "system", "*"),
    }
    for role, headers in callers.items():
        answer = client.get(url, headers=headers)
        assert (answer.status_code == 200) is (role in roles), (role, answer.get_json(silent=True))
        if role not in roles:
            assert answer.get_json()["code"] == "FORBIDDEN_ROLE"
    elsewhere = staff_headers(product, "project_admin", "project", a_site(product).id)
    hidden = client.get(url, headers=elsewhere)
    assert hidden.status_code == (403 if "roster" in path else 404)


def test_sheet(client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]) -> None:
    a_day(site, signed[0], 2)
    answer = client.get(
        f"{BASE}/projects/{site.id}/attendance.xlsx?month=2026-03", headers=staff(product, site)
    )
    assert answer.status_code == 200
    assert answer.mimetype == schemas_xlsx()
    assert "filename*=UTF-8''%E8%80%83%E5%8B%A4" in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    data = gzip.decompress(answer.data) if answer.headers.get("Content-Encoding") == "gzip" else answer.data
    assert load_workbook(io.BytesIO(data)).worksheets[0].cell(5, 2).value == "王**"


def schemas_xlsx() -> str:
    return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def test_whole_names(
    client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]
) -> None:
    url = f"{BASE}/projects/{site.id}/attendance?month=2026-03&full_names=1"
    admin = staff(product, site, "project_admin")
    refused = client.get(url, headers=staff(product, site))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "FORBIDDEN_SCOPE")
    assert client.get(url, headers=admin).status_code == 422
    answer = client.get(f"{url}&reason=核对工资", headers=admin)
    assert answer.get_json()["rows"][0]["worker"]["name"] == "王建国"


def test_uploads(client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]) -> None:
    a_day(site, signed[0], 2)
    answer = client.get(f"{BASE}/projects/{site.id}/attendance/uploads", headers=staff(product, site))
    assert answer.status_code == 200
    fits(schemas.UploadsSchema, answer.get_json())
    assert answer.get_json()["scanners"][0]["events"] == 2


def test_roster(client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]) -> None:
    worker, _headers = signed
    headers = staff(product, site)
    answer = client.get(f"{BASE}/projects/{site.id}/roster", headers=headers)
    assert answer.status_code == 200
    body = answer.get_json()
    fits(schemas.RosterSchema, body)
    assert body["entries"][0]["code_ids"] == [worker.code_id]
    assert body["keys"] == client.get(f"{BASE}/code-keys").get_json()["keys"]
    delta = client.get(f"{BASE}/projects/{site.id}/roster?since={body['version']}", headers=headers)
    assert (delta.get_json()["full"], delta.get_json()["entries"]) == (False, [])
    for since in ("-1", "x", "1.5", str(10**30)):
        wrong = client.get(f"{BASE}/projects/{site.id}/roster?since={since}", headers=headers)
        assert wrong.status_code == 422, since


def test_own_record_and_an_appeal_from_end_to_end(
    client: FlaskClient, product: Product, site: Site, signed: tuple[Worker, Headers]
) -> None:
    worker, own = signed
    event = an_event(site, worker, "in", china(8, day=9))
    record = client.get(f"{BASE}/me/attendance?month=2026-03", headers=own)
    assert record.status_code == 200
    fits(schemas.OwnAttendanceSchema, record.get_json())
    assert record.get_json()["hours"] == 0.0

    said = {
        "project_id": site.id,
        "day": "2026-03-09",
        "kind": "missing_out",
        "claimed_at": "2026-03-09T17:30:00+08:00",
        "statement": "下班时门口没有人扫码",
    }
    opened = client.post(f"{BASE}/me/attendance/appeals", json=said, headers=own)
    assert opened.status_code == 201
    appeal = opened.get_json()
    fits(schemas.AppealSchema, appeal)
    assert [original["id"] for original in appeal["original"]] == [event.id]
    assert client.post(f"{BASE}/me/attendance/appeals", json=said, headers=own).status_code == 409
    mine = client.get(f"{BASE}/me/attendance/appeals", headers=own).get_json()
    assert ([item["id"] for item in mine["items"]], mine["next_cursor"]) == ([appeal["id"]], None)

    admin = staff(product, site, "project_admin")
    waiting = client.get(f"{BASE}/projects/{site.id}/attendance/appeals?state=open", headers=admin).get_json()
    assert [item["id"] for item in waiting["items"]] == [appeal["id"]]
    url = f"{BASE}/projects/{site.id}/attendance/appeals/{appeal['id']}/decision"
    decision = {"uphold": True, "reason": "与班组长核对属实"}
    assert client.post(url, json=decision, headers=own).status_code == 403
    assert client.post(url, json=decision, headers=staff(product, site)).status_code == 403
    answer = client.post(url, json=decision, headers=admin)
    assert answer.status_code == 200
    fits(schemas.AppealSchema, answer.get_json())
    again = client.post(url, json=decision, headers=admin)
    assert (again.status_code, again.get_json()["code"]) == (409, "STATE_NOT_ALLOWED")

    after = client.get(f"{BASE}/me/attendance?month=2026-03", headers=own).get_json()
    assert after["hours"] == 9.5
    events = after["projects"][0]["by_day"][0]["events"]
    assert [(e["id"] == event.id, e["credential"], e["flags"]) for e in events] == [
        (True, "qr", []),
        (False, "correction", ["CORRECTION"]),
    ]


GOOD = {
    "project_id": "p",
    "day": "2026-03-09",
    "kind": "missing_out",
    "statement": "没有扫到",
}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"project_id": None}, "project_id"),
        ({"project_id": 5}, "project_id"),
        ({"day": "9 March"}, "day"),
        ({"day": "2026-02-30"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"kind": "because"}, "kind"),
        ({"statement": ""}, "statement"),
        ({"statement": "长" * 501}, "statement"),
        ({"claimed_at": "2026-03-09T17:30:00"}, "claimed_at"),
        ({"claimed_at": "9999-12-31T23:59:59+00:00"}, "claimed_at"),
        ({"direction": "up"}, "direction"),
    ],
)
def test_an_appeal_that_is_malformed(
    client: FlaskClient, signed: tuple[Worker, Headers], changes: dict[str, Any], field: str
) -> None:
    answer = client.post(f"{BASE}/me/attendance/appeals", json=GOOD | changes, headers=signed[1])
    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]


def test_an_appeal_with_any_words(client: FlaskClient, site: Site, signed: tuple[Worker, Headers]) -> None:
    said = GOOD | {"project_id": site.id, "statement": "没有扫到😀 ' OR 1=1 --\n=HYPERLINK"}
    answer = client.post(f"{BASE}/me/attendance/appeals", json=said, headers=signed[1])
    assert (answer.status_code, answer.get_json()["statement"]) == (201, said["statement"])


def test_an_account_without_a_person_has_no_record(client: FlaskClient, product: Product, site: Site) -> None:
    answer = client.get(f"{BASE}/me/attendance", headers=staff(product, site))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "FORBIDDEN_ROLE")
