"""An authority revokes a forged identity from the register of a project, on a phone."""

from __future__ import annotations

from typing import Any

from app.people.models import Person
from tests.factories.attendance import engaged
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import sign_in, submit, tap, type_into
from tests.web.test_office import ACCOUNT, a_regulator
from tests.web.workers_phone import page_text


def test_an_authority_revokes_and_sees_what_rests_on_it(browser: Any, served: Served) -> None:
    a_regulator(served.product)
    site = a_site(served.product)
    worker = a_verified_person(served.product, "王建国")
    engaged(served.product, site, worker.person)
    browser.get(f"{served.url}/c/projects/{site.id}/workers")
    sign_in(browser, ACCOUNT)
    until(lambda: "撤销实名" in page_text(browser), "the worker")
    assert faults_of(browser) == []
    tap(browser, "撤销实名")
    type_into(browser, "reason", "经公安机关核查，证件系冒用")
    submit(browser, "dialog")
    until(lambda: f"{site.project.name}：用工登记" in page_text(browser), "what rests on it")
    tap(browser, "知道了")
    until(lambda: "实名已撤销" in page_text(browser), "the register drawn anew")
    assert "撤销实名" not in page_text(browser)
    assert Person.get_by_id(worker.person.id).revoked_reason == "经公安机关核查，证件系冒用"
