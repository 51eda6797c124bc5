"""What a workbook from outside may hold before a parser sees it: it is a zip of XML, and small when packed.

The parser keeps an object of some hundred bytes for every element that is not part of a row, and for all
of one row at a time. So the elements are counted before, by expat alone, which keeps nothing.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from xml.etree.ElementTree import ParseError
from xml.parsers import expat

from openpyxl.utils.exceptions import InvalidFileException

from app.kernel.errors import Invalid

MAX_BYTES = 10 * 1024 * 1024
MAX_UNPACKED = 40 * 1024 * 1024
MAX_PARTS = 200
MAX_SCANNED_ROWS = 20_000
CHUNK = 1024 * 1024
ELEMENTS_OF_A_ROW = 50_000
"""Three for each of the 16 384 columns that Excel has."""
ELEMENTS_BESIDE_ROWS = 100_000
"""Styles, names, merged cells; a workbook that was copied together for years has 64 000 styles."""
TEXTS_OF_A_ROW = 40
"""Shared texts lie in a part of their own, two elements each."""

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY")
_ROW = "http://schemas.openxmlformats.org/spreadsheetml/2006/main row"
# Excel writes no others, and one of them lets a file of 5 KB ask for 4 GB.
_PACKINGS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile, the XML parser and openpyxl raise on files that are no proper workbook; found by
# damaging good ones.
UNREADABLE = (
    InvalidFileException,
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    IndexError,
    AttributeError,
    OverflowError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OSError,
    AssertionError,
)


class SheetRefused(Invalid):
    """A file that cannot be taken as a whole. Codes: SHEET_EMPTY, SHEET_FORMAT, SHEET_TOO_LARGE,
    SHEET_COLUMNS_MISSING, SHEET_TOO_MANY_ROWS."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a sheet may hold: rows with something in them, lines at all, bytes packed and unpacked."""

    rows: int
    lines: int = MAX_SCANNED_ROWS
    size: int = MAX_BYTES
    unpacked: int = MAX_UNPACKED

    @property
    def elements(self) -> int:
        """XML elements of the whole file that are not part of a row."""
        return ELEMENTS_BESIDE_ROWS + TEXTS_OF_A_ROW * self.rows


class _Elements:
    """Counts over all parts of one file. Raises ``SheetRefused`` at the first element too many."""

    def __init__(self, allowed: int) -> None:
        self._left = allowed
        self._of_row = 0
        self._rows_open = 0
        self.rows = 0

    def counted(self, part: zipfile.ZipExtFile) -> None:
        """Reads until the end, or until what is no XML: no parser comes further."""
        reader = expat.ParserCreate(namespace_separator=" ")
        reader.StartElementHandler = self._start
        reader.EndElementHandler = self._end
        reader.StartDoctypeDeclHandler = _refuse_doctype
        self._rows_open = self.rows = 0
        tail = b""
        is_xml = True
        while piece := part.read(CHUNK):
            # Any part may be named as XML; without the zero bytes UTF-16 is searched as well.
            text = tail + piece.replace(b"\0", b"").upper()
            if any(word in text for word in _DECLARATIONS):
                raise _not_allowed()
            tail = text[-16:]
            if is_xml:
                try:
                    reader.Parse(piece, False)
                except expat.ExpatError:
                    is_xml = False

    def _start(self, name: str, _attributes: dict[str, str]) -> None:
        if name == _ROW:
            if not self._rows_open:
                self.rows += 1
                self._of_row = 0
            self._rows_open += 1
        elif self._rows_open:
            self._of_row += 1
            if self._of_row > ELEMENTS_OF_A_ROW:
                raise _too_much()
        else:
            self._left -= 1
            if self._left < 0:
                raise _too_much()

    def _end(self, name: str) -> None:
        if name == _ROW:
            self._rows_open -= 1


def measure(data: bytes, limits: Limits) -> int:
    """Refuses what must not reach the parser, unpacking piece by piece; how many lines the longest part
    can have."""
    if not data:
        raise SheetRefused("SHEET_EMPTY", "文件是空的，请重新选择")
    if len(data) > limits.size:
        raise too_large(limits)
    if data.startswith(OLE):
        raise SheetRefused(
            "SHEET_FORMAT", "不支持旧版 .xls 或加密的文件，请用 Excel 另存为不加密的 .xlsx 后再上传"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > limits.unpacked:
                raise _too_much()
            if "xl/workbook.xml" not in {part.filename for part in parts}:
                raise SheetRefused("SHEET_FORMAT", "这不是 Excel 表格，请上传 .xlsx 文件")
            if any(part.compress_type not in _PACKINGS for part in parts):
                raise _not_allowed()
            elements = _Elements(limits.elements)
            return max(_lines_of(archive, part, elements) for part in parts)
    except UNREADABLE as fault:
        raise SheetRefused("SHEET_FORMAT", "这不是 Excel 表格，请上传 .xlsx 文件") from fault


def too_large(limits: Limits) -> SheetRefused:
    megabytes = limits.size // (1024 * 1024)
    return SheetRefused("SHEET_TOO_LARGE", f"表格超过 {megabytes} MB，请分成几个文件上传", status=413)


def _lines_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, elements: _Elements) -> int:
    with archive.open(part) as unpacked:
        assert isinstance(unpacked, zipfile.ZipExtFile)
        elements.counted(unpacked)
    return elements.rows


def _refuse_doctype(*_declared: object) -> None:
    raise _not_allowed()


def _not_allowed() -> SheetRefused:
    return SheetRefused("SHEET_FORMAT", "文件含有不允许的内容，请用 Excel 另存为 .xlsx 后再上传")


def _too_much() -> SheetRefused:
    return SheetRefused("SHEET_TOO_LARGE", "表格内容过大，请分成几个文件上传", status=413)
