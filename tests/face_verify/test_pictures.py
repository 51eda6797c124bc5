import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from face_verify.pictures import (
    KEPT_SIDE,
    Picture,
    PictureRefused,
    check_picture,
    read_picture,
    thumbnail_jpeg,
)


def saved(image: Image.Image, kind: str = "JPEG", **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def striped(size=(120, 80)) -> Image.Image:
    image = Image.new("RGB", size, (200, 200, 200))
    image.paste((220, 30, 30), (0, 0, size[0], size[1] // 4))
    return image


def noise() -> Image.Image:
    return Image.effect_noise((400, 300), 80).convert("RGB")


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.jpg", b"not a photo")
    return buffer.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A tiny file whose header promises a huge picture."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


REFUSED = {
    "no bytes": (b"", "PHOTO_EMPTY"),
    "zip named jpg": (zipped(), "PHOTO_FORMAT"),
    "pdf": (b"%PDF-1.7\n1 0 obj\n", "PHOTO_FORMAT"),
    "gif": (saved(striped(), "GIF"), "PHOTO_FORMAT"),
    "bmp": (saved(striped(), "BMP"), "PHOTO_FORMAT"),
    "tiff": (saved(striped(), "TIFF"), "PHOTO_FORMAT"),
    "text": ("身份证".encode(), "PHOTO_FORMAT"),
    "jpeg marker only": (b"\xff\xd8\xff", "PHOTO_EMPTY"),
    "truncated jpeg": (saved(striped((800, 600)))[:1500], "PHOTO_EMPTY"),
    "truncated png": (saved(striped((800, 600)), "PNG")[:300], "PHOTO_EMPTY"),
    "truncated webp": (saved(noise(), "WEBP")[:900], "PHOTO_EMPTY"),
    "bomb over our limit": (png_claiming(8000, 8000), "PHOTO_TOO_LARGE"),
    "bomb with a warning": (png_claiming(10_000, 10_000), "PHOTO_TOO_LARGE"),
    "bomb with an error": (png_claiming(50_000, 50_000), "PHOTO_TOO_LARGE"),
    "more than 10 MB": (saved(striped()) + b"\0" * (10 * 1024 * 1024), "PHOTO_TOO_LARGE"),
}


@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("use", [read_picture, check_picture])
def test_what_is_no_usable_picture_is_refused_with_its_code(use, data, code):
    with pytest.raises(PictureRefused) as refused:
        use(data)
    assert refused.value.code == code
    assert any("一" <= letter <= "鿿" for letter in refused.value.message)


def test_exactly_the_limit_of_bytes_passes_and_one_more_does_not():
    data = saved(striped())
    assert read_picture(data, max_bytes=len(data)).width == 120
    with pytest.raises(PictureRefused):
        read_picture(data, max_bytes=len(data) - 1)


def test_exactly_the_limit_of_pixels_passes_and_one_more_does_not():
    data = saved(striped())
    assert read_picture(data, max_pixels=120 * 80).width == 120
    with pytest.raises(PictureRefused):
        read_picture(data, max_pixels=120 * 80 - 1)


MODES = {
    "grey": saved(striped().convert("L")),
    "cmyk": saved(striped().convert("CMYK")),
    "palette": saved(striped().convert("P"), "PNG"),
    "alpha": saved(striped().convert("RGBA"), "PNG"),
    "grey with alpha": saved(striped().convert("LA"), "PNG"),
    "bilevel": saved(striped().convert("1"), "PNG"),
    "webp": saved(striped(), "WEBP"),
    "webp with alpha": saved(striped().convert("RGBA"), "WEBP"),
    "progressive": saved(striped(), progressive=True),
    "two frames": saved(striped(), "PNG", save_all=True, append_images=[striped()]),
    "phone's multi-picture": saved(striped(), "MPO", save_all=True, append_images=[striped()]),
}


@pytest.mark.parametrize("data", MODES.values(), ids=MODES)
def test_every_kind_of_picture_becomes_rgb(data):
    picture = read_picture(data)
    assert (picture.image.mode, picture.image.size) == ("RGB", (120, 80))
    assert check_picture(data).startswith("image/")


def test_sixteen_bit_grey_keeps_its_tones():
    data = saved(Image.new("I;16", (40, 30), 0x8000), "PNG")
    assert read_picture(data).image.getpixel((5, 5)) == (128, 128, 128)


def test_what_is_transparent_becomes_white():
    data = saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")
    assert read_picture(data).image.getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [
        (1, (120, 80), (60, 4)),
        (3, (120, 80), (60, 75)),
        (6, (80, 120), (75, 60)),
        (8, (80, 120), (4, 60)),
    ],
)
def test_orientation_is_applied_and_metadata_dropped(orientation, size, red_at):
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "a phone"
    picture = read_picture(saved(striped(), exif=exif.tobytes(), comment=b"where"))
    assert picture.image.size == size
    red = picture.image.getpixel(red_at)
    assert red[0] > 150
    assert red[1] < 90
    assert not picture.image.info
    assert not picture.image.getexif()
    assert b"a phone" not in picture.jpeg()


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_metadata_does_not_spoil_a_whole_picture():
    picture = read_picture(saved(striped(), exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff broken"))
    assert picture.image.size == (120, 80)


def test_a_large_phone_picture_is_kept_at_a_useful_size():
    picture = read_picture(saved(Image.new("RGB", (6000, 4000), (90, 120, 90)), quality=50))
    assert picture.image.size == (KEPT_SIDE, round(KEPT_SIDE * 4000 / 6000))


def test_turning_four_times_is_not_turning():
    picture = Picture(striped())
    assert picture.turned(1).image.size == (80, 120)
    assert picture.turned(1).turned(3).image.tobytes() == picture.image.tobytes()
    assert picture.turned(4) is picture


def test_cropping_stays_inside():
    picture = Picture(striped())
    assert picture.cropped(-50, -50, 500, 500).image.size == (120, 80)
    assert picture.cropped(300, 300, 400, 400).image.size == (1, 1)


@pytest.mark.parametrize("limit", [20 * 1024, 3000, 900])
def test_a_head_image_keeps_to_its_bytes(limit):
    noise = Picture(Image.effect_noise((900, 1200), 80).convert("RGB"))
    data = thumbnail_jpeg(noise, 358, max_bytes=limit)
    assert len(data) <= limit
    assert data.startswith(b"\xff\xd8\xff")
    assert max(read_picture(data).image.size) <= 358


def test_a_head_image_that_cannot_be_made_says_so():
    with pytest.raises(ValueError, match="no JPEG"):
        thumbnail_jpeg(Picture(striped()), 358, max_bytes=50)
