"""A project's office registers a machine, writes its key down, and binds a card to a worker."""

from __future__ import annotations

from typing import Any

import pytest

from app.attendance.models import DeviceKey, GateCredential
from app.kernel import db
from tests.factories.attendance import a_worker
from tests.factories.devices import Machine, an_event
from tests.factories.sites import a_site
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import SIZES, of_size, open_page, submit, type_into
from tests.web.workers_phone import press, reads

KEY = "return [...document.querySelectorAll('dialog code')].map((each) => each.textContent)"


@pytest.mark.parametrize("size", list(SIZES))
def test_a_machine_and_a_card(browser: Any, served: Served, size: str) -> None:
    product = served.product
    with db.connection():
        site = a_site(product, "guizhou", permit_no="520103202501010101")
        worker = a_worker(product, site)
    devices = f"/c/projects/{site.id}/devices"
    open_page(browser, served, devices, size, "project_admin", "project", site.id)
    reads(browser, "还没有登记设备")
    press(browser, "登记设备")
    type_into(browser, "device_sn", "G-1")
    submit(browser, "dialog")
    reads(browser, "密钥只显示这一次")
    device_id, key_id, key = browser.execute_script(KEY)
    press(browser, "已经写好")
    reads(browser, "设备还没有用过")
    assert faults_of(browser) == []
    assert key not in browser.page_source

    browser.get(f"{served.url}/c/projects/{site.id}/workers")
    of_size(browser, size)
    press(browser, "卡和编号")
    reads(browser, "还没有登记，过闸机前先登记")
    browser.find_element("xpath", "//dialog//button[text()='登记']").click()
    until(lambda: browser.find_elements("name", "value"), "the form")
    assert not browser.find_element("name", "device_id").is_displayed(), "a card counts everywhere"
    type_into(browser, "value", "04A1B2C3")
    submit(browser, "dialog")
    reads(browser, "******C3")
    press(browser, "关闭")
    assert faults_of(browser) == []
    with db.connection():
        machine = Machine(product, device_id, key_id, key)
        (answer,) = machine.send(an_event(product.clock.now(), "04A1B2C3"))
        assert (answer["admitted"], answer["name"]) == (True, "王**")
        assert GateCredential.get().project_worker_id == worker.id

    browser.get(f"{served.url}{devices}")
    of_size(browser, size)
    reads(browser, "在用")
    press(browser, "新密钥")
    reads(browser, "旧密钥还能用24小时")
    press(browser, "取消")
    press(browser, "停用")
    reads(browser, "密钥马上失效")
    browser.find_element("xpath", "//dialog//button[text()='停用']").click()
    reads(browser, "已停用")
    with db.connection():
        assert DeviceKey.get().ends_at is not None
