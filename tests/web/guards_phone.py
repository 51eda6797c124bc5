"""Chromium as the phone of a guard."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests import waiting
from tests.conftest import needed
from tests.free_port import free_port

WITHIN_S = 60
SIZE = {"width": 360, "height": 740, "pixelRatio": 2}
WORDS = ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage")
CAMERA = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream")


@contextmanager
def phone(film: Path | None = None) -> Iterator[Any]:
    """A browser whose camera plays the film. Without Chromium a loud skip, a failure in CI."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        needed("Chromium", "scripts/browser installs it on Debian")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for word in (*WORDS, *CAMERA, *([f"--use-file-for-fake-video-capture={film}"] if film else [])):
        options.add_argument(word)
    options.add_experimental_option("mobileEmulation", {"deviceMetrics": SIZE})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver, free_port()))
    browser.set_script_timeout(WITHIN_S)
    try:
        yield browser
    finally:
        browser.quit()


def until(holds: Callable[[], Any], what: str) -> Any:
    """The first true answer of ``holds``; looks ten times a second."""
    return waiting.until(holds, what, WITHIN_S, every_s=0.1)
