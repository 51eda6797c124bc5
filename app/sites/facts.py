"""What the services of the slice hand out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from app.kernel.decision import Reason

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list in order of making; ``next_cursor`` is None at the end."""

    items: Sequence[T]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class Registered:
    """A new object's id, and what looked odd without standing in the way."""

    id: str
    warnings: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class StaffMember:
    """An account with a role on a project; ``id`` is the account's. Of a suspended one no role works."""

    id: str
    name: str | None
    role: str
    since: str
    suspended_since: str | None
