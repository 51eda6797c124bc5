"""``backup`` and ``restore``: an installation as one file, made while the product runs."""

from __future__ import annotations

import argparse
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

import peewee

from app.commands import archive, dumps
from app.commands.archive import DATABASE, FOLDERS, BackupFault, Manifest
from app.commands.dumps_postgres import PostgresStorage
from app.commands.dumps_sqlite import SqliteStorage
from app.kernel import crypto, db, schema
from app.kernel.audit import Audit
from app.kernel.crypto import Cipher, parse_keys
from app.kernel.milestones import BACKUP, BACKUP_PROVED, Milestones
from app.kernel.photo import Photo
from app.kernel.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
NAME = "jianma-%Y%m%dT%H%M%SZ.tar"
STAGING = ".backup-"


def back_up(settings: Settings, args: argparse.Namespace) -> int:
    """Writes one backup; prints its path. Exit code 1 and a reason where it cannot be made."""
    folder: Path = args.to or settings.data_dir / "backups"
    now = settings.clock().now()
    try:
        _bind(settings)
        with _staging(settings.data_dir) as staged:
            manifest = _gather(settings, staged, now)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            target = folder / now.strftime(NAME)
            archive.pack(target, manifest, staged)
        Milestones(settings.data_dir).reach(BACKUP, now)
        if args.keep_days:
            _forget(folder, now - timedelta(days=args.keep_days))
    except (BackupFault, peewee.DatabaseError, OSError) as fault:
        return _failed(fault)
    for photo_id in manifest.lost:
        print(f"picture {photo_id} was missing before the backup", file=sys.stderr)
    print(target)
    return 0


def restore(settings: Settings, args: argparse.Namespace) -> int:
    """Takes a backup back into an empty installation, or with ``--replace`` in place of what is there.

    Exit code 1 and a reason where it cannot; then nothing has changed. With ``--check`` it is taken back into
    a database of its own, looked through, and thrown away. A folder stands for the newest backup in it.
    """
    try:
        file = _newest(args.file) if args.file.is_dir() else args.file
        _bind(settings)
        with _staging(settings.data_dir) as staged:
            storage = storage_of(settings)
            _check_fit(archive.read_manifest(file), settings, storage)
            if not args.check and not args.replace and storage.has_accounts():
                raise BackupFault("there is an installation with accounts here; --replace takes its place")
            manifest = archive.unpack(file, staged)
            if args.check:
                with storage.trying(staged / DATABASE):
                    _look_through(manifest, staged)
                Milestones(settings.data_dir).reach(BACKUP_PROVED, settings.clock().now())
                holds = f"{len(manifest.files)} files, {manifest.audit_entries} audit entries hold"
                print(f"good: {file.name}, made {manifest.made_at}: {holds}")
                return 0
            with storage.taking(staged / DATABASE):
                _look_through(manifest, staged)
                _place_pictures(manifest, settings, staged)
                _note(manifest, settings)
    except (BackupFault, peewee.DatabaseError, OSError) as fault:
        return _failed(fault)
    print(f"restored: the state of {manifest.made_at}; {manifest.audit_entries} audit entries hold")
    return 0


def _gather(settings: Settings, staged: Path, now: datetime) -> Manifest:
    """Pictures, then the database, then the pictures that came meanwhile: a row has its picture, unless the
    product removed it in between, which the manifest then says."""
    storage = storage_of(settings)
    for name in FOLDERS:
        archive.stage(settings.data_dir / name, staged)
    snapshot = storage.dump(staged / DATABASE)
    for name in FOLDERS:
        archive.stage(settings.data_dir / name, staged)
    missing = set(snapshot.photos) - _pictures(staged)
    with db.connection():
        removed = dumps.removed_since(missing)
    files = sorted(path for path in staged.rglob("*") if path.is_file())
    return Manifest(
        version=_version(),
        made_at=now.isoformat(timespec="seconds"),
        engine=storage.engine,
        schema=snapshot.schema,
        data_keys=sorted(parse_keys(settings.data_keys)),
        audit_entries=snapshot.audit_entries,
        removed=sorted(removed),
        lost=sorted(missing - removed),
        files={path.relative_to(staged).as_posix(): archive.measure(path) for path in files},
    )


