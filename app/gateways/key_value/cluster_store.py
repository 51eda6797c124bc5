"""The key-value store on a Redis Cluster (7.0 or newer), where keys lie on many servers."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.exceptions import RedisClusterException
from redis.retry import Retry

from app.gateways.key_value.redis_store import (
    ANSWER_S,
    CONNECT_S,
    COUNT,
    REPLACE_IF,
    Script,
    fault_of,
    milliseconds,
)

Answer = TypeVar("Answer")


class ClusterStore:
    """Carries out ``KeyValueStore`` with one round trip a call to each server that holds one of its keys.

    Each key is taken on its own server, so that many keys are never one step; nobody needs them to be. The
    library's client finds the servers, follows keys that move, and takes another server for one that is gone;
    it costs more than ``RedisStore``, which one server needs. Raises as ``RedisStore`` does; StoreDown also
    when only the servers of the asked keys are gone.
    """

    def __init__(self, url: str, *, prefix: str = "jianma:", answer_s: float = ANSWER_S) -> None:
        self._url, self._prefix, self._answer_s = url, prefix, answer_s
        self._opening = threading.Lock()
        self._client: Any = None

    def get(self, key: str) -> str | None:
        value: str | None = self._ask(lambda client: client.get(self._prefix + key))
        return value

    def set(self, key: str, value: str, ttl_s: float | None = None) -> None:
        px = None if ttl_s is None else milliseconds(ttl_s)
        self._ask(lambda client: client.set(self._prefix + key, value, px=px))

    def set_if_absent(self, key: str, value: str, ttl_s: float) -> bool:
        px = milliseconds(ttl_s)
        return self._ask(lambda client: client.set(self._prefix + key, value, nx=True, px=px)) is not None

    def take_many_if_absent(self, items: Mapping[str, str], ttl_s: float) -> dict[str, str | None]:
        """Takes every free key; per key the value found already there, or None."""
        px = milliseconds(ttl_s)
        if not items:
            return {}

        def take(client: Any) -> list[str | None]:
            together = client.pipeline()
            for key, value in items.items():
                together.set(self._prefix + key, value, nx=True, get=True, px=px)
            taken: list[str | None] = together.execute()
            return taken

        return dict(zip(items, self._ask(take), strict=True))

    def increment(self, key: str, ttl_s: float) -> int:
        """Adds one; the time to live starts with the first."""
        return int(self._run(COUNT, key, milliseconds(ttl_s)))

    def replace_if(self, key: str, expected: str, value: str, ttl_s: float) -> bool:
        """Writes only while the key still holds ``expected``; whether it did."""
        return bool(self._run(REPLACE_IF, key, milliseconds(ttl_s), expected, value))

    def delete(self, *keys: str) -> None:
        if keys:
            self._ask(lambda client: client.delete(*(self._prefix + key for key in keys)))

    def ping(self) -> None:
        """Every server that takes writes."""
        self._ask(lambda client: client.ping(target_nodes=RedisCluster.PRIMARIES))

    def close(self) -> None:
        """Closes every connection; the next call opens them again."""
        client, self._client = self._client, None
        if client is not None:
            client.close()

    def _run(self, script: Script, key: str, *args: str | int) -> Any:
        """By its name; a server that does not know it yet is told the whole text."""
        named = (1, self._prefix + key, *args)

        def run(client: Any) -> Any:
            try:
                return client.evalsha(script.digest, *named)
            except redis.exceptions.NoScriptError:
                return client.eval(script.text, *named)

        return self._ask(run)

    def _ask(self, asked: Callable[[Any], Answer]) -> Answer:
        # Raised after the handler has ended, so that the original is not in the chain.
        try:
            return asked(self._opened())
        except (redis.RedisError, RedisClusterException, OSError) as error:
            fault = fault_of(error)
        raise fault

    def _opened(self) -> Any:
        """The client, which asks for the servers' places when it is made: not before the first call."""
        with self._opening:
            if self._client is None:
                self._client = RedisCluster.from_url(
                    self._url,
                    decode_responses=True,
                    protocol=2,
                    socket_connect_timeout=CONNECT_S,
                    socket_timeout=self._answer_s,
                    # A write that timed out may have been done; sent again, it would find its own value.
                    retry=Retry(NoBackoff(), 0),
                )
            return self._client
