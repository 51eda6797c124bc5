"""Every page of /m/, /s/ and /c/ on a phone and on a desk, as pictures in ``var/shots``: `make shots`.

Starts the demo for itself, or looks at the one that ``--url`` names. What a picture does not show is printed:
pages that did not open, words of the console, pages wider than the screen, and what axe-core finds.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import requests

from tests.free_port import free_port
from tests.web.audit import faults_of

SIZES = {"phone": (360, 740), "desk": (1280, 800)}
OUT = Path("var/shots")
PASSWORD = os.environ.get("DEMO_PASSWORD", "jianma-demo")
WORKER = "demo-showcase"
OPENED = """
const root = document.getElementById("root");
const isBusy = root && (root.querySelector(".loading") || root.getAttribute("aria-busy"));
return Boolean((root || document).querySelector("h1")) && !isBusy;
"""
KEEP = "localStorage.setItem(arguments[0], arguments[1])"
WITHIN_S, SETTLES_S = 12, 0.5


class Page(NamedTuple):
    """A page, who looks at it, and where the id in its path is found."""

    path: str
    account: str
    found_at: str | None = None


TRAINING, REGULATOR, COMPANY, PROJECT = "training", "regulator", "company", "project"
STAFF, ADMIN = "staff", "admin"
OFFICE = (
    Page("/c/", ""),
    Page("/c/", TRAINING),
    Page("/c/learning", TRAINING),
    Page("/c/classes", TRAINING),
    Page("/c/classes/{id}", TRAINING, "/training/classes"),
    Page("/c/courses", TRAINING),
    Page("/c/courses/import", TRAINING),
    Page("/c/courses/{id}", TRAINING, "/training/courses"),
    Page("/c/", REGULATOR),
    Page("/c/providers", REGULATOR),
    Page("/c/certificates", REGULATOR),
    Page("/c/certificates/new", REGULATOR),
    Page("/c/certificates/import", REGULATOR),
    Page("/c/certificates/{id}", REGULATOR, "/certificates"),
    Page("/c/renewals", REGULATOR),
    Page("/c/cleanups", REGULATOR),
    Page("/c/cleanups/{id}", REGULATOR, "/activation-cleanups"),
    Page("/c/duplicate-cases", REGULATOR),
    Page("/c/duplicate-cases/import", REGULATOR),
    Page("/c/duplicate-cases/{id}", REGULATOR, "/duplicate-cases"),
    Page("/c/conversions", REGULATOR),
    Page("/c/registrations", REGULATOR),
    Page("/c/practice-registrations", REGULATOR),
    Page("/c/practice-registrations", COMPANY),
    Page("/c/wage-arrears", REGULATOR),
    Page("/c/verifications", REGULATOR),
    Page("/c/verifications/{id}", REGULATOR, "/reviews/verification"),
    Page("/c/filings", REGULATOR),
    Page("/c/companies", REGULATOR),
    Page("/c/blacklist", REGULATOR),
    Page("/c/", PROJECT),
    Page("/c/projects", PROJECT),
    *(
        Page(f"/c/projects/{{id}}{page}", PROJECT, "/projects")
        for page in (
            *("", "/workers", "/import", "/attendance", "/appeals", "/people"),
            *("/devices", "/archives", "/contracts", "/contracts/import", "/wages"),
        )
    ),
    Page("/c/projects/{id}", REGULATOR, "/projects"),
    Page("/c/", COMPANY),
    Page("/c/projects/{id}", COMPANY, "/projects"),
    *(
        Page(f"/c/projects/{{id}}{page}", COMPANY, "/projects")
        for page in ("/workers", "/contracts", "/wages")
    ),
    Page("/c/", ADMIN),
    Page("/c/audit", ADMIN),
    Page("/c/accounts", ADMIN),
    Page("/c/security", ADMIN),
    Page("/c/projects", ADMIN),
    Page("/c/projects/{id}", ADMIN, "/projects"),
    Page("/c/projects/{id}/people", ADMIN, "/projects"),
)
GATE = (
    Page("/s/", ""),
    Page("/s/?all", STAFF),
    *(
        Page(f"/s/{{id}}/{page}", STAFF, "/projects")
        for page in ("scan", "manual", "today", "inside", "month", "waiting")
    ),
)
OWN = (
    Page("/", ""),
    Page("/m/", ""),
    *(
        Page(f"/m/{page}", WORKER)
        for page in (
            *(
                "",
                "code",
                "verification",
                "consents",
                "attendance",
                "attendance/appeal",
                "attendance/appeals",
            ),
            *("learning", "certificates", "conversions", "duplicate-cases", "notices", "file", "me"),
            *("archive", "contracts", "wages", "practice-registrations"),
        )
    ),
    Page("/m/certificates/{id}", WORKER, "/me/certificates"),
    Page("/m/certificates/{id}/classes", WORKER, "/me/certificates"),
)


class Demo:
    """The running product, as its clients see it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self._sessions: dict[str, dict[str, Any]] = {}

    def session(self, account: str) -> dict[str, Any]:
        """Tokens of an account, or of the worker."""
        if account not in self._sessions:
            way, body = (
                ("wechat", {"code": account})
                if account == WORKER
                else ("password", {"account": account, "password": PASSWORD})
            )
            answer = requests.post(f"{self.url}/api/v1/auth/{way}", json=body, timeout=10)
            answer.raise_for_status()
            self._sessions[account] = answer.json()
        return self._sessions[account]

    def path_of(self, page: Page) -> str | None:
        """None where there is nothing to look at."""
        if page.found_at is None:
            return page.path
        headers = {"Authorization": f"Bearer {self.session(page.account)['access_token']}"}
        answer = requests.get(f"{self.url}/api/v1{page.found_at}", headers=headers, timeout=10)
        items = answer.json().get("items", [])
        return page.path.format(id=items[0]["id"]) if items else None


