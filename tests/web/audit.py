"""What is wrong with the page that a browser shows, as far as a machine can tell."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

AXE = files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RUN_AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}).then(
  (found) => done(found.violations.map((each) => [each.id, each.nodes.slice(0, 3).map((node) => node.html)])),
  (fault) => done([["axe", [String(fault)]]]),
);
"""
IS_TOO_WIDE = "return document.documentElement.scrollWidth - innerWidth"
SMALL_TARGETS = """
return [...document.querySelectorAll("a[href], button, select, input:not([type=file])")].filter((each) => {
  if (each.closest("p, li:not(.list > li), .unseen, .skip") || each.matches(".unseen, .skip")) return false;
  const isBox = each.matches("[type=checkbox], [type=radio]");
  const {width, height} = ((isBox && each.closest(".tick, .choice, label")) || each).getBoundingClientRect();
  return width && (height < 43.5 || width < 43.5);
}).slice(0, 5).map((each) => each.outerHTML.slice(0, 120));
"""


def faults_of(browser: Any) -> list[str]:
    """Words of the console, a page that did not open, too wide, targets below 44 px, findings of axe-core."""
    faults = [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    heading = browser.execute_script("return document.querySelector('h1')?.textContent")
    if heading in (None, "没有打开", "没有这个页面"):
        faults.append(f"heading: {heading}")
    too_wide = browser.execute_script(IS_TOO_WIDE)
    if too_wide > 0:
        faults.append(f"{too_wide} px wider than the screen")
    faults += [f"small target: {html}" for html in browser.execute_script(SMALL_TARGETS)]
    browser.execute_script(AXE)
    faults += [f"axe {rule}: {nodes}" for rule, nodes in browser.execute_async_script(RUN_AXE)]
    return faults
