"""Cursor paging: a page never shifts under the reader's fingers."""

from __future__ import annotations

import re

from marshmallow import Schema, fields, validate

PLACE = re.compile(r"[A-Za-z0-9._~:+=-]{0,200}\Z")
NUMBER = re.compile(r"[0-9]{0,18}\Z")
"""Digits that fit the column; at more of them one database finds nothing, and another refuses."""
FROM_THE_START = "翻页位置不正确，请从第一页重新开始"


class CursorArgs(Schema):
    """Query of every list. A cursor is an id, or a few values that a view put together."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(PLACE, error=FROM_THE_START)
    )


class NumberCursorArgs(CursorArgs):
    """Query of a list whose rows are numbered."""

    cursor = fields.String(
        load_default=None, allow_none=True, validate=validate.Regexp(NUMBER, error=FROM_THE_START)
    )


def page_of(item: type[Schema]) -> Schema:
    """The answer of every list: ``items`` and the cursor of the next page, null at the end."""
    name = item.__name__.removesuffix("Schema") + "Page"
    page = type(
        name,
        (Schema,),
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next_cursor": fields.String(allow_none=True, required=True),
        },
    )
    return page()
