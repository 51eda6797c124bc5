"""Shapes of certificates."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.codes.schemas import CodesSchema
from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema

STATES = ["VALID", "NOT_YET_VALID", "EXPIRED", "CANCELLED", "CONVERTED"]
ACTIVATIONS = ["INACTIVE", "ACTIVE", "DEACTIVATED"]
RENEWAL_STATES = ["not_open", "open", "closed", "enrolled", "completed", "applied", "renewed", "lapsed"]


def _written(description: str, longest: int = 200) -> fields.String:
    """Judged by the service, so that every fault is told at once."""
    return fields.String(
        allow_none=True, validate=validate.Length(max=longest), metadata={"description": description}
    )


class CertificateArgs(Schema):
    number = _written("证书编号，必填；同一省市内不能重复")
    name = _written("证书名称，不填按种类的通用名称")
    kind = _written("必填，字典 certificate-kinds 的代码或名称")
    category = _written("安管：A、B、C；特种作业：操作类别")
    post = _written("岗位证书必填，字典 posts 的代码或名称")
    specialty = _written("施工员、质量员证书必填，字典 specialties 的代码或名称")
    holder_name = _written("必填")
    holder_id_number = _written("必填，18位身份证号")
    province = _written("省市名称或行政区划代码，不填为账号所在省市")
    issuer = _written("发证机关")
    issued_on = _written("发证日期，如 2023-09-01")
    valid_from = _written("有效期起，不填为发证日期")
    valid_to = _written("有效期止（当天仍有效）；安管、特种作业、岗位证书必填")
    activated = fields.Boolean(load_default=False)


class CertificateQuery(CursorArgs):
    number = fields.String(validate=validate.Length(1, 60), metadata={"description": "完整编号"})
    kind = fields.String(validate=validate.Length(1, 40))
    category = fields.String(validate=validate.Length(1, 40))
    post = fields.String(validate=validate.Length(1, 40))
    activation = fields.String(validate=validate.OneOf(ACTIVATIONS))
    state = fields.String(validate=validate.OneOf(STATES), metadata={"description": "按今天计算"})


class CertificateSearch(CertificateQuery):
    """In a body, because an ID number does not belong into an address."""

    holder_id_number = fields.String(required=True, validate=validate.Length(1, 40))


class PublicCertificateSchema(Schema):
    number = fields.String(required=True)
    name = fields.String(required=True)
    holder_name = fields.String(required=True, metadata={"description": "打码的姓名"})
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    category = fields.String(required=True, allow_none=True)
    category_label = fields.String(required=True, allow_none=True)
    post = fields.String(required=True, allow_none=True)
    post_label = fields.String(required=True, allow_none=True)
    specialty = fields.String(required=True, allow_none=True)
    specialty_label = fields.String(required=True, allow_none=True)
    province = fields.String(required=True)
    province_label = fields.String(required=True)
    issuer = fields.String(required=True, allow_none=True)
    unit = fields.String(allow_none=True, metadata={"description": "注册单位，注册执业人员的证书才有"})
    valid_from = fields.Date(required=True, allow_none=True)
    valid_to = fields.Date(required=True, allow_none=True, metadata={"description": "最后一个有效日"})
    validity = fields.String(required=True, validate=validate.OneOf(STATES))
    validity_label = fields.String(required=True)
    activation = fields.String(required=True, validate=validate.OneOf(ACTIVATIONS))
    activation_label = fields.String(required=True)


class CertificateSchema(PublicCertificateSchema):
    id = fields.String(required=True)
    holder_id_number = fields.String(required=True, metadata={"description": "打码的身份证号"})
    issued_on = fields.Date(required=True, allow_none=True)
    days_left = fields.Integer(required=True, allow_none=True)
    queryable_from = fields.Date(required=True, allow_none=True)
    predecessor_id = fields.String(required=True, allow_none=True)


class CertificateEventSchema(Schema):
    event = fields.String(required=True)
    label = fields.String(required=True)
    at = Moment(required=True)
    reason = fields.String(required=True, allow_none=True)
    reason_label = fields.String(required=True, allow_none=True)
    by = fields.String(required=True, validate=validate.OneOf(["system", "account"]))


class RegisterEventSchema(CertificateEventSchema):
    detail = fields.Dict(required=True)


class CertificateInFullSchema(CertificateSchema):
    history = fields.List(fields.Nested(RegisterEventSchema), required=True)


class CertificateRenewalSchema(Schema):
    opens_on = fields.Date(required=True)
    closes_on = fields.Date(required=True)
    must_finish_by = fields.Date(required=True)
    apply_by = fields.Date(required=True)
    state = fields.String(required=True, validate=validate.OneOf(RENEWAL_STATES))
    state_label = fields.String(required=True)
    enrolment_id = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)


class OwnCertificateSchema(CertificateSchema):
    renewal = fields.Nested(
        CertificateRenewalSchema,
        required=True,
        allow_none=True,
        metadata={"description": "不能延期的证书为空"},
    )
    link = fields.String(required=True)


class OwnCertificateInFullSchema(OwnCertificateSchema):
    history = fields.List(fields.Nested(CertificateEventSchema), required=True)


class OwnCertificatesSchema(Schema):
    items = fields.List(fields.Nested(OwnCertificateSchema), required=True)
    reasons = fields.List(
        fields.Nested(ReasonSchema), required=True, metadata={"description": "为什么看不到证书"}
    )


class DisplayCodeSchema(Schema):
    link = fields.String(required=True, metadata={"description": "核验页面，手机扫码打开，不需要登录"})
    svg = fields.String(required=True)
    expires_at = Moment(required=True)


class DisplayCheckArgs(Schema):
    code = fields.String(
        required=True,
        validate=validate.Length(1, 300),
        metadata={"description": "核验链接里 # 后面的文字"},
    )


class DisplayCheckSchema(Schema):
    is_valid = fields.Boolean(required=True, metadata={"description": "现在有效并且已激活"})
    checked_at = Moment(required=True)
    certificate = fields.Nested(PublicCertificateSchema, required=True)


class ShownCertificateSchema(Schema):
    certificate = fields.Nested(CertificateSchema, required=True)
    photo_url = fields.String(required=True, allow_none=True)
    note = fields.String(required=True)
    code = fields.Nested(CodesSchema, required=True)
    verification = fields.Nested(DisplayCodeSchema, required=True)


class PublicQueryArgs(Schema):
    number = fields.String(required=True, validate=validate.Length(1, 60))
    name = fields.String(required=True, validate=validate.Length(1, 60))


class CertificateSheetArgs(Schema):
    file = fields.Raw(
        required=True, metadata={"type": "string", "format": "binary", "description": ".xlsx 或 .csv"}
    )


class ProvinceQuery(Schema):
    province = fields.String(
        load_default=None,
        validate=validate.Length(1, 60),
        metadata={"description": "没有填写省市的行属于哪个省市，不填为账号所在省市"},
    )


class CertificateImportRowSchema(Schema):
    row = fields.Integer(required=True, metadata={"description": "表格中的行号"})
    status = fields.String(required=True, validate=validate.OneOf(["taken", "refused"]))
    id = fields.String(allow_none=True)
    name = fields.String(allow_none=True, metadata={"description": "打码的姓名"})
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class CertificateImportSchema(Schema):
    import_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["waiting", "running", "done", "failed"]))
    fault = fields.String(required=True, allow_none=True, metadata={"description": "没有办完的原因"})
    total = fields.Integer(required=True, metadata={"description": "办完以前是估计的行数"})
    done = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(CertificateImportRowSchema), required=True)
    next_cursor = fields.String(allow_none=True)


class CertificateImportQuery(Schema):
    limit = fields.Integer(load_default=200, validate=validate.Range(min=1, max=200))
    cursor = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=1_000_000),
        metadata={"description": "上一页最后的行号"},
    )


CertificatePage = page_of(CertificateSchema)
