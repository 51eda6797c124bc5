"""Everything about one person in one file: built by a job, encrypted at rest, gone after seven days."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database
from app.kernel.jobs import JobRun
from app.kernel.own_rows import Rows
from app.kernel.ports import PhotoStore
from app.people.models.data_requests import DataRequest
from app.people.queries.own_data import own_pictures
from app.people.rules.data_requests import DONE, FAILED, WAITING, WITHDRAWN
from app.people.rules.keeping import sentence_of
from app.people.rules.own_copy import Page, Part, Picture, page_of
from app.people.service.data_requests.pictures import OwnPictures, pictures_in
from app.people.service.notices import Notices
from app.policies import retention

DATA_EXPORT = "data-export"
OWN_PAGE = "/m/my-data"
PICTURES = "pictures"
ABOUT = """这里是“建码”保存的关于您的全部个人信息，整理于 {at}。

- 先打开 index.html：用手机上的浏览器就能看，不需要网络。
- 每一类资料还有一个 JSON 文件（文字，用记事本打开）；时间为北京时间。
- pictures 文件夹里是仍在保存的照片，文件名是资料里写的照片编号；照片已重新压缩，不带拍摄地点。
- 人脸特征只写明有没有保存和何时保存；其他人的姓名、账号不在其中。
- 文件里有您完整的证件号码，请妥善保管，不要转发。

{titles}

没有放进来的：
{left_out}
"""


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one slice knows of a person: a file name, its title for him, his rows, and out of which tables."""

    name: str
    title: str
    rows: Callable[[str], Rows]
    tables: tuple[str, ...]


@dataclass(frozen=True)
class Exporting:
    """The job ``data-export``; its subject is the request. ``left_out``: tables without a part, and why."""

    clock: Clock
    audit: Audit
    photos: PhotoStore
    notices: Notices
    contributions: Sequence[Contribution]
    left_out: Mapping[str, str]

    def build(self, run: JobRun) -> None:
        """Builds the file and settles the request; after a crash it begins anew.

        The file's row and the request are committed together: whoever is killed before leaves a file
        without a row, which the purge of pictures removes.
        """
        request = DataRequest.get_or_none(DataRequest.id == run.subject_id)
        if request is None or request.state != WAITING:
            return
        now = self.clock.now()
        person_id = request.person_id
        until = now + retention.table()[f"picture.{DATA_EXPORT}"].keep
        data = self.zip_of(person_id, now)
        with database.atomic():
            photo_id = self.photos.put(DATA_EXPORT, person_id, data, now=now, keep_until=until)
            settled = (
                DataRequest.update(
                    state=DONE, settled_at=now, photo_id=photo_id, kept_until=until, open_key=None
                )
                .where((DataRequest.id == request.id) & (DataRequest.state == WAITING))
                .execute()
            )
            if not settled:  # somebody else built it, or the account was closed meanwhile
                self.photos.delete(photo_id, now=now)
                return
            DataRequest.update(state=WITHDRAWN).where(
                (DataRequest.person_id == person_id) & (DataRequest.state == FAILED)
            ).execute()  # he has his copy now, nobody need look after the earlier attempt
            self.audit.record(
                "data.exported", at=now, subject_type="person", subject_id=person_id, person_id=person_id
            )
            self.notices.tell(
                person_id,
                kind="data_export_ready",
                title="您的个人信息副本整理好了",
                text="七天内可以在“我的 → 我的数据”里下载，过期自动删除。",
                link=OWN_PAGE,
                key=f"data-export:{request.id}",
            )

    def give_up(self, run: JobRun) -> None:
        """After the last attempt: he may ask again, and the office sees that it failed."""
        DataRequest.update(state=FAILED, settled_at=self.clock.now(), open_key=None).where(
            (DataRequest.id == run.subject_id) & (DataRequest.state == WAITING)
        ).execute()

    def zip_of(self, person_id: str, now: datetime) -> bytes:
        """The ZIP: index.html to look at, a JSON file per part, the pictures, and what is not in it."""
        parts = [
            Part(one.name, one.title, one.rows(person_id), _kept(one.tables)) for one in self.contributions
        ]
        named = {photo_id for part in parts for photo_id in pictures_in(part.rows)}
        parts.append(Part("pictures", "照片的登记", own_pictures(person_id, named), _kept(("photo",))))
        buffer = io.BytesIO()
        shown: list[Picture] = []
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
            for part in parts:
                file.writestr(f"{part.name}.json", json.dumps(part.rows, ensure_ascii=False, indent=1))
            for own in OwnPictures(self.photos, DATA_EXPORT).of(person_id, named):
                path = f"{PICTURES}/{own.id}.jpg"
                file.writestr(zipfile.ZipInfo(path, now.timetuple()[:6]), own.jpeg)
                shown.append(Picture(path, own.caption, own.thumbnail))
            left_out = self._left_out()
            file.writestr("index.html", page_of(Page(in_shanghai(now), parts, shown, left_out)))
            titles = [f"{part.name}.json  {part.title}（{len(part.rows)} 条）" for part in parts]
            about = ABOUT.format(
                at=in_shanghai(now),
                titles="\n".join(titles),
                left_out="\n".join(f"- {what}：{why}" for what, why in left_out),
            )
            file.writestr("说明.txt", about)
        return buffer.getvalue()

    def _left_out(self) -> list[tuple[str, str]]:
        lines = retention.table()
        return [(lines[f"table.{table}"].holds, why) for table, why in self.left_out.items()]


def _kept(tables: Sequence[str]) -> tuple[str, ...]:
    lines = [retention.table()[f"table.{table}"] for table in tables]
    return tuple(dict.fromkeys(f"{line.holds}：{sentence_of(line)}" for line in lines))
