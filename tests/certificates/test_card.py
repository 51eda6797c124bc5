"""The picture of a certificate stands by itself and lets nobody's text become markup."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from app.certificates.rules.card import GREEN, RED, Card, card_svg
from qr.rendering import code_svg

SVG = "{http://www.w3.org/2000/svg}"


def card(**changes: object) -> Card:
    given: dict[str, object] = {
        "title": "安全生产考核合格证书",
        "lines": (("姓名", "王**"), ("证书编号", "渝建安C(2023)0012345")),
        "is_good": True,
        "photo": None,
        "code_svg": code_svg("JM1 TEST", colour="green"),
        "shown_at": "2026-03-10 12:00:00",
        "note": "请扫码核验",
    }
    return Card(**(given | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(("is_good", "colour"), [(True, GREEN), (False, RED)])
def test_green_while_it_is_valid(is_good: bool, colour: str) -> None:
    assert f'<path fill="{colour}" d="M0 0h360v56H0z"/>' in card_svg(card(is_good=is_good))


def test_text_stays_text() -> None:
    drawn = card_svg(card(title="<script>&\"'", lines=(("姓名", "</svg><x>"),), photo='data:x"><y>'))
    tree = ElementTree.fromstring(drawn)
    assert not list(tree.iter("x"))
    assert not list(tree.iter(f"{SVG}script"))
    assert tree.find(f"{SVG}image") is not None


def test_long_lines_go_on_below_and_the_code_is_below_them() -> None:
    lines = tuple((f"第{n}项", "很长的文字" * 12) for n in range(6))
    tree = ElementTree.fromstring(card_svg(card(lines=lines)))
    group = tree.find(f"{SVG}g")
    assert group is not None
    assert group.find(f"{SVG}svg") is not None
    top = int((group.get("transform") or "").split()[-1].rstrip(")"))
    texts = [text for text in tree.iter(f"{SVG}text") if text.get("x") == "76"]
    assert len(texts) == 24
    assert max(int(text.get("y") or 0) for text in texts) < top
    assert all(len(text.text or "") <= 19 for text in texts)
