"""Requests that a machine makes from the OpenAPI document, as it says and against what it says.

Never a 500, never an answer outside the document (the fixture watches), errors always in the one shape. Every
operation is asked by somebody who reaches the things of the world, half of the time by their real ids, so
that requests come past the door. What they write is taken back. Bounded and the same every time.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis import GenerationMode
from schemathesis.core import NotSet
from schemathesis.transport.serialization import Binary

from app.bootstrap import Product
from app.kernel import db
from miniprogram_api import limits
from tests.openapi_samples import Operation, Samples
from tests.rights.expected import CALLERS, REACHED_BY
from tests.rights.world import World, a_world

EXAMPLES = 6
LEFT_OUT = {"POST /auth/logout"}  # it would end the caller's sign-in
CHINESE = re.compile(r"[\u4e00-\u9fff]")
CODE = re.compile(r"[A-Z][A-Z0-9_]+")
Served = tuple[Flask, World]

bounded = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    database=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def served(own_product: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[Served]:
    flask, untrue = serve(own_product)
    with db.connection():
        world = a_world(own_product)
    yield flask, world
    assert not untrue, "answers that the OpenAPI document does not describe:\n" + "\n".join(
        sorted(set(untrue))[:40]
    )


def caller_of(operation: Operation) -> str | None:
    """Somebody who gets past the door."""
    if operation.roles is None or operation.reach is None:
        return None
    fits = (
        name
        for name, role in CALLERS.items()
        if name in REACHED_BY[operation.reach] and (not operation.roles or role in operation.roles)
    )
    return next(fits)


def fault(answer: Any) -> str | None:
    if answer.status_code < 400:
        return None
    if answer.status_code >= 500 and answer.get_json()["code"] != "UNAVAILABLE":
        return f"{answer.status_code} {answer.get_json()['code']}"
    body = answer.get_json()
    if answer.mimetype != "application/problem+json":
        return f"{answer.status_code} as {answer.mimetype}"
    if not CODE.fullmatch(body["code"]) or not CHINESE.search(body["detail"]):
        return f"{answer.status_code} in other words: {body['code']} {body['detail']}"
    strange = [words for words in texts_of(body["errors"]) if not CHINESE.search(words)]
    if strange or "_schema" in body["errors"]:
        return f"{answer.status_code} tells of faults in other words: {body['errors']}"[:300]
    return None


def texts_of(errors: Any) -> Iterator[str]:
    if isinstance(errors, str):
        yield errors
    elif isinstance(errors, list):
        for part in errors:
            yield from texts_of(part)
    elif isinstance(errors, dict):
        for name, part in errors.items():
            if name != "consents":  # what he has to agree to, by name
                yield from texts_of(part)


def each(cases: Any, send: Callable[[Any, bool], None]) -> None:
    @bounded
    @given(case=cases, is_real=st.booleans())
    def ask(case: Any, is_real: bool) -> None:
        send(case, is_real)

    with suppress(Unsatisfiable):  # nothing in it can be wrong: no body, no query
        ask()


def body_of(case: Any) -> dict[str, Any]:
    if isinstance(case.body, NotSet):
        return {}
    if case.media_type != "multipart/form-data":
        data = case.body if isinstance(case.body, bytes) else json.dumps(case.body)
        return {"data": data, "content_type": case.media_type}
    if not isinstance(case.body, dict):
        return {"data": str(case.body).encode(errors="replace"), "content_type": case.media_type}
    return {"data": dict(parts_of(case.body)), "content_type": case.media_type}


def parts_of(form: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in form.items():
        data = value.data if isinstance(value, Binary) else value
        if isinstance(data, bytes):
            yield name, (io.BytesIO(data), "front.jpg")
        elif data is not None:
            yield name, data if isinstance(data, str) else json.dumps(data)


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=lambda one: one.name)
def test_no_request_brings_the_server_down(served: Served, mode: GenerationMode) -> None:
    flask, world = served
    client = flask.test_client()
    document = client.get("/openapi.json").get_json()
    known = {(one.method, one.path): one for one in Samples(document, {}).operations()}
    wrong: dict[str, str] = {}

    def send(operation: Operation, case: Any, is_real: bool) -> None:
        parameters = dict(case.path_parameters or {})
        if is_real:
            real = {name: world.id_for(operation.path, name) for name in operation.names}
            parameters |= {name: found for name, found in real.items() if found is not None}
        case.path_parameters = parameters
        caller = caller_of(operation)
        headers = {**(case.headers or {}), **(world.headers[caller] if caller else {})}
        flask.extensions[limits.COUNTS].forget()
        with db.connection(), db.database.atomic() as transaction:
            answer = client.open(
                case.formatted_path,
                method=operation.method.upper(),
                query_string=case.query,
                headers={name: value for name, value in headers.items() if _is_header(str(value))},
                **body_of(case),
            )
            transaction.rollback()
        found = fault(answer)
        if found:
            wrong.setdefault(f"{operation}: {found}", f"{case.query} {case.body!r}"[:500])

    for result in schemathesis.openapi.from_dict(document).get_all_operations():
        target = result.ok()
        operation = known[target.method.lower(), target.path]
        if str(operation) not in LEFT_OUT:
            each(target.as_strategy(generation_mode=mode), partial(send, operation))
    assert not wrong, "\n".join(f"{name}\n    {request}" for name, request in wrong.items())


def _is_header(value: str) -> bool:
    """What a client can send at all."""
    return value.isascii() and value.isprintable()
