"""我的数据 on a phone: a copy taken home and opened, what is kept, and an account closed on purpose only."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from app.people.models import Account, DataRequest, FaceTemplate, RoleGrant
from tests.factories.cast import member
from tests.factories.people import a_verified_person
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.workers_phone import come_from_wechat, fill, opens, page_text, press, reads

WANG = member("王建国")
WECHAT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0.50"
)


@pytest.fixture
def wang(served: Served, browser: Any) -> Any:
    person = a_verified_person(served.product, WANG)
    come_from_wechat(browser, served)
    return person


def _large(browser: Any) -> None:
    browser.execute_script("document.documentElement.dataset.text = 'large'")


def test_a_copy_is_asked_for_watched_taken_home_and_opened(served: Served, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    a_verified_person(served.product, WANG)
    with phone() as browser:
        browser.execute_cdp_cmd(
            "Browser.setDownloadBehavior", {"behavior": "allow", "downloadPath": str(home)}
        )
        come_from_wechat(browser, served)
        opens(browser, served, "me")
        press(browser, "我的数据")
        reads(browser, "拿一份我的资料")
        assert faults_of(browser) == []
        press(browser, "申请一份")
        reads(browser, "正在整理")
        assert "最迟答复" in page_text(browser)
        assert faults_of(browser) == []
        served.work()
        reads(browser, "整理好了，可以下载")
        assert "自动删除" in page_text(browser)
        assert faults_of(browser) == []
        press(browser, "下载到手机")
        path = until(lambda: list(home.glob("*.zip")), "the file")[0]
        with zipfile.ZipFile(path) as file:
            assert file.testzip() is None
            assert json.loads(file.read("identity.json"))[0]["id_card_number"] == WANG.id_number
            (home / "index.html").write_bytes(file.read("index.html"))
        browser.get(f"file://{home / 'index.html'}")
        assert browser.execute_script("return document.querySelector('h1').textContent") == "我的个人信息"
        browser.execute_script("document.getElementById('identity').open = true")
        assert WANG.name in page_text(browser)
        assert faults_of(browser) == []
        opens(browser, served, "file/readers")
        reads(browser, "被下载了一次")


def test_in_wechat_he_is_told_how_and_given_the_link(served: Served) -> None:
    a_verified_person(served.product, WANG)
    with phone() as browser:
        come_from_wechat(browser, served)
        opens(browser, served, "my-data")
        press(browser, "申请一份")
        reads(browser, "正在整理")
        served.work()
        reads(browser, "下载到手机")
        browser.execute_cdp_cmd("Network.setUserAgentOverride", {"userAgent": WECHAT})
        opens(browser, served, "my-data")
        press(browser, "下载到手机")
        reads(browser, "微信里不能保存这个文件")
        link = browser.find_element("name", "link").get_attribute("value")
        assert re.match(rf"{served.url}/api/v1/data-requests/\w+/file\?expires=\d+&signature=\w+$", link)
        assert faults_of(browser) == []


def test_what_is_kept_is_read_in_words(served: Served, browser: Any, wang: Any) -> None:
    opens(browser, served, "my-data")
    press(browser, "保存了什么、保存多久")
    reads(browser, "身份证人像面照片")
    assert "30天" in page_text(browser)
    browser.execute_script("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    text = page_text(browser)
    assert "进出场记录" in text
    assert "3年" in text
    assert "保障农民工工资支付条例" in text
    assert faults_of(browser) == []
    _large(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360


def test_nobody_closes_his_account_by_accident(served: Served, browser: Any, wang: Any) -> None:
    opens(browser, served, "my-data/close")
    reads(browser, "注销马上生效，不能撤销")
    assert faults_of(browser) == []
    press(browser, "注销我的账号")
    reads(browser, "还没有勾选")
    browser.execute_script("document.querySelector('[name=known]').click()")
    press(browser, "注销我的账号")
    reads(browser, "请输入这四个数字")
    assert faults_of(browser) == []
    wanted = re.findall(r"四个数字：(\d{4})", page_text(browser))[0]
    press(browser, "确定注销")
    reads(browser, "数字不对")
    fill(browser, "digits", str((int(wanted[0]) + 1) % 10) + wanted[1:])
    press(browser, "确定注销")
    reads(browser, "数字不对")
    press(browser, "不注销")
    until(lambda: not browser.find_elements("css selector", "dialog"), "the dialog gone")
    assert DataRequest.select().count() == 0
    assert Account.get_by_id(wang.account.id).disabled_at is None


def test_an_account_is_closed_and_the_page_says_what_went_and_what_stayed(
    served: Served, browser: Any, wang: Any
) -> None:
    opens(browser, served, "my-data/close")
    _large(browser)
    assert browser.execute_script("return document.documentElement.scrollWidth") <= 360
    browser.execute_script("document.querySelector('[name=known]').click()")
    press(browser, "注销我的账号")
    reads(browser, "请输入这四个数字")
    fill(browser, "digits", re.findall(r"四个数字：(\d{4})", page_text(browser))[0])
    press(browser, "确定注销")
    reads(browser, "账号已注销")
    text = page_text(browser)
    assert "已经删除" in text
    assert "用工登记、进出场记录和考勤申诉" in text
    assert "留下的证书和考勤还是您的" in text
    assert faults_of(browser) == []
    assert Account.get_by_id(wang.account.id).disabled_at is not None
    assert FaceTemplate.select().count() == 0
    press(browser, "离开")
    reads(browser, "登录")
    until(
        lambda: not browser.execute_script("return document.querySelector('.tabs').offsetParent"), "no tabs"
    )


def test_who_holds_an_office_is_told_what_to_do_first(served: Served, browser: Any, wang: Any) -> None:
    RoleGrant.create(
        account_id=wang.account.id,
        role="site_staff",
        scope_type="project",
        scope_id="01P",
        granted_at=served.product.clock.now(),
    )
    opens(browser, served, "my-data/close")
    reads(browser, "现在还不能注销")
    assert "请先请项目或单位管理员取消您的权限" in page_text(browser)
    assert not browser.find_elements("name", "known")
