"""The gate's pages in a real browser with a film for a camera: no tap between men, nothing lost without a
network. The server reads its own clock, which stands years from the browser's."""

from __future__ import annotations

import io
import statistics
import time
from base64 import b64encode
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from app.attendance.models import SiteAttendance
from app.bootstrap import Product
from qr.rendering import code_png
from tests.factories.attendance import Worker, a_code, a_worker, another_scanner, passing
from tests.factories.sites import Site, a_site
from tests.web import offices_desk
from tests.web.camera_film import Scene, write_film
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.offices_desk import an_account

ACCOUNT = "gate-1"
QUICK_MS = 400
OFF = timedelta(seconds=1.2)
"""By how much a phone that learned the time from an answer may be wrong."""
LATER_S = 2 * OFF.total_seconds()
GONE = {"offline": True, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
OFFLINE_PACK = {"type": 2, "ttl": 300}
COUNT_ROSTER = """
const done = arguments[0];
const opening = indexedDB.open("jianma-gate");
opening.onsuccess = () => {
  const counting = opening.result.transaction("roster").objectStore("roster").count();
  counting.onsuccess = () => { opening.result.close(); done(counting.result); };
};
"""
SEND_FRAME = """
const [project, picture, done] = arguments;
(async () => {
  const { Gate } = await import("/web/s/gate.js");
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  const result = await new Gate(project).judgePicture(new Blob([bytes], { type: "image/png" }));
  done(result && [result.status, result.worker.name]);
})();
"""
DETECTOR = """
window.BarcodeDetector = class {
  static getSupportedFormats() { return Promise.resolve(["qr_code"]); }
  detect() { %s }
};
"""
NOTE_ANSWERS = """
const answer = document.querySelector(".answer");
window.answers = [];
const note = () => window.answers.push({...answer.dataset});
new MutationObserver(note).observe(answer, {attributes: true, attributeFilter: ["data-scan"]});
"""


@dataclass
class Gate:
    """A site with a signed-up guard, behind a real port."""

    product: Product
    site: Site
    url: str

    def worker(self, who: str | int = "王建国") -> Worker:
        return a_worker(self.product, self.site, who)

    def code(self, worker: Worker) -> str:
        """One that lives long enough for a film."""
        return a_code(self.product, worker.code_id, **OFFLINE_PACK)

    def events(self) -> list[SiteAttendance]:
        return list(SiteAttendance.select().order_by(SiteAttendance.happened_at))


@pytest.fixture
def gate(served: Served, request: pytest.FixtureRequest) -> Gate:
    product = served.product
    site = a_site(product, getattr(request, "param", "chongqing"))
    an_account(product, ACCOUNT, "site_staff", "project", site.id)
    return Gate(product, site, served.url)


def sign_in(browser: Any, gate: Gate) -> None:
    browser.get(f"{gate.url}/s/")
    offices_desk.sign_in(browser, ACCOUNT)
    until(lambda: browser.find_elements("css selector", ".answer"), "the scanning page")


def shown(browser: Any, status: str) -> Any:
    """The answer on the screen once it has this status."""
    found = until(
        lambda: browser.find_elements("css selector", f'.answer[data-status="{status}"]'), f"status {status}"
    )
    return found[0]


def test_a_man_passes_once_with_his_code(gate: Gate, tmp_path: Path) -> None:
    code = gate.code(gate.worker("王建国"))
    scenes: list[Scene] = [(None, 1), (code, 2), (None, 4)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        passed = shown(browser, "accepted")
        assert browser.find_element("css selector", ".viewfinder video").is_displayed()
        assert "进场" in passed.text
        assert "王**" in passed.text
        assert "钢筋一班" in passed.text
        assert browser.find_element("css selector", ".gate").get_attribute("data-tone") == "good"
        again = shown(browser, "refused")
        assert "已经用过" in again.text
        assert "刷新个人码" in again.text
    assert [event.status for event in gate.events()] == ["accepted", "refused"]


def test_men_in_a_row_are_each_judged_at_once_and_quickly(gate: Gate, tmp_path: Path) -> None:
    codes = [gate.code(gate.worker(number)) for number in range(6)]
    scenes: list[Scene] = [(None, 3), *((code, 1.0) for code in codes), (None, 6)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        browser.execute_script(NOTE_ANSWERS)
        until(lambda: len(browser.execute_script("return window.answers")) >= len(codes), "six answers")
        answers = browser.execute_script("return window.answers")[: len(codes)]
    assert [answer["status"] for answer in answers] == ["accepted"] * len(codes)
    assert statistics.median(int(answer["ms"]) for answer in answers) <= QUICK_MS
    assert len({event.person_id for event in gate.events()}) == len(codes)


def press(browser: Any, label: str) -> None:
    """The button in front that says so."""

    def button() -> Any:
        buttons = browser.find_elements("css selector", "dialog[open] button, .answer button")
        return next((each for each in buttons if each.text == label and each.is_displayed()), None)

    until(button, label).click()


@pytest.mark.parametrize("gate", ["hangzhou"], indirect=True)
def test_a_check_is_confirmed_and_a_mistake_taken_back(gate: Gate, tmp_path: Path) -> None:
    scenes: list[Scene] = [(None, 1), (gate.code(gate.worker("王建国")), 2), (None, 12)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        assert "核验身份证" in shown(browser, "needs_confirmation").text
        press(browser, "已核验身份证")
        shown(browser, "accepted")
        press(browser, "撤销这一次")
        press(browser, "撤销")
        assert "已撤销" in shown(browser, "annulled").text
    assert [event.status for event in gate.events()] == ["annulled"]


def a_wall() -> bytes:
    """A picture without any code."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), "grey").save(out, "PNG")
    return out.getvalue()


def test_the_server_reads_what_the_phone_cannot(gate: Gate, tmp_path: Path) -> None:
    frame = b64encode(code_png(gate.code(gate.worker("王建国")))).decode()
    with phone(write_film(tmp_path / "camera.y4m", [(None, 2)])) as browser:
        sign_in(browser, gate)
        assert browser.execute_async_script(SEND_FRAME, gate.site.id, frame) == ["accepted", "王**"]
        empty = b64encode(a_wall()).decode()
        assert browser.execute_async_script(SEND_FRAME, gate.site.id, empty) is None


@pytest.mark.parametrize("is_broken", [False, True], ids=["works", "fails"])
def test_the_browsers_own_detector_goes_first(gate: Gate, tmp_path: Path, is_broken: bool) -> None:
    code = gate.code(gate.worker("王建国"))
    answer = 'throw new Error("no service");' if is_broken else f'return [{{ rawValue: "{code}" }}];'
    film = write_film(tmp_path / "camera.y4m", [(code if is_broken else None, 2)])
    with phone(film) as browser:
        source = {"source": DETECTOR % answer}
        browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
        sign_in(browser, gate)
        assert "王**" in shown(browser, "accepted").text


def test_ten_men_without_a_network_become_ten_events(gate: Gate, tmp_path: Path) -> None:
    """Each with the time at which he stood there, in the order in which they came."""
    workers = [gate.worker(number) for number in range(10)]
    scenes: list[Scene] = [(None, 6), *((gate.code(worker), 1.0) for worker in workers), (None, 20)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        until(lambda: browser.execute_async_script(COUNT_ROSTER) == 10, "the roster")
        browser.execute_cdp_cmd("Network.enable", {})
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", GONE)
        status = browser.find_element("css selector", ".status-line")
        until(lambda: "待传 10 条" in status.text, "ten in the queue")
        assert not gate.events()
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**GONE, "offline": False})
        events = until(lambda: (found := gate.events())[9:] and found, "ten on the server")
    assert [event.person_id for event in events] == [worker.person_id for worker in workers]
    assert {(event.status, event.mode) for event in events} == {("accepted", "offline")}
    gaps = [(later.happened_at - event.happened_at).total_seconds() for event, later in pairwise(events)]
    assert all(0 < gap < 2.5 for gap in gaps), gaps


COUNTED = """
return performance.getEntriesByType("resource").map((entry) => entry.name.split("/presence"))
  .filter((parts) => parts.length > 1).map((parts) => parts[1])
"""


def test_the_count_follows_other_gates_and_what_is_taken_back(gate: Gate, tmp_path: Path) -> None:
    """By what has moved: everybody is asked for once, and again when an event has stopped counting."""
    product, site, other = gate.product, gate.site, another_scanner(gate.site)
    with phone(write_film(tmp_path / "camera.y4m", [(None, 2)])) as browser:
        sign_in(browser, gate)

        def counts(people: int) -> None:
            browser.execute_script('window.dispatchEvent(new Event("online"))')
            line = browser.find_element("css selector", ".status-inside")
            until(lambda: f"场内 {people} 人" in line.text.replace("\n", " "), f"{people} inside")

        counts(0)
        events = [passing(product, site, gate.worker(number), by=other) for number in range(3)]
        counts(3)
        early = product.clock.now() - timedelta(hours=2)
        passing(product, site, gate.worker(3), by=other, at=early)
        counts(4)
        product.settling.annul(other, site.id, events[0]["scan_id"], "点错了")
        counts(3)
        asked = browser.execute_script(COUNTED)
    assert asked[0] == "/moves"
    assert asked.count("/moves") == 2, asked
    assert all(path.startswith("/moves?since=") for path in asked if path != "/moves")


def test_scans_without_a_network_arrive_with_their_times(gate: Gate, tmp_path: Path) -> None:
    worker = gate.worker("王建国")
    scenes: list[Scene] = [(None, 4), (gate.code(worker), 2), (None, 6)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        until(lambda: browser.execute_async_script(COUNT_ROSTER) == 1, "the roster")
        browser.execute_cdp_cmd("Network.enable", {})
        gone_at = gate.product.clock.now()
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", GONE)
        passed = shown(browser, "accepted")
        seen_at = gate.product.clock.now()
        assert "没有网络" in passed.text
        assert "进场" in passed.text
        assert "王**" in passed.text
        assert not gate.events()
        assert "场内 1 人" in browser.find_element("css selector", ".status-inside").text.replace("\n", " ")
        until(lambda: "待传 1 条" in browser.find_element("css selector", ".status-line").text, "the queue")
        time.sleep(LATER_S)
        browser.get("about:blank")
        browser.execute_cdp_cmd("Network.emulateNetworkConditions", {**GONE, "offline": False})
        browser.get(f"{gate.url}/s/")
        event = until(gate.events, "the scan on the server")[0]
    assert event.status == "accepted"
    assert event.mode == "offline"
    assert event.person_id == worker.person_id
    assert gone_at - OFF < event.happened_at < seen_at + OFF
    assert event.received_at > seen_at + OFF
