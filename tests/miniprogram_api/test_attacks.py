"""What has no capability of its own: cookies, other sites, addresses in requests, headers from outside."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from tests.factories.people import a_verified_person

SOME = ("/healthz", "/openapi.json", "/api/v1/consents/documents", "/api/v1/me", "/m/", "/nowhere")
ADDRESS_WORDS = {"url", "uri", "href", "callback", "webhook", "redirect", "host"}
BREAKING = ("a\tb", "a; b", "é", "x" * 5_000, "'\"><script>", "%0d%0aSet-Cookie: a=b")
HEADERS = ("X-Request-Id", "X-Device-Id", "Idempotency-Key", "If-None-Match", "Accept-Language", "User-Agent")


@pytest.mark.parametrize("path", SOME)
def test_no_answer_sets_a_cookie(client: FlaskClient, product: Product, path: str) -> None:
    headers = a_verified_person(product, "王建国").headers
    for given in ({}, headers):
        assert "Set-Cookie" not in client.get(path, headers=given).headers


@pytest.mark.parametrize("path", SOME)
def test_no_other_site_is_let_in(client: FlaskClient, path: str) -> None:
    answer = client.get(path, headers={"Origin": "https://elsewhere.example"})
    assert "Access-Control-Allow-Origin" not in answer.headers
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    assert "Access-Control-Allow-Origin" not in client.options(path, headers=asked).headers


def _names(node: Any) -> Iterator[tuple[str, Any]]:
    """Names of properties and parameters with their schemas, anywhere below."""
    if isinstance(node, dict):
        yield from (node.get("properties") or {}).items()
        if "in" in node and isinstance(node.get("name"), str):
            yield node["name"], node.get("schema", {})
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, list):
        for value in node:
            yield from _names(value)


def test_no_request_names_an_address(client: FlaskClient) -> None:
    """Nothing that a caller sends is fetched: no field of a request is an address."""
    document = client.get("/openapi.json").get_json()
    schemas = document["components"]["schemas"]

    def resolved(node: Any, seen: frozenset[str] = frozenset()) -> Any:
        if isinstance(node, dict):
            name = str(node.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                return resolved(schemas.get(name, {}), seen | {name})
            return {key: resolved(value, seen) for key, value in node.items()}
        return [resolved(value, seen) for value in node] if isinstance(node, list) else node

    asked = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not isinstance(operation, dict):
                continue
            request = [operation.get("parameters", []), operation.get("requestBody", {})]
            for name, schema in _names(resolved(request)):
                asked += 1
                assert schema.get("format") not in ("uri", "url", "uri-reference"), (method, path, name)
                assert not any(word in name.lower().split("_") for word in ADDRESS_WORDS), (
                    method,
                    path,
                    name,
                )
    assert asked > 200


@pytest.mark.parametrize("value", BREAKING)
def test_no_header_can_be_broken_from_outside(client: FlaskClient, value: str) -> None:
    sent = value.encode("utf-8").decode("latin-1")
    for name in HEADERS:
        answer = client.get("/api/v1/consents/documents", headers={name: sent})
        assert answer.status_code < 500
        assert "Set-Cookie" not in answer.headers
        assert answer.headers["X-Request-Id"] != value
