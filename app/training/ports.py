"""What the slice needs from outside: a place for videos."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol


class VideoMissing(Exception):
    """No such video, or its file is lost."""


class VideoStore(Protocol):
    """Video files, served in parts through links that end."""

    def put(self, video_id: str, data: bytes) -> None:
        """Stores the bytes under the id, complete or not at all."""
        ...

    def path(self, video_id: str) -> Path:
        """Where the file is; raises VideoMissing."""
        ...

    def link(self, video_id: str, *, now: datetime, ttl_s: int = 4 * 3600) -> str:
        """A path below the API that serves the video until it expires."""
        ...

    def is_link_good(self, video_id: str, expires: int, signature: str, *, now: datetime) -> bool: ...
