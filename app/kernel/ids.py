"""Opaque identifiers."""

from ulid import ULID


def new_id() -> str:
    """A 26-character ULID: unique without asking anybody, and in order of making for the index."""
    return str(ULID())
