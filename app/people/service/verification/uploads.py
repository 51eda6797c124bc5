"""Pictures as they come in: checked and stripped here, read by the job worker."""

from __future__ import annotations

from app.kernel.errors import Invalid, Refused, TooLarge
from face_verify.pictures import PHOTO_TOO_LARGE, PictureRefused, read_picture

JPEG_QUALITY = 92


def accepted(data: bytes, field: str) -> bytes:
    """A JPEG of the upload, upright and without metadata.

    Raises TooLarge (PHOTO_TOO_LARGE) and Invalid (PHOTO_FORMAT, PHOTO_EMPTY).
    """
    try:
        return read_picture(data).jpeg(JPEG_QUALITY)
    except PictureRefused as fault:
        raise refusal(fault.code, fault.message, field) from None


def refusal(code: str, message: str, field: str) -> Refused:
    kind = TooLarge if code == PHOTO_TOO_LARGE else Invalid
    return kind(code, message, errors={field: [message]}, remedy="请重新拍照上传")
