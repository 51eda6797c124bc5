"""The OpenAPI document: valid, complete, and about problems as they are."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import validate

from miniprogram_api.auth import signed_in

METHODS = ("get", "post", "put", "patch", "delete")


@pytest.fixture
def document(client) -> dict[str, Any]:  # type: ignore[no-untyped-def]
    return client.get("/openapi.json").get_json()


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def test_it_is_a_valid_document_of_version_3_1(document) -> None:
    assert document["openapi"].startswith("3.1")
    validate(document)


def test_every_route_of_the_api_is_in_it(client, document) -> None:
    routes = {
        (rule.rule.replace("<", "{").replace(">", "}").replace("{string:", "{").replace("{int:", "{"), method)
        for rule in client.application.url_map.iter_rules()
        if rule.rule.startswith("/api/")
        for method in rule.methods & {name.upper() for name in METHODS}
    }
    described = {(path, method.upper()) for path, method, _ in _operations(document)}
    assert described == routes


def test_every_error_is_a_problem_document(document) -> None:
    for path, method, operation in _operations(document):
        for status, response in operation["responses"].items():
            if status == "default" or int(status) >= 400:
                while "$ref" in response:
                    response = document["components"]["responses"][response["$ref"].rpartition("/")[2]]
                assert list(response["content"]) == ["application/problem+json"], (path, method, status)


def test_every_operation_has_words_an_id_and_an_open_end(document) -> None:
    ids = [operation["operationId"] for _, _, operation in _operations(document)]
    assert len(ids) == len(set(ids))
    for path, method, operation in _operations(document):
        assert operation.get("summary") or operation.get("description"), (path, method)
        assert "default" in operation["responses"], (path, method)


def test_what_needs_a_sign_in_says_so_and_for_whom(client, document) -> None:
    views = client.application.view_functions
    for rule in client.application.url_map.iter_rules():
        roles = getattr(views[rule.endpoint], "roles", None)
        if not rule.rule.startswith("/api/"):
            continue
        path = rule.rule.replace("<", "{").replace(">", "}").replace("{string:", "{").replace("{int:", "{")
        for method in rule.methods & {name.upper() for name in METHODS}:
            operation = document["paths"][path][method.lower()]
            if roles is None:
                assert "security" not in operation, (path, method)
            else:
                assert operation["security"] == [{"bearer": []}], (path, method)
                assert operation["x-roles"] == list(roles), (path, method)
                assert {"401", "403"} <= set(operation["responses"]), (path, method)


def test_a_guard_is_data_on_the_view() -> None:
    @signed_in("regulator")
    def view() -> None: ...

    assert view.roles == ("regulator",)  # type: ignore[attr-defined]


def test_the_pages_work_without_another_server(client) -> None:
    page = client.get("/docs")
    assert page.status_code == 200
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "<script>" not in page.text
    assert "http" not in page.text.replace("http-equiv", "")
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "docs.js"):
        assert client.get(f"/docs/assets/{name}").status_code == 200
    assert client.get("/docs/assets/other.js").status_code == 404


def test_every_problem_type_leads_to_its_words(client) -> None:
    answer = client.post("/api/v1/auth/wechat", json={"code": "error-40029"}).get_json()
    page = client.get("/docs/problems").text
    assert answer["type"] == "/docs/problems#AUTH_FAILED"
    assert 'id="AUTH_FAILED"' in page
    assert json.dumps(answer["code"])


def test_answers_may_be_kept_by_their_tag(client) -> None:
    first = client.get("/openapi.json")
    again = client.get("/openapi.json", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_every_cursor_is_bounded_before_a_database_sees_it(document: dict[str, Any]) -> None:
    cursors = [
        (path, part["schema"])
        for path, item in document["paths"].items()
        for operation in item.values()
        if isinstance(operation, dict)
        for part in operation.get("parameters", ())
        if part.get("name") == "cursor"
    ]
    assert len(cursors) > 20
    free = [path for path, schema in cursors if not {"pattern", "maximum", "maxLength"} & set(schema)]
    assert not free


def test_every_pattern_is_one_of_json_schema(document: dict[str, Any]) -> None:
    r"""By ECMA 262 ``\A`` and ``\Z`` are letters: a client that checks would send nothing at all."""
    patterns = [found for found in _values_of("pattern", document) if isinstance(found, str)]
    assert r"^20[0-9]{2}-(0[1-9]|1[0-2])$" in patterns
    assert not [pattern for pattern in patterns if r"\A" in pattern or r"\Z" in pattern]
    assert all(pattern.startswith("^") and not pattern.startswith("^^") for pattern in patterns)


def _values_of(key: str, part: Any) -> Iterator[Any]:
    """Of every object below, however deep."""
    if isinstance(part, dict):
        if key in part:
            yield part[key]
        for below in part.values():
            yield from _values_of(key, below)
    elif isinstance(part, list):
        for below in part:
            yield from _values_of(key, below)
