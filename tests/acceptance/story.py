"""What people do in the stories, over HTTP and nothing else."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.cast import CastMember, member
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Headers, sign_in, staff_headers
from tests.factories.sites import credit_code
from tests.factories.verification import ALL_PURPOSES, card_of, picture

API = "/api/v1"
PASSWORD = "a-good-password"
PLACES = {"chongqing": "500112", "hangzhou": "330106", "shanghai": "310115"}


@dataclass
class Story:
    """The server, told as one document sees it."""

    client: FlaskClient
    product: Product

    def call(self, method: str, path: str, headers: Headers, expected: int, **request: Any) -> Any:
        answer = self.client.open(API + path, method=method, headers=headers, **request)
        assert answer.status_code == expected, (path, answer.status_code, answer.get_data(as_text=True))
        return answer.get_json(silent=True)

    def post(self, path: str, headers: Headers, body: Any = None, expected: int = 200) -> Any:
        return self.call("POST", path, headers, expected, json={} if body is None else body)

    def get(self, path: str, headers: Headers) -> Any:
        return self.call("GET", path, headers, 200)

    def work(self) -> None:
        """The job worker has its turn."""
        run_due_jobs(self.product.jobs)

    def agree(self, headers: Headers) -> None:
        documents = self.get("/consents/documents", headers)
        for document in documents:
            if document["purpose"] in ALL_PURPOSES:
                body = {"purpose": document["purpose"], "version": document["version"], "accepted": True}
                self.post("/me/consents", headers, body, 201)

    def show(self, path: str, headers: Headers, field: str, data: bytes, expected: int = 202) -> Any:
        """Uploads one picture and lets the job worker look at it; where the person stands then."""
        form = {field: (io.BytesIO(data), "photo.jpg")}
        told = self.call("POST", f"/me/verification/{path}", headers, expected, data=form)
        if expected >= 400:
            return told
        self.work()
        return self.get("/me/verification", headers)

    def verified(self, name: str) -> Headers:
        """A stranger's phone to 已认证."""
        who = member(name)
        headers = sign_in(self.client, name)
        self.agree(headers)
        self.product.gateways.card_reader.front = card_of(who)  # type: ignore[attr-defined]
        self.show("id-card", headers, "front", picture())
        body = {"name": who.name, "id_number": who.id_number}
        self.call("PUT", "/me/verification/identity", headers, 200, json=body)
        assert self.show("face", headers, "selfie", picture("pink", 320))["status"] == "registered"
        return headers

    def office(self, account: str) -> Headers:
        told = self.post("/auth/password", {}, {"account": account, "password": PASSWORD})
        return {"Authorization": f"Bearer {told['access_token']}"}

    def code(self, headers: Headers) -> str:
        return str(self.post("/me/code", headers)["codes"][0]["text"])


@dataclass
class Gate:
    """A project that an authority filed, its office and its gate."""

    story: Story
    id: str
    company_id: str
    regulator: Headers
    office: Headers
    staff: Headers

    def hire(self, who: CastMember, expected: int = 201, **terms: Any) -> Any:
        body = {
            "name": who.name,
            "id_number": who.id_number,
            "company_id": self.company_id,
            "team": "一班",
            "work_type": "020",
            "identity_class": "worker",
            "joined_on": "2026-03-01",
            **terms,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self.story.post(f"/projects/{self.id}/workers", self.office, given, expected)

    def sign_in_again(self) -> None:
        """Hours later, on the same two accounts."""
        self.office = self.story.office(f"project_admin-{self.id}".lower())
        self.staff = self.story.office(f"site_staff-{self.id}".lower())

    def scan(self, raw: str | None = None, direction: str = "in", **fields: Any) -> Any:
        body = {"scan_id": str(uuid4()), "direction": direction, **fields}
        if raw is not None:
            body["raw"] = raw
        return self.story.post(f"/projects/{self.id}/scans", self.staff, body)

    def inside(self) -> int:
        return int(self.story.get(f"/projects/{self.id}/presence", self.staff)["inside"])


def a_gate(story: Story, jurisdiction: str, region: str | None = None) -> Gate:
    region = region or PLACES[jurisdiction]
    regulator = staff_headers(story.product, "regulator", "region", region)
    company = {
        "name": "示例建设有限公司",
        "credit_code": credit_code(),
        "kind": "GENERAL_CONTRACTOR",
        "region": region,
    }
    company_id = story.post("/companies", regulator, company, 201)["id"]
    project = {
        "name": "示例小学",
        "jurisdiction": jurisdiction,
        "region": region,
        "permit_no": f"{region}202602010101",
        "general_contractor_id": company_id,
        "started_on": "2026-02-01",
    }
    project_id = story.post("/projects", regulator, project, 201)["id"]
    signed: list[Headers] = []
    for role in ("project_admin", "site_staff"):
        account = {"account": f"{role}-{project_id}".lower(), "password": PASSWORD}
        story.post(f"/projects/{project_id}/staff", regulator, {**account, "role": role}, 201)
        signed.append(story.office(account["account"]))
    return Gate(story, project_id, company_id, regulator, *signed)


def codes_of(answer: Any) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]
