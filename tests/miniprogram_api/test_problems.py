"""Whatever is sent, the answer is a problem document with a code and words; never a 500."""

from __future__ import annotations

import pytest

SIGN_IN = "/api/v1/auth/wechat"
JSON = "application/json"


def _raw(body: bytes, mimetype: str = JSON) -> dict[str, object]:
    return {"data": body, "content_type": mimetype}


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        pytest.param("GET", "/api/v1/nowhere", {}, 404, "NOT_FOUND", id="unknown-route"),
        pytest.param("DELETE", SIGN_IN, {}, 405, "METHOD_NOT_ALLOWED", id="wrong-method"),
        pytest.param("POST", SIGN_IN, _raw(b"{bad"), 400, "BAD_REQUEST", id="no-json"),
        pytest.param("POST", SIGN_IN, _raw(b"\xff\xfe{}"), 400, "BAD_REQUEST", id="no-utf8"),
        pytest.param("POST", SIGN_IN, _raw(b"[" * 100_000), 422, "VALIDATION_FAILED", id="deep"),
        pytest.param(
            "POST", SIGN_IN, _raw(b'{"code":' + b"9" * 5000 + b"}"), 400, "BAD_REQUEST", id="huge-number"
        ),
        pytest.param(
            "POST", SIGN_IN, _raw(b"code=1", "text/plain"), 415, "UNSUPPORTED_MEDIA_TYPE", id="text"
        ),
        pytest.param("POST", SIGN_IN, {"data": {"code": "x"}}, 415, "UNSUPPORTED_MEDIA_TYPE", id="form"),
        pytest.param("POST", SIGN_IN, {}, 422, "VALIDATION_FAILED", id="nothing"),
        pytest.param("POST", SIGN_IN, {"json": [1]}, 422, "VALIDATION_FAILED", id="a-list"),
        pytest.param("POST", SIGN_IN, {"json": {"code": 5}}, 422, "VALIDATION_FAILED", id="wrong-type"),
        pytest.param("POST", SIGN_IN, {"json": {"code": None}}, 422, "VALIDATION_FAILED", id="null"),
        pytest.param("POST", SIGN_IN, {"json": {"code": "a\0b"}}, 422, "VALIDATION_FAILED", id="nul"),
        pytest.param(
            "POST", SIGN_IN, _raw(b'{"code":"\\ud800"}'), 422, "VALIDATION_FAILED", id="half-a-pair"
        ),
        pytest.param("POST", SIGN_IN, _raw(b"x" * (25 * 1024 * 1024)), 413, "TOO_LARGE", id="25-MB"),
        pytest.param("GET", "/api/v1/me?x=%00", {}, 422, "VALIDATION_FAILED", id="nul-in-the-query"),
        pytest.param("GET", "/api/v1/me", {}, 401, "LOGIN_REQUIRED", id="nobody"),
        pytest.param(
            "GET", "/api/v1/me", {"headers": {"Authorization": "Bearer x"}}, 401, "AUTH_FAILED", id="forged"
        ),
        pytest.param(
            "GET",
            "/api/v1/me",
            {"headers": {"Authorization": "Basic eA=="}},
            401,
            "LOGIN_REQUIRED",
            id="basic",
        ),
    ],
)
def test_bad_input_is_refused_in_one_shape(client, method, path, sent, status, code) -> None:
    answer = client.open(path, method=method, **sent)
    body = answer.get_json()
    assert (answer.status_code, body["code"]) == (status, code)
    assert answer.mimetype == "application/problem+json"
    assert body["status"] == status
    assert body["type"] == f"/docs/problems#{code}"
    assert body["reasons"][0]["code"] == code
    assert body["trace_id"] == answer.headers["X-Request-Id"]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in body["detail"])
    assert answer.headers["Cache-Control"] == "no-store"


def test_faults_are_told_by_field_and_in_chinese(client) -> None:
    body = client.post("/api/v1/auth/password", json={"account": "x" * 61}).get_json()
    assert body["errors"] == {"account": ["应为 1 到 60 个字"], "password": ["此项必填"]}


@pytest.mark.parametrize(
    ("body", "told"), [(b"{bad", "应为正确的 JSON"), (b"\xff\xfe", "应为正确的 JSON"), (b"[1]", "应为对象")]
)
def test_what_is_wrong_with_the_whole_is_told_in_chinese_too(client, body, told) -> None:
    answer = client.post(SIGN_IN, data=body, content_type=JSON)
    assert answer.get_json()["errors"] == {"body": [told]}


@pytest.mark.parametrize("header", ["form-data", 'form-data; filename="x"', 'form-data; name="a\nb"'])
def test_a_part_of_a_form_without_a_name(client, header) -> None:
    parts = ("--B", f"Content-Disposition: {header}", "", "abc", "--B--", "")
    path = "/api/v1/me/verification/id-card"
    answer = client.post(path, data="\r\n".join(parts), content_type="multipart/form-data; boundary=B")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "VALIDATION_FAILED")


def test_fields_that_nobody_knows_are_left_aside(client) -> None:
    answer = client.post(SIGN_IN, json={"code": "wx-somebody", "new_in_version_9": {"a": 1}})
    assert answer.status_code == 200


def test_emoji_are_characters_like_others(client) -> None:
    body = b'{"account":"\\ud83d\\ude00","password":"wrong"}'
    answer = client.post("/api/v1/auth/password", data=body, content_type=JSON)
    assert answer.status_code == 401


def test_401_says_how_to_sign_in(client) -> None:
    assert client.get("/api/v1/me").headers["WWW-Authenticate"] == "Bearer"


def test_an_unexpected_error_is_a_500_that_says_nothing(client, monkeypatch) -> None:
    def broken(*_args: object) -> None:
        raise KeyError("130102199001011234")

    monkeypatch.setattr(client.application.extensions["jianma"].signing_in, "with_wechat", broken)
    answer = client.post(SIGN_IN, json={"code": "wx-x"})
    assert (answer.status_code, answer.get_json()["code"]) == (500, "INTERNAL_ERROR")
    assert "130102" not in answer.text
