"""An office sees what is overdue on its first page, takes the list as a sheet, and has a copy made again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.people.models import DataRequest, RoleGrant
from tests.factories.gateways import run_due_jobs
from tests.factories.verification import applicant
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.test_office import ACCOUNT, PASSWORD
from tests.web.workers_phone import page_text, press, reads


def _sign_in(browser: Any, served: Served) -> None:
    browser.get(f"{served.url}/c/")
    until(lambda: browser.find_elements("name", "password"), "the form")
    browser.find_element("name", "account").send_keys(ACCOUNT)
    browser.find_element("name", "password").send_keys(PASSWORD)
    browser.find_element("css selector", "button[type=submit]").click()


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_of_a_request_that_failed(served: Served, tmp_path: Path, width: int) -> None:
    product = served.product
    RoleGrant.create(
        account_id=product.accounts.open_with_password(ACCOUNT, PASSWORD),
        role="system_admin",
        scope_type="system",
        scope_id="*",
        granted_at=product.clock.now(),
    )
    wang = applicant(product, "王建国")
    assert wang.through() == "registered"
    asked = product.privacy.data_requests.export(wang.actor)["id"]
    DataRequest.update(state="failed", open_key=None, due_on="2026-03-01").where(
        DataRequest.id == asked
    ).execute()
    with phone() as browser:
        browser.set_window_size(width, 740)
        browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
        )
        _sign_in(browser, served)
        reads(browser, "1 件超期")
        press(browser, "个人信息申请")
        reads(browser, "已超 9 天")
        assert "王**" in page_text(browser)
        assert faults_of(browser) == []
        press(browser, "下载 Excel")
        sheet = until(lambda: list(tmp_path.glob("*.xlsx")), "the sheet")[0]
        assert asked in str(list(openpyxl.load_workbook(sheet).worksheets[0].values))
        press(browser, "再整理一次")
        until(lambda: DataRequest.get_by_id(asked).state == "waiting", "the second try")
        until(lambda: not browser.find_elements("xpath", "//td//button"), "nothing more to press")
        run_due_jobs(product.jobs)
        assert DataRequest.get_by_id(asked).state == "done"
        browser.refresh()
        reads(browser, "没有等待办理的申请")
