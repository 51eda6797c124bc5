"""SH2023-3.15-2: what of registrations of practice no page shows."""

from __future__ import annotations

from app.bootstrap import Product
from app.certificates.models import CeEnrolment, PracticeRegistration
from app.certificates.queries.dependents import registrations_of
from app.certificates.queries.own_data import open_matters
from app.certificates.rules.renewal import REGISTRATION
from app.kernel.clock import FrozenClock, legal_day
from app.kernel.jobs import JobRun
from tests.certificates.education_cases import actor_of
from tests.factories.people import a_person
from tests.factories.practice import a_qualification
from tests.factories.sites import a_company


def test_of_two_rows_of_one_person_one_application_stays_open(product: Product, clock: FrozenClock) -> None:
    desk = product.certificates.practice.applications
    company = a_company(product, "沪建总承包有限公司", region="310115")
    person, earlier = a_person(product, "欧阳桂兰", marks=2), a_person(product, "刘洋", marks=2)
    for one, who in ((person, "欧阳桂兰"), (earlier, "刘洋")):
        certificate = a_qualification(product, who, number=f"资格{one.id}")
        desk.begin(
            actor_of(one),
            kind="initial",
            certificate_id=certificate.id,
            credit_code=company.credit_code,
        )
    learnt = CeEnrolment.create(
        **dict.fromkeys(("person_id", "certificate_id", "class_id", "provider_id"), earlier.id),
        **dict.fromkeys(("valid_to", "starts_on", "ends_on"), legal_day(clock.now())),
        **dict.fromkeys(("enrolled_at", "completed_at", "renewal_applied_at"), clock.now()),
        kind="practice",
        renewal_channel=REGISTRATION,
    )
    of_earlier = PracticeRegistration.person_id == earlier.id
    PracticeRegistration.update(enrolment_id=learnt.id).where(of_earlier).execute()
    run = JobRun("j", "person-merged", earlier.id, {"into": person.id}, 1, False)
    for _time in range(2):
        desk.adopt(run)
    rows = list(PracticeRegistration.select().order_by(PracticeRegistration.id))
    assert {row.person_id for row in rows} == {person.id}
    assert [row.state for row in rows] == ["draft", "withdrawn"]
    freed = CeEnrolment.get_by_id(learnt.id)  # the application that stays may rest on it
    assert (freed.renewal_applied_at, freed.renewal_channel) == (None, None)
    assert freed.completed_at == clock.now()


def test_an_open_application_rests_on_the_identity(product: Product) -> None:
    company = a_company(product, "沪建总承包有限公司", region="310115")
    person = a_person(product, "欧阳桂兰", marks=2)
    certificate = a_qualification(product)
    product.certificates.practice.applications.begin(
        actor_of(person), kind="initial", certificate_id=certificate.id, credit_code=company.credit_code
    )
    assert [one.label for one in registrations_of(person.id)] == ["一级注册建造师执业注册申请：草稿"]
    assert "您有执业注册申请正在办理：注销后不能在手机上继续" in open_matters(person.id)
