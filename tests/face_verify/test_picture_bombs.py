"""Pictures of some kilobytes that would take minutes or gigabytes to open."""

import struct
import subprocess
import sys
import zlib

import pytest

from face_verify.pictures import (
    MAX_PLAIN_PIXELS,
    MAX_SCANS,
    PictureRefused,
    check_picture,
    read_picture,
)
from tests.factories.pictures import progressive_jpeg

OPENED_WITHIN = 500 * 1024 * 1024
"""Bytes more than the process had, for the largest PNG that is taken."""
MEASURED = """
import resource, sys
from face_verify.pictures import read_picture
data = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
assert read_picture(data).width == 3200
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024)
"""


def _even(width: int, height: int, kind: int, channels: int) -> bytes:
    """A PNG of one colour: megapixels in some hundred kilobytes."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    packer = zlib.compressobj(9)
    lines = b"".join(packer.compress(b"\0" * (1 + width * channels)) for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    body = lines + packer.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("use", [read_picture, check_picture])
@pytest.mark.parametrize(
    ("scans", "taken"), [(6, True), (MAX_SCANS, True), (MAX_SCANS + 1, False), (50_000, False)]
)
def test_a_jpeg_of_many_passes_is_not_gone_through(use, scans, taken):
    data = progressive_jpeg(scans)
    if taken:
        assert use(data)
        return
    with pytest.raises(PictureRefused) as refused:
        use(data)
    assert refused.value.code == "PHOTO_EMPTY"


def test_passes_cannot_be_hidden_behind_the_end_of_a_thumbnail():
    """An end mark inside a comment is none."""
    data = progressive_jpeg(500)
    comment = b"\xff\xfe" + struct.pack(">H", 6) + b"\xff\xd9\xff\xd9"
    with pytest.raises(PictureRefused):
        read_picture(data[:2] + comment + data[2:])


def test_what_a_phone_appends_to_its_picture_is_not_counted():
    """A moving picture: a film behind the JPEG, in which the same two bytes stand by chance."""
    assert read_picture(progressive_jpeg(6) + b"\xff\xda\x00\x00" * 500).width == 640


@pytest.mark.parametrize(("width", "taken"), [(6_000, True), (6_001, False)])
def test_a_picture_that_is_unpacked_whole_has_a_smaller_limit(width, taken):
    data = _even(width, MAX_PLAIN_PIXELS // 6_000, 0, 1)
    assert len(data) < 100_000
    if taken:
        assert check_picture(data) == "image/png"
        return
    with pytest.raises(PictureRefused) as refused:
        check_picture(data)
    assert refused.value.code == "PHOTO_TOO_LARGE"


@pytest.mark.parametrize(("kind", "channels"), [(2, 3), (6, 4)], ids=["colour", "with alpha"])
def test_the_largest_one_is_held_about_twice_and_not_six_times(kind, channels):
    data = _even(6_000, 6_000, kind, channels)
    done = subprocess.run([sys.executable, "-c", MEASURED], input=data, capture_output=True, check=True)
    assert int(done.stdout) < OPENED_WITHIN
