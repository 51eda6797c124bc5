"""Requests made from the OpenAPI document: every operation, with a body as the document wants it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")
PARAMETER = re.compile(r"\{(\w+)\}")
FROM_ANSWERS = ("cursor",)  # only a page before tells a good one


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    roles: tuple[str, ...] | None  # None: no sign-in is asked for; empty: any role
    reach: str | None
    queries: dict[str, dict[str, Any]]  # schemas of the parameters that have to be there, and of a province
    content: dict[str, dict[str, Any]]  # schemas of the body by media type

    def __str__(self) -> str:
        return f"{self.method.upper()} {self.path.removeprefix('/api/v1')}"

    @property
    def names(self) -> tuple[str, ...]:
        """Of what stands in the path."""
        return tuple(PARAMETER.findall(self.path))


class Samples:
    """``known``: values by the name of a field, where the document only says that it is text."""

    def __init__(self, document: dict[str, Any], known: Mapping[str, Any]) -> None:
        self._document = document
        self._known = known

    def operations(self) -> Iterator[Operation]:
        for path, item in self._document["paths"].items():
            for method in METHODS:
                if method in item:
                    yield self._operation(path, method, item[method])

    def guarded(self) -> list[Operation]:
        """Those that ask for a sign-in; signing out comes last, since nothing can be asked after it."""
        found = [one for one in self.operations() if one.roles is not None]
        return sorted(found, key=lambda one: str(one) == "POST /auth/logout")

    def bare(self, operation: Operation, ids: str) -> dict[str, Any]:
        """For ``FlaskClient.open``: every id in the path is ``ids``, and there is no body."""
        return {
            "path": PARAMETER.sub(ids, operation.path),
            "method": operation.method.upper(),
            "query_string": {name: self.of(part, name) for name, part in operation.queries.items()},
        }

    def _operation(self, path: str, method: str, described: dict[str, Any]) -> Operation:
        roles = tuple(described["x-roles"]) if "security" in described else None
        needed = {
            one["name"]: one["schema"]
            for one in described.get("parameters", ())
            if one["in"] == "query" and (one.get("required") or one["name"] == "province")
        }
        content = described.get("requestBody", {}).get("content", {})
        bodies = {kind: self.flat(media["schema"]) for kind, media in content.items()}
        return Operation(method, path, roles, described.get("x-reach"), needed, bodies)

    def resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def flat(self, schema: dict[str, Any]) -> dict[str, Any]:
        """With the properties of its parts."""
        schema = self.resolved(schema)
        parts = [self.flat(part) for part in schema.get("allOf", ())]
        properties = {**schema.get("properties", {})}
        for part in parts:
            properties |= part.get("properties", {})
        return {**schema, "properties": properties, "type": "object"} if parts else schema

    def of(self, schema: dict[str, Any], name: str = "") -> Any:
        """A value as the document wants it."""
        if name in self._known:
            return self._known[name]
        schema = self.flat(schema)
        for choice in ("anyOf", "oneOf"):
            if choice in schema:
                return self.of(schema[choice][0], name)
        if schema.get("enum"):
            return next(value for value in schema["enum"] if value is not None)
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else next(one for one in kinds if one != "null")
        if kind == "object":
            parts = schema.get("properties", {})
            return {one: self.of(part, one) for one, part in parts.items() if one not in FROM_ANSWERS}
        if kind == "array":
            return [self.of(schema.get("items", {}))]
        if kind in ("integer", "number"):
            return schema.get("minimum", 1)
        if kind == "boolean":
            return True
        dated = {"date": "2026-03-01", "date-time": "2026-03-10T12:00:00+08:00"}
        return dated.get(schema.get("format", ""), "文字文字")

    def binary_fields(self, schema: dict[str, Any]) -> list[str]:
        return [name for name, part in schema["properties"].items() if self._is_binary(part)]

    def _is_binary(self, part: dict[str, Any]) -> bool:
        part = self.resolved(part)
        return part.get("format") == "binary" or "binary" in str(part.get("items", ""))
