"""Every operation of the OpenAPI document, asked for by every role on its own things and on those of others.

What is expected stands beside each view in one word (``signed_in(..., of=...)``); ``expected`` says who that
is. It runs on SQLite: who may do what is decided in Python, the same way on both databases.
"""

from __future__ import annotations

import io
import zipfile

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from miniprogram_api.reach import REACH
from tests.openapi_samples import Operation, Samples
from tests.rights.expected import CALLERS, EVERYBODY, KNOWN_TO, REACHED_BY
from tests.rights.walk import Walk

LISTS_BY_POST = ("/search",)
IN_FULL = {
    "POST /persons/{person_id}/unmask",
    "GET /reviews/verification/{review_id}",
}
"""The only answers that show a number whole, and only to those who reach the person."""

SAME_FOR_ALL = {"403 REALNAME_REQUIRED"}
"""Said before the object is looked for, so it tells nothing of it."""


on_sqlite = pytest.mark.parametrize("empty_database", ["sqlite"], indirect=True)


def text_of(answer: TestResponse) -> str:
    """With what stands in a sheet."""
    if not answer.data.startswith(b"PK"):
        return answer.data.decode(errors="replace")
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        return "".join(archive.read(name).decode(errors="replace") for name in archive.namelist())


def told(answer: TestResponse) -> str:
    if answer.status_code < 400:
        return str(answer.status_code)
    return f"{answer.status_code} {answer.get_json()['code']}"


def is_list(operation: Operation) -> bool:
    """No object is named: who reaches less sees less."""
    reads = operation.method == "get" or operation.path.endswith(LISTS_BY_POST)
    return reads and not operation.names


def fault(walk: Walk, operation: Operation, caller: str, answer: TestResponse) -> str | None:
    """What is wrong with an answer; None when it is as expected."""
    assert operation.roles is not None
    assert operation.reach is not None
    got, status = told(answer), answer.status_code
    if status >= 500:
        return f"{got}, never that"
    if operation.roles and CALLERS[caller] not in operation.roles:
        return None if got == "403 FORBIDDEN_ROLE" else f"{got}, expected 403 FORBIDDEN_ROLE"
    is_full = str(operation) in IN_FULL and caller in REACHED_BY[operation.reach]
    if not is_full and any(number in text_of(answer) for number in walk.whole_numbers):
        return f"{got} shows an ID number whole"
    if caller in REACHED_BY[operation.reach]:
        is_turned_away = status in (401, 404) or got in ("403 FORBIDDEN_ROLE", "403 FORBIDDEN_SCOPE")
        return f"{got}, but it is his to do" if is_turned_away else None
    held = [one for one in walk.world.secrets if one in text_of(answer)]
    named = " ".join(operation.path.format(**dict.fromkeys(operation.names, "")))
    if status < 400 and held and not named.startswith("#"):
        return f"{got} tells {len(held)} ids of others"
    if operation.reach == "self" and not operation.names:
        return None  # his own, whatever that is
    if is_list(operation):
        return None if status in (200, 403, 404) else f"{got}, expected a list without those of others"
    if status not in (403, 404):
        return f"{got}, expected 403 or 404"
    if got in SAME_FOR_ALL:
        return None
    hidden = operation.names and caller not in KNOWN_TO.get(operation.reach, EVERYBODY)
    return f"{got}, expected 404: that it exists is private" if hidden and status != 404 else None


def test_every_word_is_explained_and_expected() -> None:
    assert set(REACH) == set(REACHED_BY)
    assert set(KNOWN_TO) <= set(REACH)
    for word, known in KNOWN_TO.items():
        assert REACHED_BY[word] <= known, word


def test_every_operation_says_whom_it_reaches(client: FlaskClient) -> None:
    samples = Samples(client.get("/openapi.json").get_json(), {})
    silent = [str(one) for one in samples.operations() if one.roles is not None and one.reach is None]
    assert not silent, "signed_in(..., of=...) is missing:\n" + "\n".join(silent)


@on_sqlite
def test_matrix(walk: Walk) -> None:
    wrong = []
    for operation in walk.guarded():
        answer = walk.call(operation, None)
        if answer.status_code != 401:
            wrong.append(f"{operation} by nobody: {told(answer)}, expected 401")
        for caller in CALLERS:
            found = fault(walk, operation, caller, walk.call(operation, caller))
            if found:
                wrong.append(f"{operation} ({operation.reach}) by {caller}: {found}")
    assert not wrong, "\n".join(wrong)


@on_sqlite
def test_an_id_of_another_house_behind_an_own_one(walk: Walk) -> None:
    """/projects/{own}/workers/{of another project}: not there, whoever asks."""
    outer = {"projects": "project_id", "training": "enrolment_id", "me": "enrolment_id"}
    wrong = []
    for operation in walk.guarded():
        part = operation.path.removeprefix("/api/v1/").split("/")[0]
        first = outer.get(part)
        if len(operation.names) < 2 or first not in operation.names:
            continue
        for caller in CALLERS:
            if operation.roles and CALLERS[caller] not in operation.roles:
                continue
            answer = walk.call(operation, caller, next_names=(first,))
            if answer.status_code not in (403, 404):
                wrong.append(f"{operation} by {caller}: {told(answer)}")
    assert not wrong, "\n".join(wrong)
