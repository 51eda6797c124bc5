"""Five hundred men in a row at one phone: how fast each is judged, and what the page keeps of them.

    .venv/bin/python -m pytest tests/web/soak.py -s

Not among the tests: the film alone takes four minutes. What it printed stands in docs/performance.md.
"""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from tests.web.camera_film import Scene, write_film
from tests.web.guards_phone import phone, until
from tests.web.test_site_staff import NOTE_ANSWERS, Gate, gate, sign_in

__all__ = ["gate"]

MEN, EACH_S, LOOK_EVERY = 500, 0.5, 100
WITHIN_S = 420


def _kept(browser: Any) -> dict[str, float]:
    """Megabytes of the heap after a collection, and nodes of the document."""
    browser.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    browser.execute_cdp_cmd("Performance.enable", {})
    found = browser.execute_cdp_cmd("Performance.getMetrics", {})["metrics"]
    by_name = {metric["name"]: metric["value"] for metric in found}
    return {"heap_mb": round(by_name["JSHeapUsedSize"] / 1e6, 2), "nodes": by_name["Nodes"]}


def test_five_hundred_men_in_a_row(gate: Gate, tmp_path: Path) -> None:
    codes = [gate.code(gate.worker(number)) for number in range(MEN)]
    scenes: list[Scene] = [(None, 4), *((code, EACH_S) for code in codes), (None, 60)]
    with phone(write_film(tmp_path / "camera.y4m", scenes)) as browser:
        sign_in(browser, gate)
        browser.execute_script(NOTE_ANSWERS)
        kept: list[dict[str, float]] = []
        seen, began = 0, time.monotonic()
        while seen < MEN * 0.95 and time.monotonic() - began < WITHIN_S:
            seen = browser.execute_script("return window.answers.length")
            if seen >= LOOK_EVERY * (len(kept) + 1):
                kept.append({"men": seen, **_kept(browser)})
            time.sleep(0.2)
        until(lambda: kept, "some men")
        kept.append({"men": seen, **_kept(browser)})
        answers = browser.execute_script("return window.answers")
    times = [int(answer["ms"]) for answer in answers]
    accepted = sum(answer["status"] == "accepted" for answer in answers)
    events = len(gate.events())
    print(f"\n{len(answers)} answers, {accepted} accepted, {events} events on the server")
    print(f"frame to result: median {statistics.median(times)} ms, greatest {max(times)} ms")
    for line in kept:
        print(line)
    assert accepted >= MEN * 0.95
    assert kept[-1]["heap_mb"] <= kept[0]["heap_mb"] * 1.25
    assert kept[-1]["nodes"] <= kept[0]["nodes"] * 1.25
