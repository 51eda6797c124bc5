"""SH2023-3.15-2: two clicks at once on a registration of practice, with real transactions."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from app.bootstrap import Product
from app.certificates.models import Certificate, PracticeRegistration, PracticeRegistrationStep
from app.kernel import db
from app.kernel.actor import Actor
from app.people.models import Notice
from tests.certificates.education_cases import actor_of
from tests.factories.people import a_person
from tests.factories.practice import SHANGHAI, a_qualification
from tests.factories.sites import a_company
from tests.factories.training import caller
from tests.racing import at_once

THREADS = 4


@pytest.fixture
def parts(own_product: Product) -> Any:
    with db.connection():
        holder = actor_of(a_person(own_product, "欧阳桂兰", marks=2))
        company = a_company(own_product, "沪建总承包有限公司", region="310115")
        certificate = a_qualification(own_product)
        yield own_product.certificates.practice, holder, company, certificate


def begun(parts: Any) -> str:
    desk, holder, company, certificate = parts
    made = desk.applications.begin(
        holder, kind="initial", certificate_id=certificate.id, credit_code=company.credit_code
    )
    return str(made["id"])


def sent(parts: Any) -> tuple[str, Actor, Actor]:
    desk, holder, company, _certificate = parts
    application = begun(parts)
    desk.applications.submit(holder, application)
    unit = caller("company_admin", "company", company.id)
    return application, unit, caller("regulator", "region", SHANGHAI)


def test_clicks_begin_one_application(parts: Any) -> None:
    answers = at_once(*[lambda: begun(parts)] * THREADS)
    assert len(set(answers)) == 1
    assert PracticeRegistration.select().count() == 1
    assert PracticeRegistrationStep.select().count() == 1


def test_of_two_decisions_at_once_one_counts(parts: Any) -> None:
    desk = parts[0]
    application, unit, official = sent(parts)
    desk.decisions.confirm(unit, application, confirm=True, reason="")
    answers = at_once(
        *[lambda: desk.decisions.decide(official, application, result="accept", reason="")["state"]] * 2,
        *[lambda: desk.decisions.decide(official, application, result="refuse", reason="不符")["state"]] * 2,
    )
    assert Counter(answers)["STATE_NOT_ALLOWED"] == 3
    state = PracticeRegistration.get_by_id(application).state
    assert Certificate.select().where(Certificate.source == "REGISTERED").count() == (state == "accepted")
    assert Notice.select().where(Notice.kind == "practice_registration").count() == 3


def test_withdrawn_or_confirmed_but_not_both(parts: Any) -> None:
    desk, holder, _company, _certificate = parts
    application, unit, _official = sent(parts)
    at_once(
        lambda: desk.applications.withdraw(holder, application),
        lambda: desk.decisions.confirm(unit, application, confirm=True, reason=""),
    )
    row = PracticeRegistration.get_by_id(application)
    assert row.state == "withdrawn"
    assert row.pending_key is None
