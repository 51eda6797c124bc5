"""The files in ``web/``: which may be served, as what, and their content with its tag."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from app.kernel.errors import Missing

ROOT = Path(__file__).resolve().parents[2] / "web"

KINDS = {
    ".html": "text/html",
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".json": "application/json",
    ".webmanifest": "application/manifest+json",
    ".mp3": "audio/mpeg",
}
"""Suffixes that are served; everything else in the directory is nobody's business."""


class WebFile(NamedTuple):
    """A file as it is sent: bytes, MIME type, weak tag (without quotes)."""

    data: bytes
    mimetype: str
    tag: str


def web_file(name: str) -> WebFile:
    """The file ``name``, a path below ``web/`` with slashes. Raises Missing for any other."""
    parts = name.split("/")
    kind = KINDS.get(Path(name).suffix)
    if (
        kind is None
        or "\\" in name
        or "\0" in name
        or any(part.startswith(".") or not part for part in parts)
    ):
        raise _missing()
    path = ROOT.joinpath(*parts)
    try:
        inside = path.resolve(strict=True).is_relative_to(ROOT)
        facts = path.stat()
    except OSError:
        raise _missing() from None
    if not inside or not path.is_file():
        raise _missing()
    data, tag = _read(path, facts.st_mtime_ns, facts.st_size)
    return WebFile(data, kind, tag)


@lru_cache(maxsize=512)
def _read(path: Path, changed_ns: int, size: int) -> tuple[bytes, str]:
    """Content and tag, read again only after a change."""
    data = path.read_bytes()
    return data, hashlib.sha1(data, usedforsecurity=False).hexdigest()


def _missing() -> Missing:
    return Missing("NOT_FOUND", "没有找到您要的页面", remedy="请从首页重新进入")
