"""The page of a copy (index.html): what is kept of somebody, for a phone without a network.

Elements are built, never pasted together, so that nobody's words become markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from app.people.rules.notices import KINDS
from app.people.rules.trail import REASONS
from app.policies import regions
from app.policies.dictionaries import dictionary

Row = Mapping[str, Any]

WORDS = Path(__file__).with_name("own_words.toml")
ROWS_SHOWN = 200
MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):\d\d")
POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
STYLE = """
body{font:18px/1.6 sans-serif;margin:0 auto;max-width:44rem;padding:16px;color:#1a1a1a;background:#f5f6f8}
h1{font-size:1.5rem}h2{font-size:1.2rem}a{color:#0b5cad}
details,.part{background:#fff;border-radius:10px;padding:8px 14px;margin:0 0 12px}
summary{font-weight:700;min-height:44px;line-height:44px;cursor:pointer}
.kept,.hint{color:#555;font-size:.9rem}
dl{display:grid;grid-template-columns:8.5em 1fr;gap:4px 10px}
dl{border-top:1px solid #ddd;padding:10px 0;margin:0}
dt{color:#555}dd{margin:0;overflow-wrap:anywhere}
.pictures{display:grid;grid-template-columns:repeat(auto-fill,minmax(130px,1fr));gap:10px}
figure{margin:0}img{width:100%;border-radius:8px;background:#eee}figcaption{font-size:.85rem;color:#555}
"""
DICTIONARIES: Mapping[str, tuple[str, ...]] = {
    "work_type": ("work-types",),
    "post": ("posts",),
    "target_post": ("posts",),
    "specialty": ("specialties",),
    "category": ("safety-categories",),
    "identity_class": ("identity-classes",),
    "kind": ("certificate-kinds",),
    "level": ("culture-levels", "title-levels"),
    "special_post": ("special-posts",),
}
REGIONS = ("province_code", "region_code", "other_province")


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of data: its file, title and rows, and how long it is kept, in words."""

    name: str
    title: str
    rows: Sequence[Row]
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """``thumbnail`` is a data URI, ``file`` the path of the whole picture inside the ZIP."""

    file: str
    caption: str
    thumbnail: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on the page. ``left_out``: what is not in the copy, and why."""

    at: str
    parts: Sequence[Part]
    pictures: Sequence[Picture]
    left_out: Sequence[tuple[str, str]]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))


def word_of(column: str) -> str | None:
    """What a column is called; None for one that means nothing to a person, such as an id."""
    return _words()["columns"].get(column)


def words_of(value: Any, column: str = "") -> str:
    """A value in words: codes by the dictionary, moments to the minute, lists joined, ids left out."""
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if column in REGIONS:
        region = regions.find(str(value))
        return region.name if region else str(value)
    if column in DICTIONARIES:
        known = [book for name in DICTIONARIES[column] if (book := dictionary(name)).is_known(str(value))]
        return known[0].label(str(value)) if known else _code_in_words(str(value))
    if isinstance(value, Mapping):
        if "message" in value:
            return str(value["message"])
        told = ((word_of(str(name)), words_of(inner, str(name))) for name, inner in value.items())
        return "；".join(f"{word}：{words}" for word, words in told if word and words)
    if isinstance(value, list | tuple):
        return "、".join(filter(None, (words_of(inner) for inner in value)))
    text = str(value)
    if moment := MOMENT.match(text):
        return " ".join(moment.groups())
    return _code_in_words(text)


def _code_in_words(text: str) -> str:
    """What is no code, or one without words, as it is."""
    return _words()["values"].get(text) or REASONS.get(text) or KINDS.get(text, text)


def page_of(page: Page) -> str:
    """PIPL 45: the whole page as HTML."""
    html = Element("html", lang="zh-CN")
    head, body = SubElement(html, "head"), SubElement(html, "body")
    SubElement(head, "meta", charset="utf-8")
    SubElement(head, "meta", name="viewport", content="width=device-width, initial-scale=1")
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    _text(head, "title", "我的个人信息")
    _text(head, "style", STYLE)
    _text(body, "h1", "我的个人信息")
    _text(body, "p", f"整理于 {words_of(page.at)}。点开每一行，看里面的内容。")
    _text(body, "p", "里面有您完整的证件号码：请妥善保管，不要转发。", "hint")
    _gallery(body, page.pictures)
    for part in page.parts:
        if part.rows:
            _part(body, part)
    empty = [part.title for part in page.parts if not part.rows]
    if empty:
        rest = SubElement(body, "div", {"class": "part"})
        _text(rest, "h2", "没有记录的")
        _text(rest, "p", "、".join(empty))
    _left_out(body, page.left_out)
    return "<!DOCTYPE html>\n" + tostring(html, encoding="unicode", method="html")


def _part(body: Element, part: Part) -> None:
    box = SubElement(body, "details", id=part.name)
    _text(box, "summary", f"{part.title}（{len(part.rows)}）")
    for words in part.kept:
        _text(box, "p", words, "kept")
    newest = part.rows[-ROWS_SHOWN:]
    if len(newest) < len(part.rows):
        _text(box, "p", f"这里是最近的 {ROWS_SHOWN} 条，全部在 {part.name}.json 里。", "hint")
    for row in newest:
        facts = [
            (word, words)
            for name, value in row.items()
            if (word := word_of(name)) and (words := words_of(value, name))
        ]
        if facts:
            listed = SubElement(box, "dl")
            for word, words in facts:
                _text(listed, "dt", word)
                _text(listed, "dd", words)


def _gallery(body: Element, pictures: Sequence[Picture]) -> None:
    if not pictures:
        return
    box = SubElement(body, "div", {"class": "part"})
    _text(box, "h2", f"照片（{len(pictures)}）")
    grid = SubElement(box, "div", {"class": "pictures"})
    for picture in pictures:
        figure = SubElement(grid, "figure")
        link = SubElement(figure, "a", href=picture.file)
        SubElement(link, "img", src=picture.thumbnail, alt=picture.caption)
        _text(figure, "figcaption", picture.caption)


def _left_out(body: Element, left_out: Sequence[tuple[str, str]]) -> None:
    box = SubElement(body, "details", id="left-out")
    _text(box, "summary", "没有放进来的，为什么")
    listed = SubElement(box, "dl")
    for what, why in left_out:
        _text(listed, "dt", what)
        _text(listed, "dd", why)


def _text(parent: Element, tag: str, words: str, kind: str | None = None) -> None:
    SubElement(parent, tag, {"class": kind} if kind else {}).text = words
