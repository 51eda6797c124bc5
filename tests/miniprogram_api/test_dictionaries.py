"""Code tables over HTTP."""

from __future__ import annotations

from flask.testing import FlaskClient


def test_public_and_kept_by_clients(client: FlaskClient) -> None:
    listed = client.get("/api/v1/dictionaries")
    assert listed.status_code == 200
    names = {one["name"]: one for one in listed.json["items"]}
    assert {"work-types", "company-kinds", "identity-classes"} <= set(names)
    found = client.get("/api/v1/dictionaries/work-types")
    entries = {one["code"]: one["label"] for one in found.json["entries"]}
    assert (entries["010"], entries["900"]) == ("砌筑工", "管理人员")
    assert len(entries) == names["work-types"]["entry_total"]
    again = client.get("/api/v1/dictionaries/work-types", headers={"If-None-Match": found.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_an_unknown_one(client: FlaskClient) -> None:
    answer = client.get("/api/v1/dictionaries/spells")
    assert (answer.status_code, answer.json["code"]) == (404, "DICTIONARY_NOT_FOUND")
