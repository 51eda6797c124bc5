"""Short-lived shared state: Redis where there is one, otherwise a table in an SQLite file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.gateways.key_value.cluster_store import ClusterStore
from app.gateways.key_value.embedded_store import EmbeddedStore
from app.gateways.key_value.redis_store import RedisStore
from app.kernel.installation import installation_of
from app.kernel.ports import KeyValueStore
from app.kernel.settings import REDIS_CLUSTER

__all__ = ["ClusterStore", "EmbeddedStore", "RedisStore", "open_store"]

SQLITE = "sqlite:///"


def open_store(
    *,
    redis_url: str | None,
    database_url: str,
    data_dir: Path,
    in_transaction: Callable[[], bool] | None = None,
) -> KeyValueStore:
    """The store that fits the settings.

    Redis when ``redis_url`` is given (a cluster where it ends in ``?cluster=yes``), where installations do
    not see each other's keys; else the SQLite file that holds the data; else, with the data in PostgreSQL,
    ``kv.db`` in ``data_dir``. ``in_transaction`` as in EmbeddedStore; it only matters where the file is
    shared with the data.
    """
    if redis_url:
        prefix = f"jianma:{installation_of(database_url)}:"
        if redis_url.endswith(REDIS_CLUSTER):
            return ClusterStore(redis_url.removesuffix(REDIS_CLUSTER), prefix=prefix)
        return RedisStore(redis_url, prefix=prefix)
    if database_url.startswith(SQLITE):
        path = Path(database_url.removeprefix(SQLITE))
        return EmbeddedStore(path, in_transaction=in_transaction)
    data_dir.mkdir(parents=True, exist_ok=True)
    return EmbeddedStore(data_dir / "kv.db")
