"""Shapes of companies."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema


def words(longest: int) -> list[validate.Validator]:
    """Something that is not blank, up to a number of characters."""
    return [validate.Length(1, longest), validate.Regexp(r"\s*\S", error="不能为空")]


class CompanyArgs(Schema):
    name = fields.String(required=True, validate=words(120))
    credit_code = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "统一社会信用代码"}
    )
    kind = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "字典 company-kinds 的代码，如 GENERAL_CONTRACTOR"},
    )
    region = fields.String(
        required=True,
        validate=words(60),
        metadata={"description": "行政区划代码或名称，如 500112 或 重庆市渝北区"},
    )


class RegisteredSchema(Schema):
    id = fields.String(required=True)
    warnings = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "可疑之处，不影响登记"}
    )


class CompanySchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    credit_code = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    region = fields.String(required=True)
    region_code = fields.String(required=True)


class CompanyQuery(CursorArgs):
    name = fields.String(validate=validate.Length(max=120), metadata={"description": "名称的开头"})
    credit_code = fields.String(validate=validate.Length(max=40))


class AccountArgs(Schema):
    account = fields.String(required=True, validate=words(60))
    password = fields.String(
        required=True, validate=validate.Length(max=200), metadata={"description": "至少8位"}
    )


class IdSchema(Schema):
    id = fields.String(required=True)


CompanyPage = page_of(CompanySchema)
