"""A backup holds one state of everything, and comes back whole or not at all."""

from __future__ import annotations

import argparse
import io
import os
import shutil
import sqlite3
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from app.commands import archive, backup, dumps, dumps_postgres
from app.commands.backup import back_up, restore
from app.gateways.photo_store import FilePhotoStore
from app.kernel import crypto, db, schema
from app.kernel.audit import Audit, AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.milestones import Milestones
from app.kernel.photo import Photo
from app.kernel.settings import Settings
from app.people.models import Account
from tests.conftest import drop_database, make_postgres_database, needed
from tests.processes.server import ROOT, environment

FIRST = "01K0000000000000000000FRST"
YEAR = 'year = 2030\nsource = "国办发明电〔2029〕1号"\n'


@dataclass
class House:
    """A small installation of the test's own, and what one does with its backups."""

    settings: Settings
    photos: FilePhotoStore
    clock: FrozenClock
    minutes: Iterator[int] = field(default_factory=count)

    def at(self, moment: datetime) -> Settings:
        return replace(self.settings, app_clock=moment, clock_started=time.time())

    @property
    def is_postgres(self) -> bool:
        return self.settings.database_url.startswith("postgresql")

    def picture(self, data: bytes = b"\xff\xd8\xff picture") -> str:
        now = self.clock.now()
        return self.photos.put("selfie", "somebody", data, now=now, keep_until=now + timedelta(days=9))

    def back_up(self, folder: Path | None = None) -> Path:
        to = folder or self.settings.data_dir.parent / "backups"
        before = set(to.glob("*.tar"))
        at = self.clock.now() + timedelta(minutes=next(self.minutes))
        assert back_up(self.at(at), argparse.Namespace(to=to, keep_days=0)) == 0
        (made,) = set(to.glob("*.tar")) - before
        return made

    def restore(self, file: Path, *, replaces: bool = True, check: bool = False, **other: str) -> int:
        db.database.close_all()
        settings = replace(self.settings, **other)
        return restore(settings, argparse.Namespace(file=file, replace=replaces, check=check))


@pytest.fixture
def house(own_database: str, settings: Settings, clock: FrozenClock, tmp_path: Path) -> Iterator[House]:
    if own_database.startswith("postgresql") and not (shutil.which("pg_dump") and shutil.which("pg_restore")):
        needed("pg_dump", "the PostgreSQL client is not installed")
    own = replace(settings, database_url=own_database, data_dir=tmp_path / "data")
    photos = FilePhotoStore(own.data_dir / "photos", crypto.cipher(), own.secret_key)
    for folder, name, text in (("videos", "0" * 26, "film"), ("calendar", "2030.toml", YEAR)):
        (own.data_dir / folder).mkdir(parents=True)
        (own.data_dir / folder / name).write_text(text, encoding="utf-8")
    with db.connection():
        Account.create(id=FIRST, created_at=clock.now())
        for number in range(3):
            Audit().record("tested", at=clock.now(), subject_type="test", subject_id=str(number))
        yield House(own, photos, clock)
        db.database.close_all()


def _forge(good: Path, name: str, data: bytes | None) -> Path:
    """A copy of the backup in which one file is another, or is not there."""
    forged = good.with_name("forged.tar")
    with tarfile.open(good) as source, tarfile.open(forged, "w") as target:
        for member in source:
            content = source.extractfile(member)
            assert content is not None
            kept = content.read()
            if member.name == name:
                if data is None:
                    continue
                kept = data
            member.size = len(kept)
            target.addfile(member, io.BytesIO(kept))
    return forged


