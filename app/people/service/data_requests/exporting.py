"""Everything about one person in one file: built by a job, encrypted at rest, gone after seven days."""

from __future__ import annotations

import io
import json
import logging
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.crypto import CipherFault
from app.kernel.db import database
from app.kernel.jobs import JobRun
from app.kernel.own_rows import Rows
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.models.data_requests import DataRequest
from app.people.queries.own_data import accounts_of
from app.people.rules.data_requests import DONE, FAILED, WAITING
from app.policies import retention

log = logging.getLogger("jianma.data_requests")

DATA_EXPORT = "data-export"
PICTURE_COLUMNS = ("photo_id", "head_image_id")
SUFFIXES = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp"}
ABOUT = """这里是“建码”保存的关于您的全部个人信息，整理于 {at}。

- 每一类资料是一个 JSON 文件（文字，用记事本或浏览器打开）；时间为北京时间。
- pictures 文件夹里是仍在保存的照片，文件名是资料里写的照片编号。
- 人脸特征只写明有没有保存和何时保存；其他人的姓名、账号不在其中。
- 文件里有您完整的证件号码，请妥善保管，不要转发。

{titles}
"""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one slice knows of a person: a file name, its title for him, and its rows."""

    name: str
    title: str
    rows: Callable[[str], Rows]


@dataclass(frozen=True)
class Exporting:
    """The job ``data-export``; its subject is the request."""

    clock: Clock
    audit: Audit
    photos: PhotoStore
    contributions: Sequence[Contribution]

    def build(self, run: JobRun) -> None:
        """Builds the file and settles the request; after a crash it begins anew."""
        request = DataRequest.get_or_none(DataRequest.id == run.subject_id)
        if request is None or request.state != WAITING:
            return
        now = self.clock.now()
        until = now + retention.table()[f"picture.{DATA_EXPORT}"].keep
        data = self._zip(request.person_id, now)
        photo_id = self.photos.put(DATA_EXPORT, request.person_id, data, now=now, keep_until=until)
        with database.atomic():
            settled = (
                DataRequest.update(
                    state=DONE, settled_at=now, photo_id=photo_id, kept_until=until, open_key=None
                )
                .where((DataRequest.id == request.id) & (DataRequest.state == WAITING))
                .execute()
            )
            if settled:
                self.audit.record(
                    "data.exported",
                    at=now,
                    subject_type="person",
                    subject_id=request.person_id,
                    person_id=request.person_id,
                )
            else:  # somebody else built it, or the account was closed meanwhile
                self.photos.delete(photo_id, now=now)

    def give_up(self, run: JobRun) -> None:
        """After the last attempt: he may ask again, and the office sees that it failed."""
        DataRequest.update(state=FAILED, settled_at=self.clock.now(), open_key=None).where(
            (DataRequest.id == run.subject_id) & (DataRequest.state == WAITING)
        ).execute()

    def _zip(self, person_id: str, now: datetime) -> bytes:
        buffer = io.BytesIO()
        titles, pictures = [], set(_pictures_put_for(person_id))
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for part in self.contributions:
                rows = part.rows(person_id)
                pictures |= set(_pictures_in(rows))
                titles.append(f"{part.name}.json  {part.title}（{len(rows)} 条）")
                file.writestr(f"{part.name}.json", json.dumps(rows, ensure_ascii=False, indent=1))
            for photo_id in sorted(pictures):
                self._add_picture(file, photo_id)
            about = ABOUT.format(at=in_shanghai(now), titles="\n".join(titles))
            file.writestr("说明.txt", about)
        return buffer.getvalue()

    def _add_picture(self, file: zipfile.ZipFile, photo_id: str) -> None:
        try:
            data, kind = self.photos.get(photo_id), self.photos.content_type(photo_id)
        except PhotoMissing:
            return  # past its time; the row that names it outlives it
        except CipherFault:
            log.error("picture left out of an export", extra={"photo_id": photo_id})
            return
        if kind in SUFFIXES:
            file.writestr(f"pictures/{photo_id}.{SUFFIXES[kind]}", data)


def _pictures_put_for(person_id: str) -> Iterator[str]:
    """What lies in the photo store under his account or himself, but for earlier exports."""
    owners = [person_id, *accounts_of(person_id)]
    rows = Photo.select(Photo.id).where(
        Photo.owner_id.in_(owners) & Photo.deleted_at.is_null() & (Photo.kind != DATA_EXPORT)
    )
    return (str(photo_id) for (photo_id,) in rows.tuples())


def _pictures_in(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        for name, value in row.items():
            if value and name.endswith(PICTURE_COLUMNS):
                yield value
