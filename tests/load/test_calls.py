"""Every kind of call is answered as the morning expects, on the product itself."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from app.kernel.clock import SystemClock
from bench.storage import Storage
from load.call import Answer, Call
from load.calls import Calls
from load.findings import look
from load.morning import BY_NAME, HEARTBEAT, KINDS, RENEWAL, SCAN, SPENT, STALE_CODE, STRANGER
from load.phones import Run
from load.prices import statements_of
from load.town import Town, build_town
from miniprogram_api.factory import create_app


@pytest.fixture
def town(empty_database: str, tmp_path: Path) -> Town:
    town = build_town(Storage("", empty_database, "", tmp_path), sites=2, men=110, pupils=2, history=300)
    town.hand_out_phones(8)
    return town


def answered(town: Town, calls: Iterable[Call]) -> Run:
    client, run = create_app(town.product.settings, town.product).test_client(), Run()
    for call in calls:
        answer = client.open(
            call.path, method=call.method, headers=list(call.headers), data=call.body,
            content_type="application/json",
        )  # fmt: skip
        run.answers.append(Answer(call.kind, 0, 0, 0, answer.status_code, True, 0, 0, answer.data))
    return run


def test_every_kind_is_answered_and_what_was_told_is_there(town: Town, empty_database: str) -> None:
    found = statements_of(town, Calls(town))
    assert set(found) == set(BY_NAME)
    assert found[SCAN]["statements"] <= 6
    assert found[HEARTBEAT]["statements"] <= 3


def test_scans_are_told_as_they_are_recorded(town: Town, empty_database: str) -> None:
    calls = Calls(town)
    kinds = [BY_NAME[name] for name in (SCAN, STALE_CODE, STRANGER, SPENT)]
    run = answered(town, calls.of([(0.0, kind) for kind in kinds], SystemClock().now()))
    findings, told = look(empty_database, [run], calls.first_with)
    assert findings.is_well
    assert findings.found == len(kinds)
    assert told == {
        SCAN: {"accepted": 1}, STALE_CODE: {"refused": 1}, STRANGER: {"refused": 1}, SPENT: {"refused": 1},
    }  # fmt: skip
    first = run.answers[0]
    other = Answer(SCAN, 0, 0, 0, 200, True, 0, 0, first.body.replace(b'"accepted"', b'"duplicate"'))
    gone = Answer(SCAN, 0, 0, 0, 200, True, 0, 0, first.body.replace(b'"scan_id": "', b'"scan_id": "x'))
    findings, _told = look(empty_database, [Run([other, gone])], {})
    assert (len(findings.lost), len(findings.wrong)) == (1, 1)


def test_a_code_lets_in_once_whichever_of_its_scans_was_first(town: Town, empty_database: str) -> None:
    calls = Calls(town)
    kinds = [BY_NAME[name] for name in (SCAN, SPENT)]
    first, shown_again = calls.of([(0.0, kind) for kind in kinds], SystemClock().now())
    run = answered(town, [shown_again, first])
    findings, told = look(empty_database, [run], calls.first_with)
    assert (findings.wrong, told) == ([], {SPENT: {"accepted": 1}, SCAN: {"refused": 1}})
    (later,) = calls.first_with
    findings, _told = look(empty_database, [run], {later: later})
    assert findings.wrong == [f"{SPENT} {later} was let in with a code that had let somebody in"]


def test_a_renewed_phone_goes_on_with_its_new_tokens(town: Town, empty_database: str) -> None:
    calls, client = Calls(town), create_app(town.product.settings, town.product).test_client()
    phones = len(town.phones)
    [call] = calls.of([(0.0, BY_NAME[RENEWAL])], SystemClock().now())
    answer = client.open(call.path, method="POST", data=call.body, content_type="application/json")
    assert len(town.phones) == phones - 1
    calls.learn(Run([Answer(RENEWAL, 0, 0, 0, 200, True, 0, 0, answer.data)]))
    assert town.phones[-1].refresh == answer.get_json()["refresh_token"]


def test_the_wire_says_what_the_call_says(town: Town, empty_database: str) -> None:
    for call in Calls(town).of([(0.0, kind) for kind in KINDS], SystemClock().now()):
        head, _between, body = call.wire().partition(b"\r\n\r\n")
        assert head.startswith(f"{call.method} {call.path} HTTP/1.1\r\n".encode())
        assert body == call.body
        assert (b"Content-Length: %d" % len(body) in head) == bool(body)
