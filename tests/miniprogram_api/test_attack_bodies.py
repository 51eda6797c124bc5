"""Requests that cost the caller nothing and the server much, or that break off."""

from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from gunicorn.http.errors import ChunkMissingTerminator, InvalidChunkSize, NoMoreData

from miniprogram_api import bodies
from tests.factories.people import sign_in

SIGN_IN = "/api/v1/auth/password"
JSON = "application/json"


class Broken(io.RawIOBase):
    """A connection on which the server finds a fault while the body is read."""

    def __init__(self, fault: Exception) -> None:
        self._fault = fault

    def readable(self) -> bool:
        return True

    def readinto(self, _into: object) -> int:
        raise self._fault


@pytest.mark.parametrize(("beyond", "status"), [(0, 401), (1, 413)])
def test_json_has_a_smaller_limit_than_pictures(client: FlaskClient, beyond: int, status: int) -> None:
    body = b'{"account": "nobody", "password": "x"}'
    answer = client.post(
        SIGN_IN, data=body.ljust(bodies.LARGEST_JSON + beyond), headers={"Content-Type": JSON}
    )
    assert answer.status_code == status
    assert answer.get_json()["code"] == {401: "AUTH_FAILED", 413: "TOO_LARGE"}[status]


def test_the_limit_holds_where_no_length_is_given(client: FlaskClient) -> None:
    environ = {
        "wsgi.input": io.BytesIO(b"[" * (bodies.LARGEST_JSON + 1)),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    answer = client.post(SIGN_IN, content_type=JSON, environ_overrides=environ)
    assert answer.status_code == 413


def test_the_limit_holds_for_views_that_read_by_hand(client: FlaskClient) -> None:
    answer = client.post(
        "/api/v1/projects/none/scans/batch",
        data=b" " * (bodies.LARGEST_JSON + 1),
        headers={**sign_in(client, "alice"), "Content-Type": JSON},
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", [JSON, "multipart/form-data; boundary=X"])
@pytest.mark.parametrize(
    "fault",
    [InvalidChunkSize(b"zz"), ChunkMissingTerminator(b"a"), NoMoreData()],
    ids=lambda one: type(one).__name__,
)
def test_a_body_that_breaks_off_is_the_callers_fault(
    client: FlaskClient, fault: Exception, kind: str
) -> None:
    environ = {
        "wsgi.input": Broken(fault),
        "wsgi.input_terminated": True,
        "HTTP_TRANSFER_ENCODING": "chunked",
    }
    answer = client.post(SIGN_IN, content_type=kind, environ_overrides=environ)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "BAD_REQUEST")


@pytest.mark.parametrize(
    "path", ["/api//v1/me", "//evil.example/m/", "/web//etc/passwd", "/m//", "/api/v1//me"]
)
def test_two_slashes_send_nobody_to_the_name_in_the_request(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="http://evil.example")
    assert "evil.example" not in answer.headers.get("Location", "")
    assert answer.status_code in (200, 404)


@pytest.mark.parametrize("path", ["/m", "/s", "/c"])
def test_sending_on_names_no_host(client: FlaskClient, path: str) -> None:
    answer = client.get(path, base_url="http://evil.example", headers={"X-Forwarded-Host": "evil.example"})
    assert (answer.status_code, answer.headers["Location"]) == (308, f"{path}/")
