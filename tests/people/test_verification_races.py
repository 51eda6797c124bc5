"""Many at once, on a database that really commits: one winner, nothing half-written."""

from __future__ import annotations

from collections import Counter

import pytest

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.db import connection
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.people.models import Person, VerificationReview
from tests.factories.verification import DOUBTFUL, applicant, card_of, picture
from tests.people.test_verification_reviews import OFFICER
from tests.racing import at_once


@pytest.fixture
def product(own_product: Product) -> Product:
    return own_product


def test_ten_accounts_with_one_number(product: Product) -> None:
    """CQ2023-A2.3-6: the first verified wins, nine are told."""
    with connection():
        crowd = [applicant(product, "王建国", openid=f"phone-{n}") for n in range(10)]
        for one in crowd:
            one.up_to_face()
        for one in crowd:
            product.verification.face.submit(one.actor, picture("pink", 320))
        jobs = product.jobs.due()
    assert len(jobs) == 10
    at_once(*[lambda job_id=job_id: product.jobs.run(job_id) for job_id in jobs])
    with connection():
        crowd[0].work()
        assert Counter(one.run.status for one in crowd) == {"registered": 1, "rejected": 9}
        assert Person.select().where(Person.verified_at.is_null(False)).count() == 1
        assert all(one.codes == ["IDENTITY_CONFLICT"] for one in crowd if one.run.status == "rejected")
        assert product.audit.first_break() is None


def test_one_job_taken_by_many_workers(product: Product) -> None:
    with connection():
        wang = applicant(product, "王建国")
        product.gateways.card_reader.front = card_of("王建国")
        wang.upload()
        (job_id,) = product.jobs.due()
    at_once(*[lambda: product.jobs.run(job_id)] * 8)
    with connection():
        assert (wang.run.status, wang.run.revision) == ("awaiting_confirmation", 2)


def test_one_card_sent_many_times(product: Product) -> None:
    """A bad network repeats the upload: every one is counted, the last is read, nothing is left over."""
    with connection():
        wang = applicant(product, "王建国")
    results = at_once(*[wang.upload] * 8)
    assert set(results) <= {"recognising", "BUSY"}
    with connection():
        product.gateways.card_reader.front = card_of("王建国")
        assert wang.work() == "awaiting_confirmation"
        taken = results.count("recognising")
        assert wang.run.card_attempts == taken
        assert Job.select().where(Job.kind == "read-id-card").count() == taken
        alive = Photo.select().where(Photo.deleted_at.is_null())
        assert {photo.kind for photo in alive} == {"id_card_front", "portrait"}
        assert alive.count() == 2


def test_one_case_decided_by_many(product: Product) -> None:
    with connection():
        wang = applicant(product, "王建国")
        wang.through(DOUBTFUL)
        case = VerificationReview.get()
    decide = product.verification.reviews.decide
    results = at_once(
        *[
            lambda approve=approve: decide(OFFICER, case.id, approve=approve, reason="核对过")["status"]
            for approve in (True, False) * 4
        ]
    )
    assert sum(result in ("verified", "rejected") for result in results) == 1
    assert results.count("STATE_NOT_ALLOWED") == 7
    with connection():
        decided = AuditEntry.select().where(AuditEntry.action == "verification.decided").count()
        assert decided == 1
        assert product.audit.first_break() is None
        kept = Photo.select().where((Photo.kind == "head_image") & Photo.deleted_at.is_null()).count()
        assert kept == (1 if wang.run.status == "verified" else 0)
