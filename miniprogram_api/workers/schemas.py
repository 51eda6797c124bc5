"""Shapes of engagements."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from miniprogram_api.companies.schemas import words
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema
from miniprogram_api.projects.schemas import CompanyRefSchema

ID = validate.Length(1, 40)
STAGES = ["hired", "assigned", "trade_assigned", "exited"]


class PersonArgs(Schema):
    """Either the person, or name and number of somebody who need not have signed in yet."""

    person_id = fields.String(validate=ID)
    id_number = fields.String(validate=validate.Length(1, 40))
    name = fields.String(validate=validate.Length(1, 60))


class HireArgs(PersonArgs):
    company_id = fields.String(required=True, validate=ID)
    identity_class = fields.String(
        validate=ID,
        metadata={"description": "worker, contractor_manager, supervision_manager, owner_manager"},
    )
    post = fields.String(validate=ID, metadata={"description": "字典 posts 的代码或名称"})
    joined_on = fields.Date(metadata={"description": "不填为今天"})
    cell_phone = fields.String(validate=validate.Length(1, 30))
    evidence = fields.String(validate=validate.Length(max=200))


class WorkerArgs(HireArgs):
    team = fields.String(
        allow_none=True,
        validate=validate.Length(max=60),
        metadata={"description": "班组名称，新的名称即新建"},
    )
    work_type = fields.String(validate=ID, metadata={"description": "字典 work-types 的代码，如 010"})
    is_team_leader = fields.Boolean()


class EngagedSchema(Schema):
    id = fields.String(required=True)
    person_id = fields.String(required=True)
    stage = fields.String(required=True, validate=validate.OneOf(STAGES))


class AssignArgs(Schema):
    team = fields.String(validate=words(60))
    is_team_leader = fields.Boolean()
    evidence = fields.String(validate=validate.Length(max=200))


class TradeArgs(Schema):
    work_type = fields.String(validate=ID)
    evidence = fields.String(validate=validate.Length(max=200))


class ExitArgs(Schema):
    reason = fields.String(required=True, validate=words(200))
    exited_on = fields.Date(metadata={"description": "不填为今天"})
    force = fields.Boolean(load_default=False, metadata={"description": "人还在场内时强制退场"})


class WorkerPatch(Schema):
    team = fields.String(validate=words(60))
    work_type = fields.String(validate=ID)
    post = fields.String(validate=ID)
    identity_class = fields.String(validate=ID)
    is_team_leader = fields.Boolean()
    cell_phone = fields.String(validate=validate.Length(1, 30))


class WorkerQuery(CursorArgs):
    stage = fields.String(
        validate=validate.OneOf([*STAGES, "active"]), metadata={"description": "active 为未退场的全部"}
    )
    company_id = fields.String(validate=ID)
    team_id = fields.String(validate=ID)
    person_id = fields.String(validate=ID)


class WorkerSearch(WorkerQuery):
    """In a body, because a name does not belong into an address."""

    name = fields.String(required=True, validate=words(60), metadata={"description": "完整姓名"})


class NamedCodeSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)


class TeamRefSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)


class WorkerSchema(Schema):
    id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "打码的姓名"})
    id_card = fields.String(allow_none=True, metadata={"description": "打码的身份证号"})
    marks = fields.List(fields.String(), required=True)
    is_revoked = fields.Boolean(required=True, metadata={"description": "实名认证已被撤销，还没有解除"})
    company = fields.Nested(CompanyRefSchema, required=True)
    team = fields.Nested(TeamRefSchema, allow_none=True)
    work_type = fields.Nested(NamedCodeSchema, allow_none=True)
    identity_class = fields.String(required=True)
    colour = fields.String(allow_none=True)
    post = fields.Nested(NamedCodeSchema, allow_none=True)
    is_team_leader = fields.Boolean(required=True)
    cell_phone = fields.String(allow_none=True, metadata={"description": "打码的联系电话"})
    stage = fields.String(required=True)
    stage_label = fields.String(required=True)
    joined_on = fields.Date(required=True)
    exited_on = fields.Date(allow_none=True)
    exit_reason = fields.String(allow_none=True)


class StepSchema(Schema):
    stage = fields.String(required=True)
    label = fields.String(required=True)
    at = fields.String(required=True)
    evidence = fields.String(allow_none=True)


class WorkerInFullSchema(WorkerSchema):
    steps = fields.List(fields.Nested(StepSchema), required=True)


class SheetArgs(Schema):
    file = fields.Raw(required=True, metadata={"type": "string", "format": "binary", "description": ".xlsx"})


class ImportRowSchema(Schema):
    row = fields.Integer(required=True, metadata={"description": "表格中的行号"})
    status = fields.String(required=True, validate=validate.OneOf(["taken", "refused"]))
    id = fields.String(allow_none=True)
    name = fields.String(allow_none=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class ImportSchema(Schema):
    import_id = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["waiting", "running", "done", "failed"]))
    total = fields.Integer(required=True)
    done = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(ImportRowSchema), required=True)
    next_cursor = fields.String(allow_none=True)


class ImportQuery(Schema):
    limit = fields.Integer(load_default=200, validate=validate.Range(min=1, max=200))
    cursor = fields.Integer(
        load_default=0,
        validate=validate.Range(min=0, max=1_000_000),
        metadata={"description": "上一页最后的行号"},
    )


class BarArgs(PersonArgs):
    region = fields.String(required=True, validate=words(60))
    reason = fields.String(required=True, validate=words(200))
    since = fields.Date(metadata={"description": "不填为今天"})
    until = fields.Date(allow_none=True)


class BarSchema(Schema):
    id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True)
    region = fields.String(allow_none=True)
    region_code = fields.String(required=True)
    reason = fields.String(required=True)
    since = fields.Date(required=True)
    until = fields.Date(allow_none=True)
    lifted_at = fields.String(allow_none=True)


WorkerPage = page_of(WorkerSchema)
BarPage = page_of(BarSchema)
