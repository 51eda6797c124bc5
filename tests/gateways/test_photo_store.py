"""Pictures: unreadable on the disk, shown through links that end, gone when their time is over."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from app.gateways.photo_store import FilePhotoStore, content_type_of
from app.kernel.crypto import Cipher, CipherFault
from app.kernel.db import connect, database
from app.kernel.errors import Unavailable
from app.kernel.ids import new_id
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing

NOW = datetime(2023, 6, 15, 1, 0, tzinfo=UTC)
JPEG = b"\xff\xd8\xff\xe0" + b"a picture of somebody " * 50
OLD_KEY, NEW_KEY = "11" * 32, "22" * 32


@pytest.fixture(params=["sqlite", "postgres"])
def _register(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """The register in a database of its own, so that commits are real."""
    url = f"sqlite:///{tmp_path / 'photos.db'}"
    if request.param == "postgres":
        url = request.getfixturevalue("own_postgres_url")
    before, own = database.obj, connect(url)
    database.initialize(own)
    own.create_tables([Photo])
    yield
    own.drop_tables([Photo])
    own.close_all()
    database.initialize(before)


@pytest.fixture
def photos(tmp_path: Path, _register: None) -> FilePhotoStore:
    return store_with(tmp_path, f"1:{OLD_KEY}")


def store_with(tmp_path: Path, keys: str) -> FilePhotoStore:
    return FilePhotoStore(tmp_path / "photos", Cipher.from_setting(keys, "i" * 32), "s" * 32)


def put(photos: FilePhotoStore, keep_until: datetime | None = None, now: datetime = NOW) -> str:
    return photos.put("selfie", new_id(), JPEG, now=now, keep_until=keep_until)


def files(tmp_path: Path) -> list[Path]:
    return sorted(path for path in (tmp_path / "photos").rglob("*") if path.is_file())


def test_what_was_put_comes_back_and_the_disk_shows_nothing(photos: FilePhotoStore, tmp_path: Path) -> None:
    photo_id = put(photos)
    assert photos.get(photo_id) == JPEG
    assert photos.content_type(photo_id) == "image/jpeg"
    (file,) = files(tmp_path)
    assert file.name == photo_id
    assert b"somebody" not in file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    row = Photo.get_by_id(photo_id)
    assert (row.kind, row.size, row.created_at, row.deleted_at) == ("selfie", len(JPEG), NOW, None)


def test_a_new_key_writes_and_the_old_one_still_reads(photos: FilePhotoStore, tmp_path: Path) -> None:
    old = put(photos)
    rotated = store_with(tmp_path, f"2:{NEW_KEY},1:{OLD_KEY}")
    new = put(rotated)
    assert rotated.get(old) == rotated.get(new) == JPEG
    with pytest.raises(CipherFault):
        photos.get(new)


def test_a_changed_or_exchanged_file_is_not_shown(photos: FilePhotoStore, tmp_path: Path) -> None:
    mine, other = put(photos), put(photos)
    by_name = {file.name: file for file in files(tmp_path)}
    by_name[mine].write_bytes(by_name[other].read_bytes())
    with pytest.raises(CipherFault):
        photos.get(mine)


@pytest.mark.parametrize("photo_id", ["", "../../etc/passwd", "0" * 26, "照片", "\x00", "\ud800"])
def test_an_unknown_picture_is_missing(photos: FilePhotoStore, photo_id: str) -> None:
    with pytest.raises(PhotoMissing):
        photos.get(photo_id)
    photos.delete(photo_id, now=NOW)


def test_a_lost_file_is_missing(photos: FilePhotoStore, tmp_path: Path) -> None:
    photo_id = put(photos)
    files(tmp_path)[0].unlink()
    with pytest.raises(PhotoMissing):
        photos.get(photo_id)


def test_a_deleted_picture_leaves_only_its_row(photos: FilePhotoStore, tmp_path: Path) -> None:
    photo_id = put(photos)
    photos.delete(photo_id, now=NOW + timedelta(hours=1))
    photos.delete(photo_id, now=NOW + timedelta(hours=2))
    assert files(tmp_path) == []
    assert Photo.get_by_id(photo_id).deleted_at == NOW + timedelta(hours=1)
    with pytest.raises(PhotoMissing):
        photos.get(photo_id)


def test_a_deletion_that_is_rolled_back_did_not_happen(photos: FilePhotoStore) -> None:
    photo_id = put(photos)
    with database.atomic() as transaction:
        photos.delete(photo_id, now=NOW)
        transaction.rollback()
    assert photos.get(photo_id) == JPEG


class TestLinks:
    def parts(self, link: str) -> tuple[str, int, str]:
        url = urlsplit(link)
        query = parse_qs(url.query)
        return url.path.rsplit("/", 1)[1], int(query["expires"][0]), query["signature"][0]

    @pytest.mark.parametrize(("after_s", "good"), [(0, True), (300, True), (301, False)])
    def test_a_link_ends_after_five_minutes(self, photos: FilePhotoStore, after_s: int, good: bool) -> None:
        link = photos.link("0" * 26, now=NOW)
        assert link.startswith("/api/v1/photos/" + "0" * 26 + "?expires=")
        now = NOW + timedelta(seconds=after_s)
        assert photos.is_link_good(*self.parts(link), now=now) is good

    def test_a_changed_link_is_not_good(self, photos: FilePhotoStore) -> None:
        photo_id, expires, signature = self.parts(photos.link("0" * 26, now=NOW))
        for changed in [
            ("1" * 26, expires, signature),
            ("\ud800", expires, signature),
            (photo_id, expires + 1, signature),
            (photo_id, expires, signature[:-1] + "x"),
            (photo_id, expires, ""),
            (photo_id, expires, "签名\ud800"),
        ]:
            assert not photos.is_link_good(*changed, now=NOW)

    def test_another_secret_signs_otherwise(self, photos: FilePhotoStore, tmp_path: Path) -> None:
        cipher = Cipher.from_setting(f"1:{OLD_KEY}", "i" * 32)
        other = FilePhotoStore(tmp_path / "photos", cipher, "t" * 32)
        assert not other.is_link_good(*self.parts(photos.link("0" * 26, now=NOW)), now=NOW)


class TestPurge:
    @pytest.mark.parametrize(("left_s", "purged"), [(1, 0), (0, 1), (-1, 1)])
    def test_a_picture_goes_when_its_time_is_over(
        self, photos: FilePhotoStore, tmp_path: Path, left_s: int, purged: int
    ) -> None:
        kept = put(photos)
        photo_id = put(photos, keep_until=NOW + timedelta(seconds=left_s))
        assert photos.purge(now=NOW) == purged
        assert {file.name for file in files(tmp_path)} == {kept, photo_id} - ({photo_id} if purged else set())
        assert (Photo.get_by_id(photo_id).deleted_at == NOW) is bool(purged)
        assert photos.purge(now=NOW) == 0

    def test_more_than_one_round(self, photos: FilePhotoStore, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("app.gateways.photo_store.AT_ONCE", 3)
        for _ in range(8):
            put(photos, keep_until=NOW)
        kept = [put(photos) for _ in range(4)]
        assert photos.purge(now=NOW) == 8
        assert [photos.get(photo_id) for photo_id in kept] == [JPEG] * 4

    def test_a_purge_that_died_half_way_is_finished_by_the_next(
        self, photos: FilePhotoStore, tmp_path: Path
    ) -> None:
        put(photos, keep_until=NOW)
        files(tmp_path)[0].unlink()
        assert photos.purge(now=NOW) == 1

    def test_leftovers_of_crashed_uploads_go_after_an_hour(
        self, photos: FilePhotoStore, tmp_path: Path
    ) -> None:
        kept = put(photos)
        without_row = put(photos)
        Photo.delete().where(Photo.id == without_row).execute()
        unfinished = tmp_path / "photos" / "ZZ" / (new_id()[:-2] + "ZZ.part")
        unfinished.parent.mkdir(exist_ok=True)
        unfinished.write_bytes(secrets.token_bytes(10))
        os.utime(unfinished, (NOW.timestamp(), NOW.timestamp()))
        photos.purge(now=NOW + timedelta(minutes=59))
        assert len(files(tmp_path)) == 3
        photos.purge(now=NOW + timedelta(minutes=60))
        assert [file.name for file in files(tmp_path)] == [kept]

    def test_a_file_whose_row_says_deleted_goes_at_once(self, photos: FilePhotoStore, tmp_path: Path) -> None:
        photo_id = put(photos)
        Photo.update(deleted_at=NOW).where(Photo.id == photo_id).execute()
        photos.purge(now=NOW)
        assert files(tmp_path) == []


def test_a_full_disk_is_said_and_leaves_nothing(
    photos: FilePhotoStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.gateways.photo_store.os.fsync", full)
    with pytest.raises(Unavailable) as caught:
        put(photos)
    assert caught.value.code == "PHOTO_STORE_UNAVAILABLE"
    assert files(tmp_path) == []
    assert Photo.select().count() == 0


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n...", "image/png"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"RIFF\x00\x00\x00\x00WAVE", "application/octet-stream"),
        (b"", "application/octet-stream"),
    ],
)
def test_the_type_is_told_by_the_content(data: bytes, content_type: str) -> None:
    assert content_type_of(data) == content_type
