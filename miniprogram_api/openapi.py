"""The OpenAPI document, made from the views and true to every answer."""

from __future__ import annotations

import json
import threading
from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask import Flask
from flask_smorest import Api

from miniprogram_api.idempotency import HEADER, OWN_WAY
from miniprogram_api.problems import MIME, ProblemSchema

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
ABOUT = """建筑工人实名认证、个人码、工地通行、学习与证书的接口。

- 时间为带时区的 ISO 8601（`+08:00`），日期 `YYYY-MM-DD`，月份 `YYYY-MM`；编号是不透明的字符串。
- 出错时一律返回 `application/problem+json`（RFC 9457）：`code` 不变，
  `reasons` 列出全部原因及下一步怎么办；`errors` 按字段列出填错的内容，`body` 指整个内容。
- `x-roles` 是可以调用的身份，`x-reach` 是这些身份管得到的对象；服务器逐次检查。
- 列表用 `cursor` 翻页；新建类 POST 可带 `Idempotency-Key`，重发不会重复；GET 可带 `If-None-Match`。
- 每个回答都带 `X-Request-Id` 和 `X-Server-Time`。
"""
EXAMPLE = {
    "type": "/docs/problems#REALNAME_REQUIRED",
    "title": "请求没有被接受",
    "status": 409,
    "detail": "请先完成实名认证",
    "code": "REALNAME_REQUIRED",
    "reasons": [
        {
            "code": "REALNAME_REQUIRED",
            "message": "请先完成实名认证",
            "cite": "CQ2023-A1-3",
            "remedy": "请在“我的”里上传身份证照片",
        }
    ],
    "errors": {},
    "trace_id": "01JNXV7Z0M7X2Q3W4E5R6T7Y8U",
}
PROBLEM_REF = {"$ref": "#/components/schemas/Problem"}
ALWAYS = {"429": "操作过于频繁", "default": "其他错误"}
GUARDED = {"401": "没有登录，或登录已失效", "403": "没有权限"}
WITH_BODY = {"413": "内容太大", "415": "内容格式不支持"}


class SchemaNames:
    """Names of schemas: the class's own, with its capability's in front where two are called alike."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def __call__(self, schema: Any) -> str:
        """Asked once per schema and variant."""
        found = resolve_schema_cls(schema)
        kind = found[0] if isinstance(found, list) else found
        own = kind.__name__.removesuffix("Schema") or kind.__name__
        folder = kind.__module__.rpartition(".")[0].rpartition(".")[2]
        capability = "".join(word.capitalize() for word in folder.split("_"))
        for name in (own, capability + own, *(f"{capability}{own}{number}" for number in range(2, 99))):
            if name not in self._taken:
                self._taken.add(name)
                return name
        raise ValueError(f"too many schemas are called {own}")


def _pattern_of_everybody(_converter: Any, _field: Any, ret: dict[str, Any], **_: Any) -> dict[str, str]:
    r"""A pattern as JSON Schema reads it, by ECMA 262, where ``\A`` and ``\Z`` are letters; ours are matched
    from the beginning, with ``\A`` or without."""
    if "pattern" not in ret:
        return {}
    return {"pattern": "^" + ret["pattern"].removeprefix(r"\A").replace(r"\Z", "$")}


class ProblemApi(Api):
    """flask-smorest with our errors: handled by ``problems``, and described as what they are."""

    ERROR_SCHEMA = ProblemSchema

    def __init__(self, flask: Flask) -> None:
        plugin = MarshmallowPlugin(schema_name_resolver=SchemaNames())
        super().__init__(flask, spec_kwargs={"marshmallow_plugin": plugin})
        assert plugin.converter is not None
        plugin.converter.add_attribute_function(_pattern_of_everybody)

    def _register_error_handlers(self) -> None:
        """Nothing: ``problems`` has registered its own."""


class Document:
    """The document as text, made when it is first asked for."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._lock = threading.Lock()
        self._text: str | None = None

    def text(self) -> str:
        with self._lock:
            if self._text is None:
                self._text = json.dumps(complete(self._api), ensure_ascii=False, separators=(",", ":"))
            return self._text


def complete(api: Api) -> dict[str, Any]:
    """The finished document as JSON-ready data."""
    spec: dict[str, Any] = api.spec.to_dict()
    spec["info"]["description"] = ABOUT
    components = spec.setdefault("components", {})
    components.setdefault("schemas", {})["Problem"] = {
        **components.get("schemas", {}).get("Problem", api.spec.components.schemas.get("Problem", {})),
        "example": EXAMPLE,
    }
    components.setdefault("securitySchemes", {})["bearer"] = {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "登录接口返回的 access_token",
    }
    for response in components.get("responses", {}).values():
        _as_problem(response)
    for path, item in spec.get("paths", {}).items():
        for method, operation in item.items():
            if method in METHODS:
                _complete(path, method, operation)
    return spec


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """What holds for every operation of its kind."""
    operation.setdefault("operationId", f"{method}{_identifier(path)}")
    _join_parts(operation)
    responses = operation.setdefault("responses", {})
    for status, response in responses.items():
        if status == "default" or int(status) >= 400:
            _as_problem(response)
    words = dict(ALWAYS)
    if operation.get("security"):
        words |= GUARDED
    if "requestBody" in operation:
        words |= WITH_BODY
    for status, description in words.items():
        if status not in responses or status == "default":
            responses[status] = {"description": description, "content": {MIME: {"schema": PROBLEM_REF}}}
    if method == "post" and not OWN_WAY.search(path) and operation.get("security"):
        operation.setdefault("parameters", []).append(
            {
                "in": "header",
                "name": HEADER,
                "required": False,
                "description": "同一个值重发时返回第一次的结果，保留24小时",
                "schema": {"type": "string", "minLength": 1, "maxLength": 128},
            }
        )


def _join_parts(operation: dict[str, Any]) -> None:
    """Files beside form fields are one multipart body; flask-smorest leaves the files as parameters."""
    parameters = operation.get("parameters", [])
    parts = [part for part in parameters if part["in"] == "formData"]
    if not parts:
        return
    operation["parameters"] = [part for part in parameters if part["in"] != "formData"]
    files = {"type": "object", "properties": {part["name"]: part["schema"] for part in parts}}
    body = operation.setdefault("requestBody", {"required": True, "content": {}})
    form = body["content"].pop("application/x-www-form-urlencoded", None)
    schema = {"allOf": [form["schema"], files]} if form else files
    body["content"]["multipart/form-data"] = {"schema": schema}


def _as_problem(response: dict[str, Any]) -> None:
    """flask-smorest lists errors as plain JSON; they are problem documents."""
    content = response.get("content", {})
    schema = content.get("application/json", {}).get("schema")
    if schema == PROBLEM_REF:
        response["content"] = {MIME: {"schema": PROBLEM_REF}}


def _identifier(path: str) -> str:
    words = path.removeprefix("/api/v1").replace("{", "").replace("}", "").replace("-", "/").split("/")
    return "".join(word.replace("_", " ").title().replace(" ", "") for word in words)
