"""GET /dictionaries and one of them; public, they change only with a new version of the product."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from app.kernel.errors import Missing
from app.policies import dictionaries
from app.policies.dictionaries import CodeUnknown, Dictionary

blp = Blueprint("dictionaries", __name__, description="字典")

HOUR = 3600


class DictionarySummarySchema(Schema):
    name = fields.String(required=True)
    version = fields.String(required=True)
    source = fields.String(required=True)
    entry_total = fields.Integer(required=True)


class DictionariesSchema(Schema):
    items = fields.List(fields.Nested(DictionarySummarySchema), required=True)


class EntrySchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    aliases = fields.List(fields.String(), required=True)
    note = fields.String(allow_none=True)
    more = fields.Dict(keys=fields.String(), metadata={"description": "只有部分字典才有的内容"})


class DictionarySchema(Schema):
    name = fields.String(required=True)
    version = fields.String(required=True)
    source = fields.String(required=True)
    note = fields.String(allow_none=True)
    entries = fields.List(fields.Nested(EntrySchema), required=True)


def _cached(body: dict[str, Any]) -> Response:
    """The same bytes for everybody, kept for an hour, then asked for by ETag."""
    answer = jsonify(body)
    # Weak, because a strong one is changed when the answer is compressed and then never found again.
    answer.add_etag(weak=True)
    answer.cache_control.public = True
    answer.cache_control.max_age = HOUR
    answer.make_conditional(request)
    return answer


def _entries(found: Dictionary) -> list[dict[str, Any]]:
    return [
        {
            "code": entry.code,
            "label": entry.label,
            "aliases": list(entry.aliases),
            "note": entry.note,
            "more": dict(entry.more),
        }
        for entry in found
    ]


@blp.route("/dictionaries", methods=["GET"])
@blp.response(200, DictionariesSchema)
def list_dictionaries() -> Response:
    """全部字典的名称和版本。"""
    found = [dictionaries.dictionary(name) for name in dictionaries.names()]
    return _cached(
        {
            "items": [
                {
                    "name": one.name,
                    "version": one.version,
                    "source": one.source,
                    "entry_total": len(one.entries),
                }
                for one in found
            ]
        }
    )


@blp.route("/dictionaries/<name>", methods=["GET"])
@blp.response(200, DictionarySchema)
def show_dictionary(name: str) -> Response:
    """一个字典，例如 work-types 工种。404 DICTIONARY_NOT_FOUND。"""
    try:
        found = dictionaries.dictionary(name)
    except CodeUnknown:
        raise Missing("DICTIONARY_NOT_FOUND", "没有这个字典", remedy="请先查看字典目录") from None
    return _cached(
        {
            "name": found.name,
            "version": found.version,
            "source": found.source,
            "note": found.note,
            "entries": _entries(found),
        }
    )
