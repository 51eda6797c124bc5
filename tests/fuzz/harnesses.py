"""What strangers can put into the parsers: bytes in; what a parser may raise is caught, all else is a fault.

Used by atheris (``make fuzz``) and, on inputs that are kept, by every run of the tests.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache

import numpy as np
from flask import Flask, request
from flask.testing import FlaskClient
from openpyxl import Workbook

from app.certificates.rules import duplicate_sheet
from app.certificates.rules import sheet as certificates
from app.certificates.rules.duplicates import read_listed
from app.employment.rules import roster
from app.kernel.errors import Unauthenticated
from app.kernel.identity import judge_name, judge_number, normal_name, normal_number, quoted
from app.kernel.phones import normal_phone
from app.kernel.sheets import Limits, SheetRefused, SheetRow, open_table
from app.people.service.tokens import Tokens
from app.training.rules import course_sheet
from face_verify.card_back_text import back_text
from face_verify.card_rows import rows_of
from face_verify.card_text import front_text
from face_verify.pictures import PictureRefused, check_picture, read_picture
from face_verify.text_lines import Line
from miniprogram_api import bodies, problems
from qr.codec import CodeRefused, judge
from qr.reading import FrameUnreadable, read_codes
from tests.qr.by_hand import NOON, RING

Harness = Callable[[bytes], None]
NOW = datetime(2026, 3, 10, 4, tzinfo=UTC)
TODAY = date(2026, 3, 10)
SMALL = Limits(200, lines=400, size=256 * 1024, unpacked=2 * 1024 * 1024)
PIXELS = 1_000_000
SHEET = "xl/worksheets/sheet1.xml"


class _Clock:
    def now(self) -> datetime:
        return NOW


TOKENS = Tokens(_Clock(), "secret", "test", 3600, 86_400)


def code(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")
    try:
        judge(text, RING, NOON)
    except CodeRefused as refused:
        _told(refused.message)


def token(data: bytes) -> None:
    try:
        TOKENS.bearer_of(data.decode("latin-1"))
    except Unauthenticated:
        return
    raise AssertionError("a token that nobody issued")


def card_text(data: bytes) -> None:
    """Texts parted by line feeds; the first byte of each says where it lies."""
    lines = []
    for place, piece in enumerate(data.split(b"\n")[:12]):
        left, top = (piece[0] if piece else 0) * 4.0, place * 30.0
        box = np.array([[left, top], [left + 200, top], [left + 200, top + 24], [left, top + 24]])
        lines.append(Line(piece[1:].decode("utf-8", "replace")[:200], 0.9, box))
    rows = rows_of(lines)
    front, back = front_text(rows), back_text(rows)
    assert front.number is None or len(front.number.number) == 18
    assert not (back.long_term and back.valid_to)


def identity(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    judge_name(normal_name(text))
    judge_number(normal_number(text), TODAY)
    assert normal_phone(text) is None or len(normal_phone(text) or "") == 11
    assert sum(character.isdigit() for character in quoted(text)) <= 8


def table(data: bytes) -> None:
    """A file as it is uploaded, through each of the imports."""
    for columns, required, read in _IMPORTS:
        try:
            rows = list(open_table(data, columns, SMALL, required=required).rows)
        except SheetRefused as refused:
            _told(refused.message)
            continue
        read(rows)


def workbook(data: bytes) -> None:
    """The XML of a sheet in a workbook that is otherwise whole; fuzzing the packed bytes finds only zlib."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in _parts().items():
            archive.writestr(name, data if name == SHEET else content)
    table(out.getvalue())


def picture(data: bytes) -> None:
    for use in (read_picture, check_picture):
        try:
            use(data, max_pixels=PIXELS)
        except PictureRefused as refused:
            _told(refused.message)


def frame(data: bytes) -> None:
    try:
        read_codes(data)
    except FrameUnreadable as refused:
        _told(refused.message)


def body(data: bytes) -> None:
    """The first line is the media type, what follows the body. The server lets no line end into a header."""
    kind, _, content = data.partition(b"\n")
    told = {"CONTENT_TYPE": kind.replace(b"\r", b"").replace(b"\0", b"").decode("latin-1").strip()}
    answer = _client().post("/", data=content, environ_overrides=told)
    assert answer.status_code < 500, answer.get_data()


def _told(message: str) -> None:
    """A refusal says something to whoever sent it."""
    assert message


def _roster(rows: Sequence[SheetRow]) -> None:
    assert len(roster.read_lines(rows, {"渝北建工": "company"})) == len(rows)


def _certificates(rows: Sequence[SheetRow]) -> None:
    assert len(list(certificates.read_lines(rows, "500000", TODAY))) == len(rows)


def _chapters(rows: Sequence[SheetRow]) -> None:
    assert len(course_sheet.read_chapters(rows, {})[1]) == len(rows)


def _duplicates(rows: Sequence[SheetRow]) -> None:
    for row in rows:
        read_listed(row.values, "500000", {}, TODAY, row.faults)


_IMPORTS: tuple[tuple[Mapping[str, str], Collection[str], Callable[[Sequence[SheetRow]], None]], ...] = (
    (roster.COLUMNS, roster.REQUIRED, _roster),
    (certificates.COLUMNS, certificates.REQUIRED, _certificates),
    (course_sheet.COLUMNS, course_sheet.REQUIRED, _chapters),
    (duplicate_sheet.COLUMNS, duplicate_sheet.REQUIRED, _duplicates),
)


@cache
def _parts() -> Mapping[str, bytes]:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.append(list(roster.COLUMNS))
    out = io.BytesIO()
    made.save(out)
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def _client() -> FlaskClient:
    """Only what reads bodies and tells faults; no database."""
    flask = Flask("fuzzed")
    flask.config.update(
        MAX_CONTENT_LENGTH=1024 * 1024, MAX_FORM_MEMORY_SIZE=64 * 1024, PROPAGATE_UNEXPECTED=True
    )
    problems.init_app(flask)
    bodies.init_app(flask)

    @flask.post("/")
    def read() -> str:
        if request.mimetype == bodies.JSON:
            request.get_json()
        else:
            [file.stream.read() for file in request.files.values()]
        return "read"

    return flask.test_client()


HARNESSES: Mapping[str, Harness] = {
    harness.__name__: harness
    for harness in (code, token, card_text, identity, table, workbook, picture, frame, body)
}