@contextmanager
def a_demo() -> Iterator[Demo]:
    """The demo on a free port with its own data, ended afterwards."""
    port = free_port()
    with tempfile.TemporaryDirectory() as data:
        env = {**os.environ, "APP_ENV": "demo", "PORT": str(port), "DATA_DIR": data}
        command = [sys.executable, "-m", "app.commands", "run"]
        with subprocess.Popen(
            command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ) as process:
            demo = Demo(f"http://127.0.0.1:{port}")
            _wait_for(demo, process)
            try:
                yield demo
            finally:
                process.send_signal(signal.SIGINT)
                process.wait(30)


def _wait_for(demo: Demo, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + 90
    while time.monotonic() < end and process.poll() is None:
        try:
            if requests.get(f"{demo.url}/readyz", timeout=2).ok:
                return
        except requests.ConnectionError:
            time.sleep(0.5)
    raise SystemExit("the demo did not start")


def shoot(browser: Any, demo: Demo, page: Page, size: str, given: argparse.Namespace) -> list[str]:
    """A picture of the page; what is wrong with it."""
    path = demo.path_of(page)
    if path is None:
        return []
    browser.get(f"{demo.url}/web/design.css")
    session = json.dumps(demo.session(page.account)) if page.account else "null"
    browser.execute_script("localStorage.clear();")
    if page.account:
        browser.execute_script(KEEP, "jianma.session", session)
    if given.large:
        browser.execute_script(KEEP, "jianma.settings", '{"largeText": true}')
    browser.get_log("browser")
    browser.get(demo.url + path)
    end = time.monotonic() + WITHIN_S
    while not browser.execute_script(OPENED) and time.monotonic() < end:
        time.sleep(0.1)
    time.sleep(SETTLES_S)
    place = page.path.strip("/").replace("/", "_").replace("{id}", "one").replace("?", "") or "entrance"
    name = f"{place}-{page.account or 'nobody'}"
    whole = browser.execute_cdp_cmd(
        "Page.captureScreenshot", {"captureBeyondViewport": True, "clip": _clip(browser)}
    )
    (given.out / f"{name}-{size}.png").write_bytes(b64decode(whole["data"]))
    return [f"{path} ({page.account or 'nobody'}, {size}): {fault}" for fault in faults_of(browser)]


def _clip(browser: Any) -> dict[str, float]:
    width, height = browser.execute_script(
        "return [innerWidth, Math.min(document.documentElement.scrollHeight, 3000)]"
    )
    return {"x": 0, "y": 0, "width": width, "height": height, "scale": 1}


@contextmanager
def a_browser(size: tuple[int, int], dark: bool) -> Iterator[Any]:
    from selenium import webdriver

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        raise SystemExit("Chromium is missing: scripts/browser installs it on Debian")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for word in (
        "--headless=new",
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--use-fake-ui-for-media-stream",
    ):
        options.add_argument(word)
    options.add_argument("--use-fake-device-for-media-stream")
    options.add_experimental_option(
        "mobileEmulation", {"deviceMetrics": {"width": size[0], "height": size[1], "pixelRatio": 1}}
    )
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    browser = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver, free_port()))
    scheme = [{"name": "prefers-color-scheme", "value": "dark" if dark else "light"}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": scheme})
    try:
        yield browser
    finally:
        browser.quit()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", help="a demo that runs already")
    parser.add_argument("--only", default="", help="pages whose path holds this")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--large", action="store_true", help="the pages' large text")
    parser.add_argument("--out", type=Path, default=OUT)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    faults: list[str] = []
    pages = [page for page in (*OWN, *GATE, *OFFICE) if given.only in page.path]
    with _named(given.url) if given.url else a_demo() as demo:
        for name, size in SIZES.items():
            with a_browser(size, given.dark) as browser:
                for page in pages:
                    faults += shoot(browser, demo, page, name, given)
    print(*faults, sep="\n")
    print(f"{len(pages)} pages in {given.out}, {len(faults)} faults")
    return 1 if faults else 0


@contextmanager
def _named(url: str) -> Iterator[Demo]:
    yield Demo(url)


if __name__ == "__main__":
    raise SystemExit(main())
