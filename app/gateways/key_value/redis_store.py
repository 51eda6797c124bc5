"""The key-value store in Redis (6.0 or newer)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from app.kernel.ports import StoreDown

CONNECT_S = 0.5
ANSWER_S = 1.0
POOL_SIZE = 64

# One command for any number of keys; time stands still while a script runs, so that a key that could
# not be taken can always be read.
TAKE_MANY = """
local found = {}
for i, key in ipairs(KEYS) do
  if redis.call('SET', key, ARGV[i + 1], 'NX', 'PX', ARGV[1]) then
    found[i] = false
  else
    found[i] = redis.call('GET', key)
  end
end
return found
"""

# The comparison and the write are one step, because nothing else runs while a script does.
REPLACE_IF = """
if redis.call('GET', KEYS[1]) ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[3], 'PX', ARGV[1])
return 1
"""

Answer = TypeVar("Answer")


class RedisStore:
    """Carries out ``KeyValueStore`` with one round trip a call.

    Raises StoreDown when Redis cannot be reached, is too slow or refuses to work; neither its text nor
    its chain holds the address, which may carry a password. Raises ValueError for a time to live that
    is not positive, and where ``increment`` meets something other than a whole number.
    """

    def __init__(self, url: str, *, prefix: str = "jianma:", answer_s: float = ANSWER_S) -> None:
        pool = redis.BlockingConnectionPool.from_url(
            url,
            max_connections=POOL_SIZE,
            timeout=1,
            decode_responses=True,
            protocol=2,
            socket_connect_timeout=CONNECT_S,
            socket_timeout=answer_s,
            health_check_interval=30,
            # A write that timed out may have been carried out; sent again, it would find its own value.
            retry=Retry(NoBackoff(), 0),
        )
        self._redis: Any = redis.Redis(connection_pool=pool)
        self._take_many: Any = self._redis.register_script(TAKE_MANY)
        self._replace_if: Any = self._redis.register_script(REPLACE_IF)
        self._prefix = prefix

    def get(self, key: str) -> str | None:
        value: str | None = self._ask(lambda: self._redis.get(self._prefix + key))
        return value

    def set(self, key: str, value: str, ttl_s: float | None = None) -> None:
        px = None if ttl_s is None else _milliseconds(ttl_s)
        self._ask(lambda: self._redis.set(self._prefix + key, value, px=px))

    def set_if_absent(self, key: str, value: str, ttl_s: float) -> bool:
        px = _milliseconds(ttl_s)
        return bool(self._ask(lambda: self._redis.set(self._prefix + key, value, px=px, nx=True)))

    def take_many_if_absent(self, items: Mapping[str, str], ttl_s: float) -> dict[str, str | None]:
        """Takes every free key in one round trip; per key the value found already there, or None."""
        px = _milliseconds(ttl_s)
        if not items:
            return {}
        keys = [self._prefix + key for key in items]
        found = self._ask(lambda: self._take_many(keys=keys, args=[px, *items.values()]))
        return dict(zip(items, found, strict=True))

    def increment(self, key: str, ttl_s: float) -> int:
        """Adds one; the time to live starts with the first."""
        px = _milliseconds(ttl_s)

        def count() -> int:
            with self._redis.pipeline(transaction=True) as steps:
                steps.set(self._prefix + key, 0, px=px, nx=True)
                steps.incr(self._prefix + key)
                return int(steps.execute()[1])

        return self._ask(count)

    def replace_if(self, key: str, expected: str, value: str, ttl_s: float) -> bool:
        """Writes only while the key still holds ``expected``; whether it did."""
        args = [_milliseconds(ttl_s), expected, value]
        return bool(self._ask(lambda: self._replace_if(keys=[self._prefix + key], args=args)))

    def delete(self, *keys: str) -> None:
        if keys:
            self._ask(lambda: self._redis.delete(*(self._prefix + key for key in keys)))

    def ping(self) -> None:
        self._ask(self._redis.ping)

    def close(self) -> None:
        """Gives back every connection."""
        self._redis.connection_pool.disconnect()

    def _ask(self, question: Callable[[], Answer]) -> Answer:
        # Raised after the handler has ended, so that the original is not in the chain.
        try:
            return question()
        except redis.ResponseError as error:
            unfit = "not an integer" in str(error) or "WRONGTYPE" in str(error)
            why = type(error).__name__
        except (redis.RedisError, OSError) as error:
            unfit = False
            why = type(error).__name__
        if unfit:
            raise ValueError("the stored value is not a whole number")
        raise StoreDown(f"Redis: {why}")


def _milliseconds(ttl_s: float) -> int:
    if ttl_s <= 0:
        raise ValueError("a time to live is positive")
    return max(1, round(ttl_s * 1000))