def test_everything_comes_back(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    photo_id = house.picture(b"\xff\xd8\xff first")
    made = house.back_up()
    assert made.stat().st_mode & 0o077 == 0
    house.photos.delete(photo_id, now=house.clock.now())
    later = house.picture()
    Account.create(created_at=house.clock.now())
    shutil.rmtree(house.settings.data_dir / "videos")
    shutil.rmtree(house.settings.data_dir / "calendar")

    assert house.restore(made, replaces=False) == 1
    assert "--replace" in capsys.readouterr().err
    assert Account.select().count() == 2

    assert house.restore(made) == 0
    assert [account.id for account in Account.select()] == [FIRST]
    assert house.photos.get(photo_id) == b"\xff\xd8\xff first"
    assert not Photo.select().where(Photo.id == later).exists()
    assert (house.settings.data_dir / "videos" / ("0" * 26)).read_text() == "film"
    assert (house.settings.data_dir / "calendar" / "2030.toml").read_text("utf-8") == YEAR
    assert Audit().first_break() is None
    assert [entry.action for entry in AuditEntry.select().order_by(AuditEntry.seq)] == [
        *("tested",) * 3,
        "installation.restored",
    ]


def test_a_restored_installation_is_backed_up_and_restored_again(house: House) -> None:
    for _time in range(2):
        assert house.restore(house.back_up()) == 0
    assert AuditEntry.select().count() == 5


def test_the_commands_bring_it_to_another_machine(house: House, tmp_path: Path) -> None:
    photo_id = house.picture()
    made = house.back_up()
    url = f"sqlite:///{tmp_path / 'other' / 'jianma.db'}"
    if house.is_postgres:
        url = make_postgres_database(f"jianma_other_{os.getpid()}")
    values = environment(tmp_path / "other", DATABASE_URL=url, APP_ENV="test")
    try:
        for _first, code in ((True, 0), (False, 1)):
            done = subprocess.run(
                [sys.executable, "-m", "app.commands", "restore", str(made)],
                cwd=ROOT,
                env=values,
                capture_output=True,
                text=True,
                check=False,
            )
            assert done.returncode == code, done.stderr
        verified = subprocess.run(
            [sys.executable, "-m", "app.commands", "audit-verify"], cwd=ROOT, env=values, check=False
        )
        assert verified.returncode == 0
        assert (tmp_path / "other" / "photos" / photo_id[-2:] / photo_id).is_file()
    finally:
        drop_database(url)


def test_every_row_has_its_picture_while_pictures_come_and_go(house: House) -> None:
    stop = threading.Event()
    faults: list[BaseException] = []

    def live() -> None:
        try:
            with db.connection():
                mine: list[str] = []
                while not stop.is_set():
                    mine.append(house.picture())
                    if len(mine) > 3:
                        house.photos.delete(mine.pop(0), now=house.clock.now())
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=live) for _thread in range(3)]
    for thread in threads:
        thread.start()
    try:
        backups = [house.back_up() for _time in range(2)]
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert not faults
    for made in backups:
        assert archive.read_manifest(made).lost == []
        assert house.restore(made) == 0
        for row in Photo.select().where(Photo.deleted_at.is_null()):
            assert house.photos.get(row.id)


