"""Bars: by whom, where, lifted once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap import Product
from app.employment.models import BlacklistEntry
from app.kernel.errors import Refused
from tests.factories.cast import member
from tests.factories.people import a_person
from tests.factories.sites import a_site, caller

TODAY = date(2026, 3, 10)
REGULATOR = caller(("regulator", "region", "500000"))


def refusal(call: Any, *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def test_an_authority_bars_in_its_own_regions(product: Product) -> None:
    person = a_person(product, "王建国", 2)
    bar = product.blacklist.bar
    entry = bar(REGULATOR, person_id=person.id, region="渝北区", reason=" 事故责任 ")
    row = BlacklistEntry.get_by_id(entry)
    assert (row.region_code, row.reason, row.since, row.until) == ("500112", "事故责任", TODAY, None)
    elsewhere = refusal(bar, REGULATOR, person_id=person.id, region="杭州", reason="x")
    assert elsewhere.code == "FORBIDDEN_SCOPE"
    assert refusal(bar, REGULATOR, person_id="nobody", region="重庆", reason="x").code == "PERSON_NOT_FOUND"
    assert refusal(bar, REGULATOR, region="重庆", reason="x").code == "FORM_INCOMPLETE"
    early = refusal(
        bar, REGULATOR, person_id=person.id, region="重庆", reason="x", until=TODAY - timedelta(days=1)
    )
    assert early.code == "DATE_ORDER"
    trail = [one.action for one in product.audit.of_person(person.id)]
    assert trail == ["blacklist.added"]


def test_somebody_known_by_number_only_can_be_barred(product: Product) -> None:
    who = member("张伟")
    entry = product.blacklist.bar(
        REGULATOR, name=who.name, id_number=who.id_number, region="重庆", reason="欠薪"
    )
    listed = product.blacklist.entries(REGULATOR, limit=50, cursor=None)
    assert [(one.id, one.name_masked) for one in listed.items] == [(entry, "张*")]
    assert (
        product.blacklist.entries(caller(("regulator", "region", "330000")), limit=50, cursor=None).items
        == []
    )


def test_lifted_once(product: Product) -> None:
    site = a_site(product)
    person = a_person(product, "王建国", 2)
    entry = product.blacklist.bar(REGULATOR, person_id=person.id, region="重庆", reason="x")
    foreign = caller(("regulator", "region", "500112"))
    assert refusal(product.blacklist.lift, foreign, entry).code == "FORBIDDEN_SCOPE"
    application = site.application(person_id=person.id)
    assert refusal(product.engaging.add, site.project_admin, site.id, application).code == "BLACKLISTED"
    product.blacklist.lift(REGULATOR, entry)
    assert refusal(product.blacklist.lift, REGULATOR, entry).code == "STATE_NOT_ALLOWED"
    assert refusal(product.blacklist.lift, REGULATOR, "nothing").code == "BLACKLIST_NOT_FOUND"
    assert product.engaging.add(site.project_admin, site.id, application).is_new
