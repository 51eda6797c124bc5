"""Conversion, registration, renewal and reminders as a worker walks through them on his phone."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from app.certificates.models import CeEnrolment
from app.certificates.ports import Holding
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SHANGHAI
from app.kernel.ids import new_id
from tests.certificates.education_cases import LAST, Story
from tests.conftest import NOON
from tests.factories.certificates import SICHUAN, an_operator
from tests.factories.conversion import Officer, an_officer, at
from tests.factories.gateways import FakeNationalPlatform
from tests.factories.people import a_verified_person
from tests.factories.training import a_centre, caller
from tests.factories.verification import picture
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.workers_phone import choose_picture, come_from_wechat, opens, page_text, press, reads

IN_A_MINI_PROGRAM = """
window.__wxjs_environment = "miniprogram";
const invoke = (name, what, done) => { window.asked = [name, what]; done({ err_msg: "ok" }); };
window.WeixinJSBridge = { invoke };
"""


@pytest.fixture
def begins(request: pytest.FixtureRequest) -> datetime:
    """The window of conversions was open in 2023."""
    return datetime(2023, 6, 15, 9, tzinfo=SHANGHAI) if "conversion" in request.node.name else NOON


@pytest.fixture
def officer(served: Served, browser: Any) -> Officer:
    officer = an_officer(served.product)
    come_from_wechat(browser, served)
    return officer


def test_a_conversion_from_the_choice_to_the_certificate(
    officer: Officer, served: Served, browser: Any, tmp_path: Path
) -> None:
    selfie = tmp_path / "selfie.jpg"
    selfie.write_bytes(picture("pink", 640))
    press(browser, "去选岗")
    reads(browser, "转成什么岗位")
    press(browser, "下一步")
    reads(browser, "还没有选岗位")
    browser.execute_script("document.querySelector('input[type=radio]:not(:disabled)').click()")
    press(browser, "下一步")
    reads(browser, "选好以后不能更改")
    press(browser, "再想想")
    press(browser, "下一步")
    press(browser, "确认选土建施工员")
    reads(browser, "拍一张本人照片")
    choose_picture(browser, selfie)
    reads(browser, "正在比对照片")
    served.work()
    reads(browser, "转岗申请已提交")
    officer.learn()
    browser.refresh()
    reads(browser, officer.shown["completion"]["headline"])
    assert page_text(browser).count("2023年6月16日") >= 1
    at(served.product, "2023-06-16T08:00:00")
    browser.refresh()
    press(browser, "查看证书")
    reads(browser, "施工员")
    until(lambda: "/m/certificates/" in browser.current_url, "the new certificate")


def test_a_registration_is_refused_then_pending_then_accepted(served: Served, browser: Any) -> None:
    platform = served.product.gateways.national_platform
    assert isinstance(platform, FakeNationalPlatform)
    held = Holding(SICHUAN, "SAFETY_MANAGEMENT", "A", "川建安A(2024)1", date(2027, 1, 1), "VALID")
    platform.held["王建国"] = [held]
    a_verified_person(served.product, "王建国")
    come_from_wechat(browser, served)
    opens(browser, served, "registrations")
    reads(browser, "逾期不再受理")
    opens(browser, served, "registrations/SAFETY_MANAGEMENT")
    press(browser, "提交报名")
    reads(browser, "请选择类别")
    choose_category(browser, "C")
    press(browser, "提交报名")
    reads(browser, "再勾选")
    browser.execute_script("document.querySelector('[name=self_checked]').click()")
    press(browser, "提交报名")
    reads(browser, "您在四川省持有有效的安管人员证书")
    reads(browser, "请先到发证省市注销该证书")
    platform.held.clear()
    platform.down = True
    press(browser, "提交报名")
    reads(browser, "待核验")
    reads(browser, "不用重复提交")
    platform.down = False
    served.product.clock.move(minutes=5)  # type: ignore[attr-defined]
    served.work()
    browser.refresh()
    reads(browser, "已受理，请留意考核安排")


def choose_category(browser: Any, code: str) -> None:
    browser.find_element("css selector", f"[name=category] option[value={code}]").click()


def test_a_special_operation_is_renewed(served: Served, browser: Any) -> None:
    product = served.product
    person, account, _headers = a_verified_person(product, "王建国")
    certificate = an_operator(product, "王建国", valid_from=date(2023, 8, 1), valid_to=LAST)
    actor = Actor(account.id, person.id, new_id(), (Grant("worker", "self", person.id),), new_id())
    regulator = caller("regulator", "region", "500000")
    story = Story(product, a_centre(product), person, actor, certificate, regulator)
    story.a_class()
    come_from_wechat(browser, served)
    opens(browser, served, f"certificates/{certificate.id}")
    press(browser, "看班次、报名")
    press(browser, "报名这个班")
    reads(browser, "我的报名")
    enrolment = str(CeEnrolment.get(CeEnrolment.certificate_id == certificate.id).id)
    story.today(date(2026, 4, 5))
    story.complete(enrolment)
    browser.refresh()
    press(browser, "申请延期")
    reads(browser, "已提交延期申请")
    story.decide(enrolment, valid_to=date(2028, 7, 31))
    browser.refresh()
    reads(browser, "有效期到 2028年7月31日")


def test_reminders_are_chosen_in_the_mini_program(served: Served, browser: Any) -> None:
    a_verified_person(served.product, "王建国")
    come_from_wechat(browser, served)
    opens(browser, served, "messages")
    reads(browser, "继续教育到期提醒")
    reads(browser, "订阅要在微信小程序里点")
    added = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": IN_A_MINI_PROGRAM})
    opens(browser, served, "messages")
    press(browser, "选择要哪些提醒")
    asked = until(lambda: browser.execute_script("return window.asked"), "the mini-program's page")
    browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    assert asked == ["invokeMiniProgramAPI", {"name": "navigateTo", "arg": {"url": "/pages/messages/index"}}]
