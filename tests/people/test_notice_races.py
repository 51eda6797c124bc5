"""Two at once, with real transactions on both databases."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.actor import Actor
from app.kernel.db import database
from app.kernel.jobs import Job
from app.people.models import MessageQuota, Notice
from tests.factories.gateways import FakeMessages
from tests.factories.people import a_verified_person
from tests.racing import at_once

THREADS = 6


@pytest.fixture
def wang(own_product: Product) -> Actor:
    with db.connection():
        _person, _account, headers = a_verified_person(own_product, "王建国")
        return own_product.signing_in.authenticate(headers["Authorization"].removeprefix("Bearer "))


def told(product: Product, actor: Actor, key: str) -> Notice | None:
    assert actor.person_id
    with database.atomic():
        return product.notices.tell(actor.person_id, kind="ce_reminder", title="证书", text="到期", key=key)


def test_one_key_many_at_once(own_product: Product, wang: Actor) -> None:
    given = at_once(*[lambda: told(own_product, wang, "same") for _n in range(THREADS)])
    assert sum(notice is not None for notice in given) == 1
    with db.connection():
        assert Notice.select().count() == 1


def test_the_quota_never_goes_below_zero(own_product: Product, wang: Actor) -> None:
    product, messages = own_product, own_product.gateways.messages
    assert isinstance(messages, FakeMessages)
    with db.connection():
        for _time in range(2):
            product.message_acceptances.accept(wang, [{"kind": "ce_reminder", "accepted": True}])
        for number in range(THREADS):
            told(product, wang, str(number))
        jobs = [row.id for row in Job.select()]
    # Twice each: a wake-up and the sweep may find the same job.
    at_once(*[lambda job=job: product.jobs.run(job) for job in jobs * 2])
    with db.connection():
        assert MessageQuota.get().remaining == 0
        states = sorted(row.message_state for row in Notice.select())
    assert states == ["no_quota"] * (THREADS - 2) + ["sent"] * 2
    assert len(messages.sent) == 2


def test_accepting_many_times_at_once_counts_each(own_product: Product, wang: Actor) -> None:
    answer = [{"kind": "ce_reminder", "accepted": True}]
    at_once(*[lambda: own_product.message_acceptances.accept(wang, answer) for _n in range(THREADS)])
    with db.connection():
        assert MessageQuota.get().remaining == THREADS
