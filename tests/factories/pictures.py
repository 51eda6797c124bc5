"""Pictures as phones send them."""

from __future__ import annotations

from io import BytesIO

from PIL import ExifTags, Image

PLACE = b"PhoneOfSomebody"
"""The maker of the phone, in the bytes of every photograph beside where it was taken."""


def a_photograph(size: tuple[int, int] = (320, 240)) -> bytes:
    """A JPEG that says which phone took it and where."""
    exif = Image.Exif()
    exif[ExifTags.Base.Make] = PLACE.decode()
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitude] = (29.0, 33.0, 0.0)
    buffer = BytesIO()
    Image.new("RGB", size, "teal").save(buffer, "JPEG", exif=exif)
    return buffer.getvalue()
