"""已入库: filed once, asked until it is answered, told when it takes long."""

from __future__ import annotations

from datetime import datetime

import pytest

from app.bootstrap import Product
from app.kernel.actor import REGULATOR, Actor, Grant
from app.kernel.clock import SHANGHAI
from app.kernel.errors import Missing, Refused
from app.kernel.jobs import Job
from app.people.ports import RegistryState
from app.people.service.verification.registry_step import ATTEMPTS, pause_before
from tests.factories.verification import applicant, later

OFFICER = Actor("OFFICER", None, "S", (Grant(REGULATOR, "region", "500000"),), "D")


def test_the_registry_is_asked_until_it_answers(product: Product) -> None:
    """CQ2023-A1-6: two marks, two moments."""
    registry = product.gateways.registry
    registry.answer = RegistryState("waiting")
    wang = applicant(product, "王建国")
    assert wang.through() == "verified"
    assert wang.standing["marks"] == ["已认证"]
    later(product, seconds=1)
    registry.answer = RegistryState("stored")
    later(product, seconds=2)
    assert wang.run.status == "registered"
    assert len(registry.submitted) == 1, "one submission, however often it is asked"
    assert wang.person.stored_at == product.clock.now()


def test_within_seconds_at_first_and_for_a_week() -> None:
    pauses = [pause_before(attempt) for attempt in range(1, ATTEMPTS)]
    assert pauses[:6] == [1.0, 1.0, 1.0, 2.0, 4.0, 8.0]
    assert max(pauses) == 1800.0
    assert sum(pauses) > 7 * 86400


def test_a_registry_that_is_down_loses_nothing(product: Product) -> None:
    registry = product.gateways.registry
    registry.down = True
    wang = applicant(product, "王建国")
    assert wang.through() == "verified"
    for _ in range(12):
        later(product, hours=1)
    registry.down = False
    later(product, hours=1)
    assert wang.run.status == "registered"
    assert len(registry.submitted) == 1


def test_a_submission_is_the_same_after_a_crash(product: Product) -> None:
    """Killed between the registry's answer and our note of it: the same request id goes again."""
    registry = product.gateways.registry
    registry.answer = RegistryState("waiting")
    wang = applicant(product, "王建国")
    wang.through()
    type(wang.run).update(registry_receipt=None).execute()
    later(product, seconds=2)
    assert len(registry.submitted) == 2
    assert len(set(registry.submitted)) == 1


def test_a_refusal_is_told_in_the_registrys_words(product: Product) -> None:
    product.gateways.registry.answer = RegistryState("refused", "照片不清楚")
    wang = applicant(product, "王建国")
    assert wang.through() == "verified"
    (reason,) = wang.standing["reasons"]
    assert reason["code"] == "REGISTRY_REFUSED"
    assert "照片不清楚" in reason["message"]
    assert wang.standing["marks"] == ["已认证"], "what was proven stays proven"


def test_an_operator_files_again(product: Product) -> None:
    """CQ2023-A1-7: the list of stuck cases, and the way out."""
    registry = product.gateways.registry
    registry.answer = RegistryState("refused", "照片不清楚")
    wang = applicant(product, "王建国")
    wang.through()
    queue = product.verification.registry_queue
    (waiting,), end = queue.waiting(OFFICER, after=None, limit=50)
    assert (waiting["name"], waiting["is_overdue"], end) == ("王**", False, None)
    registry.answer = RegistryState("stored")
    queue.file_again(OFFICER, wang.run.id)
    assert wang.work() == "registered"
    assert len(set(registry.submitted)) == 2, "a new request, not the refused one again"
    with pytest.raises(Refused):
        queue.file_again(OFFICER, wang.run.id)
    with pytest.raises(Missing):
        queue.file_again(OFFICER, "nobody")


def test_a_registry_that_never_answers_ends_in_words(product: Product) -> None:
    product.gateways.registry.answer = RegistryState("waiting")
    wang = applicant(product, "王建国")
    wang.through()
    Job.update(attempts=ATTEMPTS - 1).where(Job.kind == "file-with-registry").execute()
    later(product, hours=1)
    assert Job.get(Job.kind == "file-with-registry").state == "failed"
    assert wang.codes == ["REGISTRY_SILENT"]


@pytest.mark.parametrize(
    ("verified", "asked", "hint"),
    [
        ("2026-03-10T09:00", "2026-03-10T23:59", False),
        ("2026-03-10T09:00", "2026-03-11T23:59", False),
        ("2026-03-10T09:00", "2026-03-12T00:00", True),
        ("2026-03-13T23:59", "2026-03-16T23:59", False),  # Friday; Monday is the working day
        ("2026-03-13T23:59", "2026-03-17T00:00", True),
    ],
)
def test_the_hint_comes_after_a_working_day(product: Product, verified: str, asked: str, hint: bool) -> None:
    """CQ2023-A1-7, A-04: then hint and hotline."""
    product.gateways.registry.answer = RegistryState("waiting")
    product.clock.set(datetime.fromisoformat(verified).replace(tzinfo=SHANGHAI))  # type: ignore[attr-defined]
    wang = applicant(product, "王建国")
    wang.through()
    product.clock.set(datetime.fromisoformat(asked).replace(tzinfo=SHANGHAI))  # type: ignore[attr-defined]
    standing = wang.standing
    assert standing["support_phone"] == "4008776928"
    assert [reason["code"] for reason in standing["reasons"]] == (["REGISTRY_SLOW"] if hint else [])
    if hint:
        assert "已认证，待入库" in standing["reasons"][0]["message"]
        assert "4008776928" in standing["reasons"][0]["message"]
