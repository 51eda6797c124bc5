"""How arguments are read: fields that nobody knows are left aside, and what is wrong is said in Chinese.

Old phones meet new servers and the other way round, so an unknown field is no fault, at any depth.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from flask import request
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import BadRequest

from app.kernel.errors import Invalid

WHOLE = "body"
"""The name among ``errors`` for what is wrong with the whole content, not with one of its fields."""
FIELD_WORDS: dict[type[fields.Field[Any]], dict[str, str]] = {
    fields.Field: {
        "required": "此项必填",
        "null": "此项不能为空",
        "validator_failed": "填写的内容不符合要求",
    },
    fields.String: {"invalid": "应为文字", "invalid_utf8": "文字编码不正确"},
    fields.Number: {"invalid": "应为数字", "too_large": "数字太大"},
    fields.Integer: {"invalid": "应为整数"},
    fields.Float: {"special": "应为普通数字"},
    fields.Boolean: {"invalid": "应为 true 或 false"},
    fields.DateTime: {
        "invalid": "时间格式不正确，例如 2026-03-01T08:00:00+08:00",
        "invalid_awareness": "时间应带时区，例如 2026-03-01T08:00:00+08:00",
        "format": "时间格式不正确",
    },
    fields.AwareDateTime: {"invalid_awareness": "时间应带时区，例如 2026-03-01T08:00:00+08:00"},
    fields.Date: {"invalid": "日期格式不正确，例如 2026-03-01", "format": "日期格式不正确"},
    fields.UUID: {"invalid_uuid": "应为 UUID"},
    fields.List: {"invalid": "应为列表"},
    fields.Nested: {"type": "应为对象"},
    fields.Mapping: {"invalid": "应为对象"},
}


class Parser(FlaskParser):
    """webargs as the API uses it."""

    DEFAULT_UNKNOWN_BY_LOCATION = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "json": EXCLUDE,
        "form": EXCLUDE,
        "json_or_form": EXCLUDE,
    }

    def _get_schema(self, argmap: Any, req: Any) -> Schema:
        """A schema is made once for each class: making it takes longer than reading a small body with it."""
        if isinstance(argmap, type) and issubclass(argmap, Schema):
            return _schema(argmap)
        schema: Schema = super()._get_schema(argmap, req)
        return schema

    def _raw_load_json(self, req: Any) -> Any:
        try:
            return super()._raw_load_json(req)
        except ValueError as error:  # also a number of more digits than Python reads
            refused = BadRequest()
            refused.data = {"messages": {"json": {WHOLE: ["应为正确的 JSON"]}}}  # type: ignore[attr-defined]
            raise refused from error


@cache
def _schema(kind: type[Schema]) -> Schema:
    """Loading changes nothing in a schema, so all threads may share it."""
    return kind()


def install() -> None:
    """Before the first schema is written: marshmallow reads these when a class is made."""
    Schema.Meta.unknown = EXCLUDE
    Schema.error_messages = {"type": "应为对象", "unknown": "没有这一项"}
    for field, words in FIELD_WORDS.items():
        field.default_error_messages = {**field.__dict__.get("default_error_messages", {}), **words}
    validate.Length.message_min = "至少 {min} 个字"
    validate.Length.message_max = "最多 {max} 个字"
    validate.Length.message_all = "应为 {min} 到 {max} 个字"
    validate.Length.message_equal = "应为 {equal} 个字"
    validate.Range.message_min = "应{min_op} {{min}}"
    validate.Range.message_max = "应{max_op} {{max}}"
    validate.Range.message_all = "应{min_op} {{min}}，{max_op} {{max}}"
    validate.Range.message_gte, validate.Range.message_gt = "不小于", "大于"
    validate.Range.message_lte, validate.Range.message_lt = "不大于", "小于"
    validate.OneOf.default_message = "只能是：{choices}"
    validate.Regexp.default_message = "格式不正确"
    Blueprint.ARGUMENTS_PARSER = Parser()


def json_body() -> Any:
    """The document of a request whose view reads it by hand. Raises Invalid VALIDATION_FAILED."""
    body = request.get_json(silent=True)
    if body is None:
        raise not_valid({WHOLE: ["应为 JSON"]})
    return body


def loaded(schema: Schema, body: Any) -> dict[str, Any]:
    """What a schema makes of a body. Raises Invalid VALIDATION_FAILED."""
    try:
        args: dict[str, Any] = schema.load(body)
    except ValidationError as fault:
        raise not_valid(fault.normalized_messages()) from None
    return args


def not_valid(errors: dict[str, Any]) -> Invalid:
    return Invalid("VALIDATION_FAILED", "填写的内容有误，请检查标出的各项", errors=errors)
