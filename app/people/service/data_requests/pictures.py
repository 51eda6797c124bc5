"""The pictures of a copy: his own and those that rows about him name, made anew without place and device."""

from __future__ import annotations

import base64
import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from app.kernel.clock import in_shanghai
from app.kernel.crypto import CipherFault
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.queries.own_data import accounts_of
from app.people.rules.own_copy import words_of
from face_verify.pictures import PictureRefused, read_picture, thumbnail_jpeg

log = logging.getLogger("jianma.data_requests")

COLUMNS = ("photo_id", "head_image_id")
TYPES = ("image/jpeg", "image/png", "image/webp")
SIDE, THUMBNAIL_SIDE = 1600, 320


@dataclass(frozen=True, slots=True)
class OwnPicture:
    """A JPEG, a small one as a data URI, and what it is in words."""

    id: str
    jpeg: bytes
    thumbnail: str
    caption: str


@dataclass(frozen=True)
class OwnPictures:
    """``unlike``: the kind that is left out, earlier copies."""

    photos: PhotoStore
    unlike: str

    def of(self, person_id: str, named: Collection[str]) -> Iterator[OwnPicture]:
        """Oldest first, one at a time in memory. What is past its time or cannot be read is left out."""
        owners = [person_id, *accounts_of(person_id)]
        his = Photo.owner_id.in_(owners) | Photo.id.in_(list(named))
        living = Photo.deleted_at.is_null() & Photo.content_type.in_(TYPES) & (Photo.kind != self.unlike)
        for photo in list(Photo.select().where(his & living).order_by(Photo.created_at)):
            try:
                picture = read_picture(self.photos.get(photo.id))
            except PhotoMissing:
                continue  # it went a moment ago; the row that names it outlives it
            except (CipherFault, PictureRefused) as fault:
                log.error(
                    "picture left out of an export",
                    extra={"photo_id": photo.id, "why": type(fault).__name__},
                )
                continue
            small = base64.b64encode(thumbnail_jpeg(picture, THUMBNAIL_SIDE)).decode()
            yield OwnPicture(
                photo.id,
                picture.scaled(SIDE).jpeg(),
                f"data:image/jpeg;base64,{small}",
                f"{words_of(photo.kind)} {words_of(in_shanghai(photo.created_at))}",
            )


def pictures_in(value: Any) -> Iterator[str]:
    """Ids of pictures that rows name, however deep."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str) and inner and name.endswith(COLUMNS):
                yield inner
            else:
                yield from pictures_in(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from pictures_in(inner)