def test_a_picture_that_was_lost_before_is_told_and_does_not_stop_anything(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    photo_id = house.picture()
    shutil.rmtree(house.settings.data_dir / "photos")
    made = house.back_up()
    assert photo_id in capsys.readouterr().err
    assert archive.read_manifest(made).lost == [photo_id]
    assert house.restore(made) == 0


def test_a_picture_removed_meanwhile_is_removed_in_the_restored_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = type(backup.storage_of(house.settings))
    real, put = storage.dump, []

    def dump_while_pictures_come(self: dumps.Storage, target: Path) -> dumps.Snapshot:
        put.append(house.picture())
        found = real(self, target)
        house.photos.delete(put[0], now=house.clock.now())
        return found

    monkeypatch.setattr(storage, "dump", dump_while_pictures_come)
    made = house.back_up()
    assert archive.read_manifest(made).removed == put
    assert house.restore(made) == 0
    assert Photo.get_by_id(put[0]).deleted_at is not None


def test_an_older_schema_is_brought_up_to_date(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    undone = schema.roll_back(1)
    made = house.back_up()
    schema.migrate()
    assert house.restore(made) == 0
    assert f"migrated: {undone[0]}" in capsys.readouterr().out
    assert schema.migrate() == []


def _things_in_use(house: House) -> set[str]:
    """Files and databases, so that nothing of a trial is overlooked."""
    there = {str(path) for path in house.settings.data_dir.rglob("*") if "milestones" not in path.parts}
    if house.is_postgres:
        rows = db.database.execute_sql(
            "SELECT datname FROM pg_database WHERE datname = current_database() || %s", ("_trial",)
        )
        there |= {row[0] for row in rows.fetchall()}
    return {name for name in there if not name.endswith(("-wal", "-shm"))}


def test_a_trial_proves_the_newest_backup_and_leaves_nothing_behind(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    house.back_up()
    photo_id = house.picture()
    newest = house.back_up()
    Account.create(created_at=house.clock.now())
    before, accounts = _things_in_use(house), Account.select().count()
    assert house.restore(newest.parent, check=True, replaces=False) == 0
    assert f"good: {newest.name}" in capsys.readouterr().out
    assert (_things_in_use(house), Account.select().count()) == (before, accounts)
    assert Photo.get_by_id(photo_id).deleted_at is None
    reached = Milestones(house.settings.data_dir).reached()
    assert reached["backup"] > 0
    assert reached["backup-proved"] > 0


def test_a_trial_finds_what_no_sum_shows(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    """A trail that was broken before the backup was made, and so has a right sum and a right seal."""
    AuditEntry.update(action="nothing.happened").where(AuditEntry.seq == 1).execute()
    made = house.back_up()
    before = _things_in_use(house)
    assert house.restore(made, check=True) == 1
    assert "audit trail of the backup does not hold" in capsys.readouterr().err
    assert _things_in_use(house) == before
    assert Milestones(house.settings.data_dir).reached()["backup-proved"] == 0


@pytest.mark.parametrize(
    ("url", "trial"),
    [
        ("postgresql:///jianma?host=/run/pg", {"host": "/run/pg", "dbname": "jianma_trial"}),
        (
            "postgres://u:p%40@h:5433/j%20m",
            {"host": "h", "port": "5433", "user": "u", "password": "p@", "dbname": "j m_trial"},
        ),
    ],
    ids=("a socket", "a password"),
)
def test_a_trial_is_on_the_same_server(url: str, trial: dict[str, str]) -> None:
    assert conninfo_to_dict(dumps_postgres.PostgresStorage(url)._trial_url) == trial


def test_a_folder_without_a_backup_is_said(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.restore(house.settings.data_dir, check=True) == 1
    assert "there is no backup in this folder" in capsys.readouterr().err


def test_a_backup_that_is_not_whole_is_refused(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    photo_id = house.picture()
    good = house.back_up()
    assert house.restore(good, check=True) == 0
    Account.create(created_at=house.clock.now())
    name = f"photos/{photo_id[-2:]}/{photo_id}"
    cut = good.with_name("cut.tar")
    cut.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    none = good.with_name("none.tar")
    none.write_bytes(b"nothing of the kind" * 100)
    manifest = archive.read_manifest(good)
    softer = replace(manifest, audit_entries=99).to_text().encode()
    for bad, word in (
        (lambda: cut, "damaged"),
        (lambda: none, "no backup"),
        (lambda: good.with_name("away.tar"), "No such file"),
        (lambda: _forge(good, name, b"other"), "damaged"),
        (lambda: _forge(good, name, None), "cut short"),
        (lambda: _forge(good, archive.MANIFEST, softer), "seal"),
        (lambda: _forge(good, archive.SEAL, b"0" * 64), "seal"),
        (lambda: _forge(good, archive.MANIFEST, None), "manifest"),
    ):
        assert house.restore(bad()) == 1
        said = capsys.readouterr().err
        assert "E-BACKUP" in said
        assert word in said
    assert Account.select().count() == 2


def test_a_backup_of_somewhere_else_is_refused(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    made = house.back_up()
    assert house.restore(made, data_keys="7:" + "ab" * 32) == 1
    assert "keys 1 " in capsys.readouterr().err
    manifest = archive.read_manifest(made)
    staged = house.settings.data_dir.parent / "staged"
    archive.unpack(made, staged)
    for changes, word in (
        ({"engine": "oracle"}, "oracle"),
        ({"schema": [*manifest.schema, "9999_later"]}, "newer version"),
        ({"format": 2}, "format 2"),
    ):
        other = made.with_name("other.tar")
        archive.pack(other, replace(manifest, **changes), staged)
        assert house.restore(other) == 1
        assert word in capsys.readouterr().err
    assert house.restore(made, index_key="another-index-key-of-another-installation") == 1
    assert "INDEX_KEY" in capsys.readouterr().err


def test_what_does_not_hold_leaves_everything_as_it_was(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    AuditEntry.update(action="changed").where(AuditEntry.seq == 2).execute()
    made = house.back_up()
    AuditEntry.update(action="tested").where(AuditEntry.seq == 2).execute()
    Account.create(created_at=house.clock.now())
    assert house.restore(made) == 1
    assert "entry 2" in capsys.readouterr().err
    assert Account.select().count() == 2
    assert Audit().first_break() is None
    assert not list(house.settings.data_dir.glob(".backup-*"))


def test_a_running_product_is_not_replaced(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    made = house.back_up()
    url = house.settings.database_url
    other: psycopg.Connection | sqlite3.Connection
    if house.is_postgres:
        other = psycopg.connect(url)
    else:
        other = sqlite3.connect(url.removeprefix("sqlite:///"))
    other.execute("SELECT count(*) FROM account").fetchone()
    other.commit()
    try:
        assert house.restore(made) == 1
    finally:
        other.close()
    assert "stop the web server" in capsys.readouterr().err
    assert house.restore(made) == 0


def test_a_restore_that_was_killed_is_taken_up_where_it_was(house: House) -> None:
    if not house.is_postgres:
        pytest.skip("SQLite changes hands in one step")
    made = house.back_up()
    db.database.execute_sql(f"ALTER SCHEMA public RENAME TO {dumps_postgres.ASIDE}")
    db.database.execute_sql("CREATE SCHEMA public")
    assert house.restore(made, replaces=False) == 1
    assert house.restore(made) == 0
    assert Account.select().count() == 1


def test_no_secret_and_no_short_lived_state_is_in_it(house: House) -> None:
    if not house.is_postgres:
        db.database.execute_sql("CREATE TABLE kv (key VARCHAR, value VARCHAR, expires_at DOUBLE PRECISION)")
        db.database.execute_sql("INSERT INTO kv VALUES ('session', 'a-short-lived-secret', NULL)")
    content = house.back_up().read_bytes()
    known = house.settings
    for secret in (known.secret_key, known.index_key, known.data_keys[2:], known.code_keys[2:]):
        assert secret.encode() not in content
    assert b"a-short-lived-secret" not in content


def test_without_the_tools_of_postgresql_it_says_which(
    house: House, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    if not house.is_postgres:
        pytest.skip("SQLite needs no tools")
    monkeypatch.setenv("PATH", "")
    assert back_up(house.settings, argparse.Namespace(to=None, keep_days=0)) == 1
    assert "pg_dump is not installed" in capsys.readouterr().err
    assert not list((house.settings.data_dir / "backups").glob("*"))


def test_what_a_killed_backup_left_goes_and_old_backups_too(house: House, tmp_path: Path) -> None:
    left = house.settings.data_dir / ".backup-left"
    left.mkdir()
    folder = tmp_path / "kept"
    first = house.back_up(folder)
    assert not left.exists()
    (folder / "jianma-notes.tar").touch()
    old, young = (folder / f"jianma-20200{month}01T000000Z.tar" for month in (1, 3))
    for path in (old, young):
        path.touch()
    settings = house.at(datetime(2020, 3, 20, tzinfo=UTC))
    assert back_up(settings, argparse.Namespace(to=folder, keep_days=30)) == 0
    assert not old.exists()
    assert young.exists()
    assert first.exists()
    assert (folder / "jianma-notes.tar").exists()


def test_two_backups_at_once_do_not_mix(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    with backup._staging(house.settings.data_dir):
        assert back_up(house.settings, argparse.Namespace(to=None, keep_days=0)) == 1
    assert "another backup" in capsys.readouterr().err
