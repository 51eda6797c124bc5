"""Fields that several capabilities share."""

from __future__ import annotations

from typing import Any

from marshmallow import fields

from app.kernel.clock import in_shanghai


class Moment(fields.String):
    """A moment in an answer: ISO 8601 with the offset +08:00."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else in_shanghai(value)
