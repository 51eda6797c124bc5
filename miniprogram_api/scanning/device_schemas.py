"""Shapes of readers and gates, of what they raise, and of a look at a code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.attendance.facts import (
    BOUND_CREDENTIALS,
    DIRECTIONS,
    ID_CARD,
    MAX_BATCH,
    QR,
    SCANNED_CREDENTIALS,
    STATUSES,
)
from app.attendance.service.devices import ACTIVE, KINDS, RETIRED
from miniprogram_api.fields import not_blank
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema
from miniprogram_api.scanning.schemas import LONGEST_RAW, REAL_TIMES, WORDS

LONGEST_VALUE = 64
BOUND_VALUE: list[Callable[[str], Any]] = [validate.Length(min=1, max=LONGEST_VALUE), WORDS, not_blank]


class DeviceArgs(Schema):
    device_sn = fields.String(required=True, validate=[validate.Length(min=1, max=64), WORDS])
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    police_certified = fields.Boolean(load_default=False)
    certificate_no = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=60))


class DeviceChangeArgs(Schema):
    police_certified = fields.Boolean()
    certificate_no = fields.String(allow_none=True, validate=validate.Length(max=60))
    status = fields.String(validate=validate.OneOf((ACTIVE, RETIRED)))


class DeviceKeySchema(Schema):
    key_id = fields.String(required=True)
    issued_at = fields.String(required=True, metadata={"format": "date-time"})
    first_used_at = fields.String(allow_none=True, required=True, metadata={"format": "date-time"})
    ends_at = fields.String(
        allow_none=True,
        required=True,
        metadata={"format": "date-time", "description": "到这时失效；空为一直有效"},
    )


class IssuedKeySchema(Schema):
    key_id = fields.String(required=True)
    key = fields.String(required=True, metadata={"description": "64个十六进制字符（32字节），只在这里出现"})


class DeviceSchema(Schema):
    id = fields.String(required=True)
    device_sn = fields.String(required=True)
    kind = fields.String(required=True)
    police_certified = fields.Boolean(required=True)
    certificate_no = fields.String(allow_none=True, required=True)
    status = fields.String(required=True)
    last_seen_at = fields.String(
        allow_none=True,
        required=True,
        metadata={"format": "date-time", "description": "最近一次签名正确的联系，精确到分钟"},
    )
    keys = fields.List(fields.Nested(DeviceKeySchema), required=True)


class DevicesSchema(Schema):
    items = fields.List(fields.Nested(DeviceSchema), required=True)


class ReadCredentialArgs(Schema):
    """What the machine read. No picture and no template of a finger or face, ever."""

    kind = fields.String(required=True, validate=validate.OneOf((*BOUND_CREDENTIALS, *SCANNED_CREDENTIALS)))
    value = fields.String(
        required=True,
        validate=validate.Length(min=1, max=LONGEST_RAW),
        metadata={"description": "卡号；指纹或人脸在设备里的编号；码里的文字；身份证号"},
    )
    name = fields.String(
        allow_none=True,
        validate=[validate.Length(min=1, max=60), WORDS],
        metadata={"description": "身份证上的姓名，只用于 id_card"},
    )

    @validates_schema
    def _is_whole(self, data: dict[str, Any], **_: Any) -> None:
        if data["kind"] == ID_CARD and not data.get("name"):
            raise ValidationError("此项必填", "name")
        if data["kind"] != QR:
            _check_value(data["value"])


def _check_value(value: str) -> None:
    """A code is judged whatever text it is; a number is kept, so it has to be one."""
    try:
        for check in BOUND_VALUE:
            check(value)
    except ValidationError as fault:
        raise ValidationError(fault.messages, "value") from None


class DeviceEventArgs(Schema):
    event_id = fields.UUID(required=True, metadata={"description": "设备为每次通行生成的 UUID；重发用同一个"})
    credential = fields.Nested(ReadCredentialArgs, required=True)
    direction = fields.String(load_default="auto", validate=validate.OneOf(DIRECTIONS))
    happened_at = fields.AwareDateTime(
        format="iso",
        required=True,
        validate=REAL_TIMES,
        metadata={"description": "通行时设备的时间；与 X-Gate-Time 的差就是多久以前"},
    )
    seq = fields.Integer(
        allow_none=True,
        strict=True,
        validate=validate.Range(min=0, max=2**53),
        metadata={"description": "设备自己的顺序号"},
    )
    opened = fields.Boolean(
        allow_none=True, metadata={"description": "断网时设备自己放行了没有；在线等回答的不填"}
    )


class DeviceEventsArgs(Schema):
    """For the OpenAPI document; items are read one by one."""

    events = fields.List(
        fields.Nested(DeviceEventArgs), required=True, validate=validate.Length(max=MAX_BATCH)
    )


class DeviceEventResultSchema(Schema):
    event_id = fields.String(allow_none=True, required=True)
    id = fields.String(allow_none=True, required=True, metadata={"description": "记录编号；没有记录时为空"})
    status = fields.String(required=True, validate=validate.OneOf(STATUSES))
    admitted = fields.Boolean(required=True, metadata={"description": "开不开闸"})
    direction = fields.String(required=True, validate=validate.OneOf(DIRECTIONS))
    happened_at = fields.AwareDateTime(required=True)
    received_at = fields.AwareDateTime(required=True)
    name = fields.String(allow_none=True, required=True, metadata={"description": "打码的姓名"})
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    flags = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "EVENT_DUPLICATE：以前收到过，没有再记一次"},
    )
    errors = fields.Dict(keys=fields.String(), metadata={"description": "只在有误的一条里"})


class DeviceEventResultsSchema(Schema):
    results = fields.List(fields.Nested(DeviceEventResultSchema), required=True)


class DeviceRosterEntrySchema(Schema):
    kind = fields.String(required=True)
    value = fields.String(required=True)
    admitted = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class DeviceRosterSchema(Schema):
    entries = fields.List(fields.Nested(DeviceRosterEntrySchema), required=True)


class GateCredentialArgs(Schema):
    kind = fields.String(required=True, validate=validate.OneOf(BOUND_CREDENTIALS))
    value = fields.String(required=True, validate=BOUND_VALUE)
    device_id = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=26),
        metadata={"description": "指纹、人脸的编号只在这一台设备里有效时填"},
    )


class GateCredentialSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    value = fields.String(required=True, metadata={"description": "打码"})
    device_id = fields.String(allow_none=True, required=True)
    device_sn = fields.String(allow_none=True, required=True)
    bound_at = fields.String(required=True, metadata={"format": "date-time"})
    revoked_at = fields.String(allow_none=True, required=True, metadata={"format": "date-time"})


class GateCredentialsSchema(Schema):
    items = fields.List(fields.Nested(GateCredentialSchema), required=True)


class AlertQuery(CursorArgs):
    open_only = fields.Boolean(load_default=False)


class AlertSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    event_id = fields.String(allow_none=True, required=True)
    person_id = fields.String(allow_none=True, required=True)
    scan_id = fields.String(allow_none=True, required=True)
    reasons = fields.List(fields.String(), required=True)
    raised_at = fields.String(required=True, metadata={"format": "date-time"})
    handled_at = fields.String(allow_none=True, required=True, metadata={"format": "date-time"})


AlertPage = page_of(AlertSchema)


class CodeCheckArgs(Schema):
    raw = fields.String(required=True, validate=validate.Length(max=LONGEST_RAW))


class CheckedEngagementSchema(Schema):
    project_id = fields.String(required=True)
    project = fields.String(required=True)
    company = fields.String(required=True)
    stage = fields.String(required=True)
    work_type = fields.String(allow_none=True, required=True)
    identity_class = fields.String(required=True)
    colour = fields.String(allow_none=True, required=True)
    colour_label = fields.String(allow_none=True, required=True)


class CheckedCertificateSchema(Schema):
    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    category_label = fields.String(allow_none=True, required=True)
    valid_to = fields.String(allow_none=True, required=True)
    validity = fields.String(required=True)
    validity_label = fields.String(required=True)
    activation = fields.String(required=True)
    activation_label = fields.String(required=True)
    days_left = fields.Integer(allow_none=True, required=True)


class CheckedPersonSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    photo_url = fields.String(allow_none=True, required=True)
    marks = fields.List(fields.String(), required=True)
    engagements = fields.List(fields.Nested(CheckedEngagementSchema), required=True)
    certificates = fields.List(fields.Nested(CheckedCertificateSchema), required=True)


class CodeCheckSchema(Schema):
    valid = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    person = fields.Nested(CheckedPersonSchema, allow_none=True, required=True)
