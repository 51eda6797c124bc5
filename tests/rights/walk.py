"""Asking an operation as somebody, as if it had never been."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.kernel import db
from miniprogram_api import limits
from tests.factories.cast import CAST
from tests.factories.sites import roster_sheet
from tests.factories.verification import picture
from tests.openapi_samples import Operation, Samples
from tests.rights.expected import CALLERS, REACHED_BY
from tests.rights.world import World


@dataclass
class Walk:
    world: World
    client: FlaskClient
    samples: Samples

    @property
    def whole_numbers(self) -> list[str]:
        """Of the people in the world; what a request sends comes back in some answers."""
        sent = json.dumps([self.world.known, self.world.bodies], ensure_ascii=False)
        return [who.id_number for who in CAST.values() if who.id_number not in sent]

    def guarded(self) -> list[Operation]:
        return [operation for operation in self.samples.operations() if operation.roles is not None]

    def as_insider(self, operation: Operation) -> str:
        """A caller with the right role who reaches the things of the world."""
        assert operation.roles is not None
        assert operation.reach is not None
        reached = REACHED_BY[operation.reach]
        fits = (name for name, role in CALLERS.items() if not operation.roles or role in operation.roles)
        return next(name for name in fits if name in reached)

    def call(
        self,
        operation: Operation,
        caller: str | None,
        *,
        next_names: tuple[str, ...] = (),
        ids: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        look: Callable[[], None] | None = None,
    ) -> TestResponse:
        """As if it had never been: whatever it wrote is taken back.

        ``next_names``: of what stands in the path and belongs to a neighbour; ``ids`` for the path, as they
        are; ``extra`` goes into the body; ``look`` is called before all is taken back.
        """
        path = operation.path
        for name in operation.names:
            found = self.world.id_for(operation.path, name, of_next=name in next_names)
            found = (ids or {}).get(name, found)
            assert found is not None, f"{operation}: the world has no {name}"
            path = path.replace("{" + name + "}", quote(found, safe=""))
        query = {name: self.samples.of(part, name) for name, part in operation.queries.items()}
        self.client.application.extensions[limits.COUNTS].forget()
        with db.connection(), db.database.atomic() as transaction:
            answer = self.client.open(
                path,
                method=operation.method.upper(),
                headers=self.world.headers[caller] if caller else {},
                query_string=query,
                **self.body(operation, extra or {}),
            )
            if look is not None:
                look()
            transaction.rollback()
        return answer

    def body(self, operation: Operation, extra: Mapping[str, Any]) -> dict[str, Any]:
        plain = operation.content.get("application/json")
        if plain is not None:
            own = self.world.bodies.get(str(operation), {})
            return {"json": {**extra, **self.samples.of(plain), **own}}
        form = operation.content.get("multipart/form-data")
        if form is None:
            return {"json": dict(extra)} if extra else {}
        binary = self.samples.binary_fields(form)
        values = {name: self.samples.of(part, name) for name, part in form["properties"].items()}
        data: dict[str, Any] = {name: value for name, value in values.items() if name not in binary}
        is_sheet = "import" in operation.path
        data = {name: str(value) for name, value in extra.items() if name not in values} | data
        for name in binary:
            content = roster_sheet([["孙明"]]) if is_sheet else picture()
            data[name] = (io.BytesIO(content), "list.xlsx" if is_sheet else "front.jpg")
        return {"data": data, "content_type": "multipart/form-data"}
