"""Opaque identifiers."""

from ulid import ULID


def new_id() -> str:
    """A 26-character ULID: unique without asking anybody, and in order of making for the index."""
    return str(ULID())


def made_ms(made: str) -> int:
    """When an id was made, unix milliseconds by the clock of the machine that made it. ValueError for what is
    no ULID."""
    return ULID.from_str(made).milliseconds


def first_id(ms: int) -> str:
    """Not after any id that is made at this unix millisecond or later."""
    return str(ULID(ms.to_bytes(6, "big") + bytes(10)))


def id_bytes(made: str) -> bytes:
    """An id as 16 bytes, where every character counts. ValueError for what is no ULID."""
    return ULID.from_str(made).bytes


def id_of(data: bytes) -> str:
    """The id that 16 bytes stand for."""
    return str(ULID(data))
