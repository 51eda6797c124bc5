"""The pages as files: headers, tags, compression, and nothing outside ``web/``."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient

from miniprogram_api.web.files import KINDS, ROOT


@pytest.mark.parametrize("path", ["/", "/m/", "/m/code", "/m/certificates/x/classes", "/s/", "/s/scan"])
def test_a_page_is_served_with_everything_from_here_and_nothing_inline(
    client: FlaskClient, path: str
) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer.mimetype == "text/html"
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert answer.headers["Permissions-Policy"].startswith("camera=(self), geolocation=(self)")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize("kind", ["m", "s", "c"])
def test_a_kind_without_its_slash_is_sent_on(client: FlaskClient, kind: str) -> None:
    answer = client.get(f"/{kind}")
    assert (answer.status_code, answer.headers["Location"]) == (308, f"/{kind}/")


@pytest.mark.parametrize(
    "name",
    [
        "../wsgi.py",
        "..%2fwsgi.py",
        "%2e%2e/wsgi.py",
        "lib/../../wsgi.py",
        "..\\wsgi.py",
        "/etc/passwd",
        "lib//api.js",
        "lib",
        "lib/",
        ".hidden.js",
        "nothing.js",
        "api.py",
        "a%00.js",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/web/{name}")
    assert answer.status_code in (308, 404, 422)
    assert b"create_app" not in answer.data


def test_every_file_has_a_kind_that_is_served() -> None:
    strangers = [path for path in ROOT.rglob("*") if path.is_file() and path.suffix not in KINDS]
    assert strangers == []


def test_a_script_is_compressed_and_not_sent_twice(client: FlaskClient) -> None:
    answer = client.get("/web/lib/api.js", headers={"Accept-Encoding": "gzip"})
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Content-Encoding"] == "gzip"
    again = client.get("/web/lib/api.js", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_service_worker_may_call_and_serve_all_pages(client: FlaskClient) -> None:
    answer = client.get("/web/sw.js")
    assert answer.headers["Service-Worker-Allowed"] == "/"
    assert "connect-src 'self'" in answer.headers["Content-Security-Policy"]


def test_no_page_has_a_script_or_style_within_or_a_foreign_host() -> None:
    for page in ROOT.rglob("*.html"):
        text = page.read_text(encoding="utf-8")
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", text), page.name
        assert not re.search(r"(src|href)=.(https?:)?//", text), page.name


def test_no_script_reads_data_as_markup() -> None:
    for script in ROOT.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text), (
            script.name
        )
        assert len(text.splitlines()) <= 250, script.name


def test_the_demo_says_so_and_whom_to_call(client: FlaskClient) -> None:
    answer = client.get("/api/v1/client-config").json
    assert answer is not None
    assert answer["env"] == "test"
    assert answer["program_name"]
    assert answer["support_phone"]
    assert "showcase" in answer["demo_names"]
