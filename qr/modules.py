"""The modules of a code of version 6, level M: drawn by `qrcode`, or out of patterns it drew before.

For one version, level and mask each module is either always the same or a sum of bits of the data, error
correction included. So the drawing of a text is the drawing of no bits at all, turned over wherever the
pattern of a bit that is set is dark. `qrcode` draws those patterns once in a process (some 50 ms); from
then on a text costs a hundredth of what it costs `qrcode` itself.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import product
from typing import NamedTuple

from qrcode.base import rs_blocks
from qrcode.constants import ERROR_CORRECT_M
from qrcode.exceptions import DataOverflowError
from qrcode.main import QRCode
from qrcode.util import (
    ALPHA_NUM,
    MODE_ALPHA_NUM,
    PAD0,
    PAD1,
    BitBuffer,
    create_bytes,
    length_in_bits,
)

VERSION = 6
MODULES = 41
ROW_BYTES = 6
# Four fifths of a code are a signature and random numbers, so no mask is better than another;
# weighing all eight would cost six times as long, on every request.
SCREEN_MASK = 2

_LETTERS = bytes(ALPHA_NUM).decode()
_PAIRS = {a + b: _LETTERS.index(a) * 45 + _LETTERS.index(b) for a, b in product(_LETTERS, repeat=2)}
_LENGTH_BITS = length_in_bits(MODE_ALPHA_NUM, VERSION)
_BLOCKS = rs_blocks(VERSION, ERROR_CORRECT_M)
_BLOCK = _BLOCKS[0]
_CODEWORDS = sum(block.total_count for block in _BLOCKS)
_DATA_BITS = 8 * sum(block.data_count for block in _BLOCKS)
_PADDING = bytes([PAD0, PAD1] * (_DATA_BITS // 8))

Packed = bytes
"""41 rows of 6 bytes, the first module of a row in the highest bit of its first byte; dark is 1."""


def modules_of(text: str) -> Packed:
    """The modules of a text, with the mask for screens. ValueError where the text does not fit.

    Quick for what the QR alphanumeric set can write, as every personal code.
    """
    data = _data_of(text)
    if data is None:
        return drawn_modules(text, SCREEN_MASK)
    patterns = _patterns()
    drawing = patterns.empty
    for pattern_of, digit in zip(patterns.by_digit, f"{data:0{_DATA_BITS // 4}x}", strict=True):
        drawing ^= pattern_of[digit]
    return drawing.to_bytes(MODULES * ROW_BYTES, "big")


def drawn_modules(text: str, mask: int | None) -> Packed:
    """As `qrcode` draws them; without a mask it seeks the best. ValueError where the text does not fit."""
    code = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M, mask_pattern=mask)
    code.add_data(text, optimize=0)
    try:
        code.make(fit=False)
    except DataOverflowError:
        raise ValueError("the text does not fit into a code of version 6, level M") from None
    return _packed(code).to_bytes(MODULES * ROW_BYTES, "big")


def _data_of(text: str) -> int | None:
    """All data bits as one number, the first one highest; None for a text of other letters or too long."""
    even = len(text) & ~1
    data = MODE_ALPHA_NUM << _LENGTH_BITS | len(text)
    used = 4 + _LENGTH_BITS + 11 * (even // 2) + 6 * (len(text) % 2)
    if not text or used > _DATA_BITS or text.isdigit():
        return None
    try:
        for i in range(0, even, 2):
            data = data << 11 | _PAIRS[text[i : i + 2]]
        if even < len(text):
            data = data << 6 | _LETTERS.index(text[even])
    except (KeyError, ValueError):
        return None
    # Up to four zeros end the data, more fill its last byte, and two bytes in turn the rest.
    ended = min(used + 4, _DATA_BITS)
    ended += -ended % 8
    room = _DATA_BITS - ended
    return (data << ended - used) << room | int.from_bytes(_PADDING[: room // 8], "big")


class _Patterns(NamedTuple):
    """Drawings as numbers. ``by_digit``: by place and value of each hexadecimal digit of the data."""

    empty: int
    by_digit: Sequence[Mapping[str, int]]


@cache
def _patterns() -> _Patterns:
    empty = _drawing_of([0] * _CODEWORDS)
    module_of = _module_by_bit(empty)
    bits = [_pattern(module_of, bit) for bit in range(_DATA_BITS)]
    by_digit = []
    for i in range(0, _DATA_BITS, 4):
        eight, four, two, one = bits[i : i + 4]
        by_digit.append(
            {
                f"{digit:x}": (eight * (digit >> 3)) ^ (four * (digit >> 2 & 1)) ^ (two * (digit >> 1 & 1))
                ^ (one * (digit & 1))
                for digit in range(16)
            }
        )  # fmt: skip
    return _Patterns(empty, by_digit)


def _module_by_bit(empty: int) -> Sequence[int]:
    """By bit of all codewords as they are laid out: its module. A drawing tells one digit of all numbers."""
    bits = 8 * _CODEWORDS
    module_of = [(1 << MODULES * ROW_BYTES * 8) - 1] * bits
    for digit in range(bits.bit_length()):
        numbered = sum((bit >> digit & 1) << bits - 1 - bit for bit in range(bits))
        turned = _drawing_of(list(numbered.to_bytes(_CODEWORDS, "big"))) ^ empty
        for bit in range(bits):
            module_of[bit] &= turned if bit >> digit & 1 else ~turned
    # What no number turned over is no module of a bit, but of the first one, which has the number 0.
    always = _drawing_of([255] * _CODEWORDS) ^ empty
    return [module & always for module in module_of]


def _pattern(module_of: Sequence[int], bit: int) -> int:
    """What one bit of the data turns over: its own module and those of its block's error correction."""
    block, place = divmod(bit, 8 * _BLOCK.data_count)
    pattern = 0
    for i in _bits_told_by(place):
        codeword, digit = divmod(i, 8)
        # Codewords of all blocks are laid out in turns.
        pattern ^= module_of[(codeword * len(_BLOCKS) + block) * 8 + digit]
    return pattern


@cache
def _bits_told_by(place: int) -> Sequence[int]:
    """Of a block whose data is one bit: which bits are set, those of the error correction among them."""
    buffer = BitBuffer()
    buffer.buffer = [0] * _BLOCK.data_count
    buffer.buffer[place // 8] = 0x80 >> place % 8
    codewords = create_bytes(buffer, [_BLOCK])
    return [8 * i + digit for i, word in enumerate(codewords) for digit in range(8) if word & 0x80 >> digit]


def _drawing_of(codewords: list[int]) -> int:
    code = QRCode(version=VERSION, error_correction=ERROR_CORRECT_M)
    code.data_cache = codewords
    code.makeImpl(test=False, mask_pattern=SCREEN_MASK)
    return _packed(code)


def _packed(code: "QRCode[object]") -> int:
    rows = ("".join("1" if module else "0" for module in row) for row in code.modules)
    return int("".join(row.ljust(ROW_BYTES * 8, "0") for row in rows), 2)
