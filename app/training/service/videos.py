"""Videos of sections: uploaded by the centre, served through links that end."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Missing
from app.training.models import TrainingProvider, TrainingVideo
from app.training.ports import VideoMissing, VideoStore
from app.training.service.access import Access

WEBM, MP4 = "video/webm", "video/mp4"


@dataclass(frozen=True, slots=True)
class Playable:
    """A file to serve; ``etag`` names its content."""

    path: Path
    content_type: str
    etag: str


@dataclass(frozen=True)
class Videos:
    """Upload and serve."""

    clock: Clock
    access: Access
    store: VideoStore

    def upload(self, actor: Actor, data: bytes, title: str, provider_id: str | None = None) -> TrainingVideo:
        """Raises Invalid VIDEO_FORMAT, Missing, Forbidden."""
        return self.add(self.access.own_provider(actor, provider_id), data, title)

    def add(self, provider: TrainingProvider, data: bytes, title: str) -> TrainingVideo:
        """As ``upload``, for a caller whose right is known (demo data). The file comes before its row."""
        content_type = content_type_of(data)
        if content_type is None:
            message = "请上传 MP4 或 WebM 视频"
            raise Invalid("VIDEO_FORMAT", message, errors={"file": [message]})
        video = TrainingVideo(
            provider_id=provider.id,
            title=title.strip(),
            content_type=content_type,
            size=len(data),
            sha256=hashlib.sha256(data).hexdigest(),
            created_at=self.clock.now(),
        )
        self.store.put(video.id, data)
        with database.atomic():
            video.save(force_insert=True)
        return video

    def playable(self, video_id: str, expires: int, signature: str) -> Playable:
        """Raises Forbidden LINK_EXPIRED, Missing VIDEO_NOT_FOUND."""
        if not self.store.is_link_good(video_id, expires, signature, now=self.clock.now()):
            raise Forbidden("LINK_EXPIRED", "视频链接已过期", remedy="请返回课程重新打开这一节")
        video = TrainingVideo.get_or_none(TrainingVideo.id == video_id)
        try:
            path = self.store.path(video_id)
        except VideoMissing:
            video = None
        if video is None:
            raise Missing("VIDEO_NOT_FOUND", "没有找到这个视频", remedy="请联系培训机构")
        return Playable(path, video.content_type, video.sha256)


def content_type_of(data: bytes) -> str | None:
    """By content: WebM begins with the EBML mark, MP4 names its brand in the first box."""
    if data.startswith(b"\x1a\x45\xdf\xa3"):
        return WEBM
    if data[4:8] == b"ftyp":
        return MP4
    return None
