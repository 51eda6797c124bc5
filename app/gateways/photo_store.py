"""The photo store: encrypted files below one folder, and a row for each in the register of pictures."""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from app.kernel.crypto import Cipher
from app.kernel.db import database
from app.kernel.errors import Unavailable
from app.kernel.ids import new_id
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing

log = logging.getLogger("jianma.photos")

LINK_S = 300
ORPHAN_AGE = timedelta(hours=1)
AT_ONCE = 200
ID_FORM = re.compile(r"[0-9A-Z]{26}")
UNFINISHED = ".part"
KEY_ID_BYTES = 2


class FilePhotoStore:
    """Carries out ``PhotoStore``.

    A file is complete or not there, also after a power cut; it comes before its row, so that a crash
    leaves at worst a file without a row, which ``purge`` finds. Its name is the opaque id and its content
    AES-256-GCM bound to that id. File times are in the product's clock, whatever the machine's says.
    """

    def __init__(self, folder: Path, cipher: Cipher, secret_key: str) -> None:
        self._folder = folder
        self._cipher = cipher
        self._link_key = hmac.digest(secret_key.encode(), b"photo-link", "sha256")

    def put(
        self, kind: str, owner_id: str, data: bytes, *, now: datetime, keep_until: datetime | None
    ) -> str:
        """Stores the bytes as they are; the new id. Raises Unavailable when the disk does not take them."""
        photo_id = new_id()
        sealed = self._cipher.encrypt(data, _purpose(kind, photo_id))
        try:
            self._write(photo_id, sealed, now)
        except OSError as error:
            log.error("photo not stored", extra={"errno": error.errno})
            raise Unavailable(
                "PHOTO_STORE_UNAVAILABLE", "照片暂时无法保存，请稍后再试", retry_after=30
            ) from error
        Photo.create(
            id=photo_id,
            kind=kind,
            owner_id=owner_id,
            content_type=content_type_of(data),
            size=len(data),
            sha256=hashlib.sha256(sealed).hexdigest(),
            keep_until=keep_until,
            created_at=now,
        )
        return photo_id

    def get(self, photo_id: str) -> bytes:
        """The bytes as they were put. Raises PhotoMissing, and CipherFault for a file that was changed."""
        photo = self._row(photo_id)
        try:
            sealed = self._path(photo_id).read_bytes()
        except FileNotFoundError:
            log.error("photo file lost", extra={"photo_id": photo_id})
            raise PhotoMissing("the file is lost") from None
        return self._cipher.decrypt(sealed, _purpose(photo.kind, photo_id))

    def key_of(self, photo_id: str) -> int | None:
        """Under which key the picture is stored; None where there is no file."""
        try:
            with self._path(photo_id).open("rb") as file:
                return int.from_bytes(file.read(KEY_ID_BYTES), "big")
        except FileNotFoundError:
            return None

    def reseal(self, photo_id: str, *, now: datetime) -> bool:
        """Stores the picture under the current key; False where that was done before.

        Raises PhotoMissing, and CipherFault for a file that no key opens. The row says afterwards what
        the file is, also when an earlier run was cut off between the two.
        """
        photo = self._row(photo_id)
        path, purpose = self._path(photo_id), _purpose(photo.kind, photo_id)
        try:
            sealed = path.read_bytes()
        except FileNotFoundError:
            raise PhotoMissing("the file is lost") from None
        is_current = int.from_bytes(sealed[:KEY_ID_BYTES], "big") == self._cipher.current
        if is_current and hashlib.sha256(sealed).hexdigest() == photo.sha256:
            return False
        data = self._cipher.decrypt(sealed, purpose)
        if not is_current:
            sealed = self._cipher.encrypt(data, purpose)
            self._write(photo_id, sealed, now, unfinished=f".{new_id()}{UNFINISHED}")
        digest = hashlib.sha256(sealed).hexdigest()
        living = (Photo.id == photo_id) & Photo.deleted_at.is_null()
        if not Photo.update(sha256=digest).where(living).execute():
            path.unlink(missing_ok=True)  # deleted meanwhile, and that counts
        return not is_current

    def content_type(self, photo_id: str) -> str:
        """By its content when it was put; raises PhotoMissing."""
        return str(self._row(photo_id).content_type)

    def delete(self, photo_id: str, *, now: datetime) -> None:
        """Marks the row; the file goes when the transaction is committed. Unknown ids are no error."""
        if not ID_FORM.fullmatch(photo_id):
            return
        marked = (
            Photo.update(deleted_at=now).where((Photo.id == photo_id) & Photo.deleted_at.is_null()).execute()
        )
        if marked:
            path = self._path(photo_id)
            database.after_commit(lambda: path.unlink(missing_ok=True))

    def link(self, photo_id: str, *, now: datetime, ttl_s: int = LINK_S) -> str:
        """A path below the API that shows the picture until it expires; nothing personal in it."""
        expires = int(now.timestamp()) + ttl_s
        return f"/api/v1/photos/{photo_id}?expires={expires}&signature={self._signature(photo_id, expires)}"

    def is_link_good(self, photo_id: str, expires: int, signature: str, *, now: datetime) -> bool:
        """True until and including the second ``expires`` (since 1970) for exactly the link given out."""
        if not ID_FORM.fullmatch(photo_id):
            return False
        expected = self._signature(photo_id, expires)
        genuine = hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))
        return genuine and now.timestamp() <= expires

    def purge(self, *, now: datetime) -> int:
        """Removes what is past its time, and files that no row keeps; how many pictures went.

        The rows stay, with ``deleted_at``, as the proof. A file goes before its row says so: after a
        crash in between the next run says it.
        """
        due = Photo.deleted_at.is_null() & (Photo.keep_until <= now)
        gone = 0
        while ids := self._ids(due):
            for photo_id in ids:
                self._path(photo_id).unlink(missing_ok=True)
            gone += int(Photo.update(deleted_at=now).where(Photo.id.in_(ids) & due).execute())
        orphans = self._remove_orphans(now)
        log.info("photos purged", extra={"purged": gone, "orphans": orphans})
        return gone

    @staticmethod
    def _ids(due: Any) -> list[str]:
        rows = Photo.select(Photo.id).where(due).order_by(Photo.id).limit(AT_ONCE)
        return [str(row.id) for row in rows]

    def _remove_orphans(self, now: datetime) -> int:
        """Files without a row, or with one that says deleted; young ones may still get theirs."""
        removed = 0
        for paths in _in_parts(self._folder.glob("??/*"), AT_ONCE):
            names = [path.name for path in paths]
            rows = Photo.select(Photo.id, Photo.deleted_at).where(Photo.id.in_(names))
            known: dict[str, datetime | None] = {row.id: row.deleted_at for row in rows}
            for path in paths:
                if known.get(path.name, now) is None:
                    continue
                if path.name in known or self._is_old(path, now):
                    path.unlink(missing_ok=True)
                    removed += 1
        return removed

    @staticmethod
    def _is_old(path: Path, now: datetime) -> bool:
        try:
            return path.stat().st_mtime <= (now - ORPHAN_AGE).timestamp()
        except FileNotFoundError:
            return False

    def _row(self, photo_id: str) -> Photo:
        photo: Photo | None = None
        if ID_FORM.fullmatch(photo_id):
            photo = Photo.get_or_none((Photo.id == photo_id) & Photo.deleted_at.is_null())
        if photo is None:
            raise PhotoMissing("no such picture")
        return photo

    def _path(self, photo_id: str) -> Path:
        # The end of an id is random, its beginning is the time.
        return self._folder / photo_id[-2:] / photo_id

    def _write(self, photo_id: str, sealed: bytes, now: datetime, *, unfinished: str = UNFINISHED) -> None:
        path = self._path(photo_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = path.with_name(photo_id + unfinished)
        try:
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as file:
                file.write(sealed)
                file.flush()
                os.utime(file.fileno(), (now.timestamp(), now.timestamp()))
                os.fsync(file.fileno())
            part.replace(path)
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        for folder in (path.parent, self._folder):
            entry = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(entry)
            finally:
                os.close(entry)

    def _signature(self, photo_id: str, expires: int) -> str:
        return hmac.new(self._link_key, f"{photo_id}.{expires}".encode(), "sha256").hexdigest()


def content_type_of(data: bytes) -> str:
    """The media type by the first bytes; ``application/octet-stream`` for what is no known picture."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    if data.startswith(b"PK\x03\x04"):
        return "application/zip"
    return "application/octet-stream"


def _purpose(kind: str, photo_id: str) -> str:
    return f"photo.{kind}.{photo_id}"


def _in_parts(paths: Iterable[Path], size: int) -> Iterator[list[Path]]:
    part: list[Path] = []
    for path in paths:
        part.append(path)
        if len(part) == size:
            yield part
            part = []
    if part:
        yield part
