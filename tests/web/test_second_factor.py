"""An administrator on his first day: set up, sign in with a code, help a colleague; phone and desk."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import pymupdf
import pyotp
import pytest
import zxingcpp
from PIL import Image

from app.kernel import db
from app.kernel.settings import Settings
from app.people.models import SecondFactor
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import (
    PASSWORD,
    SIZES,
    an_account,
    heading,
    of_size,
    sign_in,
    submit,
    tap,
    type_into,
)
from tests.web.workers_phone import page_text


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production: who administers proves himself twice."""
    return replace(settings, second_factor_required=True)


@pytest.fixture
def served_officials(served: Served) -> Served:
    for name in ("admin-1", "admin-2"):
        an_account(served.product, name, "system_admin", "system", "all")
    return served


def scanned(browser: Any) -> str:
    """What an authenticator reads from the picture on the page."""
    source = until(lambda: browser.find_elements("class name", "setup-code"), "the code")[0]
    svg = unquote(source.get_attribute("src").partition(",")[2])
    pixels = pymupdf.open(stream=svg.encode(), filetype="svg")[0].get_pixmap(dpi=300).tobytes("png")
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(pixels)).convert("L"))
    return code.text


def code_of(served: Served, secret: str) -> str:
    return pyotp.TOTP(secret).at(int(served.product.clock.now().timestamp()))


def next_step() -> None:
    """Instead of waiting half a minute: what was used is long ago."""
    with db.connection():
        SecondFactor.update(last_step=0).execute()


@pytest.mark.parametrize("size", list(SIZES))
def test_the_first_day_of_an_administrator(browser: Any, served_officials: Served, size: str) -> None:
    served = served_officials
    browser.get(f"{served.url}/c/audit")
    of_size(browser, size)
    sign_in(browser, "admin-1")
    until(lambda: heading(browser) == "先设置两步验证", "the setting up")
    assert faults_of(browser) == []
    tap(browser, "开始设置")
    uri = scanned(browser)
    secret = pyotp.parse_uri(uri).secret
    key = browser.find_element("class name", "setup-key").text
    assert key.replace(" ", "") == secret
    assert faults_of(browser) == []
    type_into(browser, "code", "000000")
    tap(browser, "确认开启")
    until(lambda: "验证码不正确" in page_text(browser), "the refusal")
    type_into(browser, "code", code_of(served, secret))
    tap(browser, "确认开启")
    codes = [
        each.text
        for each in until(
            lambda: browser.find_elements("css selector", ".recovery-codes code"), "the recovery codes"
        )
    ]
    assert len(codes) == 10
    assert all(re.fullmatch(r"\w{5}-\w{5}", code) for code in codes)
    browser.get_log("browser")  # the refusal of the wrong code is told there too
    assert faults_of(browser) == []
    browser.find_element("css selector", ".tick label").click()
    tap(browser, "完成")
    until(lambda: heading(browser) == "单位办公", "the first page")

    browser.execute_script("localStorage.clear()")
    next_step()
    browser.get(f"{served.url}/c/accounts")
    sign_in(browser, "admin-1")
    until(lambda: browser.find_elements("name", "code"), "the second step")
    browser.get_log("browser")
    assert faults_of(browser) == []
    type_into(browser, "code", code_of(served, secret))
    tap(browser, "登录")
    until(lambda: heading(browser) == "管理账号", "the accounts")
    until(lambda: "admin-2" in page_text(browser), "the colleague")
    assert "重置两步验证" not in page_text(browser)
    browser.get_log("browser")
    assert faults_of(browser) == []


@pytest.mark.parametrize("size", list(SIZES))
def test_a_lost_phone(browser: Any, served_officials: Served, size: str) -> None:
    """A recovery code leads in; a colleague resets what is lost altogether."""
    served = served_officials
    product = served.product
    signed = product.signing_in.with_password("admin-1", PASSWORD)
    actor = product.signing_in.authenticate(signed.tokens.access_token, setting_up=True)
    secret = product.second_factors.begin(actor).secret
    codes = product.second_factors.confirm(actor, code_of(served, secret))
    browser.get(f"{served.url}/c/security")
    of_size(browser, size)
    sign_in(browser, "admin-1")
    tap(browser, "用恢复码")
    type_into(browser, "code", codes[0].upper())
    tap(browser, "登录")
    until(lambda: heading(browser) == "账号安全", "his account")
    until(lambda: "还有 9 个恢复码" in page_text(browser), "nine left")
    browser.get_log("browser")
    assert faults_of(browser) == []

    other = product.signing_in.with_password("admin-2", PASSWORD)
    helper = product.signing_in.authenticate(other.tokens.access_token, setting_up=True)
    helpers = product.second_factors.begin(helper).secret
    product.second_factors.confirm(helper, code_of(served, helpers))
    browser.execute_script("localStorage.clear()")
    next_step()
    browser.get(f"{served.url}/c/accounts")
    sign_in(browser, "admin-2")
    type_into(browser, "code", code_of(served, helpers))
    tap(browser, "登录")
    until(lambda: "重置两步验证" in page_text(browser), "the button")
    browser.get_log("browser")
    assert faults_of(browser) == []
    tap(browser, "重置两步验证")
    type_into(browser, "reason", "手机丢了，已当面核实")
    submit(browser, "dialog")
    until(lambda: "已重置" in page_text(browser), "the reset")
    assert product.second_factors.must_set_up(actor.account_id)
    assert not product.second_factors.must_set_up(helper.account_id)


def test_changing_the_password(browser: Any, served_officials: Served) -> None:
    served = served_officials
    product = served.product
    account_id = product.accounts.open_with_password("centre-1", PASSWORD)
    browser.get(f"{served.url}/c/security")
    of_size(browser, "phone")
    sign_in(browser, "centre-1")
    until(lambda: heading(browser) == "账号安全", "his account")
    elsewhere = product.signing_in.with_password("centre-1", PASSWORD)
    type_into(browser, "password", PASSWORD)
    type_into(browser, "new_password", "another password")
    tap(browser, "修改")
    until(lambda: "密码已修改" in page_text(browser), "the change")
    assert product.signing_in.with_password("centre-1", "another password").account_id == account_id
    with pytest.raises(Exception, match="SESSION_ENDED"):
        product.signing_in.authenticate(elsewhere.tokens.access_token)
