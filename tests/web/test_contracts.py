"""Contracts: an office writes down what was signed, the worker objects, the office changes it."""

from __future__ import annotations

from typing import Any

from app.kernel import db
from app.wages.models import ContractVersion
from tests.factories.attendance import engaged
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account, of_size, sign_in, submit, tap
from tests.web.workers_phone import come_from_wechat, fill, opens, press, reads


def choose(browser: Any, name: str, value: str) -> None:
    option = f"dialog [name={name}] option[value='{value}']"
    until(lambda: browser.find_elements("css selector", option), name)[-1].click()


def put(browser: Any, **values: str) -> None:
    for name, value in values.items():
        script = "document.querySelector(`dialog [name=${arguments[0]}]`).value = arguments[1]"
        browser.execute_script(script, name, value)


def test_entered_objected_to_and_changed(served: Served, browser: Any) -> None:
    product = served.product
    with db.connection():
        site = a_site(product, "guizhou")
        person, _account, _headers = a_verified_person(product, "王建国")
        engaged(product, site, person)
        an_account(product, "office-1", "project_admin", "project", site.id)
    come_from_wechat(browser, served)
    opens(browser, served, "contracts")
    reads(browser, "还没有有效的书面合同")
    with phone() as desk:
        desk.get(f"{served.url}/c/projects/{site.id}/contracts")
        of_size(desk, "desk")
        sign_in(desk, "office-1")
        reads(desk, "合同信息录入逾期")
        assert faults_of(desk) == []
        tap(desk, "登记合同")
        choose(desk, "kind", "SIMPLE_CONTRACT")
        put(desk, signed_on="2026-03-01", period_from="2026-03-01", period_to="2026-12-31")
        submit(desk, "dialog")
        reads(desk, "此项必填")
        assert all("422" in fault for fault in faults_of(desk))
        put(desk, wage_cents="280.5", pay_day="15", dispute_resolution="协商", liability="逾期赔偿")
        choose(desk, "wage_unit", "DAY")
        choose(desk, "pay_method", "BANK")
        submit(desk, "dialog")
        reads(desk, "没有这样的工人")
        choose_list = desk.find_element("css selector", "[name=only] option[value=waiting]")
        choose_list.click()
        reads(desk, "280.50元/日")
        browser.refresh()
        reads(browser, "每月15日")
        assert faults_of(browser) == []
        press(browser, "有异议")
        fill(browser, "reason", "说好的是300元")
        submit(browser, "dialog")
        reads(browser, "您的异议：说好的是300元")
        until(lambda: desk.find_elements("link text", "查看"), "the contract")[0].click()
        reads(desk, "说好的是300元")
        assert faults_of(desk) == []
        tap(desk, "登记变更")
        put(desk, effective_from="2026-03-01", reason="更正", wage_cents="300")
        submit(desk, "dialog")
        reads(desk, "自 2026-03-01 起的约定（更正）")
    browser.refresh()
    reads(browser, "300.00元/日")
    press(browser, "与我签的一致")
    reads(browser, "本人已确认")
    with db.connection():
        found = ContractVersion.select().order_by(ContractVersion.number)
        assert [(one.wage_cents, one.answer) for one in found] == [
            (28_050, "objected"),
            (30_000, "confirmed"),
        ]
