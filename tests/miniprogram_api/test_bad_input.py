"""Everything wrong that can come in, at every operation of the OpenAPI document, for every role.

The answer is a problem document with a code and Chinese words or, where the value happens to be good, what
the operation answers; never a 500. Where an operation refused everything, not one row was written.
"""

from __future__ import annotations

import io
import json
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from werkzeug.test import TestResponse

from app.bootstrap import Product
from app.kernel import db
from miniprogram_api import limits
from tests.factories.attendance import a_worker
from tests.factories.cast import member, number_of
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.sites import Site, a_site
from tests.openapi_samples import Operation, Samples

CHINESE = re.compile(r"[\u4e00-\u9fff]")
WANG = member("王建国")
UNBORN = number_of("500112", WANG.birthday.replace(year=2030), 17)
VALUES: tuple[Any, ...] = (
    None,
    "",
    -1,
    1.5,
    True,
    10**30,
    -(2**63) - 1,
    [None],
    {"a": [1]},
    "x" * 100_000,
    "😀工人",
    "a\0b",
    "\ud800",
    "\u202e\u200b",
    "2027-03-10T12:00:00+08:00",
    "0001-01-01",
    UNBORN,
    "=1+1",
)
BODIES = (
    b"",
    b"{",
    b"[]",
    b"null",
    b"7",
    b'"a"',
    b"\xff\xfe",
    b"[" * 50_000,
    b'{"a":' + b"9" * 5000 + b"}",
    b"NaN",
)
Request = tuple[str, str | None, dict[str, Any]]  # what is wrong, whose it is, how it is sent
WRITING = ("post", "put", "patch")
KEPT_ANYWAY = ("audit_entry",)  # a look that was refused may leave a trace


@dataclass
class House:
    client: FlaskClient
    site: Site
    worker_id: str
    samples: Samples
    headers: dict[str, Headers]

    def operations(self) -> Iterator[Operation]:
        """Those that take something in."""
        for operation in self.samples.operations():
            if operation.method in WRITING and not operation.path.endswith("/auth/logout"):
                yield operation

    def last_role(self, operation: Operation) -> str | None:
        """Somebody who may call it, None where nobody has to be signed in."""
        if operation.roles is None:
            return None
        return (operation.roles or tuple(self.headers))[-1]

    def url(self, operation: Operation) -> str:
        url = operation.path.replace("{project_id}", self.site.id).replace("{worker_id}", self.worker_id)
        return re.sub(r"\{[^}]+\}", "nobody", url)

    def call(self, operation: Operation, role: str | None, **request: Any) -> TestResponse:
        headers = self.headers.get(role or "", {})
        return self.client.open(
            self.url(operation), method=operation.method.upper(), headers=headers, **request
        )


