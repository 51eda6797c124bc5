"""The archive: what a worker states on his phone, the project confirms, and an office reads for a reason."""

from __future__ import annotations

from typing import Any

from app.employment.models import ProjectWorker
from app.kernel.audit import AuditEntry
from app.people.models import Person, Statement
from tests.factories.attendance import engaged
from tests.factories.people import a_verified_person
from tests.factories.sites import a_site
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account, of_size, sign_in, submit, tap
from tests.web.workers_phone import come_from_wechat, fill, opens, page_text, press, reads


def choose(browser: Any, name: str, value: str) -> None:
    until(lambda: browser.find_elements("css selector", f"[name={name}] option[value='{value}']"), name)[
        -1
    ].click()


def test_stated_on_the_phone_confirmed_and_read_in_the_office(served: Served, browser: Any) -> None:
    product = served.product
    site = a_site(product)
    who = a_verified_person(product, "王建国")
    worker = engaged(product, site, who.person)
    come_from_wechat(browser, served)
    opens(browser, served, "archive")
    reads(browser, "还没有填写现在住在哪里")
    assert faults_of(browser) == []
    press(browser, "填写居住信息")
    fill(browser, "region", "重庆市渝北区")
    fill(browser, "address", "龙溪街道1号")
    browser.execute_script("document.querySelector('dialog [name=since]').value = '2026-01-01'")
    tap(browser, "保存")
    reads(browser, "龙溪街道1号")
    assert Statement.select().count() == 1
    an_account(product, "office-1", "project_admin", "project", site.id)
    with phone() as desk:
        desk.get(f"{served.url}/c/projects/{site.id}/archives")
        of_size(desk, "desk")
        sign_in(desk, "office-1")
        reads(desk, "没有体检记录")
        tap(desk, "确认")
        tap(desk, "确认属实")
        reads(desk, "没有待核实的")
        assert faults_of(desk) == []
        desk.get(f"{served.url}/c/projects/{site.id}/workers/{worker}/archive")
        choose(desk, "purpose", "EMPLOYMENT")
        assert not desk.find_elements("css selector", "[name=purpose] option[value=TITLE]")
        fill(desk, "reason", "安排岗位")
        submit(desk)
        reads(desk, "重庆市渝北区")
        assert "龙溪" not in page_text(desk)
        assert faults_of(desk) == []
        tap(desk, "评价")
        choose(desk, "score", "2")
        fill(desk, "reason", "常迟到")
        tap(desk, "提交")
        reads(desk, "常迟到")
    assert AuditEntry.select().where(AuditEntry.action == "archive.read").count() == 2
    browser.refresh()
    reads(browser, "已核验")
    press(browser, "提出异议")
    fill(browser, "reason", "考勤记录可以证明没有迟到")
    tap(browser, "提交")
    reads(browser, "本人异议")
    press(browser, "看专业人员的八项")
    reads(browser, "项目业绩")
    assert Person.get_by_id(who.person.id).worker_name not in page_text(browser)
    assert ProjectWorker.select().count() == 1
