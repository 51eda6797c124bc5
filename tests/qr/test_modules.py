"""Codes put together out of patterns: the same modules as `qrcode` draws, and `qrcode` not asked again."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from qr.modules import SCREEN_MASK, drawn_modules, modules_of
from qr.rendering import code_png, code_svg
from tests.qr.by_hand import OFFLINE, ONLINE, PAPER

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@pytest.mark.parametrize("made", [ONLINE, OFFLINE, PAPER], ids=["online", "offline pack", "paper"])
def test_a_personal_code_has_the_modules_that_qrcode_draws(made):
    text = made.text()
    assert modules_of(text) == drawn_modules(text, SCREEN_MASK)


@pytest.mark.parametrize("length", range(155))
def test_padding_of_every_length(length):
    text = (LETTERS * 4)[:length]
    assert modules_of(text) == drawn_modules(text, SCREEN_MASK)


@given(st.text(LETTERS, min_size=1, max_size=154))
@settings(max_examples=60)
def test_every_text_of_the_alphanumeric_set(text):
    assert modules_of(text) == drawn_modules(text, SCREEN_MASK)


@pytest.mark.parametrize("text", ["", "7", "20260310", "jm1", "A" * 153 + "a", "建设码", "JM1²", "A\n"])
def test_other_texts_are_drawn_as_qrcode_writes_them(text):
    if len(text) == 154:
        with pytest.raises(ValueError, match="does not fit"):
            modules_of(text)
    else:
        assert modules_of(text) == drawn_modules(text, SCREEN_MASK)


def test_version_level_and_mask_are_those_of_the_screens():
    """Told by `qrcode` itself: 41 rows of 41, each filled up to 6 bytes."""
    code = QRCode(version=6, error_correction=ERROR_CORRECT_M, mask_pattern=2, border=0)
    code.add_data(ONLINE.text(), optimize=0)
    rows = ["".join("01"[dark] for dark in row) + "0" * 7 for row in code.get_matrix()]
    assert [len(row) for row in rows] == [48] * 41
    assert modules_of(ONLINE.text()) == int("".join(rows), 2).to_bytes(41 * 6, "big")


def test_one_letter_too_many_is_told_as_such():
    assert modules_of("A" * 154)
    with pytest.raises(ValueError, match="does not fit"):
        modules_of("A" * 155)


def test_every_bit_of_a_letter_is_seen():
    """No two texts that differ in one letter look alike, in whatever place it stands."""
    text = ONLINE.text()
    others = {
        modules_of(f"{text[:i]}{'B' if text[i] != 'B' else 'C'}{text[i + 1 :]}") for i in range(len(text))
    }
    assert len(others) == len(text)
    assert modules_of(text) not in others


def test_what_is_drawn_for_a_phone_costs_no_drawing_by_qrcode(monkeypatch):
    code_svg(ONLINE.text())  # the patterns are there from now on
    drawings = []
    monkeypatch.setattr(QRCode, "makeImpl", lambda *_args, **_more: drawings.append(1))
    assert code_svg(OFFLINE.text(), colour="green")
    assert code_png(OFFLINE.text())
    assert drawings == []
