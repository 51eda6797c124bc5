"""An office sees what is overdue on its first page, takes the list as a sheet, and has a copy made again."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from app.people.models import DataRequest
from tests.factories.gateways import run_due_jobs
from tests.factories.verification import registered
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account, sign_in
from tests.web.workers_phone import page_text, press, reads

ACCOUNT = "admin-1"


@pytest.mark.parametrize("width", [360, 1280])
def test_the_way_of_a_request_that_failed(served: Served, tmp_path: Path, width: int) -> None:
    product = served.product
    an_account(product, ACCOUNT, "system_admin", "system", "all")
    wang = registered(product, "王建国")
    asked = product.privacy.data_requests.export(wang.actor)["id"]
    DataRequest.update(state="failed", open_key=None, due_on="2026-03-01").where(
        DataRequest.id == asked
    ).execute()
    with phone() as browser:
        browser.set_window_size(width, 740)
        browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(tmp_path)}
        )
        browser.get(f"{served.url}/c/")
        sign_in(browser, ACCOUNT)
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
