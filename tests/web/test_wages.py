"""Wages: the contractor reviews and sends what was submitted, and the worker objects on his phone."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from app.kernel import db
from tests.factories.attendance import Worker, engaged
from tests.factories.events import a_day
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.wages.payroll import APRIL, BANK, a_contract
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account, of_size, sign_in, submit, tap
from tests.web.workers_phone import come_from_wechat, fill, opens, press, reads


@pytest.fixture
def begins() -> datetime:
    return APRIL


def test_a_month_of_wages(served: Served, browser: Any) -> None:
    product = served.product
    with db.connection():
        site = a_site(product, "guizhou")
        person, _account, _headers = a_verified_person(product, "王建国")
        worker = Worker(person, engaged(product, site, person), "")
        a_contract(product, site, worker)
        for day in (2, 3, 4):
            a_day(site, worker, day)
        made = product.wages.batches.generate(
            site.labour_admin, site.id, company_id=site.labour.id, month="2026-03"
        )
        product.wages.steps.submit(site.labour_admin, site.id, made["id"])
        product.wages.accounts.register(site.contractor_admin, site.id, **BANK)
        an_account(product, "office-1", "company_admin", "company", site.contractor.id)
        an_account(product, "office-2", "regulator", "region", "520000")
    come_from_wechat(browser, served)
    opens(browser, served, "wages")
    reads(browser, "900.00 元")
    press(browser, "登记工资卡")
    fill(browser, "bank", "贵阳银行")
    fill(browser, "account_number", "6222021234567890123")
    browser.find_element("css selector", "dialog [name=is_own]").click()
    submit(browser, "dialog")
    reads(browser, "**** 0123")
    press(browser, "有异议")
    fill(browser, "reason", "少算一天")
    submit(browser, "dialog")
    reads(browser, "您的异议：少算一天")
    assert faults_of(browser) == []
    with phone() as desk:
        desk.get(f"{served.url}/c/projects/{site.id}/wages")
        of_size(desk, "desk")
        sign_in(desk, "office-1")
        reads(desk, "待总包审核")
        until(lambda: desk.find_elements("link text", "2026年3月"), "the month")[0].click()
        reads(desk, "少算一天")
        for step, after in (("审核通过", "已审核锁定"), ("交银行发放", "下载代发文件")):
            tap(desk, step)
            path = f"//dialog//button[contains(., '{step}')]"
            until(lambda path=path: desk.find_elements("xpath", path), step)[0].click()  # type: ignore[misc]
            reads(desk, after)
        assert faults_of(desk) == []
    browser.refresh()
    reads(browser, "已交银行")
    with db.connection():
        product.wages.arrears.watch(APRIL.replace(day=20))
    with phone() as desk:
        desk.get(f"{served.url}/c/wage-arrears")
        of_size(desk, "desk")
        sign_in(desk, "office-2")
        reads(desk, "渝北人才公寓一期")
        reads(desk, "预警")
        assert faults_of(desk) == []
