"""What slices need from outside and share with each other; gateways carry it out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol


class StoreDown(Exception):
    """The key-value store cannot be reached. Whatever it held must be found elsewhere or waited for."""


class KeyValueStore(Protocol):
    """Short-lived shared state. Every call may raise StoreDown; nothing in it is the only copy of a fact."""

    def get(self, key: str) -> str | None: ...

    def set(self, key: str, value: str, ttl_s: float | None = None) -> None: ...

    def set_if_absent(self, key: str, value: str, ttl_s: float) -> bool: ...

    def take_many_if_absent(self, items: Mapping[str, str], ttl_s: float) -> dict[str, str | None]:
        """Takes every free key in one round trip.

        Per key: the value found already there, or None if it was free and is ours now.
        """
        ...

    def increment(self, key: str, ttl_s: float) -> int:
        """Adds one; the time to live starts with the first."""
        ...

    def replace_if(self, key: str, expected: str, value: str, ttl_s: float) -> bool:
        """Writes only while the key still holds ``expected``; whether it did. Of many at once, one does."""
        ...

    def delete(self, *keys: str) -> None: ...

    def ping(self) -> None: ...


class PhotoMissing(Exception):
    """No such picture, or it was purged."""


class PhotoStore(Protocol):
    """Pictures, encrypted at rest, shown through short-lived signed links."""

    def put(
        self, kind: str, owner_id: str, data: bytes, *, now: datetime, keep_until: datetime | None
    ) -> str: ...

    def get(self, photo_id: str) -> bytes: ...

    def content_type(self, photo_id: str) -> str: ...

    def key_of(self, photo_id: str) -> int | None:
        """Under which key the picture is stored; None where there is no file."""
        ...

    def reseal(self, photo_id: str, *, now: datetime) -> bool:
        """Stores it under the current key; False where that was done before. Raises PhotoMissing."""
        ...

    def delete(self, photo_id: str, *, now: datetime) -> None: ...

    def link(self, photo_id: str, *, now: datetime, ttl_s: int = 300) -> str:
        """A path below the API that shows the picture until it expires; nothing personal in it."""
        ...

    def is_link_good(self, photo_id: str, expires: int, signature: str, *, now: datetime) -> bool: ...

    def purge(self, *, now: datetime) -> int:
        """Removes what is past its time; how many pictures went."""
        ...
