"""Installations on one Redis do not see each other; processes of one installation do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import redis

from app.gateways.key_value import open_store
from app.kernel.installation import installation_of
from tests.conftest import needed

HERE = "postgresql://jianma:secret@db.example.cn:5432/jianma"
REDIS = os.environ.get("TEST_REDIS_URL", "redis://127.0.0.1:6379/14")


@pytest.mark.parametrize(
    "other",
    [
        "postgres://jianma:secret@db.example.cn:5432/jianma",
        "postgresql://jianma:changed@db.example.cn:5432/jianma",
        "postgresql://somebody@db.example.cn/jianma",
        "postgresql://jianma:secret@DB.example.cn/jianma?sslmode=require",
    ],
)
def test_one_database_is_one_installation(other: str) -> None:
    assert installation_of(other) == installation_of(HERE)


@pytest.mark.parametrize(
    "other",
    [
        "postgresql://jianma:secret@db.example.cn:5432/jianma2",
        "postgresql://jianma:secret@db.example.cn:5433/jianma",
        "postgresql://jianma:secret@db2.example.cn:5432/jianma",
        "sqlite:////srv/jianma/var/jianma.db",
    ],
)
def test_another_database_is_another_installation(other: str) -> None:
    assert installation_of(other) != installation_of(HERE)


def test_the_name_says_nothing_of_the_address() -> None:
    assert installation_of(HERE).isalnum()
    assert len(installation_of(HERE)) == 12


def test_keys_of_two_installations_on_one_redis_are_apart(tmp_path: Path) -> None:
    try:
        redis.Redis.from_url(REDIS, socket_connect_timeout=30).ping()
    except redis.RedisError as error:
        needed("Redis", type(error).__name__)
    first, second, again = (
        open_store(redis_url=REDIS, database_url=f"sqlite:///{tmp_path / name}.db", data_dir=tmp_path)
        for name in ("first", "second", "first")
    )
    first.set("key", "of the first", 30)
    assert second.get("key") is None
    assert second.set_if_absent("key", "of the second", 30)
    assert again.get("key") == "of the first"
    first.delete("key")
    second.delete("key")
