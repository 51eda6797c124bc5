"""Clean-ups of activations by batches (CQ2023-4-2)."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest

from app.bootstrap import Product
from app.certificates.models import ActivationCleanup, Certificate, CertificateEvent, CleanupItem
from app.certificates.rules.cleanup import may_execute, may_notice, skip_reason
from app.certificates.service import cleanup_execution
from app.kernel.audit import AuditEntry
from app.kernel.errors import Refused
from app.people.models import Notice, Person
from tests.certificates.education_cases import actor_of
from tests.factories.cast import stranger
from tests.factories.certificates import SICHUAN, a_certificate, an_operator
from tests.factories.gateways import run_due_jobs
from tests.factories.people import a_person, a_verified_person
from tests.factories.training import caller

OFFICIAL = caller("regulator", "region", "500000")


def activation_of(certificate: Certificate) -> str:
    return str(Certificate.get_by_id(certificate.id).activation)


def test_who_is_chosen(product: Product) -> None:
    """Active, valid, 安管, of the province; the holder not verified, not stored, or revoked."""
    unknown = a_certificate(product, "张伟")
    a_person(product, "刘洋")
    registered = a_certificate(product, "刘洋")
    a_verified_person(product, "李秀英", 1)
    not_stored = a_certificate(product, "李秀英")
    a_verified_person(product, "赵海燕", revoked_at=product.clock.now())
    revoked = a_certificate(product, "赵海燕")
    a_verified_person(product, "王建国")
    others = [
        a_certificate(product, "王建国"),
        a_certificate(product, "张伟", activation="INACTIVE"),
        a_certificate(product, "张伟", activation="DEACTIVATED"),
        a_certificate(product, "张伟", standing="CANCELLED"),
        a_certificate(product, "张伟", province_code=SICHUAN),
        an_operator(product, "张伟"),
    ]
    found = product.certificates.standing.cleanups.plan(OFFICIAL)
    chosen = [item.certificate_id for item in found["items"]]
    assert chosen == sorted(one.id for one in (unknown, registered, not_stored, revoked))
    assert not {one.id for one in others} & set(chosen)
    assert (found["batch_no"], found["state"], found["planned"]) == (
        "QLYJH-2026-0001",
        "previewed",
        4,
    )
    assert activation_of(unknown) == "ACTIVE"
    assert not Notice.select().exists()
    assert all("*" in item.holder_id_number for item in found["items"])


def test_limits_and_numbers_of_batches(product: Product) -> None:
    for number in range(5):
        a_certificate(product, stranger(number))
    cleanups = product.certificates.standing.cleanups
    first, second = cleanups.plan(OFFICIAL, limit=2), cleanups.plan(OFFICIAL)
    assert [first["planned"], second["planned"]] == [2, 5]
    assert [item.certificate_id for item in first["items"]] == [
        item.certificate_id for item in second["items"][:2]
    ]
    assert second["batch_no"] == "QLYJH-2026-0002"
    assert [one["batch_no"] for one in cleanups.listed(OFFICIAL, limit=5, cursor=None)["items"]] == [
        "QLYJH-2026-0002",
        "QLYJH-2026-0001",
    ]


def test_told_then_carried_out_then_activated_again(product: Product) -> None:
    person = a_verified_person(product, "李秀英", 1).person
    hers, unknown = a_certificate(product, "李秀英"), a_certificate(product, "张伟")
    cleanups = product.certificates.standing.cleanups
    batch_id = cleanups.plan(OFFICIAL)["id"]
    told = cleanups.notice(OFFICIAL, batch_id)
    assert (told["state"], told["planned"], told["reachable"]) == ("noticed", 2, 1)
    cleanups.notice(OFFICIAL, batch_id)
    assert [one.title for one in Notice.select()] == ["证书即将被取消激活"]
    assert activation_of(hers) == "ACTIVE"
    done = cleanups.execute(OFFICIAL, batch_id)
    assert tuple(done[name] for name in ("state", "deactivated", "skipped", "settled")) == ("done", 2, 0, 2)
    assert activation_of(hers) == activation_of(unknown) == "DEACTIVATED"
    event = CertificateEvent.get(CertificateEvent.certificate_id == hers.id)
    assert (event.event, event.detail["batch_no"]) == ("deactivated", "QLYJH-2026-0001")
    assert Notice.select().where(Notice.person_id == person.id).count() == 2
    again = cleanups.execute(OFFICIAL, batch_id)
    assert again == done
    assert CertificateEvent.select().count() == 2
    actions = [one.action for one in AuditEntry.select().order_by(AuditEntry.seq)]
    assert actions.count("cleanup.executed") == 1
    Person.update(stored_at=product.clock.now()).where(Person.id == person.id).execute()
    product.certificates.standing.activation.activate(actor_of(person), hers.id)
    assert activation_of(hers) == "ACTIVE"


def test_whoever_was_verified_meanwhile_is_skipped(product: Product) -> None:
    person = a_verified_person(product, "李秀英", 1).person
    hers, his = a_certificate(product, "李秀英"), a_certificate(product, "张伟")
    ended, inactive = a_certificate(product, "刘洋"), a_certificate(product, "周磊")
    cleanups = product.certificates.standing.cleanups
    batch_id = cleanups.plan(OFFICIAL)["id"]
    cleanups.notice(OFFICIAL, batch_id)
    Person.update(stored_at=product.clock.now()).where(Person.id == person.id).execute()
    Certificate.update(standing="CANCELLED").where(Certificate.id == ended.id).execute()
    Certificate.update(activation="INACTIVE").where(Certificate.id == inactive.id).execute()
    done = cleanups.execute(OFFICIAL, batch_id)
    assert (done["planned"], done["deactivated"], done["skipped"]) == (4, 1, 3)
    assert [activation_of(one) for one in (hers, his, inactive)] == ["ACTIVE", "DEACTIVATED", "INACTIVE"]
    reasons = {one.certificate_id: one.skip_reason for one in CleanupItem.select()}
    assert reasons == {
        hers.id: "VERIFIED_MEANWHILE",
        his.id: None,
        ended.id: "ENDED",
        inactive.id: "NOT_ACTIVE",
    }


def test_everything_at_once(product: Product) -> None:
    a_certificate(product, "张伟")
    done = product.certificates.standing.cleanups.plan(OFFICIAL, dry_run=False)
    assert tuple(done[name] for name in ("state", "planned", "deactivated", "skipped")) == ("done", 1, 1, 0)
    assert done["noticed_at"] is not None


def test_an_empty_batch(product: Product) -> None:
    done = product.certificates.standing.cleanups.plan(OFFICIAL, dry_run=False)
    assert (done["state"], done["planned"]) == ("done", 0)


@pytest.mark.parametrize("step_by_step", [True, False])
def test_a_big_one_is_a_job(product: Product, monkeypatch: pytest.MonkeyPatch, step_by_step: bool) -> None:
    monkeypatch.setattr(cleanup_execution, "AT_ONCE", 3)
    monkeypatch.setattr(cleanup_execution, "PORTION", 2)
    for number in range(5):
        a_certificate(product, stranger(number))
    cleanups = product.certificates.standing.cleanups
    batch_id = cleanups.plan(OFFICIAL, dry_run=step_by_step)["id"]
    if step_by_step:
        cleanups.notice(OFFICIAL, batch_id)
        assert cleanups.notice(OFFICIAL, batch_id)["state"] == "previewed"
        run_due_jobs(product.jobs)
        assert cleanups.execute(OFFICIAL, batch_id)["state"] == "running"
    run_due_jobs(product.jobs)
    batch = ActivationCleanup.get_by_id(batch_id)
    assert (batch.state, batch.deactivated) == ("done", 5)
    assert CertificateEvent.select().count() == 5


def test_one_that_was_cut_off_goes_on(product: Product) -> None:
    a_certificate(product, "张伟")
    cleanups = product.certificates.standing.cleanups
    batch_id = cleanups.plan(OFFICIAL)["id"]
    cleanups.notice(OFFICIAL, batch_id)
    cleanups.execution.begin(batch_id)
    assert cleanups.execute(OFFICIAL, batch_id)["state"] == "done"


def test_one_that_nobody_was_told_of_is_told_first(product: Product) -> None:
    a_verified_person(product, "李秀英", 1)
    a_certificate(product, "李秀英")
    cleanups = product.certificates.standing.cleanups
    done = cleanups.execute(OFFICIAL, cleanups.plan(OFFICIAL)["id"])
    assert (done["state"], done["deactivated"], done["reachable"]) == ("done", 1, 1)
    assert Notice.select().count() == 2


@pytest.mark.parametrize(
    ("region", "code"),
    [("510000", "CLEANUP_NOT_FOUND"), ("500112", "FORBIDDEN_SCOPE")],
)
def test_other_authorities(product: Product, region: str, code: str) -> None:
    cleanups = product.certificates.standing.cleanups
    batch_id = cleanups.plan(OFFICIAL)["id"]
    other = caller("regulator", "region", region)
    for step in (cleanups.notice, cleanups.execute):
        with pytest.raises(Refused) as caught:
            step(other, batch_id)
        assert caught.value.code == code


def test_the_sheet(product: Product) -> None:
    certificate = a_certificate(product, "张伟")
    cleanups = product.certificates.standing.cleanups
    batch = cleanups.plan(OFFICIAL, dry_run=False)
    name, data = cleanups.sheet(OFFICIAL, batch["id"])
    rows = list(openpyxl.load_workbook(BytesIO(data)).active.values)  # type: ignore[union-attr]
    assert name == batch["batch_no"]
    assert rows[1][:6] == (name, certificate.number, "C", "张*", certificate.holder_masked, "已取消激活")


@pytest.mark.parametrize(
    ("state", "noticed", "days", "on", "code"),
    [
        ("previewed", None, 0, date(2026, 3, 10), None),
        ("previewed", None, 1, date(2026, 3, 10), "TOO_EARLY"),
        ("noticed", date(2026, 3, 10), 0, date(2026, 3, 10), None),
        ("noticed", date(2026, 3, 10), 1, date(2026, 3, 11), "TOO_EARLY"),
        ("noticed", date(2026, 3, 10), 1, date(2026, 3, 12), None),
        ("noticed", date(2024, 2, 28), 5, date(2024, 3, 4), "TOO_EARLY"),
        ("noticed", date(2024, 2, 28), 5, date(2024, 3, 5), None),
        ("running", date(2026, 3, 10), 30, date(2026, 3, 10), None),
        ("done", date(2026, 3, 10), 30, date(2026, 3, 10), None),
    ],
)
def test_the_days_after_the_notice(
    state: str, noticed: date | None, days: int, on: date, code: str | None
) -> None:
    decision = may_execute(state, noticed, days, on)
    assert [one.code for one in decision.reasons] == ([code] if code else [])


def test_states_and_reasons() -> None:
    assert [may_notice(state).allowed for state in ("previewed", "noticed", "running", "done")] == [
        True,
        True,
        False,
        False,
    ]
    assert skip_reason("ACTIVE", "VALID") == "VERIFIED_MEANWHILE"
    assert skip_reason("INACTIVE", "VALID") == "NOT_ACTIVE"
    assert skip_reason("ACTIVE", "CONVERTED") == "ENDED"
