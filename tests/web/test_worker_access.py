"""Without a mouse, with large letters, and through the dead corner of a site."""

from __future__ import annotations

from typing import Any

import pytest

from tests.factories.people import a_verified_person
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.workers_phone import code_on, come_from_wechat, opens, page_text, press, reads

GONE = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
FOCUSED = """
const node = document.activeElement;
const line = getComputedStyle(node);
return [node.name || node.id || node.innerText.trim(), line.outlineStyle !== "none"];
"""
TOO_SMALL = """
const wanted = "main :is(a.button, button, select, summary), .tabs a, .bar button";
const isSmall = (node) => node.offsetWidth && node.getBoundingClientRect().height < 44;
return [...document.querySelectorAll(wanted)].filter(isSmall).map((node) => node.outerHTML);
"""


@pytest.fixture
def verified(served: Served) -> Served:
    a_verified_person(served.product, "王建国")
    return served


def tab_to(browser: Any, wanted: str) -> None:
    """As with the key; whatever has the focus is seen to have it."""
    from selenium.webdriver import ActionChains, Keys

    for _press in range(30):
        ActionChains(browser).send_keys(Keys.TAB).perform()
        name, is_outlined = browser.execute_script(FOCUSED)
        assert is_outlined, name
        if wanted in name:
            return
    raise AssertionError(f"no way to {wanted}")


def keys(browser: Any, words: str) -> None:
    from selenium.webdriver import ActionChains

    ActionChains(browser).send_keys(words).perform()


def test_signing_in_by_keyboard_alone(served: Served, browser: Any) -> None:
    """Phone and code; the focus goes to what has to be done next, at last to the first screen's heading."""
    from selenium.webdriver import Keys

    opens(browser, served, "")
    tab_to(browser, "phone")
    keys(browser, "13900000000")
    tab_to(browser, "获取验证码")
    keys(browser, Keys.ENTER)
    until(lambda: browser.execute_script(FOCUSED)[0] == "code", "the field of the code")
    sms = served.product.gateways.sms
    keys(browser, next(iter(sms.codes.values())))  # type: ignore[attr-defined]
    keys(browser, Keys.ENTER)
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")
    assert browser.execute_script("return document.activeElement.tagName") == "H1"
    assert browser.execute_script("return document.title") == "首页"


def test_large_letters_fit_on_every_page(verified: Served, browser: Any) -> None:
    come_from_wechat(browser, verified)
    opens(browser, verified, "me")
    until(lambda: browser.find_elements("name", "large"), "the setting")
    browser.execute_script("document.querySelector('[name=large]').click()")
    size = browser.execute_script("return parseFloat(getComputedStyle(document.body).fontSize)")
    assert size >= 22
    pages = ("", "code", "attendance", "certificates", "conversions", "consents", "file", "registrations")
    for page in (*pages, "registrations/SPECIAL_OPERATION", "messages", "notices"):
        opens(browser, verified, page)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= 360, f"{page} is {width} wide"
        assert browser.execute_script(TOO_SMALL) == [], page


def test_the_code_stays_through_a_short_loss_of_the_network(verified: Served, browser: Any) -> None:
    """Slots in hand go on; nothing is said that would stop a queue at the gate."""
    come_from_wechat(browser, verified)
    press(browser, "出示个人码")
    first = until(lambda: code_on(browser), "a code that can be read")
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd("Network.emulateNetworkConditions", GONE)
    try:
        browser.execute_script("window.dispatchEvent(new Event('online'))")
        assert code_on(browser) == first or code_on(browser).startswith("JM1")
        assert "连不上" not in page_text(browser)
        assert not browser.find_elements("css selector", ".note-bad")
    finally:
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**GONE, "offline": False})
    reads(browser, "秒后换码")
