"""How many faces are stored (人脸识别技术应用安全管理办法 15: filing from 100,000 on)."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from app.people.models import FaceTemplate
from app.people.rules.retention import FACES_TO_FILE, is_near_filing

log = logging.getLogger("jianma.faces")


@dataclass(frozen=True, slots=True)
class Stored:
    """``is_near`` from four fifths of the number on at which the authority is to be told."""

    count: int
    limit: int
    is_near: bool


class StoredFaces:
    """One statement each time; nothing is remembered, so every process tells the same."""

    def count(self) -> Stored:
        count = int(FaceTemplate.select().count())
        return Stored(count, FACES_TO_FILE, is_near_filing(count))

    def warn(self) -> Stored:
        """As ``count``, and a line in the log while it is near."""
        stored = self.count()
        if stored.is_near:
            log.warning(
                "stored faces near the number that must be filed",
                extra={"faces": stored.count, "limit": stored.limit},
            )
        return stored
