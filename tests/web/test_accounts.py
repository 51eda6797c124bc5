"""A system administrator closes the account of somebody who left, and opens it again."""

from __future__ import annotations

from typing import Any

import pytest

from app.people.models import Account
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import PASSWORD, SIZES, open_page, submit
from tests.web.workers_phone import fill, press, reads


@pytest.mark.parametrize("size", list(SIZES))
def test_somebody_leaves_and_comes_back(browser: Any, served: Served, size: str) -> None:
    accounts = served.product.accounts
    guard = accounts.open_with_password("gate-7", PASSWORD, "七号门")
    accounts.grant(guard, "site_staff", "project", "01PROJECT")
    open_page(browser, served, "/c/accounts", size, "system_admin", "system", "all")
    reads(browser, "请当天停用他的账号")
    until(lambda: browser.find_elements("xpath", "//td"), "himself")
    assert not browser.find_elements("xpath", "//td//button"), "there is nothing to do about oneself"
    fill(browser, "account", "gate-7")
    press(browser, "查询")
    reads(browser, "七号门")
    assert faults_of(browser) == []
    press(browser, "停用")
    reads(browser, "马上退出登录")
    fill(browser, "reason", "已离职")
    submit(browser, "dialog")
    reads(browser, "已停用，他的登录已全部退出")
    assert Account.get_by_id(guard).suspended_at is not None
    assert faults_of(browser) == []
    press(browser, "恢复")
    reads(browser, "原来的密码")
    fill(browser, "reason", "已返岗")
    submit(browser, "dialog")
    reads(browser, "已恢复，他可以重新登录")
    assert Account.get_by_id(guard).suspended_at is None
    assert served.product.signing_in.with_password("gate-7", PASSWORD)
