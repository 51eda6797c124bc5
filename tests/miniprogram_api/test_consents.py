"""Consent over HTTP."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from tests.factories.people import sign_in

API = "/api/v1"


def test_the_documents_are_public_and_cacheable(client: FlaskClient) -> None:
    answer = client.get(f"{API}/consents/documents")
    assert answer.status_code == 200
    assert [document["purpose"] for document in answer.json] == [
        "service_agreement",
        "privacy_policy",
        "id_card",
        "face_verification",
        "location",
    ]
    assert [document["required"] for document in answer.json] == [True, True, True, False, False]
    assert all(document["version"] and document["title"] and document["text"] for document in answer.json)
    again = client.get(f"{API}/consents/documents", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_giving_and_withdrawing(client: FlaskClient) -> None:
    headers = sign_in(client, "王建国")
    body = {"purpose": "face_verification", "version": "1.0"}
    given = client.post(f"{API}/me/consents", json=body | {"accepted": True}, headers=headers)
    assert given.status_code == 201
    assert given.json == body | {
        "accepted": True,
        "decided_at": "2026-03-10T12:00:00+08:00",
        "effect": given.json["effect"],
    }
    mine = {
        entry["purpose"]: entry for entry in client.get(f"{API}/me/consents", headers=headers).json["items"]
    }
    assert mine["face_verification"]["accepted"] is True
    assert mine["face_verification"]["is_current"] is True
    assert mine["id_card"]["accepted"] is None
    withdrawn = client.post(f"{API}/me/consents", json=body | {"accepted": False}, headers=headers)
    assert withdrawn.status_code == 201
    assert "删除" in withdrawn.json["effect"]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"purpose": "dna"}, "purpose", "VALUE_NOT_ALLOWED"),
        ({"version": "9.9"}, "version", "VALUE_NOT_ALLOWED"),
        ({"accepted": "maybe"}, "accepted", "VALIDATION_FAILED"),
        ({"accepted": None}, "accepted", "VALIDATION_FAILED"),
        ({"version": 1}, "version", "VALIDATION_FAILED"),
    ],
)
def test_what_is_no_decision(client: FlaskClient, change: dict[str, object], field: str, code: str) -> None:
    headers = sign_in(client, "王建国")
    body = {"purpose": "id_card", "version": "1.0", "accepted": True} | change
    answer = client.post(f"{API}/me/consents", json=body, headers=headers)
    assert (answer.status_code, answer.json["code"]) == (422, code)
    assert field in answer.json["errors"]


def test_a_decision_is_somebodys(client: FlaskClient) -> None:
    body = {"purpose": "id_card", "version": "1.0", "accepted": True}
    assert client.post(f"{API}/me/consents", json=body).status_code == 401
    assert client.get(f"{API}/me/consents").status_code == 401
