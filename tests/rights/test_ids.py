"""Ids that are none, or of something else, in the path: not there, never a fault, never somebody else's."""

from __future__ import annotations

import pytest

from tests.openapi_samples import Operation
from tests.rights.walk import Walk

STRANGE = (
    "nobody",
    "%",
    "_",
    "*",
    "' OR '1'='1",
    '"; DROP TABLE person; --',
    "..",
    "../../etc/passwd",
    "..\\..\\x",
    "a\0b",
    "文字",
    "😀",
    "\ud7ff\ufffd",
    "x" * 3000,
    "null",
    "0",
    "-1",
    "{}",
    "01M7Z3FW63WPVNMMAKKGT8H5JR",
)
HEADERS = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override")
on_sqlite = pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)
BY_NAME = {"name"}  # of a dictionary


def with_ids(walk: Walk) -> list[tuple[Operation, str]]:
    return [
        (operation, name) for operation in walk.guarded() for name in operation.names if name not in BY_NAME
    ]


@on_sqlite
def test_ids_that_are_none(walk: Walk) -> None:
    wrong = []
    for operation, name in with_ids(walk):
        for value in STRANGE:
            answer = walk.call(operation, walk.as_insider(operation), ids={name: value})
            is_refused = 400 <= answer.status_code < 500 and answer.mimetype == "application/problem+json"
            if not is_refused:
                wrong.append(f"{operation}, {name}={value[:20]!r}: {answer.status_code} {answer.mimetype}")
    assert not wrong, "\n".join(wrong)


@on_sqlite
def test_ids_of_something_else(walk: Walk) -> None:
    """Of every sixth kind, another sixth for each operation."""
    wrong = []
    for place, (operation, name) in enumerate(with_ids(walk)):
        own = walk.world.id_for(operation.path, name)
        kinds = [kind for kind, other in walk.world.ids.items() if other != own and not kind.startswith(name)]
        for kind in kinds[place % 6 :: 6]:
            ids = {name: walk.world.ids[kind]}
            answer = walk.call(operation, walk.as_insider(operation), ids=ids)
            if not 400 <= answer.status_code < 500:
                wrong.append(f"{operation} with {kind}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@on_sqlite
def test_a_header_does_not_change_the_method(walk: Walk) -> None:
    """A proxy may let GET through and stop DELETE: no header may turn one into the other."""
    path = "/api/v1/projects/{project_id}/staff/{account_id}".format(**walk.world.ids)
    for header in HEADERS:
        for method in ("GET", "POST"):
            headers = {**walk.world.headers["admin"], header: "DELETE"}
            answer = walk.client.open(f"{path}?_method=DELETE", method=method, headers=headers)
            assert answer.status_code == 405, (header, method)
