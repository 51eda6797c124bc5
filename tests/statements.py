"""How many SQL statements a use case takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.kernel.db import database


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements run inside, as they were sent."""
    seen: list[str] = []
    run = database.obj.execute_sql

    def counted(sql: str, *args: Any, **kwargs: Any) -> Any:
        seen.append(sql)
        return run(sql, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.obj, "execute_sql", counted)
        yield seen
