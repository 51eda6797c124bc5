"""Shapes of archives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.people.facts import SOURCES
from app.people.service.persons import REASON_LENGTH
from app.policies.dictionaries import dictionary
from miniprogram_api.companies.schemas import words
from miniprogram_api.fields import Moment
from miniprogram_api.paging import page_of

CATEGORIES = [entry.code for entry in dictionary("person-categories")]
PURPOSES = [entry.code for entry in dictionary("archive-purposes")]
KINDS = ["education", "title", "residence"]
VIEWS = ["worker", "professional"]
RESULTS = ["fit", "restricted", "unfit"]
STANDINGS = ["none", "fine", "due", "overdue"]
WARNINGS = ["HEALTH_CHECK_MISSING", "HEALTH_CHECK_OVERDUE"]
STATES = ["stated", "confirmed", "refused", "given", "objected"]


class ViewQuery(Schema):
    view = fields.String(
        validate=validate.OneOf(VIEWS),
        metadata={"description": "worker 工人八项，professional 专业人员八项；不填按人员类别"},
    )


class ReadArgs(ViewQuery):
    purpose = fields.String(
        required=True,
        validate=validate.OneOf(PURPOSES),
        metadata={"description": "字典 archive-purposes；用人单位只能用 EMPLOYMENT、TENDER"},
    )
    reason = fields.String(
        required=True,
        validate=validate.Length(*REASON_LENGTH),
        metadata={"description": "查看理由，会给本人看，不要写号码"},
    )


class FactSchema(Schema):
    label = fields.String(required=True)
    text = fields.String(required=True)


class EntrySchema(Schema):
    id = fields.String(
        required=True, allow_none=True, metadata={"description": "本人可以处理的才有：填报的内容、评价"}
    )
    kind = fields.String(required=True)
    title = fields.String(required=True)
    facts = fields.List(fields.Nested(FactSchema), required=True)
    source = fields.String(required=True, validate=validate.OneOf(list(SOURCES)))
    source_label = fields.String(required=True)
    is_proven = fields.Boolean(required=True, metadata={"description": "true 已核验，false 本人填报"})
    state = fields.String(required=True, allow_none=True, validate=validate.OneOf(STATES))
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "没有通过核实的原因，只给本人看"}
    )
    updated_at = Moment(required=True)


class MissingSchema(Schema):
    message = fields.String(required=True)
    link = fields.String(
        required=True, allow_none=True, metadata={"description": "本人可以补齐的页面；null 只能由别人登记"}
    )


class BlockSchema(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)
    entries = fields.List(fields.Nested(EntrySchema), required=True)
    updated_at = Moment(required=True, allow_none=True)
    missing = fields.Nested(MissingSchema, required=True, allow_none=True)


class ArchiveSchema(Schema):
    person_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    category = fields.String(required=True, allow_none=True, validate=validate.OneOf(CATEGORIES))
    category_label = fields.String(required=True, allow_none=True)
    view = fields.String(required=True, validate=validate.OneOf(VIEWS))
    made_at = Moment(required=True)
    blocks = fields.List(fields.Nested(BlockSchema), required=True)


class StatementArgs(Schema):
    """Which fields a kind has: education level, school, major, graduated_on; title level, title, issuer,
    granted_on; residence region, address, since."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    level = fields.String(
        validate=validate.Length(1, 40),
        metadata={"description": "学历：字典 culture-levels；职称：字典 title-levels"},
    )
    school = fields.String(validate=validate.Length(max=60))
    major = fields.String(validate=validate.Length(max=60))
    graduated_on = fields.Date()
    title = fields.String(validate=validate.Length(max=60), metadata={"description": "职称名称，如工程师"})
    issuer = fields.String(validate=validate.Length(max=60), metadata={"description": "评定单位"})
    granted_on = fields.Date()
    region = fields.String(validate=validate.Length(1, 60), metadata={"description": "行政区划代码或名称"})
    address = fields.String(validate=validate.Length(max=120))
    since = fields.Date(metadata={"description": "从哪天起住在这里"})


class DecisionArgs(Schema):
    confirmed = fields.Boolean(required=True)
    reason = fields.String(validate=validate.Length(max=200), metadata={"description": "不予确认时必填"})


class WaitingSchema(Schema):
    id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    kind_label = fields.String(required=True)
    title = fields.String(required=True)
    facts = fields.List(fields.Nested(FactSchema), required=True)
    stated_at = Moment(required=True)


class HealthCheckArgs(Schema):
    checked_on = fields.Date(required=True)
    institution = fields.String(required=True, validate=words(100))
    result = fields.String(
        required=True,
        validate=validate.OneOf(RESULTS),
        metadata={"description": "fit 适合，restricted 有限制，unfit 不适合"},
    )
    special_post = fields.String(
        validate=validate.Length(1, 40), metadata={"description": "字典 special-posts；不填为一般岗位"}
    )


class EnteredCheckSchema(Schema):
    next_due_on = fields.Date(required=True, metadata={"description": "下次体检不晚于这天"})


class CheckedSchema(Schema):
    worker_id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True, metadata={"description": "打码的姓名"})
    company = fields.String(required=True)
    team = fields.String(required=True, allow_none=True)
    result = fields.String(required=True, allow_none=True, validate=validate.OneOf(RESULTS))
    next_due_on = fields.Date(required=True, allow_none=True)
    standing = fields.String(required=True, validate=validate.OneOf(STANDINGS))
    standing_label = fields.String(required=True)
    warning = fields.String(
        required=True,
        allow_none=True,
        validate=validate.OneOf(WARNINGS),
        metadata={"description": "只提示，不影响进场"},
    )


class EvaluationArgs(Schema):
    score = fields.Integer(required=True, strict=True, validate=validate.Range(min=1, max=5))
    reason = fields.String(required=True, validate=words(200))


class ObjectionArgs(Schema):
    reason = fields.String(
        required=True, validate=words(200), metadata={"description": "看到评价的人都能看到"}
    )


class ConductArgs(Schema):
    kind = fields.String(
        required=True,
        validate=validate.OneOf(["award", "penalty"]),
        metadata={"description": "award 奖励，penalty 处罚"},
    )
    matter = fields.String(required=True, validate=words(200))
    authority = fields.String(required=True, validate=words(100), metadata={"description": "作出决定的机关"})
    decided_on = fields.Date(required=True)


class WithdrawalArgs(Schema):
    reason = fields.String(required=True, validate=words(200))


WaitingPage = page_of(WaitingSchema)
CheckedPage = page_of(CheckedSchema)
