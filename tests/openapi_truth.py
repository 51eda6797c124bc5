"""Holds every answer of a test client against the OpenAPI document that the server itself gives."""

from __future__ import annotations

import gzip
import json
from functools import lru_cache
from typing import Any

from flask import Flask, Response, request
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from miniprogram_api.operation.docs import DOCUMENT

ROOT = "urn:openapi"


@lru_cache(maxsize=4)
def _validators(text: str) -> _Document:
    return _Document(json.loads(text))


class _Document:
    def __init__(self, spec: dict[str, Any]) -> None:
        self.spec = spec
        resource = Resource.from_contents({"$schema": "https://json-schema.org/draft/2020-12/schema", **spec})
        self._registry = Registry().with_resource(ROOT, resource)
        self._cache: dict[str, Draft202012Validator] = {}

    def operation(self, rule: str, method: str) -> dict[str, Any] | None:
        path = rule.replace("<string:", "<").replace("<int:", "<").replace("<", "{").replace(">", "}")
        found: dict[str, Any] | None = self.spec["paths"].get(path, {}).get(method.lower())
        return found

    def resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in part:
            target: Any = self.spec
            for name in part["$ref"].removeprefix("#/").split("/"):
                target = target[name]
            part = target
        return part

    def fault(self, schema: dict[str, Any], body: Any) -> str | None:
        key = json.dumps(schema, sort_keys=True)
        if key not in self._cache:
            absolute = json.loads(key.replace('"#/', f'"{ROOT}#/'))
            self._cache[key] = Draft202012Validator(absolute, registry=self._registry)
        error = next(self._cache[key].iter_errors(body), None)
        return None if error is None else f"{error.json_path}: {error.message[:200]}"


def _check(document: _Document, response: Response) -> str | None:
    if (
        request.url_rule is None
        or not request.url_rule.rule.startswith("/api/")
        or request.method == "OPTIONS"
    ):
        return None
    operation = document.operation(request.url_rule.rule, request.method.replace("HEAD", "GET"))
    if operation is None:
        return "not in the document"
    status, responses = response.status_code, operation["responses"]
    declared = responses.get(str(status)) or (responses.get("default") if status >= 400 else None)
    if declared is None:
        return None if status == 304 else f"status {status} is not declared"
    content = document.resolved(declared).get("content", {})
    if not response.get_data():
        return None
    if not content:
        return f"{response.mimetype} where no content is declared"
    media = content.get(response.mimetype) or content.get(f"{response.mimetype.partition('/')[0]}/*")
    if media is None:
        return f"{response.mimetype} is not declared, only {', '.join(content)}"
    if "json" not in response.mimetype or "schema" not in media:
        return None
    data = response.get_data()
    if response.content_encoding == "gzip":
        data = gzip.decompress(data)
    return document.fault(media["schema"], json.loads(data))


def watch(flask: Flask) -> list[str]:
    """Every difference from now on, as text; empty while the document is true."""
    faults: list[str] = []

    def check(response: Response) -> Response:
        document = _validators(flask.extensions[DOCUMENT].text())
        fault = None if response.is_streamed else _check(document, response)
        if fault:
            faults.append(f"{request.method} {request.url_rule} {response.status_code}: {fault}")
        return response

    flask.after_request_funcs.setdefault(None, []).insert(0, check)  # the last to run
    return faults
