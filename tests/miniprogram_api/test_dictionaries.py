"""Code tables over HTTP."""

from __future__ import annotations

import pytest
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


@pytest.mark.parametrize("path", ["/api/v1/dictionaries", "/api/v1/dictionaries/work-types"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_asked_for_again_by_etag(client: FlaskClient, path: str, coding: str) -> None:
    asking = {"Accept-Encoding": coding}
    found = client.get(path, headers=asking)
    assert found.headers.get("Content-Encoding", "identity") == coding
    again = client.get(path, headers={**asking, "If-None-Match": found.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_an_unknown_one(client: FlaskClient) -> None:
    answer = client.get("/api/v1/dictionaries/spells")
    assert (answer.status_code, answer.json["code"]) == (404, "DICTIONARY_NOT_FOUND")
