"""Registering: what the server finds, an outage of the platform, and two clicks at once."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from app.bootstrap import Product
from app.certificates.models import RegistrationApplication
from app.certificates.ports import Holding
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.jobs import Job, JobRun
from app.people.models import Notice, Person
from tests.certificates.education_cases import actor_of
from tests.factories.certificates import SICHUAN, a_certificate, an_operator
from tests.factories.gateways import FakeNationalPlatform, run_due_jobs
from tests.factories.people import a_verified_person
from tests.factories.training import caller
from tests.racing import at_once

SAFETY, SPECIAL = "SAFETY_MANAGEMENT", "SPECIAL_OPERATION"
OFFICIAL = caller("regulator", "region", "500000")


def platform(product: Product) -> FakeNationalPlatform:
    found = product.gateways.national_platform
    assert isinstance(found, FakeNationalPlatform)
    return found


def apply(
    product: Product, person: Person, item: str = SAFETY, category: str = "C"
) -> RegistrationApplication:
    return product.certificates.standing.registrations.apply(
        actor_of(person), service_item=item, category=category, self_checked=True
    )


def refused(product: Product, person: Person, item: str = SAFETY, category: str = "C") -> Refused:
    with pytest.raises(Refused) as caught:
        apply(product, person, item, category)
    return caught.value


def held(
    valid_to: date | None = None, state: str = "VALID", kind: str = SAFETY, category: str = "A"
) -> Holding:
    return Holding(SICHUAN, kind, category, "川建安A(2024)1", valid_to, state)


@pytest.fixture
def wang(product: Product) -> Person:
    return a_verified_person(product, "王建国").person


def test_accepted_with_what_was_checked(product: Product, wang: Person) -> None:
    row = apply(product, wang)
    stored = RegistrationApplication.get_by_id(row.id)
    assert (stored.state, stored.channel, stored.category, stored.reasons) == ("accepted", "渝快办", "C", [])
    assert (stored.real_name_ok, stored.real_name_checked_at) == (True, product.clock.now())
    assert (stored.duplicate_source, stored.duplicate_result) == ("own_register+national_platform", "none")
    assert stored.self_checked_at == stored.duplicate_checked_at == product.clock.now()


def test_the_same_again_is_the_same_application(product: Product, wang: Person) -> None:
    assert apply(product, wang).id == apply(product, wang, category="c").id
    assert apply(product, wang, category="B").id != apply(product, wang).id
    assert platform(product).asked == 2


def test_after_the_certificate_that_followed_one_may_register_anew(
    product: Product, wang: Person, clock: FrozenClock
) -> None:
    first = apply(product, wang)
    clock.move(days=30)
    certificate = a_certificate(product, "王建国", valid_to=date(2029, 4, 1))
    assert refused(product, wang).code == "DUPLICATE_CERT_LOCAL"
    clock.set(datetime(2029, 4, 2, 12, tzinfo=SHANGHAI))
    assert certificate.valid_to == date(2029, 4, 1)
    assert apply(product, wang).id != first.id


@pytest.mark.parametrize("marks", [0, 1])
def test_real_name_is_the_servers_own_finding(product: Product, marks: int) -> None:
    person = a_verified_person(product, "王建国", marks).person
    refusal = refused(product, person)
    assert (refusal.code, refusal.status) == ("REALNAME_REQUIRED", 403)
    row = RegistrationApplication.get()
    assert (row.state, row.real_name_ok, row.reasons[0]["code"]) == ("refused", False, "REALNAME_REQUIRED")
    assert platform(product).asked == 0


def test_every_reason_at_once(product: Product) -> None:
    person = a_verified_person(product, "王建国", 1).person
    a_certificate(product, "王建国")
    a_certificate(product, "王建国", province_code=SICHUAN, category="A")
    refusal = refused(product, person)
    assert [one.code for one in refusal.reasons] == [
        "REALNAME_REQUIRED",
        "DUPLICATE_CERT_OTHER_PROVINCE",
        "DUPLICATE_CERT_LOCAL",
    ]
    assert len(RegistrationApplication.get().reasons) == 3


def test_a_duplicate_of_the_platform(product: Product, wang: Person) -> None:
    platform(product).held["王建国"] = [held(date(2099, 1, 1))]
    refusal = refused(product, wang)
    assert (refusal.code, refusal.status) == ("DUPLICATE_CERT_OTHER_PROVINCE", 409)
    assert "四川" in refusal.message
    row = RegistrationApplication.get()
    assert (row.state, row.duplicate_result, row.pending_key) == ("refused", "found", None)
    assert row.duplicate_found == [
        {"province": SICHUAN, "kind": SAFETY, "category": "A", "valid_to": "2099-01-01"}
    ]


def test_another_operation_elsewhere_does_not_block(product: Product, wang: Person) -> None:
    an_operator(product, "王建国", province_code=SICHUAN)
    assert apply(product, wang, SPECIAL, "架子工").state == "accepted"
    assert refused(product, wang, SPECIAL, "电工").code == "DUPLICATE_CERT_OTHER_PROVINCE"


@pytest.mark.parametrize(
    ("moment", "is_refused"),
    [
        (datetime(2026, 8, 31, 23, 59, 59, tzinfo=SHANGHAI), True),
        (datetime(2026, 9, 1, 0, 0, tzinfo=SHANGHAI), False),
    ],
)
def test_one_that_expires_today_blocks_today(
    product: Product, wang: Person, clock: FrozenClock, moment: datetime, is_refused: bool
) -> None:
    a_certificate(product, "王建国", province_code=SICHUAN)
    clock.set(moment)
    if is_refused:
        assert refused(product, wang).code == "DUPLICATE_CERT_OTHER_PROVINCE"
    else:
        assert apply(product, wang).state == "accepted"


def test_our_own_register_counts_for_our_own_province(product: Product, wang: Person) -> None:
    """The platform has not heard yet that the certificate here was cancelled."""
    a_certificate(product, "王建国", standing="CANCELLED")
    platform(product).held["王建国"] = [Holding("500000", SAFETY, "C", "1", None, "VALID")]
    assert apply(product, wang).state == "accepted"


def test_an_outage_leaves_it_pending_until_there_is_an_answer(
    product: Product, wang: Person, clock: FrozenClock
) -> None:
    platform(product).down = True
    row = apply(product, wang)
    assert (row.state, row.reasons[0]["code"], row.decided_at) == ("pending", "DATA_SOURCE_UNAVAILABLE", None)
    assert apply(product, wang).id == row.id
    run_due_jobs(product.jobs)
    assert RegistrationApplication.get_by_id(row.id).state == "pending"
    reports = product.certificates.standing.registration_reports
    waiting = reports.listed(OFFICIAL, state="pending", service_item=None, limit=10, cursor=None)
    assert [one.application.id for one in waiting.items] == [row.id]
    platform(product).down = False
    clock.move(minutes=5)
    run_due_jobs(product.jobs)
    decided = RegistrationApplication.get_by_id(row.id)
    assert (decided.state, decided.reasons, decided.decided_at) == ("accepted", [], clock.now())
    assert [one.title for one in Notice.select()] == ["报名申请已受理"]


def test_the_day_of_the_application_decides(product: Product, wang: Person, clock: FrozenClock) -> None:
    """Valid on 10 March, when he applied; asked about on 12 March, when it was over."""
    platform(product).down = True
    row = apply(product, wang)
    clock.move(days=2)
    platform(product).down = False
    platform(product).held["王建国"] = [held(date(2026, 3, 10), "EXPIRED")]
    run_due_jobs(product.jobs)
    decided = RegistrationApplication.get_by_id(row.id)
    assert (decided.state, decided.pending_key) == ("refused", None)
    assert [one.title for one in Notice.select()] == ["报名申请不予受理"]
    assert apply(product, wang).state == "accepted"


def test_a_job_that_gave_up_is_taken_up_by_night(product: Product, wang: Person, clock: FrozenClock) -> None:
    platform(product).down = True
    row = apply(product, wang)
    recheck = product.certificates.standing.registrations.recheck
    recheck(clock.now())
    assert Job.select().count() == 1
    Job.update(state="failed", pending_key=None).execute()
    platform(product).down = False
    recheck(clock.now())
    recheck(clock.now())
    assert Job.select().count() == 2
    run_due_jobs(product.jobs)
    assert RegistrationApplication.get_by_id(row.id).state == "accepted"


@pytest.mark.parametrize(
    ("item", "category", "checked", "code"),
    [
        ("SOMETHING", "C", True, "VALUE_NOT_ALLOWED"),
        ("SAFETY_C_EXEMPTION", "C", True, "VALUE_NOT_ALLOWED"),
        (SAFETY, "D", True, "VALUE_NOT_ALLOWED"),
        (SPECIAL, "厨师", True, "VALUE_NOT_ALLOWED"),
        (SAFETY, "C", False, "DECLARATION_MISSING"),
    ],
)
def test_what_was_not_filled_in_right(
    product: Product, wang: Person, item: str, category: str, checked: bool, code: str
) -> None:
    with pytest.raises(Refused) as caught:
        product.certificates.standing.registrations.apply(
            actor_of(wang), service_item=item, category=category, self_checked=checked
        )
    assert (caught.value.code, caught.value.status) == (code, 422)
    assert not RegistrationApplication.select().exists()


def test_refusals_are_counted_by_reason(product: Product, wang: Person, clock: FrozenClock) -> None:
    a_certificate(product, "王建国")
    for _click in range(2):
        refused(product, wang)
    refused(product, a_verified_person(product, "张伟", 0).person)
    reports = product.certificates.standing.registration_reports
    counted = [(one.code, one.count) for one in reports.refusals(OFFICIAL).items]
    assert counted == [("DUPLICATE_CERT_LOCAL", 2), ("REALNAME_REQUIRED", 1)]
    assert reports.refusals(caller("regulator", "region", "510000")).items == []
    assert reports.refusals(OFFICIAL, begins=date(2026, 3, 11), ends=date(2026, 3, 12)).items == []
    with pytest.raises(Refused) as caught:
        reports.refusals(OFFICIAL, begins=date(2026, 3, 12), ends=date(2026, 3, 11))
    assert caught.value.code == "DATE_ORDER"


def test_many_clicks_are_one_application(own_product: Product) -> None:
    with database.connection_context():
        person = a_verified_person(own_product, "王建国").person
    rows = at_once(*[lambda: apply(own_product, person)] * 6)
    assert len({row.id for row in rows}) == 1
    with database.connection_context():
        assert RegistrationApplication.select().count() == 1


def test_applications_go_with_a_merged_person(product: Product, wang: Person) -> None:
    """What both had open stays open once; sent again it is found under the row that lives on."""
    other = a_verified_person(product, "李秀英").person
    same, own, theirs = apply(product, wang), apply(product, wang, category="B"), apply(product, other)
    run = JobRun("j", "person-merged", wang.id, {"into": other.id}, 1, False)
    for _twice in range(2):
        product.certificates.standing.registrations.adopt(run)
    rows = {row.id: row for row in RegistrationApplication.select()}
    assert {row.person_id for row in rows.values()} == {other.id}
    assert [rows[one.id].pending_key for one in (same, own, theirs)] == [
        None,
        own.pending_key.replace(wang.id, other.id),
        theirs.pending_key,
    ]
    assert apply(product, other).id == theirs.id
    assert apply(product, other, category="B").id == own.id
