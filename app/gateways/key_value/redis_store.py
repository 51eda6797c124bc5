"""The key-value store in Redis (6.0 or newer)."""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha1
from typing import Any
from weakref import WeakSet

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.kernel.ports import StoreDown

CONNECT_S = 0.5
ANSWER_S = 1.0


@dataclass(frozen=True)
class Script:
    """A script and the name under which Redis keeps it."""

    text: str

    @cached_property
    def digest(self) -> str:
        return sha1(self.text.encode(), usedforsecurity=False).hexdigest()


# One command for any number of keys; time stands still while a script runs, so that a key that could
# not be taken can always be read.
TAKE_MANY = Script("""
local found = {}
for i, key in ipairs(KEYS) do
  if redis.call('SET', key, ARGV[i + 1], 'NX', 'PX', ARGV[1]) then
    found[i] = false
  else
    found[i] = redis.call('GET', key)
  end
end
return found
""")

# The comparison and the write are one step, because nothing else runs while a script does.
REPLACE_IF = Script("""
if redis.call('GET', KEYS[1]) ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[1])
return 1
""")

# The time to live starts with the first.
COUNT = Script("""
redis.call('SET', KEYS[1], 0, 'NX', 'PX', ARGV[1])
return redis.call('INCR', KEYS[1])
""")


class RedisStore:
    """Carries out ``KeyValueStore`` with one round trip a call, each thread on a connection of its own.

    Redis' own client costs more than the server's work: it lends a connection, counts and times every
    command. Raises StoreDown when Redis cannot be reached, is too slow or refuses to work; neither its
    text nor its chain holds the address, which may carry a password. Raises ValueError for a time to live
    that is not positive, and where ``increment`` meets something other than a whole number.
    """

    def __init__(self, url: str, *, prefix: str = "jianma:", answer_s: float = ANSWER_S) -> None:
        self._pool = redis.ConnectionPool.from_url(
            url,
            decode_responses=True,
            protocol=2,
            socket_connect_timeout=CONNECT_S,
            socket_timeout=answer_s,
            health_check_interval=30,
            # A write that timed out may have been carried out; sent again, it would find its own value.
            retry=Retry(NoBackoff(), 0),
        )
        self._prefix = prefix
        self._mine = threading.local()
        self._opened: WeakSet[Any] = WeakSet()

    def get(self, key: str) -> str | None:
        value: str | None = self._ask("GET", self._prefix + key)
        return value

    def set(self, key: str, value: str, ttl_s: float | None = None) -> None:
        end = () if ttl_s is None else ("PX", milliseconds(ttl_s))
        self._ask("SET", self._prefix + key, value, *end)

    def set_if_absent(self, key: str, value: str, ttl_s: float) -> bool:
        px = milliseconds(ttl_s)
        return self._ask("SET", self._prefix + key, value, "NX", "PX", px) is not None

    def take_many_if_absent(self, items: Mapping[str, str], ttl_s: float) -> dict[str, str | None]:
        """Takes every free key in one round trip; per key the value found already there, or None."""
        px = milliseconds(ttl_s)
        if not items:
            return {}
        keys = [self._prefix + key for key in items]
        found = self._run(TAKE_MANY, keys, px, *items.values())
        return dict(zip(items, found, strict=True))

    def increment(self, key: str, ttl_s: float) -> int:
        """Adds one; the time to live starts with the first."""
        return int(self._run(COUNT, [self._prefix + key], milliseconds(ttl_s)))

    def replace_if(self, key: str, expected: str, value: str, ttl_s: float) -> bool:
        """Writes only while the key still holds ``expected``; whether it did."""
        return bool(self._run(REPLACE_IF, [self._prefix + key], milliseconds(ttl_s), expected, value))

    def delete(self, *keys: str) -> None:
        if keys:
            self._ask("DEL", *(self._prefix + key for key in keys))

    def ping(self) -> None:
        self._ask("PING")

    def close(self) -> None:
        """Closes every connection; the next call opens one again."""
        for connection in list(self._opened):
            connection.disconnect()

    def _run(self, script: Script, keys: list[str], *args: str | int) -> Any:
        """By its name; a server that does not know it yet is told the whole text."""
        try:
            return self._ask("EVALSHA", script.digest, len(keys), *keys, *args)
        except _UnknownScript:
            return self._ask("EVAL", script.text, len(keys), *keys, *args)

    def _ask(self, *command: str | int) -> Any:
        # Raised after the handler has ended, so that the original is not in the chain.
        try:
            connection = self._connection()
            connection.send_command(*command)
            return connection.read_response()
        except redis.exceptions.NoScriptError:
            fault: Exception = _UnknownScript()
        except (redis.RedisError, OSError) as error:
            fault = fault_of(error)
        raise fault

    def _connection(self) -> Any:
        """This thread's, opened again where the server has closed it; never one of the parent process."""
        mine = self._mine.__dict__
        if mine.get("process") != os.getpid():
            mine["connection"], mine["process"] = self._pool.make_connection(), os.getpid()
            self._opened.add(mine["connection"])
        connection = mine["connection"]
        if _is_spoiled(connection):
            connection.disconnect()
        return connection


class _UnknownScript(Exception):
    """The server was started, or told to forget, since it last saw the script."""


def _is_spoiled(connection: Any) -> bool:
    """Something to read before anything was asked: the end of the connection, or a stray answer."""
    if connection.is_connected:
        try:
            return bool(connection.can_read(0))
        except (redis.RedisError, OSError):
            return True
    return False


def fault_of(error: Exception) -> ValueError | StoreDown:
    """What the caller is told of the library's error: nothing of its text, which may hold the address."""
    unfit = "not an integer" in str(error) or "WRONGTYPE" in str(error)
    if unfit and isinstance(error, redis.ResponseError):
        return ValueError("the stored value is not a whole number")
    return StoreDown(f"Redis: {type(error).__name__}")


def milliseconds(ttl_s: float) -> int:
    """Of a time to live; ValueError for none."""
    if ttl_s <= 0:
        raise ValueError("a time to live is positive")
    return max(1, round(ttl_s * 1000))