def storage_of(settings: Settings) -> dumps.Storage:
    """The database of the settings; ``database`` must be bound to it already."""
    url = settings.database_url
    if url.startswith("sqlite:///"):
        return SqliteStorage(Path(url.removeprefix("sqlite:///")))
    return PostgresStorage(url)


def _check_fit(manifest: Manifest, settings: Settings, storage: dumps.Storage) -> None:
    if manifest.engine != storage.engine:
        raise BackupFault(f"the backup is one of {manifest.engine}, DATABASE_URL names {storage.engine}")
    known = {path.stem for path in schema.MIGRATIONS.glob("[0-9]*.py")}
    if unknown := sorted(set(manifest.schema) - known):
        raise BackupFault(f"the backup was made by a newer version ({manifest.version}, {unknown[-1]})")
    if lacking := sorted(set(manifest.data_keys) - set(parse_keys(settings.data_keys))):
        raise BackupFault(f"DATA_KEYS lacks the keys {', '.join(map(str, lacking))} of the backup")


def _look_through(manifest: Manifest, staged: Path) -> None:
    """On the restored database, before it counts: schema, audit trail, and a file for every picture."""
    for name in schema.migrate():
        print(f"migrated: {name}")
    if manifest.removed:
        at = datetime.fromisoformat(manifest.made_at)
        Photo.update(deleted_at=at).where(Photo.id.in_(manifest.removed)).execute()
    broken = Audit().first_break()
    if broken is not None:
        raise BackupFault(f"the audit trail of the backup does not hold at entry {broken.seq}: {broken.why}")
    live = {row.id for row in Photo.select(Photo.id).where(Photo.deleted_at.is_null())}
    if missing := live - _pictures(staged) - set(manifest.lost):
        raise BackupFault(f"{len(missing)} pictures of the backup have no file")


def _place_pictures(manifest: Manifest, settings: Settings, staged: Path) -> None:
    """Files only come to those that are there; what no row names is removed by the hourly upkeep. So it does
    not matter where this is cut off."""
    for name in manifest.files:
        if name != DATABASE:
            target = settings.data_dir / name
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            (staged / name).replace(target)
    os.sync()  # at once for all of them, before rows name them


def _note(manifest: Manifest, settings: Settings) -> None:
    with db.database.atomic():
        Audit().record(
            "installation.restored",
            at=settings.clock().now(),
            subject_type="installation",
            subject_id="backup",
            detail={"made_at": manifest.made_at},
        )


def _pictures(staged: Path) -> set[str]:
    return {path.name for path in (staged / "photos").glob("??/*")}


def _bind(settings: Settings) -> None:
    """The database and the cipher, and nothing else of the product: it may be what is broken."""
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    if db.database.obj is None:
        db.database.initialize(db.connect(settings.database_url))


@contextmanager
def _staging(data_dir: Path) -> Iterator[Path]:
    """A folder on the same disk, gone afterwards; one backup or restore at a time.

    One that was killed left links to pictures which the product may have removed since: they go first.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    with (data_dir / ".backup.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupFault("another backup or restore is at work") from None
        for left in data_dir.glob(STAGING + "*"):
            shutil.rmtree(left, ignore_errors=True)
        before = signal.signal(signal.SIGTERM, _stop)
        try:
            with tempfile.TemporaryDirectory(prefix=STAGING, dir=data_dir) as staged:
                yield Path(staged)
        finally:
            signal.signal(signal.SIGTERM, before)


def _stop(_signum: int, _frame: FrameType | None) -> NoReturn:
    sys.exit(143)


def _newest(folder: Path) -> Path:
    found = max(folder.glob("jianma-*.tar"), default=None)
    if found is None:
        raise BackupFault("there is no backup in this folder")
    return found


def _forget(folder: Path, before: datetime) -> None:
    """Backups of an earlier time; only files whose name we gave."""
    for path in folder.glob("jianma-*.tar"):
        try:
            made = datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
        except ValueError:
            continue
        if made < before:
            path.unlink(missing_ok=True)


def _version() -> str:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


def _failed(fault: Exception) -> int:
    said = str(fault).splitlines() if isinstance(fault, BackupFault) else [type(fault).__name__]
    if isinstance(fault, OSError) and fault.strerror:
        said = [fault.strerror]
    print(f"E-BACKUP: {said[0]}", file=sys.stderr)
    return 1
