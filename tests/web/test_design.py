"""Text can be read in the sun and at night: WCAG AA for every pair of colours that meet on a page."""

from __future__ import annotations

import re

import pytest

from miniprogram_api.web.files import ROOT

TEXT, LINES = 4.5, 3.0
PAIRS = [
    *(
        ("text", ground)
        for ground in ("ground", "surface", "surface-2", "good-soft", "bad-soft", "wait-soft")
    ),
    *(("text-2", ground) for ground in ("ground", "surface", "brand-soft", "bad-soft", "wait-soft")),
    *(("link", ground) for ground in ("ground", "surface")),
    ("brand-text", "brand"),
    ("brand", "surface"),
    ("good", "good-soft"),
    ("bad", "bad-soft"),
    ("bad", "surface"),
    ("wait", "wait-soft"),
    ("demo-text", "demo"),
    ("code-on-dark", "code-green"),
    ("code-on-dark", "code-blue"),
    ("code-on-dark", "code-red"),
    ("code-on-light", "code-yellow"),
]


def colours(scheme: str) -> dict[str, str]:
    """Names and hex values; those of the dark scheme over those of the light one."""
    light, _, dark = (ROOT / "design.css").read_text(encoding="utf-8").partition("@media")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if scheme == "dark":
        found.update(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("above", "below"), PAIRS)
def test_text_stands_out(scheme: str, above: str, below: str) -> None:
    found = colours(scheme)
    low, high = sorted((luminance(found[above]), luminance(found[below])))
    assert (high + 0.05) / (low + 0.05) >= TEXT


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", ["surface", "ground"])
def test_fields_and_buttons_have_an_edge(scheme: str, ground: str) -> None:
    found = colours(scheme)
    low, high = sorted((luminance(found["field-line"]), luminance(found[ground])))
    assert (high + 0.05) / (low + 0.05) >= LINES


def test_only_the_design_names_colours() -> None:
    for sheet in ROOT.rglob("*.css"):
        if sheet.name == "design.css":
            continue
        text = re.sub(r"@media print \{.*", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"#[0-9a-fA-F]{3,8}\b(?=[^{]*\})", text), sheet.name
