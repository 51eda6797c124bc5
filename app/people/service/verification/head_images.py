"""The small picture that a gate shows beside a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.clock import legal_day
from app.kernel.ports import PhotoStore
from app.people.rules.retention import UNFINISHED
from app.policies.loader import Policies
from face_verify.pictures import Picture, thumbnail_jpeg

SIDE = 240


@dataclass
class HeadImages:
    """CQ2013-5.1-6: a JPEG of at most 20,480 bytes, kept as long as the person needs it."""

    photos: PhotoStore
    policies: Policies

    def keep(self, picture: Picture, owner_id: str, now: datetime) -> str:
        """The id of the stored picture; until an admission takes it, it is nobody's and will be purged."""
        limit = self.policies.everywhere.number("head-image-max-bytes", legal_day(now))
        data = thumbnail_jpeg(picture, SIDE, limit)
        return self.photos.put("head_image", owner_id, data, now=now, keep_until=now + UNFINISHED)
