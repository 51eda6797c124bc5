"""The pages inside a host app: its stand-in, a browser, and nothing in between."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from app.gateways.host_apps import HostApps
from app.gateways.standins import running
from app.gateways.standins.server import Standins
from app.kernel.settings.demo import demo_host_apps
from app.kernel.settings.host_apps import read_host_apps
from app.people.models import Account
from miniprogram_api.deps import EXTENSION
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.workers_phone import press, reads

SHOWN = "return document.getElementById(arguments[0]).offsetHeight > 0"


@pytest.fixture
def standins(monkeypatch: pytest.MonkeyPatch) -> Iterator[Standins]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with running() as standins:
        yield standins


@pytest.fixture
def hosted(served: Served, standins: Standins) -> Served:
    """The product as the stand-in's client."""
    setting = demo_host_apps(standins.base_url, served.url)
    settings = replace(served.product.settings, host_apps=setting)
    hosts = HostApps(read_host_apps(setting), timeouts=(2, 2))
    product = replace(
        served.product,
        settings=settings,
        gateways=replace(served.product.gateways, host_apps=hosts),
        host_sign_in=replace(served.product.host_sign_in, hosts=hosts),
    )
    served.server.app.extensions[EXTENSION] = product  # type: ignore[attr-defined]
    standins.host_app.page = f"{served.url}/m/?host=demo"
    return served


def opened(browser: Any, standins: Standins, user: str) -> None:
    """As a citizen taps on the service."""
    browser.get(f"{standins.base_url}/host-app/?user={user}")
    browser.find_element("id", "open").click()


def who(browser: Any) -> str:
    return str(json.loads(browser.execute_script("return localStorage['jianma.session']"))["person"]["id"])


def test_inside_a_host_app(hosted: Served, standins: Standins, browser: Any) -> None:
    """SH2023-3.13-1: there and back without a question, no second bar, and one citizen after another."""
    opened(browser, standins, "li")
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")
    assert browser.current_url == f"{hosted.url}/m/"
    assert not browser.execute_script(SHOWN, "bar"), "the host has one"
    assert browser.execute_script(SHOWN, "tabs")
    li = who(browser)

    browser.get(f"{hosted.url}/m/me")
    until(lambda: browser.find_elements("css selector", "main h1"), "another page")
    assert not browser.execute_script(SHOWN, "back")

    opened(browser, standins, "citizen")
    until(lambda: who(browser) != li, "the other citizen")
    opened(browser, standins, "li")
    until(lambda: who(browser) == li, "the first one again")
    assert Account.select().count() == 2

    # Somebody else's answer in a link: this browser began nothing, or something else.
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")
    browser.get(f"{hosted.url}/m/host/demo?code=caught&state=caught")
    reads(browser, "登录没有完成")
    assert who(browser) == li
    assert "code=" not in browser.current_url
    browser.execute_script(
        """sessionStorage["jianma.host.try"] = JSON.stringify({host: "demo", ticket: "t", to: "/m/"})"""
    )
    browser.get(f"{hosted.url}/m/host/demo?code=caught&state=caught")
    reads(browser, "登录已超时")

    # A page to go on to is one of ours.
    browser.get(f"{hosted.url}/m/host/demo?to=https://evil.example/")
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")
    assert browser.current_url == f"{hosted.url}/m/"
    browser.get(f"{hosted.url}/m/attendance?host=demo")
    until(lambda: browser.current_url == f"{hosted.url}/m/attendance", "the page that was asked for")

    standins.host_app.fault = "down"
    opened(browser, standins, "li")
    reads(browser, "所在的应用暂时没有响应")
    standins.host_app.fault = ""
    press(browser, "重新从随申办（演示）登录")
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen after all")
