"""Uploaded pictures, taken in: checked and stripped before anything is kept of them."""

from __future__ import annotations

from app.kernel.errors import Invalid, Refused, TooLarge
from face_verify.pictures import PHOTO_TOO_LARGE, PictureRefused, read_picture


def jpeg_of(data: bytes, field: str, *, quality: int = 90, longest_px: int | None = None) -> bytes:
    """A JPEG of an upload under the form's ``field``: upright, without the place and the phone that took it,
    no side longer than ``longest_px``.

    Raises TooLarge PHOTO_TOO_LARGE and Invalid (PHOTO_FORMAT, PHOTO_EMPTY).
    """
    try:
        picture = read_picture(data)
    except PictureRefused as fault:
        raise refusal(fault, field) from None
    return (picture.scaled(longest_px) if longest_px else picture).jpeg(quality)


def refusal(fault: PictureRefused, field: str) -> Refused:
    """What the caller is told of a picture that is none, or too large."""
    kind = TooLarge if fault.code == PHOTO_TOO_LARGE else Invalid
    return kind(fault.code, fault.message, errors={field: [fault.message]}, remedy="请重新拍照上传")
