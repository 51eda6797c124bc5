"""Every way in which a name or a number could lie about in bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import redis


def forms_of(text: str) -> set[bytes]:
    """The text as UTF-8, UTF-16, GB 18030, in JSON's escapes and in a URL's."""
    escaped = json.dumps(text)[1:-1]
    percent = "".join(f"%{byte:02X}" for byte in text.encode()) if not text.isascii() else text
    return {
        text.encode(),
        text.encode("utf-16-le"),
        text.encode("utf-16-be"),
        text.encode("gb18030"),
        escaped.encode(),
        escaped.replace("\\u", "\\\\u").encode(),
        escaped.upper().replace("\\U", "\\u").encode(),
        percent.encode(),
        percent.lower().encode(),
    }


def found_in(places: Iterable[tuple[str, bytes]], needles: Iterable[str]) -> list[str]:
    """``place: needle`` for every one that lies there."""
    wanted = [(needle, form) for needle in needles for form in forms_of(needle)]
    return sorted({f"{place}: {needle}" for place, data in places for needle, form in wanted if form in data})


def files_below(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Everything that an installation keeps on its disk, the write-ahead logs included."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def tables_of(url: str) -> Iterator[tuple[str, bytes]]:
    """Every table of a PostgreSQL database as COPY writes it."""
    with psycopg.connect(url) as connection:
        names = connection.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
        ).fetchall()
        for (name,) in names:
            with connection.cursor().copy(f'COPY (SELECT * FROM "{name}") TO STDOUT') as copied:  # type: ignore[arg-type]
                yield f"table {name}", b"".join(bytes(part) for part in copied)


def keys_of(url: str) -> Iterator[tuple[str, bytes]]:
    """Every key of a Redis database with what it holds."""
    store: Any = redis.Redis.from_url(url)
    for key in store.scan_iter():
        yield f"key {key!r}", key + b" " + (store.dump(key) or b"") + _plain(store, key)


def _plain(store: Any, key: bytes) -> bytes:
    """As text too: a dump compresses long values."""
    kind = store.type(key)
    if kind == b"string":
        return bytes(store.get(key) or b"")
    if kind == b"hash":
        return b" ".join(part for pair in store.hgetall(key).items() for part in pair)
    if kind == b"list":
        return b" ".join(store.lrange(key, 0, -1))
    if kind == b"zset":
        return b" ".join(store.zrange(key, 0, -1))
    return b""
