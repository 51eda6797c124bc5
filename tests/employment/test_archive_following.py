"""What becomes of an archive when two rows are one person, and when somebody closes his account."""

from __future__ import annotations

from typing import Any

from app.bootstrap import Product
from app.employment.models import ConductRecord, HealthCheck, WorkerEvaluation
from app.employment.service.adoption import Adoption
from app.kernel.jobs import JobRun
from app.people.models import Person, Statement
from tests.factories.cast import member
from tests.factories.people import a_person
from tests.factories.verification import registered
from tests.rights.world import row

CONTENT = '{"level": "SENIOR", "title": "工程师", "granted_on": "2020-01-01"}'


def _archive_of(product: Product, person_id: str) -> tuple[Any, ...]:
    now = product.clock.now()
    his = {"person_id": person_id}
    row(HealthCheck, **his, result="fit", created_at=now)
    row(WorkerEvaluation, **his, score=5, given_at=now)
    row(ConductRecord, **his, kind="award", created_at=now)
    row(Statement, **his, kind="title", content=CONTENT, state="confirmed", stated_at=now)
    return HealthCheck, WorkerEvaluation, ConductRecord, Statement


def test_it_follows_the_person(product: Product) -> None:
    old = Person.create(created_at=product.clock.now())
    new = a_person(product, "王建国", 2)
    tables = _archive_of(product, old.id)
    run = JobRun("J", "person-merged", old.id, {"into": new.id}, 1, False)
    for _twice in range(2):
        Adoption(product.clock).adopt(run)
        product.archive.statements.adopt(run)
        assert {table.get().person_id for table in tables} == {new.id}


def test_what_he_stated_goes_with_his_account_and_the_rest_is_kept(product: Product) -> None:
    """PIPL 47: what others entered is theirs to keep by law."""
    wang = registered(product, member("王建国"))
    tables = _archive_of(product, wang.person.id)
    product.privacy.data_requests.close_account(wang.actor, confirmed=True)
    assert [table.select().count() for table in tables] == [1, 1, 1, 0]
