"""A worker's phone in a real browser: signing in, proving who he is, his code with and without a network."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.factories.cast import member
from tests.factories.people import a_verified_person
from tests.factories.verification import card_of, picture
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.workers_phone import code_on, come_from_wechat, press, reads

FIRST_LOAD_BYTES = 100_000
LOADED = """
const seen = performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"));
return seen.map((entry) => [entry.name, entry.transferSize]);
"""
SMALL_TARGETS = """
const targets = [...document.querySelectorAll("main :is(a.button, button, select), .tabs a, .bar button")];
const seen = targets.map((node) => [node, node.getBoundingClientRect()]).filter(([, box]) => box.width);
return seen.filter(([, box]) => box.height < 44).map(([node]) => node.outerHTML.slice(0, 120));
"""
NAMELESS = """
const nodes = [...document.querySelectorAll("button, a[href], input, select, textarea, img")];
const named = (node) => node.textContent.trim() || node.getAttribute("aria-label") || node.getAttribute("alt")
  || node.getAttribute("placeholder") || (node.labels && node.labels.length);
return nodes.filter((node) => !named(node)).map((node) => node.outerHTML.slice(0, 120));
"""


def sign_in(browser: Any, served: Served, name: str) -> None:
    browser.get(f"{served.url}/m/")
    until(lambda: browser.find_elements("name", "demo_name"), "the form")
    browser.find_element("name", "demo_name").send_keys(name)
    press(browser, "用这个名字登录")
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")


@pytest.fixture
def verified(served: Served) -> Served:
    """With 王建国, whom WeChat knows."""
    a_verified_person(served.product, "王建国")
    return served


def test_a_new_worker_agrees_and_proves_who_he_is(served: Served, tmp_path: Path) -> None:
    who = member("王建国")
    (tmp_path / "photo.jpg").write_bytes(picture("navy", 640))
    served.product.gateways.card_reader.front = card_of(who)  # type: ignore[attr-defined]
    with phone() as browser:
        sign_in(browser, served, "newcomer")
        press(browser, "去实名认证")
        reads(browser, "先请您看一看")
        boxes = browser.find_elements("css selector", ".consent input")
        assert [box.is_selected() for box in boxes] == [False] * 5
        press(browser, "同意勾选的各项")
        reads(browser, "还没有勾选")
        for box in boxes:
            browser.execute_script("arguments[0].click()", box)
        press(browser, "同意勾选的各项")
        reads(browser, "边框缺失")
        browser.find_element("css selector", "input[type=file]").send_keys(str(tmp_path / "photo.jpg"))
        until(lambda: browser.find_elements("css selector", ".photo-seen img"), "the picture")
        press(browser, "上传并识别")
        reads(browser, "正在识别")
        served.work()
        reads(browser, "请核对")
        assert browser.find_element("name", "id_number").get_attribute("value") == who.id_number
        press(browser, "没有错")
        reads(browser, "拍一张本人照片")
        browser.find_element("css selector", "input[type=file]").send_keys(str(tmp_path / "photo.jpg"))
        until(lambda: browser.find_elements("css selector", ".photo-seen img"), "the picture")
        press(browser, "上传并比对")
        reads(browser, "正在比对")
        served.work()
        reads(browser, "已认证")


def test_the_code_is_read_from_the_screen_and_outlives_the_network(verified: Served) -> None:
    with phone() as browser:
        come_from_wechat(browser, verified)
        press(browser, "出示个人码")
        assert until(lambda: code_on(browser), "a code that can be read")
        browser.execute_script("return navigator.serviceWorker.ready.then(() => 1)")
        until(lambda: browser.execute_script("return localStorage.getItem('jianma.pack')"), "codes in hand")
        verified.stop()
        assert code_on(browser), "slots in hand"
        browser.refresh()
        assert until(lambda: code_on(browser), "a code without a network")
        reads(browser, "没有网络，正在用离线码")


def test_every_page_opens_cleanly_and_can_be_used_by_everybody(verified: Served) -> None:
    pages = ("", "code", "verification", "consents", "attendance", "attendance/appeals", "learning")
    more = ("certificates", "conversions", "duplicate-cases", "notices", "file", "file/readers", "me", "what")
    items = ("registrations/SPECIAL_OPERATION", "registrations/SAFETY_C_EXEMPTION")
    with phone() as browser:
        come_from_wechat(browser, verified)
        for page in (*pages, *more, "registrations", *items, "messages"):
            browser.get(f"{verified.url}/m/{page}")
            until(lambda: browser.find_elements("css selector", "main h1"), f"a heading on {page}")
            assert not browser.find_elements("css selector", ".note-bad"), page
            assert browser.execute_script(SMALL_TARGETS) == [], page
            assert browser.execute_script(NAMELESS) == [], page
            width = browser.execute_script("return document.documentElement.scrollWidth")
            assert width <= 360, f"{page} is {width} wide"
        assert [entry["message"] for entry in browser.get_log("browser")] == []


def test_the_first_load_is_small_and_from_here(served: Served) -> None:
    with phone() as browser:
        browser.get(f"{served.url}/m/")
        until(lambda: browser.find_elements("name", "demo_name"), "the form")
        loaded = browser.execute_script(LOADED)
    assert all(name.startswith((served.url, "data:")) for name, _ in loaded)
    assert sum(size for _, size in loaded) < FIRST_LOAD_BYTES
