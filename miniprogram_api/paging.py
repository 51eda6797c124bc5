"""Cursor paging: a page never shifts under the reader's fingers."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class CursorArgs(Schema):
    """Query of every list."""

    limit = fields.Integer(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


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
