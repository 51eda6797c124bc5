"""Fields that several capabilities share."""

from __future__ import annotations

from typing import Any

from marshmallow import ValidationError, fields

from app.kernel.clock import in_shanghai


class Moment(fields.String):
    """A moment in an answer: ISO 8601 with the offset +08:00."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else in_shanghai(value)


def not_blank(value: str) -> None:
    """For words that somebody owes, beside a pattern: a document shows one pattern of a field only.

    Raises ValidationError.
    """
    if not value.strip():
        raise ValidationError("不能为空")
