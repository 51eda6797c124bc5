"""Text tables: .csv as Excel, WPS and registers of the field write them. Pure: bytes in, lines out."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

LONGEST_CELL = 32_767
DELIMITERS = (",", ";", "\t", "，", "；")
LOOKED_AT = 10
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
# What people write so that Excel leaves a long number alone: ="5001…", '5001…
_KEPT_TEXT = re.compile(r"=\"(.*)\"|'(.*)", re.DOTALL)
# What Excel makes of a long number when it saves a .csv: 5.00112E+17, its end is lost.
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?E\+(?:1[5-9]|[2-9]\d)", re.IGNORECASE)


class CsvFault(ValueError):
    """Not a text table."""


def csv_lines(data: bytes) -> Iterator[tuple[object, ...]]:
    """Lines as tuples of text, a number in scientific notation as float; raises CsvFault for no text."""
    text = _text(data)
    if "\0" in text[:4096]:
        raise CsvFault("binary")
    return _lines(text, _delimiter(text))


def _text(data: bytes) -> str:
    if data.startswith(_UTF16):
        attempts = ["utf-16"]
    else:
        attempts = ["utf-8-sig", "gb18030"]
    for encoding in attempts:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise CsvFault("encoding")


def _delimiter(text: str) -> str:
    """The one that parts the first lines most often."""
    head = "\n".join(text[:20_000].splitlines()[:LOOKED_AT])
    return max(DELIMITERS, key=head.count)


def _lines(text: str, delimiter: str) -> Iterator[tuple[object, ...]]:
    # A quote that is never closed would swallow every line behind it without a word.
    source = io.StringIO(text.replace("\0", ""), newline="")
    lines = csv.reader(source, delimiter=delimiter, strict=True)
    while True:
        try:
            line = next(lines)
        except StopIteration:
            return
        except csv.Error as fault:
            raise CsvFault(f"第{lines.line_num}行") from fault
        yield tuple(_value(cell) for cell in line)


def _value(cell: str) -> object:
    if cell[:1] in ("=", "'"):
        kept = _KEPT_TEXT.fullmatch(cell.strip())
        if kept:
            return kept[1] if kept[1] is not None else kept[2]
    if "+" in cell and _SCIENTIFIC.fullmatch(cell.strip()):
        return float(cell)
    return cell[:LONGEST_CELL]
