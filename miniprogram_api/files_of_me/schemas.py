"""Shapes of personal files."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.people.service.persons import REASON_LENGTH
from miniprogram_api.fields import Moment
from miniprogram_api.paging import page_of


class FileQuery(Schema):
    full = fields.Boolean(load_default=False, metadata={"description": "1 显示完整内容，不打码"})


class UnmaskArgs(Schema):
    reason = fields.String(
        required=True,
        validate=validate.Length(*REASON_LENGTH),
        metadata={"description": "查看理由，会给本人看，不要写号码"},
    )


class PersonalFileSchema(Schema):
    id = fields.String(required=True)
    is_full = fields.Boolean(required=True, metadata={"description": "false 表示已打码"})
    name = fields.String(allow_none=True)
    id_number = fields.String(allow_none=True)
    cell_phone = fields.String(allow_none=True)
    gender = fields.String(allow_none=True, metadata={"description": "M 男，F 女"})
    birthday = fields.Date(allow_none=True)
    nation = fields.String(allow_none=True)
    native_place = fields.String(allow_none=True, metadata={"description": "身份证号前六位对应的地方"})
    household_registration = fields.String(allow_none=True, metadata={"description": "住址"})
    id_card_valid_to = fields.Date(allow_none=True)
    marks = fields.List(fields.String(), required=True)
    verified_at = Moment(allow_none=True)
    stored_at = Moment(allow_none=True)
    photo_url = fields.String(allow_none=True, metadata={"description": "几分钟内有效的链接"})


class ReadingSchema(Schema):
    at = Moment(required=True)
    action = fields.String(required=True)
    words = fields.String(required=True, metadata={"description": "做了什么"})
    who = fields.String(required=True)
    reason = fields.String(allow_none=True)


ReadingPage = page_of(ReadingSchema)
