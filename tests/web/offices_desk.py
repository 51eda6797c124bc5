"""What somebody with an account and a password does, at a desk and with a phone."""

from __future__ import annotations

from typing import Any

from selenium.common.exceptions import StaleElementReferenceException

from app.bootstrap import Product
from tests.web.conftest import Served
from tests.web.guards_phone import until

PASSWORD = "a good password"
SIZES = {"phone": (360, 740, True), "desk": (1280, 800, False)}


def an_account(product: Product, name: str, role: str, scope_type: str, scope_id: str) -> str:
    """Its id; it has ``PASSWORD`` and one role."""
    account_id = product.accounts.open_with_password(name, PASSWORD)
    product.accounts.grant(account_id, role, scope_type, scope_id)
    return account_id


def of_size(browser: Any, size: str) -> None:
    """One of ``SIZES``, for the page that is open: going to another makes a phone of it again."""
    width, height, mobile = SIZES[size]
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": mobile}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    assert browser.execute_script("return innerWidth") == width


def open_page(browser: Any, served: Served, path: str, size: str, *grant: str) -> None:
    """As a fresh account with one role."""
    an_account(served.product, "office-1", *grant)
    browser.get(f"{served.url}{path}")
    of_size(browser, size)
    sign_in(browser, "office-1")


def type_into(browser: Any, name: str, text: str) -> None:
    """In place of what stands there."""
    field = until(lambda: browser.find_elements("name", name), f"the field {name}")[0]
    field.clear()
    field.send_keys(text)


def submit(browser: Any, form: str = "") -> None:
    browser.find_element("css selector", f"{form} button[type=submit]".strip()).click()


def sign_in(browser: Any, account: str, password: str = PASSWORD) -> None:
    type_into(browser, "account", account)
    type_into(browser, "password", password)
    submit(browser)


def heading(browser: Any) -> str:
    return str(browser.execute_script("return document.querySelector('h1')?.textContent || ''"))


def tap(browser: Any, words: str) -> None:
    """The first button with these words, once it is there; again where the page was just drawn anew."""

    def tapped() -> bool:
        path = f"//button[contains(., '{words}')]"
        try:
            shown = [each for each in browser.find_elements("xpath", path) if each.is_displayed()]
            if shown:
                shown[0].click()
            return bool(shown)
        except StaleElementReferenceException:
            return False

    until(tapped, words)
