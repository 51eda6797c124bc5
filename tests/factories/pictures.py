"""Pictures as phones send them, and as no phone does."""

from __future__ import annotations

from io import BytesIO

from PIL import ExifTags, Image

PLACE = b"PhoneOfSomebody"
"""The maker of the phone, in the bytes of every photograph beside where it was taken."""


SIZE = (320, 240)


def a_photograph() -> bytes:
    """A JPEG that says which phone took it and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = PLACE.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (29.0, 33.0, 0.0)
    buffer = BytesIO()
    Image.new("RGB", SIZE, "teal").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()


def progressive_jpeg(scans: int) -> bytes:
    """640 x 480 grey pixels in so many passes, the last one again and again."""
    buffer = BytesIO()
    Image.new("L", (640, 480), 128).save(buffer, "JPEG", progressive=True)
    data = buffer.getvalue()
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + last * (scans - data.count(b"\xff\xda")) + b"\xff\xd9"
