"""Shapes of projects."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.companies.schemas import words
from miniprogram_api.paging import CursorArgs, page_of


class PlaceArgs(Schema):
    lng = fields.Float(validate=validate.Range(-180, 180), metadata={"description": "经度"})
    lat = fields.Float(validate=validate.Range(-90, 90), metadata={"description": "纬度"})


class ProjectArgs(PlaceArgs):
    name = fields.String(required=True, validate=words(120))
    jurisdiction = fields.String(
        required=True,
        validate=validate.Length(1, 40),
        metadata={"description": "按哪里的规则进场：chongqing, hangzhou, shanghai, guizhou"},
    )
    region = fields.String(required=True, validate=words(60))
    permit_no = fields.String(required=True, validate=words(60), metadata={"description": "施工许可证号"})
    general_contractor_id = fields.String(required=True, validate=validate.Length(1, 40))
    started_on = fields.Date(required=True)


class ProjectPatch(PlaceArgs):
    name = fields.String(validate=words(120))


class ProjectQuery(CursorArgs):
    status = fields.String(validate=validate.OneOf(["ongoing", "suspended", "closed"]))


class CompanyRefSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(allow_none=True)


class ProjectSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    jurisdiction = fields.String(required=True)
    region = fields.String(required=True)
    region_code = fields.String(required=True)
    permit_no = fields.String(required=True)
    general_contractor = fields.Nested(CompanyRefSchema, required=True)
    status = fields.String(required=True, metadata={"description": "ongoing、suspended 停工、closed"})
    started_on = fields.Date(required=True)
    closed_on = fields.Date(allow_none=True)
    lng = fields.Float(allow_none=True)
    lat = fields.Float(allow_none=True)


class CheckSchema(Schema):
    name = fields.String(required=True)
    cite = fields.String(required=True)


class CredentialSchema(Schema):
    kind = fields.String(required=True)
    use = fields.String(required=True, metadata={"description": "accepted, needs_confirmation, refused"})
    cite = fields.String(required=True)


class PolicySchema(Schema):
    name = fields.String(required=True)
    documents = fields.List(fields.String(), required=True)
    checks = fields.List(fields.Nested(CheckSchema), required=True, metadata={"description": "进场核验项"})
    credentials = fields.List(fields.Nested(CredentialSchema), required=True)
    hotline = fields.String(allow_none=True)


class ProjectInFullSchema(ProjectSchema):
    policy = fields.Nested(PolicySchema, required=True)


class CloseArgs(Schema):
    closed_on = fields.Date()


class ParticipantArgs(Schema):
    company_id = fields.String(required=True, validate=validate.Length(1, 40))
    role = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "字典 company-kinds 的代码"}
    )
    entered_on = fields.Date()


class ParticipantSchema(Schema):
    id = fields.String(required=True)
    company_id = fields.String(required=True)
    company_name = fields.String(required=True)
    role = fields.String(required=True)
    role_label = fields.String(required=True)
    entered_on = fields.Date(required=True)
    exited_on = fields.Date(allow_none=True)


class ParticipantsSchema(Schema):
    items = fields.List(fields.Nested(ParticipantSchema), required=True)


class TeamSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    company_id = fields.String(required=True)
    company_name = fields.String(required=True)


class TeamsSchema(Schema):
    items = fields.List(fields.Nested(TeamSchema), required=True)


class StaffArgs(Schema):
    role = fields.String(required=True, metadata={"description": "site_staff 或 project_admin"})
    account = fields.String(validate=words(60))
    password = fields.String(validate=validate.Length(max=200), metadata={"description": "至少8位"})
    person_id = fields.String(validate=validate.Length(1, 40))


class StaffSchema(Schema):
    id = fields.String(required=True, metadata={"description": "账号编号"})
    name = fields.String(allow_none=True)
    role = fields.String(required=True)
    since = fields.String(required=True)
    suspended_since = fields.String(allow_none=True, required=True, metadata={"description": "账号停用时间"})


class StaffListSchema(Schema):
    items = fields.List(fields.Nested(StaffSchema), required=True)


ProjectPage = page_of(ProjectSchema)
