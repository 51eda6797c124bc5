"""One backup is one tar file: a manifest, its seal, and the files that the manifest names with their sums.

No secret goes into it. The seal is made with INDEX_KEY, so that a backup which was changed, or belongs to
another installation, is known before anything is written.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

from app.kernel import crypto

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.seal"
DATABASE = "database"
FOLDERS = ("photos", "videos", "calendar")
SAFE_NAME = re.compile(
    r"database|(photos/[0-9A-Z]{2}/[0-9A-Z]{26})|(videos/[0-9A-Z]{26})|(calendar/\d{4}\.toml)"
)
LARGEST_MANIFEST = 512 * 1024 * 1024
CHUNK = 1024 * 1024


class BackupFault(Exception):
    """Why a backup cannot be made or taken back; the text is for the operator and holds nothing personal."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One file: size in bytes, SHA-256 in hex."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. ``engine`` is sqlite or postgresql; ``schema`` the migrations applied;
    ``data_keys`` the ids (never the keys) that decrypt it; ``removed`` pictures that went while it was made;
    ``lost`` pictures whose file was missing before."""

    version: str
    made_at: str
    engine: str
    schema: list[str]
    data_keys: list[int]
    audit_entries: int
    removed: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    files: dict[str, Entry] = field(default_factory=dict)
    format: int = FORMAT

    def to_text(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True)

    @classmethod
    def from_text(cls, text: str) -> Manifest:
        """Raises BackupFault for anything that this version did not write."""
        try:
            raw: dict[str, Any] = json.loads(text)
            if raw.get("format") != FORMAT:
                raise BackupFault(f"the backup has format {raw.get('format')}, this version reads {FORMAT}")
            files = {name: Entry(**entry) for name, entry in raw.pop("files").items()}
            return cls(**raw, files=files)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise BackupFault("the manifest cannot be read") from error


def pack(target: Path, manifest: Manifest, staged: Path) -> None:
    """Writes the tar, readable by its owner only, and gives it its name when it is on the disk."""
    unfinished = target.with_name(target.name + ".part")
    text = manifest.to_text()
    try:
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _add_text(tar, MANIFEST, text)
                _add_text(tar, SEAL, _seal(text))
                for name, entry in manifest.files.items():
                    _add_file(tar, name, entry, staged / name)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    except OSError as error:
        raise BackupFault(f"the backup cannot be written: {error.strerror}") from error
    finally:
        unfinished.unlink(missing_ok=True)
    sync_folder(target.parent)


def read_manifest(archive: Path) -> Manifest:
    """The manifest, its seal checked; raises BackupFault."""
    with _opened(archive) as tar:
        return _manifest(tar)


def unpack(archive: Path, into: Path) -> Manifest:
    """Every file of the manifest below ``into``, each against its sum, and nothing else; BackupFault."""
    with _opened(archive) as tar:
        manifest = _manifest(tar)
        missing = set(manifest.files)
        for member in tar:
            if member.name in (MANIFEST, SEAL):
                continue
            entry = manifest.files.get(member.name)
            content = tar.extractfile(member) if member.isreg() else None
            if entry is None or content is None or not SAFE_NAME.fullmatch(member.name):
                raise BackupFault(f"the backup holds what its manifest does not name: {member.name!r}")
            path = into / member.name
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with content, path.open("wb") as file:
                path.chmod(0o600)
                if _copy(content, file) != entry:
                    raise BackupFault(f"the backup is damaged: {member.name}")
            os.utime(path, (member.mtime, member.mtime))
            missing.discard(member.name)
    if missing:
        raise BackupFault(f"the backup is cut short: {len(missing)} files are missing")
    return manifest


def measure(path: Path) -> Entry:
    """Size and sum of a file."""
    with path.open("rb") as file:
        return _copy(file, None)


def stage(folder: Path, staged: Path) -> None:
    """Links every finished file of ``folder`` below ``staged``; what is there already stays.

    A link keeps the file although the product removes it a moment later, and costs no space.
    """
    for path in _files(folder):
        target = staged / path.relative_to(folder.parent)
        if target.exists() or not SAFE_NAME.fullmatch(target.relative_to(staged).as_posix()):
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            os.link(path, target)
        except FileNotFoundError:
            continue
        except OSError:
            _copy_file(path, target)


def sync_folder(folder: Path) -> None:
    """After this a file moved into the folder is there also when the power goes."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            yield path


def _copy_file(path: Path, target: Path) -> None:
    try:
        shutil.copy2(path, target)
    except FileNotFoundError:
        target.unlink(missing_ok=True)


def _copy(source: IO[bytes], target: IO[bytes] | None) -> Entry:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
        if target is not None:
            target.write(chunk)
    return Entry(size, digest.hexdigest())


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    data = text.encode()
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(data), 0o600
    tar.addfile(member, io.BytesIO(data))


def _add_file(tar: tarfile.TarFile, name: str, entry: Entry, path: Path) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = entry.size, 0o600, path.stat().st_mtime
    with path.open("rb") as file:
        tar.addfile(member, file)


def _seal(text: str) -> str:
    return crypto.cipher().blind_index(text, "backup")


class _opened:
    """The tar for reading, front to back; its faults are ours."""

    def __init__(self, archive: Path) -> None:
        self._archive = archive

    def __enter__(self) -> tarfile.TarFile:
        try:
            self._tar = tarfile.open(self._archive, "r:")
        except OSError as error:
            raise BackupFault(f"{self._archive}: {error.strerror or 'cannot be read'}") from error
        except tarfile.TarError as error:
            raise BackupFault(f"{self._archive} is no backup") from error
        return self._tar

    def __exit__(self, _kind: object, error: object, _trace: object) -> None:
        self._tar.close()
        if isinstance(error, tarfile.TarError):
            raise BackupFault(f"{self._archive} is damaged")


def _manifest(tar: tarfile.TarFile) -> Manifest:
    text, seal = (_text(tar, name) for name in (MANIFEST, SEAL))
    if not hmac.compare_digest(_seal(text).encode(), seal.strip().encode()):
        raise BackupFault(
            "the seal does not fit: the backup was changed, or INDEX_KEY is not the one it was made with"
        )
    return Manifest.from_text(text)


def _text(tar: tarfile.TarFile, name: str) -> str:
    member = tar.next()
    content = tar.extractfile(member) if member and member.isreg() and member.name == name else None
    if member is None or content is None or member.size > LARGEST_MANIFEST:
        raise BackupFault("this is no backup: it does not begin with a manifest")
    return content.read().decode("utf-8", "replace")
