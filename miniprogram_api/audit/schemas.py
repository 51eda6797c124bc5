"""Shapes of the audit trail."""

from __future__ import annotations

import re
from datetime import date

from marshmallow import Schema, ValidationError, fields, validate

from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of

REAL_DAYS = validate.Range(date(2000, 1, 1), date(2099, 12, 31), error="日期不在合理范围内")
_ID = re.compile(r"[0-9A-Za-z_-]+")
_OF_A_PERSON = re.compile(r"\d{6,}[Xx]?")


def _is_id(value: str) -> None:
    """What is looked for is kept in the trail, so no name, phone number or ID number may get in."""
    if not _ID.fullmatch(value) or _OF_A_PERSON.fullmatch(value):
        raise ValidationError("请填写系统编号，不能填写姓名、手机号或身份证号")


def _code(longest: int) -> list[validate.Validator]:
    return [validate.Length(1, longest), validate.Regexp(r"[a-z_.]+\Z", error="只能是小写字母、点和下划线")]


def _said(words: str) -> dict[str, str]:
    return {"description": words}


class AuditQuery(CursorArgs):
    action = fields.String(
        validate=_code(60), metadata=_said("操作代码的开头，如 certificate. 或 person.unmasked")
    )
    subject_type = fields.String(validate=_code(40), metadata=_said("对象的种类，如 certificate"))
    subject_id = fields.String(validate=[validate.Length(1, 64), _is_id], metadata=_said("对象的编号"))
    account_id = fields.String(
        validate=[validate.Length(1, 26), _is_id], metadata=_said("谁办理的：账号编号")
    )
    person_id = fields.String(validate=[validate.Length(1, 26), _is_id], metadata=_said("涉及谁：人员编号"))
    since = fields.Date(validate=REAL_DAYS, metadata=_said("从哪天起（北京时间，含当天）"))
    until = fields.Date(validate=REAL_DAYS, metadata=_said("到哪天止（北京时间，含当天）"))


class AuditEntrySchema(Schema):
    seq = fields.Integer(required=True, metadata=_said("记录的序号，连续，不会改变"))
    at = Moment(required=True)
    action = fields.String(required=True)
    label = fields.String(required=True, metadata=_said("做了什么"))
    account_id = fields.String(required=True, allow_none=True, metadata=_said("空为系统自动办理"))
    account_name = fields.String(required=True, allow_none=True, metadata=_said("只有单位账号有名称"))
    person_id = fields.String(required=True, allow_none=True, metadata=_said("涉及的人员"))
    subject_type = fields.String(required=True)
    subject_id = fields.String(required=True)
    detail = fields.Dict(keys=fields.String(), required=True, metadata=_said("不含个人信息"))


AuditEntryPage = page_of(AuditEntrySchema)
