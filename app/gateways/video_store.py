"""Videos as files below one folder. Teaching material, nothing personal: not encrypted."""

from __future__ import annotations

import hmac
import os
import re
from datetime import datetime
from pathlib import Path

from app.kernel.errors import Unavailable
from app.training.ports import VideoMissing

LINK_S = 4 * 3600
ID_FORM = re.compile(r"[0-9A-Z]{26}")
UNFINISHED = ".part"


class FileVideoStore:
    """Carries out ``VideoStore``. A file is complete or not there, also after a power cut."""

    def __init__(self, folder: Path, secret_key: str) -> None:
        self._folder = folder
        self._link_key = hmac.digest(secret_key.encode(), b"video-link", "sha256")

    def put(self, video_id: str, data: bytes) -> None:
        """Raises Unavailable when the disk does not take it."""
        path = self._path(video_id)
        unfinished = path.with_suffix(UNFINISHED)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            raise Unavailable(
                "VIDEO_STORE_UNAVAILABLE", "视频暂时无法保存，请稍后再试", retry_after=30
            ) from error

    def path(self, video_id: str) -> Path:
        """Raises VideoMissing."""
        path = self._path(video_id)
        if not path.is_file():
            raise VideoMissing(video_id)
        return path

    def link(self, video_id: str, *, now: datetime, ttl_s: int = LINK_S) -> str:
        """A path below the API that serves the video until it expires."""
        expires = int(now.timestamp()) + ttl_s
        signature = self._signature(video_id, expires)
        return f"/api/v1/learning/videos/{video_id}?expires={expires}&signature={signature}"

    def is_link_good(self, video_id: str, expires: int, signature: str, *, now: datetime) -> bool:
        """True until and including the second ``expires`` (since 1970) for exactly the link given out."""
        if not ID_FORM.fullmatch(video_id):
            return False
        expected = self._signature(video_id, expires)
        genuine = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
        return genuine and now.timestamp() <= expires

    def _path(self, video_id: str) -> Path:
        if not ID_FORM.fullmatch(video_id):
            raise VideoMissing(video_id)
        return self._folder / video_id

    def _signature(self, video_id: str, expires: int) -> str:
        return hmac.digest(self._link_key, f"{video_id} {expires}".encode(), "sha256").hex()[:43]
