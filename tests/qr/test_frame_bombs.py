"""Camera frames of some kilobytes that would take a gate minutes or gigabytes to open."""

import io
import time

import pytest
from PIL import Image

from qr import reading
from qr.reading import FrameUnreadable, read_codes
from tests.factories.pictures import progressive_jpeg

CPU_S = 5.0


def _even(mode: str, form: str, width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize("scans", [reading.MAX_SCANS + 1, 50_000])
def test_a_jpeg_of_many_passes_is_not_gone_through(scans):
    begun = time.process_time()
    with pytest.raises(FrameUnreadable) as refused:
        read_codes(progressive_jpeg(scans))
    assert refused.value.code == "PHOTO_FORMAT"
    assert time.process_time() - begun < CPU_S


def test_as_many_passes_as_are_allowed():
    assert read_codes(progressive_jpeg(reading.MAX_SCANS)) == []


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
@pytest.mark.parametrize(("height", "taken"), [(100, True), (101, False)])
def test_pixels_that_cost_no_bytes_have_a_smaller_limit(form, height, taken, monkeypatch):
    monkeypatch.setattr(reading, "MAX_PLAIN_PIXELS", 100 * 100)
    frame = _even("RGBA", form, 100, height)
    if taken:
        assert read_codes(frame) == []
        return
    with pytest.raises(FrameUnreadable) as refused:
        read_codes(frame)
    assert refused.value.code == "PHOTO_TOO_LARGE"


def test_a_photograph_has_the_larger_one(monkeypatch):
    monkeypatch.setattr(reading, "MAX_PLAIN_PIXELS", 100 * 100)
    assert read_codes(_even("RGB", "JPEG", 100, 101)) == []
