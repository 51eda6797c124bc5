"""Databases that exist for one measurement: SQLite files, and PostgreSQL with Redis where they answer."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import peewee
import psycopg
import redis

from app.kernel import db
from app.kernel.settings import Settings

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
REDIS = os.environ.get("BENCH_REDIS_URL", "redis://127.0.0.1:6379/13")
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR")


@dataclass(frozen=True)
class Storage:
    """One database of the measurement, and what belongs to it."""

    kind: str  # SQLite, or PostgreSQL + Redis
    url: str
    redis_url: str
    data_dir: Path

    def environment(self, **more: str) -> dict[str, str]:
        """Settings of processes on it; nothing else of the machine's settings reaches them."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        own = {
            "APP_ENV": "test",
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.url,
            "REDIS_URL": self.redis_url,
        }
        return {**kept, **own, **more}

    def settings(self) -> Settings:
        saved = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment())
        try:
            return Settings.from_env()
        finally:
            os.environ.clear()
            os.environ.update(saved)

    @contextmanager
    def bound(self) -> Iterator[peewee.Database]:
        """This process works on it; its connections are closed afterwards."""
        opened = db.connect(self.url)
        db.database.initialize(opened)
        try:
            yield opened
        finally:
            opened.close_all()
            db.database.initialize(None)

    @contextmanager
    def copy(self, name: str) -> Iterator[Storage]:
        """Another database with the same content, while nobody is connected to this one."""
        if self.url.startswith("sqlite"):
            path = Path(self.url.removeprefix("sqlite:///"))
            other = path.with_name(f"{name}.db")
            shutil.copyfile(path, other)
            yield Storage(self.kind, f"sqlite:///{other}", "", self.data_dir)
            for left in path.parent.glob(f"{name}.db*"):
                left.unlink()
            return
        base = urlsplit(self.url).path.lstrip("/")
        with _postgres_database(f"{base}_{name}", template=base) as url:
            yield Storage(self.kind, url, self.redis_url, self.data_dir)


@contextmanager
def embedded(folder: Path) -> Iterator[Storage]:
    data = folder / "sqlite"
    data.mkdir(parents=True)
    yield Storage("SQLite", f"sqlite:///{data / 'jianma.db'}", "", data)


@contextmanager
def servers(folder: Path) -> Iterator[Storage]:
    """Raises psycopg.OperationalError or redis.RedisError where no server answers."""
    data = folder / "postgres"
    data.mkdir(parents=True)
    store = redis.Redis.from_url(REDIS, socket_connect_timeout=2)
    store.flushdb()
    with _postgres_database(f"jianma_bench_{os.getpid()}") as url:
        yield Storage("PostgreSQL + Redis", url, REDIS, data)
    store.flushdb()


@contextmanager
def _postgres_database(name: str, template: str = "template1") -> Iterator[str]:
    with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as admin:
        admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        admin.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        try:
            yield urlsplit(POSTGRES)._replace(path=f"/{name}").geturl()
        finally:
            admin.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
