"""What a worker does on his phone, and what he reads there."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from urllib.parse import quote

import zxingcpp
from PIL import Image

from tests.web.conftest import Served
from tests.web.guards_phone import until

PRESS = """
const found = document.evaluate(arguments[0], document, null, XPathResult.ORDERED_NODE_SNAPSHOT_TYPE);
const node = found.snapshotItem(found.snapshotLength - 1);
if (!node || node.disabled) return false;
node.scrollIntoView({block: "center"});
node.click();
return true;
"""


def press(browser: Any, words: str) -> None:
    """The last of the buttons and links that say so, wherever on the page it is; a dialog comes last."""
    path = f"//*[self::button or self::a or self::summary][contains(normalize-space(.), '{words}')]"
    until(lambda: browser.execute_script(PRESS, path), f"a button {words}")


def page_text(browser: Any) -> str:
    """The page, dialogs, and the words that come and go."""
    return str(browser.execute_script("return document.body.innerText"))


def reads(browser: Any, words: str) -> None:
    until(lambda: words in page_text(browser), f"the words {words}")


def opens(browser: Any, served: Served, path: str) -> None:
    browser.get(f"{served.url}/m/{path}")
    until(lambda: browser.find_elements("css selector", "main h1"), f"a heading on {path}")


def fill(browser: Any, name: str, words: str) -> None:
    until(lambda: browser.find_elements("name", name), f"the field {name}")[-1].send_keys(words)


def choose_picture(browser: Any, path: Path) -> None:
    """As from the album."""
    browser.find_element("css selector", "input[type=file]").send_keys(str(path))


def come_from_wechat(browser: Any, served: Served, who: str = "王建国") -> None:
    """As the mini-program opens its web view: with the code of wx.login."""
    browser.get(f"{served.url}/m/?code={quote(f'wx-{who}')}")
    until(lambda: browser.find_elements("css selector", ".hello"), "the first screen")
    assert "code=" not in browser.current_url


def code_on(browser: Any) -> str:
    """What a scanner reads from the screen."""
    image = until(lambda: browser.find_elements("css selector", ".code-picture img"), "the code")[0]
    until(lambda: browser.execute_script("return arguments[0].naturalWidth", image), "the drawing")
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(browser.get_screenshot_as_png())))
    return str(found[0].text) if found else ""
