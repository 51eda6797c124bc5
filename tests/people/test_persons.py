"""Who somebody is: masked for all, in full with a right and a reason, and never unnoticed."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.errors import Invalid, Missing
from app.people.models import Account, Person, Verification
from tests.factories.attendance import engaged
from tests.factories.cast import member
from tests.factories.people import Verified, a_person, a_verified_person
from tests.factories.sites import Site, caller
from tests.statements import statements

WANG = member("王建国")


@pytest.fixture
def wang(product: Product) -> Verified:
    return a_verified_person(product, WANG, household_registration="重庆市渝北区空港大道1号", nation="汉")


def actor_of(product: Product, verified: Verified) -> Actor:
    return product.signing_in.authenticate(verified.headers["Authorization"].removeprefix("Bearer "))


@pytest.mark.parametrize(
    ("marks", "labels", "status"),
    [(0, (), "unverified"), (1, ("已认证",), "verified"), (2, ("已认证", "已入库"), "registered")],
)
def test_a_summary_is_masked_and_costs_one_statement(
    product: Product, marks: int, labels: tuple[str, ...], status: str
) -> None:
    person = a_verified_person(product, WANG, marks=marks).person
    with statements() as seen:
        summary = product.persons.summary(person.id)
    assert len(seen) == 1
    assert (summary.id, summary.name, summary.marks, summary.status) == (person.id, "王**", labels, status)


def test_a_run_under_way_is_the_status(product: Product) -> None:
    signed = product.signing_in.with_wechat("wx-王建国")
    Verification.create(
        account_id=signed.account_id, status="review", reasons=[], updated_at=product.clock.now()
    )
    assert product.persons.summary(str(signed.person_id)).status == "review"


def test_a_revoked_identity_has_no_marks(product: Product, wang: Verified, clock: FrozenClock) -> None:
    Person.update(revoked_at=clock.now()).execute()
    assert product.persons.summary(wang.person.id).marks == ()


def test_nobody(product: Product) -> None:
    with pytest.raises(Missing, match="PERSON_NOT_FOUND"):
        product.persons.summary("01NOBODY")


def test_my_own_file(product: Product, wang: Verified) -> None:
    actor = actor_of(product, wang)
    masked, full = product.persons.own_file(actor), product.persons.own_file(actor, full=True)
    assert (masked.name, masked.id_number) == ("王**", "500***********0174")
    assert (masked.birthday, masked.household_registration, masked.is_full) == (None, None, False)
    assert masked.native_place == "重庆市渝北区"
    assert (full.name, full.id_number, full.birthday) == (WANG.name, WANG.id_number, WANG.birthday)
    assert full.household_registration == "重庆市渝北区空港大道1号"
    assert AuditEntry.select().count() == 0


def test_unmasking_is_on_record_and_the_person_reads_it(
    product: Product, wang: Verified, clock: FrozenClock
) -> None:
    account = Account.create(display_name="渝北区住建委", created_at=clock.now())
    regulator = Actor(account.id, None, "s", caller(("regulator", "region", "000000")).grants, "s")
    file = product.persons.unmask(regulator, wang.person.id, "  核实 工资\n投诉 ")
    assert (file.name, file.id_number, file.is_full) == (WANG.name, WANG.id_number, True)
    shown, cursor = product.file_readers.of(actor_of(product, wang), limit=50, cursor=None)
    assert cursor is None
    (entry,) = shown
    assert (entry.words, entry.who, entry.reason) == ("查看了您的完整资料", "渝北区住建委", "核实 工资 投诉")
    assert entry.at == clock.now()
    assert WANG.id_number not in str(AuditEntry.get().__data__)


def test_who_may_unmask(product: Product, site: Site, wang: Verified) -> None:
    for actor in (site.project_admin, site.regulator, site.outsider):
        with pytest.raises(Missing, match="PERSON_NOT_FOUND"):
            product.persons.unmask(actor, wang.person.id, "核对身份")
    engaged(product, site, wang.person)
    for actor in (site.project_admin, site.regulator):
        assert product.persons.unmask(actor, wang.person.id, "核对身份").name == WANG.name
    for actor in (site.outsider, site.staff, site.system_admin, site.labour_admin):
        with pytest.raises(Missing, match="PERSON_NOT_FOUND"):
            product.persons.unmask(actor, wang.person.id, "核对身份")
    assert AuditEntry.select().count() == 2


@pytest.mark.parametrize("reason", ["", " ", "查", "x" * 201, f"核对{WANG.id_number}", "电话13800001234"])
def test_a_reason_in_words_is_needed(product: Product, wang: Verified, reason: str) -> None:
    with pytest.raises(Invalid) as refused:
        product.persons.unmask(caller(("regulator", "region", "000000")), wang.person.id, reason)
    assert refused.value.code == "REASON_REQUIRED"
    assert AuditEntry.select().count() == 0


def test_unmasking_a_person_known_by_name_only_in_part(product: Product) -> None:
    person = a_person(product, "李秀英")
    file = product.persons.unmask(caller(("regulator", "region", "000000")), person.id, "核对身份")
    assert (file.cell_phone, file.photo_url, file.marks) == (None, None, ())


def test_the_trail_in_pages_with_names_of_those_who_acted(
    product: Product, wang: Verified, clock: FrozenClock
) -> None:
    actor = actor_of(product, wang)
    stranger = caller(("regulator", "region", "000000"))
    product.codes.issue(actor)
    product.codes.replace(actor)
    product.persons.unmask(stranger, wang.person.id, "核对身份")
    product.audit.record(
        "person.stored", at=clock.now(), subject_type="person", subject_id="x", person_id=wang.person.id
    )
    first, cursor = product.file_readers.of(actor, limit=2, cursor=None)
    assert [(entry.who, entry.action) for entry in first] == [
        ("系统", "person.stored"),
        ("工作人员", "person.unmasked"),
    ]
    second, end = product.file_readers.of(actor, limit=2, cursor=cursor)
    assert [(entry.who, entry.words) for entry in second] == [("本人", "更换了个人码")]
    assert end is None
    assert product.file_readers.of(stranger, limit=2, cursor=None) == ([], None)


def test_nobody_reads_the_trail_of_another(product: Product, wang: Verified) -> None:
    product.persons.unmask(caller(("regulator", "region", "000000")), wang.person.id, "核对身份")
    other = a_verified_person(product, "李秀英")
    assert product.file_readers.of(actor_of(product, other), limit=9, cursor=None) == ([], None)
