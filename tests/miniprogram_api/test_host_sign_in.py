"""POST /auth/host/…: shape, refusals, and who may show the pages in a frame."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from miniprogram_api.deps import EXTENSION
from tests.factories.people import bearer
from tests.kernel.test_host_apps_setting import HOST as SETTING

API = "/api/v1"
HOST = "suishenban"


def begun(client: FlaskClient, host: str = HOST) -> dict[str, str]:
    """State and ticket."""
    answer = client.post(f"{API}/auth/host/{host}/start")
    assert answer.status_code == 200, answer.json
    (state,) = parse_qs(urlsplit(answer.json["authorize_url"]).query)["state"]
    return {"state": state, "ticket": answer.json["ticket"]}


def finished(client: FlaskClient, code: str = "of-wang", host: str = HOST, **changes: Any) -> Any:
    return client.post(f"{API}/auth/host/{host}", json={"code": code, **begun(client), **changes})


def test_signing_in(client: FlaskClient) -> None:
    answer = finished(client)
    assert answer.status_code == 200
    assert answer.json["is_new"]
    me = client.get(f"{API}/me", headers=bearer(answer.json["access_token"])).json
    assert me["person"]["id"] == answer.json["person"]["id"]
    assert answer.headers["Cache-Control"] == "no-store"
    again = finished(client)
    assert (again.json["is_new"], again.json["person"]) == (False, answer.json["person"])


def test_the_answer_of_the_beginning(client: FlaskClient) -> None:
    """The ticket is in no address: addresses are written down on the way."""
    answer = client.post(f"{API}/auth/host/{HOST}/start").json
    assert answer["expires_in"] == 600
    assert answer["ticket"] not in answer["authorize_url"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"code": "stolen"}, 401, "AUTH_FAILED"),
        ({"state": "made-up"}, 401, "SIGN_IN_EXPIRED"),
        ({"ticket": "of somebody else"}, 401, "SIGN_IN_EXPIRED"),
        ({"host": "other"}, 401, "SIGN_IN_EXPIRED"),
        ({"host": "nobody"}, 404, "HOST_UNKNOWN"),
        ({"code": "down"}, 503, "HOST_UNAVAILABLE"),
        ({"code": ""}, 422, "VALIDATION_FAILED"),
        ({"ticket": None}, 422, "VALIDATION_FAILED"),
        ({"state": "x" * 201}, 422, "VALIDATION_FAILED"),
    ],
)
def test_refusals(client: FlaskClient, changes: dict[str, Any], status: int, code: str) -> None:
    answer = finished(client, **changes)
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["reasons"][0]["message"]
    assert ("Retry-After" in answer.headers) == (status == 503)


def test_nobody_starts_at_a_host_that_is_not_ours(client: FlaskClient) -> None:
    """Neither a name nor a header nor a body of the caller's decides where a browser goes."""
    answer = client.post(f"{API}/auth/host/nobody/start")
    assert (answer.status_code, answer.json["code"]) == (404, "HOST_UNKNOWN")
    wanted = {"redirect_uri": "https://evil.example/", "return_url": "https://evil.example/"}
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    answer = client.post(f"{API}/auth/host/{HOST}/start", json=wanted, headers=headers)
    assert urlsplit(answer.json["authorize_url"]).hostname == "suishenban.example"
    assert "evil" not in answer.json["authorize_url"]


def test_the_pages_know_the_hosts(client: FlaskClient) -> None:
    told = client.get(f"{API}/client-config").json["host_apps"]
    assert {"name": HOST, "label": "随申办"} in told


class TestFrames:
    def serve(self, client: FlaskClient, product: Product, **host: str) -> Any:
        settings = replace(product.settings, host_apps=json.dumps([SETTING | host]))
        client.application.extensions[EXTENSION] = replace(product, settings=settings)
        return client

    def test_nobody_frames_a_page(self, client: FlaskClient, product: Product) -> None:
        for served in (client, self.serve(client, product)):
            headers = served.get("/m/").headers
            assert headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]

    def test_a_host_of_the_settings_does_and_only_the_pages_of_workers(
        self, client: FlaskClient, product: Product
    ) -> None:
        served = self.serve(client, product, framed_by="https://host.example")
        for path in ("/m/", "/m/host/suishenban?code=a&state=b"):
            headers = served.get(path).headers
            assert "X-Frame-Options" not in headers
            assert "frame-ancestors https://host.example;" in headers["Content-Security-Policy"]
        for path in ("/", "/s/", "/c/", "/docs", f"{API}/client-config", "/m"):
            headers = served.get(path).headers
            assert headers["X-Frame-Options"] == "DENY", path
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
