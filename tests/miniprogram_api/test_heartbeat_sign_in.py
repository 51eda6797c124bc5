"""Heartbeats do not ask for the sign-in each time; one that was ended is noticed all the same, and soon."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from app.bootstrap import Product
from app.kernel.clock import FrozenClock
from app.people.models import Account
from tests.factories.people import Verified, a_verified_person, sign_in, staff_headers
from tests.factories.training import a_centre
from tests.statements import statements

BOUND_S = 25


class Phone:
    """Learns in one session with one sign-in."""

    def __init__(self, client: FlaskClient, product: Product, clock: FrozenClock, worker: Verified) -> None:
        centre = a_centre(product, ((True, 6, (3600,)),))
        enrolment = product.training.enrolling.enrol(
            worker.person.id, course_id=centre.course.id, purpose="ce"
        )
        self.client, self.clock, self.headers = client, clock, worker.headers
        opened = client.post(
            f"/api/v1/me/enrolments/{enrolment.id}/learning-sessions",
            json={"section_id": centre.section("1.1")},
            headers=self.headers,
        )
        session_id = opened.get_json()["session_id"]
        self.path = f"/api/v1/me/learning-sessions/{session_id}/heartbeats"
        self.seq = 0

    def beat(self, after_s: float = 20, *, headers: Any = None, again: bool = False) -> Any:
        self.clock.move(seconds=after_s)
        self.seq += not again
        body = {"seq": self.seq, "position_s": 20 * self.seq, "playing": True, "rate": 1}
        return self.client.post(self.path, json=body, headers=headers or self.headers)


@pytest.fixture
def worker(product: Product) -> Verified:
    return a_verified_person(product, "王建国")


@pytest.fixture
def phone(client: FlaskClient, product: Product, clock: FrozenClock, worker: Verified) -> Phone:
    """In the midst of learning, just noted: what is believed now is believed for as long as it ever is."""
    phone = Phone(client, product, clock, worker)
    for _ in range(3):
        assert phone.beat().status_code == 200
    while True:
        with statements() as seen:
            assert phone.beat().status_code == 200
        if seen:
            return phone


def test_every_second_heartbeat_needs_no_database_at_all(phone: Phone) -> None:
    with statements() as first:
        assert phone.beat().json["credited_s"] == 20
    with statements() as second:
        assert phone.beat().json["credited_s"] == 20
    assert (len(first), len(second)) == (0, 1)


def test_the_heartbeat_that_settles_the_account_takes_eleven_statements(phone: Phone) -> None:
    sent: list[str] = []
    while len(sent) < 2:
        with statements() as sent:
            assert phone.beat().json["credited_s"] == 20
    assert len([one for one in sent if "SAVEPOINT" not in one]) == 11  # a test is a transaction of its own


def sign_out(phone: Phone, worker: Verified) -> None:
    assert phone.client.post("/api/v1/auth/logout", headers=phone.headers).status_code == 204


def shut_the_account(phone: Phone, worker: Verified) -> None:
    Account.update(disabled_at=phone.clock.now()).where(Account.person_id == worker.person.id).execute()


def give_the_account_to_another(phone: Phone, worker: Verified) -> None:
    Account.update(person_id=None).where(Account.person_id == worker.person.id).execute()


@pytest.mark.parametrize("end", [sign_out, shut_the_account, give_the_account_to_another])
@pytest.mark.parametrize("every_s", [1, 5, 20, BOUND_S, 40])
def test_a_sign_in_that_was_ended_is_noticed_within_the_bound_and_stays_so(
    phone: Phone, worker: Verified, end: Callable[[Phone, Verified], None], every_s: float
) -> None:
    end(phone, worker)
    waited = 0.0
    while (answer := phone.beat(every_s)).status_code == 200:
        waited += every_s
        assert waited < BOUND_S
    refused = {answer.status_code, *(phone.beat(every_s).status_code for _ in range(5))}
    assert refused <= {401, 403}


def test_the_same_heartbeat_again_is_not_answered_for_ever(phone: Phone, worker: Verified) -> None:
    sign_out(phone, worker)
    assert phone.beat(1, again=True).status_code == 200
    assert phone.beat(BOUND_S, again=True).status_code == 401
    assert phone.beat(0, again=True).status_code == 401


def test_another_sign_in_is_asked_for_before_anything_is_told(
    phone: Phone, product: Product, client: FlaskClient
) -> None:
    for other, status in (
        (sign_in(client, "wx-somebody-else"), 404),
        (staff_headers(product, "regulator", "region", "500000"), 403),
        ({"Authorization": "Bearer nothing"}, 401),
        ({}, 401),
    ):
        for again in (True, False):
            answer = phone.beat(1, headers=other or {"X-Nothing": "1"}, again=again)
            assert answer.status_code == status, answer.json
    assert phone.beat(1).status_code == 200


def test_a_token_is_over_when_its_time_is_over(phone: Phone, product: Product) -> None:
    assert phone.beat(product.settings.access_token_s + 1).status_code == 401


def test_rights_come_before_what_is_wrong_with_the_body(phone: Phone, product: Product) -> None:
    staff = staff_headers(product, "regulator", "region", "500000")
    assert phone.client.post(phone.path, json={}, headers=staff).status_code == 403
    assert phone.client.post(phone.path, json={}, headers=phone.headers).status_code == 422
