"""Two clicks at once on what is decided or given once, with real transactions on both databases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

import pytest

from app.bootstrap import Product
from app.employment.models import HealthCheck, WorkerEvaluation
from app.people.models import Account, Notice, Person, Session, Statement, WechatBinding
from app.people.models.account import RefreshToken
from app.people.rules.statements import AT_MOST
from tests.factories.attendance import engaged
from tests.factories.people import a_person
from tests.factories.sites import Site, a_site, caller
from tests.racing import at_once

THREADS = 6
WRITTEN = (Statement, HealthCheck, WorkerEvaluation, Notice, Account, Session, RefreshToken, WechatBinding)


@pytest.fixture
def racing(committing: Product) -> Iterator[Product]:
    yield committing
    for table in WRITTEN:
        table.delete().execute()


def _a_statement(product: Product, person: Person) -> str:
    return str(
        Statement.create(
            person_id=person.id,
            kind="title",
            content='{"level": "SENIOR", "title": "工程师", "granted_on": "2020-01-01"}',
            state="stated",
            stated_at=product.clock.now(),
        ).id
    )


def _hired(product: Product, site: Site) -> tuple[Person, str]:
    person = a_person(product, "王建国", 2)
    return person, engaged(product, site, person)


def test_a_statement_is_decided_once(racing: Product) -> None:
    site = a_site(racing)
    person, _worker = _hired(racing, site)
    statement = _a_statement(racing, person)

    def decide(confirmed: bool) -> str:
        reason = None if confirmed else "证书不符"
        racing.archive.reviews.decide(
            site.project_admin, site.id, statement, confirmed=confirmed, reason=reason
        )
        return "decided"

    told = at_once(*[lambda sure=bool(n % 2): decide(sure) for n in range(THREADS)])  # type: ignore[misc]
    assert Counter(told) == {"decided": 1, "STATE_NOT_ALLOWED": THREADS - 1}
    assert Notice.select().count() == 1


def test_no_more_statements_than_allowed_however_fast(racing: Product) -> None:
    person, _worker = _hired(racing, a_site(racing))
    for _n in range(AT_MOST - 1):
        _a_statement(racing, person)
    his = caller(("worker", "self", person.id))
    actor = type(his)("01ACCOUNT", person.id, "01SESSION", his.grants, "01DEVICE")
    given = {"level": "中级", "title": "工程师", "granted_on": date(2020, 1, 1)}
    told = at_once(
        *[lambda: racing.archive.statements.state(actor, "title", given).kind for _n in range(THREADS)]
    )
    assert Counter(told) == {"title": 1, "STATEMENT_LIMIT": THREADS - 1}
    assert Statement.select().count() == AT_MOST


def test_one_evaluation_and_one_check_a_day(racing: Product) -> None:
    site = a_site(racing)
    _person, worker = _hired(racing, site)
    told = at_once(
        *[
            lambda: bool(
                racing.archive.evaluations.give(site.project_admin, site.id, worker, score=4, reason="肯干")
            )
            for _n in range(THREADS)
        ]
    )
    assert Counter(told) == {True: 1, "STATE_NOT_ALLOWED": THREADS - 1}
    assert WorkerEvaluation.select().count() == Notice.select().count() == 1
    due = at_once(
        *[
            lambda: racing.archive.health_checks.enter(
                site.project_admin,
                site.id,
                worker,
                checked_on=date(2026, 3, 1),
                institution="区医院",
                result="fit",
            )
            for _n in range(THREADS)
        ]
    )
    assert due == [date(2027, 3, 1)] * THREADS
    assert HealthCheck.select().count() == 1
