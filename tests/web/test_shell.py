"""What a worker's phone keeps to open without a network, and asks for at once, is what the pages import."""

from __future__ import annotations

import os.path
import re

import pytest

from miniprogram_api.web.files import ROOT

IMPORT = re.compile(r"""^(?:import|export)\b[^;]*?["'](\.{1,2}/[^"']+)["'];""", re.MULTILINE)


def imported(*names: str) -> set[str]:
    """These modules and all that they import before they run."""
    seen: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in seen:
            seen.add(name)
            folder = os.path.dirname(name)
            todo += [os.path.normpath(os.path.join(folder, found)) for found in IMPORT.findall(_text(name))]
    return seen


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_phone_keeps_what_the_code_needs() -> None:
    kept = set(re.findall(r'^  "([\w/.]+\.js)",$', _text("sw.js"), re.MULTILINE))
    assert kept == imported("m/m.js", "m/code.js", "m/home.js", "m/sign_in.js")


@pytest.mark.parametrize("kind", ["m", "c"])
def test_the_first_modules_are_asked_for_at_once(kind: str) -> None:
    asked = set(re.findall(r'modulepreload" href="/web/([^"]+)"', _text(f"{kind}/index.html")))
    assert asked == imported(f"{kind}/{kind}.js") - {f"{kind}/{kind}.js"}


def test_every_import_and_every_page_exists() -> None:
    for script in ROOT.rglob("*.js"):
        text = script.read_text(encoding="utf-8")
        for name in re.findall(r"""["'](\.{1,2}/[\w./]+\.js)["']""", text):
            assert (script.parent / name).resolve().is_file(), f"{script.name} names {name}"


def test_the_heads_of_all_kinds_say_the_same_things_in_the_same_order() -> None:
    """What one page tells a browser or a phone's desktop, no other leaves out."""
    said = {
        kind: [
            (tag, about)
            for tag, about in re.findall(
                r'^<(title|meta|link|script)(?: (?:rel|name|charset|type)="([^"]+)")?',
                _text(f"{kind}/index.html").partition("</head>")[0],
                re.MULTILINE,
            )
            if about != "modulepreload"
        ]
        for kind in ("m", "s", "c")
    }
    assert ("meta", "theme-color") in said["m"]
    assert said["m"] == said["s"] == said["c"]
