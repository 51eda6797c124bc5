"""A practitioner applies on his phone and shows what came of it; whoever scans it reads that it is valid."""

from __future__ import annotations

from typing import Any

from tests.certificates.education_cases import actor_of
from tests.factories.practice import a_practice, a_qualification
from tests.factories.training import caller
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import open_page, tap, type_into
from tests.web.workers_phone import code_on, come_from_wechat, fill, opens, press, reads


def test_from_the_application_to_the_page_that_anybody_reads(served: Served, browser: Any) -> None:
    """SH2023-3.15-2."""
    practice = a_practice(served.product)
    a_qualification(served.product)
    desk = served.product.certificates.practice
    come_from_wechat(browser, served, "欧阳桂兰")
    opens(browser, served, "practice-registrations")
    press(browser, "新申请")
    reads(browser, "初始注册：执业资格证")
    fill(browser, "credit_code", practice.company.credit_code)
    press(browser, "下一步")
    reads(browser, "核对后提交")
    press(browser, "提交申请")
    reads(browser, "待单位确认")
    application = browser.current_url.rpartition("/")[2]
    unit = caller("company_admin", "company", practice.company.id)
    desk.decisions.confirm(unit, application, confirm=True, reason="")
    desk.decisions.decide(caller("regulator", "region", "310000"), application, result="accept", reason="")
    opens(browser, served, f"practice-registrations/{application}")
    press(browser, "看注册证书")
    reads(browser, "沪建总承包有限公司")
    press(browser, "出示证书和核验码")
    reads(browser, "截图没有用")
    browser.execute_script("document.querySelector('.code-picture').scrollIntoView({block: 'center'})")
    link = until(lambda: code_on(browser), "a code that can be read from the screen")
    assert link.startswith(f"{served.url}/v/#")
    browser.get(link)
    reads(browser, "请对照持证人手机上的照片")
    reads(browser, "有效")
    reads(browser, "欧***")
    browser.get(f"{link[:-6]}AAAAAA")
    browser.refresh()
    reads(browser, "二维码无效或已过期")


def test_the_authority_decides_at_its_desk(served: Served, browser: Any) -> None:
    """SH2023-3.15-2: sent back with a reason, which stands on the page afterwards."""
    practice = a_practice(served.product)
    qualification = a_qualification(served.product)
    desk = served.product.certificates.practice
    holder = actor_of(practice.holder.person)
    made = desk.applications.begin(
        holder, kind="initial", certificate_id=qualification.id, credit_code=practice.company.credit_code
    )
    desk.applications.submit(holder, made["id"])
    unit = caller("company_admin", "company", practice.company.id)
    desk.decisions.confirm(unit, made["id"], confirm=True, reason="")
    open_page(browser, served, "/c/practice-registrations", "desk", "regulator", "region", "310000")
    reads(browser, "沪建总承包有限公司")
    tap(browser, "审核")
    reads(browser, "单位确认")
    until(lambda: browser.find_elements("name", "result"), "the decision")
    browser.execute_script("document.querySelector('[name=result]').value = 'return'")
    type_into(browser, "reason", "请补劳动合同")
    tap(browser, "确定")
    reads(browser, "没有这样的申请")
    assert desk.applications.one(holder, made["id"])["state"] == "returned"
