"""What is drawn: read back through renderers that are not our own."""

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import matplotlib
import pymupdf
import pytest
import zxingcpp
from PIL import Image, ImageFont

from qr.rendering import LABEL_COLOURS, MAX_CAPTION, code_png, code_svg, sticker_png, sticker_svg
from tests.qr.by_hand import OFFLINE, ONLINE, PAPER

TEXTS = [made.text() for made in (ONLINE, OFFLINE, PAPER)]
NAME_OF_SVG = "{http://www.w3.org/2000/svg}"
FONT = Path(matplotlib.get_data_path()) / "fonts/ttf/DejaVuSans.ttf"


def read_by_zxing(image: Image.Image) -> zxingcpp.Barcode:
    (found,) = zxingcpp.read_barcodes(image)
    return found


def draw_svg(svg: str, px_per_unit: float) -> Image.Image:
    with pymupdf.open(stream=svg.encode(), filetype="svg") as document:
        drawn = document[0].get_pixmap(matrix=pymupdf.Matrix(px_per_unit, px_per_unit))
        return Image.frombytes("RGB", (drawn.width, drawn.height), drawn.samples)


def open_png(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("text", TEXTS, ids=["online", "offline pack", "paper"])
@pytest.mark.parametrize("colour", [None, *LABEL_COLOURS, "#804000"])
def test_svg_is_read_back(text, colour):
    found = read_by_zxing(draw_svg(code_svg(text, colour=colour), 4))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode
    assert found.ec_level == "M"


@pytest.mark.parametrize("text", TEXTS, ids=["online", "offline pack", "paper"])
@pytest.mark.parametrize("module_px", [1, 3, 8])
def test_png_is_read_back(text, module_px):
    image = open_png(code_png(text, module_px=module_px))
    assert image.size == (49 * module_px, 49 * module_px)
    assert read_by_zxing(image).text == text


def test_svg_is_small_and_has_one_path_of_modules():
    svg = code_svg(TEXTS[0], colour="green")
    assert len(svg.encode()) < 6_000
    paths = ET.fromstring(svg).findall(f"{NAME_OF_SVG}path")
    assert [path.get("stroke") for path in paths] == [None, None, "#000"]
    assert not re.search(r"<image|<script|href|<style|<text", svg)


@pytest.mark.parametrize(("colour", "margin"), [(None, 0), ("blue", 2)])
def test_quiet_zone_of_four_white_modules(colour, margin):
    image = draw_svg(code_svg(TEXTS[0], colour=colour), 8)
    assert image.size == ((49 + 2 * margin) * 8,) * 2
    quiet = image.crop((margin * 8, margin * 8, image.width - margin * 8, (margin + 4) * 8))
    assert quiet.getcolors() == [(quiet.width * quiet.height, (255, 255, 255))]
    assert image.getpixel(((margin + 4) * 8 + 4,) * 2) == (0, 0, 0)


def test_svg_and_png_show_the_same_modules():
    on_screen = draw_svg(code_svg(TEXTS[1]), 8).convert("L")
    as_png = open_png(code_png(TEXTS[1])).convert("L")
    middles = [(x * 8 + 4, y * 8 + 4) for x in range(49) for y in range(49)]
    assert [on_screen.getpixel(at) for at in middles] == [as_png.getpixel(at) for at in middles]


@pytest.mark.parametrize("name", LABEL_COLOURS)
def test_frame_has_the_label_colour(name):
    image = open_png(code_png(TEXTS[0], colour=name))
    assert "#{:02x}{:02x}{:02x}".format(*image.getpixel((3, 3))) == LABEL_COLOURS[name]


@pytest.mark.parametrize("colour", ["pink", "#12345", "#1234567", '"/><script>', "#GGGGGG"])
def test_a_colour_is_a_colour(colour):
    for draw in (code_svg, code_png):
        with pytest.raises(ValueError, match="colour"):
            draw(TEXTS[0], colour=colour)


@pytest.mark.parametrize("length", [0, 1, 154])
def test_texts_that_fit(length):
    text = "A" * length
    assert code_svg(text)
    if text:
        assert read_by_zxing(open_png(code_png(text))).text == text


@pytest.mark.parametrize("text", ["A" * 155, "a" * 107, "建" * 60])
def test_texts_that_do_not_fit(text):
    with pytest.raises(ValueError, match="does not fit"):
        code_svg(text)


@pytest.mark.parametrize("module_px", [0, -1, 65])
def test_pixels_of_a_module_are_bounded(module_px):
    with pytest.raises(ValueError, match="pixels"):
        code_png(TEXTS[0], module_px=module_px)


@pytest.mark.parametrize("colour", [None, "yellow"])
@pytest.mark.parametrize("caption", ["", "No. 0012", "W" * MAX_CAPTION, "<A&B>"])
def test_stickers_are_read_back(colour, caption):
    printed = open_png(sticker_png(TEXTS[2], caption=caption, colour=colour))
    assert read_by_zxing(printed).text == TEXTS[2]
    svg = sticker_svg(TEXTS[2], caption=caption, colour=colour)
    assert read_by_zxing(draw_svg(svg, 2)).text == TEXTS[2]
    assert ET.fromstring(svg).findtext(f"{NAME_OF_SVG}text") == caption


@pytest.mark.parametrize("font", [None, FONT])
def test_caption_stays_on_the_sticker(font):
    for caption in ("I", "W" * MAX_CAPTION):
        image = open_png(sticker_png(TEXTS[2], caption=caption, font=font))
        words = image.crop((0, 53 * 12, image.width, image.height)).convert("L")
        left, top, right, bottom = words.point(lambda grey: 255 * (grey < 128)).getbbox()
        assert 12 <= left < right <= words.width - 12
        assert 0 < top < bottom < words.height


def test_sticker_is_printed_in_its_size():
    image = Image.open(io.BytesIO(sticker_png(TEXTS[2], caption="No. 0012")))
    assert [round(dpi) for dpi in image.info["dpi"]] == [300, 300]
    assert 50 < image.width / 300 * 25.4 < 60
    assert 'width="60mm"' in sticker_svg(TEXTS[2], caption="No. 0012")


def test_chinese_caption_needs_a_font_where_none_is_at_hand():
    assert "三号贴" in sticker_svg(TEXTS[2], caption="三号贴")
    with pytest.raises(ValueError, match="font"):
        sticker_png(TEXTS[2], caption="三号贴")
    assert sticker_png(TEXTS[2], caption="Nº 3 Ω", font=FONT)


@pytest.mark.parametrize(
    "caption",
    ["x" * (MAX_CAPTION + 1), "a\nb", "a\0b", "13912345678", "51010119900307123X", "tel 13912345678 b"],
)
@pytest.mark.parametrize("draw", [sticker_svg, sticker_png])
def test_captions_that_are_refused(draw, caption):
    with pytest.raises(ValueError, match="caption"):
        draw(TEXTS[2], caption=caption)


def test_labels_and_captions_as_the_api_has_them():
    assert list(LABEL_COLOURS) == ["green", "yellow", "blue", "red"]
    assert MAX_CAPTION == 32


@pytest.mark.parametrize(
    ("colour", "side", "drawn"),
    [
        (None, 49, [("#fff", "M0 0h49v49h-49z"), (None, "M4 4.5h7")]),
        ("blue", 53, [("#1f6fd6", "M0 0h53v53H0z"), ("#fff", "M2 2h49v49h-49z"), (None, "M6 6.5h7")]),
    ],
)
def test_where_frame_quiet_zone_and_modules_lie(colour, side, drawn):
    root = ET.fromstring(code_svg(TEXTS[0], colour=colour))
    assert root.get("viewBox") == f"0 0 {side} {side}"
    paths = root.findall(f"{NAME_OF_SVG}path")
    assert [
        (path.get("fill"), path.get("d", "")[: len(d)]) for path, (_, d) in zip(paths, drawn, strict=True)
    ] == drawn


@pytest.mark.parametrize(("colour", "frame"), [(None, "#000000"), ("yellow", "#f5c400")])
def test_where_all_parts_of_a_sticker_lie(colour, frame):
    root = ET.fromstring(sticker_svg(TEXTS[2], caption="No. 0012", colour=colour))
    assert (root.get("width"), root.get("height"), root.get("viewBox")) == ("60mm", "66.79mm", "0 0 53 59")
    paths = [(path.get("fill"), path.get("d")) for path in root.findall(f"{NAME_OF_SVG}path")]
    assert paths[:3] == [("#fff", "M0 53h53v6H0z"), (frame, "M0 0h53v53H0z"), ("#fff", "M2 2h49v49h-49z")]
    words = root.find(f"{NAME_OF_SVG}text")
    assert (words.get("x"), words.get("y"), words.get("text-anchor")) == ("26.5", "57", "middle")

    printed = open_png(sticker_png(TEXTS[2], caption="No. 0012", colour=colour, module_px=2))
    assert printed.size == (106, 118)
    edges = [printed.getpixel(at) for at in ((0, 50), (3, 50), (102, 50), (105, 50), (50, 0), (50, 105))]
    assert {"#{:02x}{:02x}{:02x}".format(*edge) for edge in edges} == {frame}
    white = [printed.getpixel(at) for at in ((4, 50), (101, 50), (50, 4), (50, 101), (0, 106), (105, 117))]
    assert min(min(place) for place in white) > 250  # a palette has no pure white


@pytest.mark.parametrize(
    ("length", "in_svg", "in_png"),
    [(0, "4.00", 8), (1, "4.00", 8), (12, "4.00", 8), (13, "3.77", 7), (20, "2.45", 4), (32, "1.53", 3)],
)
def test_long_captions_are_written_smaller(length, in_svg, in_png, monkeypatch):
    """As many letters as wide as high are to have room beside the frame."""
    words = ET.fromstring(sticker_svg(TEXTS[2], caption="W" * length)).find(f"{NAME_OF_SVG}text")
    assert words.get("font-size") == in_svg
    sizes, real = [], ImageFont.load_default
    monkeypatch.setattr(ImageFont, "load_default", lambda size: sizes.append(size) or real(size))
    sticker_png(TEXTS[2], caption="W" * length, module_px=2)
    assert sizes == [in_png]


def test_a_module_has_up_to_64_pixels():
    assert open_png(code_png(TEXTS[0], module_px=64)).size == (49 * 64, 49 * 64)


def test_a_caption_stands_in_the_middle_of_its_room_in_the_font_that_is_given():
    drawn = {}
    for font in (None, FONT):
        image = open_png(sticker_png(TEXTS[2], caption="WWW", font=font))
        words = image.crop((0, 53 * 12, image.width, image.height)).convert("L")
        left, top, right, bottom = words.point(lambda grey: 255 * (grey < 128)).getbbox()
        assert abs(left + right - words.width) <= 4
        assert abs(top + bottom - words.height) <= 16
        drawn[font] = words.tobytes()
    assert drawn[None] != drawn[FONT]