@pytest.fixture
def house(own_product: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[House]:
    """On a database where every request commits by itself, with one caller per role."""
    product = own_product
    with db.connection():
        site = a_site(product)
        scopes = {
            "site_staff": ("project", site.id),
            "project_admin": ("project", site.id),
            "company_admin": ("company", site.labour.id),
            "training_staff": ("training_centre", "centre"),
            "regulator": ("region", "000000"),
            "system_admin": ("system", "*"),
        }
        headers = {role: staff_headers(product, role, *scope) for role, scope in scopes.items()}
        headers["worker"] = a_verified_person(product, "李秀英").headers
        worker_id = a_worker(product, site, 1).id
    known = {
        "id_number": WANG.id_number,
        "name": WANG.name,
        "company_id": site.labour.id,
        "worker_id": worker_id,
        "work_type": "020",
        "region": "500112",
    }
    flask, untrue = serve(product)
    client = flask.test_client()
    yield House(client, site, worker_id, Samples(client.get("/openapi.json").get_json(), known), headers)
    assert not untrue, "answers that the OpenAPI document does not describe:\n" + "\n".join(untrue)


def rows() -> dict[str, int]:
    with db.connection():
        return {
            table: db.database.execute_sql(f'SELECT count(*) FROM "{table}"').fetchone()[0]
            for table in db.database.get_tables()
            if table not in KEPT_ANYWAY
        }


def fault(answer: TestResponse) -> str | None:
    """What is wrong with an answer; None when it is a proper one."""
    if answer.status_code < 400:
        return None
    if answer.status_code >= 500:
        return f"{answer.status_code} {answer.get_json()['code']}"
    if answer.mimetype != "application/problem+json":
        return f"{answer.status_code} as {answer.mimetype}"
    told = answer.get_json()
    if not re.fullmatch(r"[A-Z][A-Z0-9_]+", told["code"]) or not CHINESE.search(told["detail"]):
        return f"{told['code']}: {told['detail']}"
    return None


def sweep(house: House, requests: Callable[[Operation], Iterator[Request]]) -> None:
    """Sends every request of every operation; names those that were not answered properly."""
    wrong: list[str] = []
    before = rows()
    for operation in house.operations():
        house.client.application.extensions[limits.COUNTS].forget()
        is_refused, sent = True, 0
        for what, role, request in requests(operation):
            answer = house.call(operation, role, **request)
            sent += 1
            is_refused = is_refused and answer.status_code >= 400
            found = fault(answer)
            if found:
                wrong.append(f"{operation} as {role}, {what}: {found}")
        after = rows() if sent else before
        if is_refused and after != before:
            grown = {name: after[name] - before[name] for name in after if after[name] != before[name]}
            wrong.append(f"{operation} refused everything and wrote {grown}")
        before = after
    assert not wrong, "\n".join(wrong)


def test_values_of_every_kind_in_every_field(house: House) -> None:
    def requests(operation: Operation) -> Iterator[Request]:
        schema = operation.content.get("application/json")
        if schema is None:
            return
        role = house.last_role(operation)
        good = house.samples.of(schema)
        for field in good if isinstance(good, dict) else ():
            for value in VALUES:
                body = json.dumps({**good, field: value})
                yield f"{field}={str(value)[:30]!r}", role, {"data": body, "content_type": "application/json"}
            rest = {name: value for name, value in good.items() if name != field}
            yield f"no {field}", role, {"json": rest}

    sweep(house, requests)


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)  # none of them gets as far
def test_bodies_of_every_kind_from_every_role(house: House) -> None:
    def requests(operation: Operation) -> Iterator[Request]:
        for role in (None, *house.headers):
            for body in BODIES if role == house.last_role(operation) else BODIES[:2]:
                kind = {"data": body, "content_type": "application/json"}
                yield f"body {body[:12]!r}", role, kind
            yield "a form", role, {"data": {"a": "1"}, "content_type": "application/x-www-form-urlencoded"}
            yield "text", role, {"data": b"text", "content_type": "text/plain"}
            yield "a broken form", role, {"data": b"--x", "content_type": "multipart/form-data"}

    sweep(house, requests)


def picture(side: int = 64, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.effect_noise((side, side), 80).save(out, kind)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("front.jpg", picture())
    return out.getvalue()


def bomb() -> bytes:
    """A PNG of a few hundred bytes that says it has 60,000 x 60,000 pixels."""
    good = bytearray(picture(kind="PNG"))
    good[16:24] = (60_000).to_bytes(4, "big") * 2
    good[29:33] = zlib.crc32(bytes(good[12:29])).to_bytes(4, "big")
    return bytes(good)


@pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)  # none of them gets as far
def test_files_of_every_kind(house: House) -> None:
    files = {
        "a zip": zipped(),
        "a bomb": bomb(),
        "half a JPEG": picture(500)[:4000],
        "nothing": b"",
        "text": b"text",
        "20 MB": b"\xff\xd8\xff" + b"0" * (20 * 1024 * 1024),
    }

    def requests(operation: Operation) -> Iterator[Request]:
        schema = operation.content.get("multipart/form-data")
        if schema is None:
            return
        role = house.last_role(operation)
        good = house.samples.of(schema)
        binary = house.samples.binary_fields(schema)
        plain = {name: str(value) for name, value in good.items() if name not in binary}
        for name in binary:
            for what, data in files.items():
                form = {**plain, name: (io.BytesIO(data), "front.jpg")}
                yield f"{name}: {what}", role, {"data": form, "content_type": "multipart/form-data"}
            yield (
                f"{name} as text",
                role,
                {"data": {**plain, name: "x"}, "content_type": "multipart/form-data"},
            )
        if binary:
            for field in plain:
                for value in ("", "😀", "a\0b", "9" * 400, "x" * 100_000, UNBORN):
                    form = {**plain, field: value, binary[0]: (io.BytesIO(picture()), "front.jpg")}
                    what = f"{field}={value[:20]!r}"
                    yield what, role, {"data": form, "content_type": "multipart/form-data"}

    sweep(house, requests)
