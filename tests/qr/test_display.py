"""SH2023-3.15-2, D-03: the code beside a certificate, against forgery and time."""

from __future__ import annotations

import pytest

from qr.codec import CodeRefused
from qr.display import EARLY_S, TTL_S, Display, link_svg, seal, unseal
from qr.keys import KeyRing

RING = KeyRing.from_setting("7:" + "ab" * 32)
OTHER = KeyRing.from_setting("7:" + "cd" * 32)
UNKNOWN = KeyRing.from_setting("8:" + "ab" * 32)
NOW = 1_800_000_000
SHOWN = Display("00ff00ff00ff00ff", bytes(range(16)), NOW)
TEXT = seal(SHOWN, RING.signing)


def test_what_was_sealed_is_read() -> None:
    assert len(TEXT) == 124
    assert unseal(TEXT, RING, NOW) == SHOWN
    assert SHOWN.expires_at - SHOWN.issued_at == TTL_S <= 60


@pytest.mark.parametrize(
    ("at", "is_good"),
    [
        (NOW - EARLY_S - 1, False),
        (NOW - EARLY_S, True),
        (NOW + TTL_S, True),
        (NOW + TTL_S + 1, False),
    ],
)
def test_it_lasts_a_minute(at: int, is_good: bool) -> None:
    if is_good:
        assert unseal(TEXT, RING, at) == SHOWN
        return
    with pytest.raises(CodeRefused) as refused:
        unseal(TEXT, RING, at)
    assert refused.value.code == "QR_INVALID"


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        TEXT[:-1],
        TEXT + "A",
        TEXT[:10] + ("A" if TEXT[10] != "A" else "B") + TEXT[11:],
        TEXT[:60] + ("A" if TEXT[60] != "A" else "B") + TEXT[61:],
        TEXT[:-4] + "!!!!",
        "证" * 124,
    ],
)
def test_what_was_changed_is_refused(text: object) -> None:
    with pytest.raises(CodeRefused) as refused:
        unseal(text, RING, NOW)
    assert refused.value.code == "QR_INVALID"


@pytest.mark.parametrize("ring", [OTHER, UNKNOWN])
def test_only_our_keys_count(ring: KeyRing) -> None:
    with pytest.raises(CodeRefused):
        unseal(TEXT, ring, NOW)


def test_a_link_is_drawn() -> None:
    drawn = link_svg(f"https://jianma.example/v/#{TEXT}")
    assert "<svg" in drawn
    assert "<path" in drawn
