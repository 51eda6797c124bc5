"""Shapes of contracts. Money is whole 分 (cents)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from app.wages.facts.contracts import (
    DURATIONS,
    FIXED,
    IN_DISPUTE,
    KINDS,
    LATE,
    MISSING,
    UNCONFIRMED,
    UNITS,
    WITHOUT_WAGE,
)
from miniprogram_api.companies.schemas import words
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.problems import ReasonSchema
from miniprogram_api.projects.schemas import CompanyRefSchema
from miniprogram_api.workers.schemas import ID, ImportRowSchema

HIGHEST_WAGE = 100_000_000
PAY_METHODS = ("BANK", "CASH")
LONG = 300


def _text(description: str) -> fields.String:
    return fields.String(validate=words(LONG), metadata={"description": description})


class AgreedArgs(Schema):
    task = _text("工作任务")
    remuneration = _text("劳动报酬")
    wage_cents = fields.Integer(
        validate=validate.Range(min=1, max=HIGHEST_WAGE),
        metadata={"description": "工资支付标准，单位分；与 wage_unit 一起填写"},
    )
    wage_unit = fields.String(
        validate=validate.OneOf(UNITS), metadata={"description": "DAY 日、MONTH 月、HOUR 小时、PIECE 件"}
    )
    pay_method = fields.String(
        validate=validate.OneOf(PAY_METHODS), metadata={"description": "BANK 银行代发、CASH 现金"}
    )
    pay_day = fields.Integer(
        validate=validate.Range(min=1, max=31), metadata={"description": "每月发薪日；当月没有这一天的为月末"}
    )
    dispute_resolution = _text("工资纠纷解决方式")
    liability = _text("责任追究")

    @validates_schema
    def _whole_wage(self, data: dict[str, Any], **_more: Any) -> None:
        if ("wage_cents" in data) != ("wage_unit" in data):
            missing = "wage_unit" if "wage_cents" in data else "wage_cents"
            raise ValidationError("工资标准的金额和单位要一起填写", missing)


class ContractArgs(AgreedArgs):
    worker_id = fields.String(required=True, validate=ID, metadata={"description": "用工登记的编号"})
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    signed_on = fields.Date(required=True, metadata={"description": "签订日期"})
    duration = fields.String(load_default=FIXED, validate=validate.OneOf(DURATIONS))
    period_from = fields.Date(metadata={"description": "不填按签订日期"})
    period_to = fields.Date(metadata={"description": "固定期限的结束日期，当天包括在内"})


class ChangeArgs(AgreedArgs):
    """What is agreed from a day on, whole."""

    effective_from = fields.Date(required=True)
    reason = fields.String(required=True, validate=words(200))


class EndArgs(Schema):
    ends_on = fields.Date(required=True, metadata={"description": "合同的最后一天"})
    reason = fields.String(required=True, validate=words(200))


class VoidArgs(Schema):
    reason = fields.String(required=True, validate=words(200))


class PaperArgs(Schema):
    file = fields.Raw(
        required=True, metadata={"type": "string", "format": "binary", "description": "签好的合同的照片"}
    )


class ConfirmArgs(Schema):
    number = fields.Integer(
        required=True, validate=validate.Range(min=1, max=10_000), metadata={"description": "核对的是第几版"}
    )


class ObjectArgs(ConfirmArgs):
    reason = fields.String(required=True, validate=words(LONG))


class EnteredSchema(Schema):
    id = fields.String(required=True)
    is_new = fields.Boolean(required=True, metadata={"description": "false 为同样的内容已经登记过"})
    warnings = fields.List(fields.Nested(ReasonSchema), required=True)


class VersionSchema(Schema):
    number = fields.Integer(required=True)
    effective_from = fields.Date(required=True)
    task = fields.String(allow_none=True, required=True)
    remuneration = fields.String(allow_none=True, required=True)
    wage_cents = fields.Integer(allow_none=True, required=True)
    wage_unit = fields.String(allow_none=True, required=True)
    wage_words = fields.String(allow_none=True, required=True)
    pay_method = fields.String(allow_none=True, required=True)
    pay_method_label = fields.String(allow_none=True, required=True)
    pay_day = fields.Integer(allow_none=True, required=True)
    pay_day_words = fields.String(allow_none=True, required=True)
    dispute_resolution = fields.String(allow_none=True, required=True)
    liability = fields.String(allow_none=True, required=True)
    reason = fields.String(allow_none=True, required=True, metadata={"description": "为什么变更"})
    answer = fields.String(required=True, metadata={"description": "waiting、confirmed、objected"})
    answer_label = fields.String(required=True)
    answered_at = fields.String(allow_none=True, required=True, metadata={"format": "date-time"})
    objection = fields.String(allow_none=True, required=True)


class ContractSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    kind_label = fields.String(required=True)
    signed_on = fields.Date(required=True)
    duration = fields.String(required=True)
    duration_label = fields.String(required=True)
    period_from = fields.Date(required=True)
    period_to = fields.Date(allow_none=True, required=True)
    standing = fields.String(
        required=True, metadata={"description": "not_yet、in_force、over、terminated、void"}
    )
    standing_label = fields.String(required=True)
    entered_on = fields.Date(required=True)
    entry_days = fields.Integer(required=True, metadata={"description": "签订后第几天录入"})
    start_days = fields.Integer(
        required=True, metadata={"description": "开始后第几天录入；负数为开始前已录入"}
    )
    entry_due_on = fields.Date(allow_none=True, required=True)
    is_entry_due_provisional = fields.Boolean(required=True, metadata={"description": "暂定"})
    is_late = fields.Boolean(required=True, metadata={"description": "CONTRACT_INFO_LATE"})
    terminated_on = fields.Date(allow_none=True, required=True)
    termination_reason = fields.String(allow_none=True, required=True)
    paper_url = fields.String(allow_none=True, required=True)
    versions = fields.List(fields.Nested(VersionSchema), required=True, metadata={"description": "新的在前"})


class ContractWorkerSchema(Schema):
    id = fields.String(required=True)
    name = fields.String(allow_none=True, required=True)
    id_card = fields.String(allow_none=True, required=True)
    team = fields.String(allow_none=True, required=True)
    joined_on = fields.Date(required=True)


class WorkerContractsSchema(ContractWorkerSchema):
    person_id = fields.String(required=True)
    company = fields.Nested(CompanyRefSchema, required=True)
    exited_on = fields.Date(allow_none=True, required=True)
    flags = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "CONTRACT_MISSING、CONTRACT_INFO_LATE、WAGE_STANDARD_MISSING"},
    )
    flag_labels = fields.List(fields.String(), required=True)
    contracts = fields.List(fields.Nested(ContractSchema), required=True)


class EmployerSchema(CompanyRefSchema):
    credit_code = fields.String(required=True)


class ContractInFullSchema(ContractSchema):
    worker = fields.Nested(ContractWorkerSchema, required=True)
    project = fields.Nested(CompanyRefSchema, required=True)
    company = fields.Nested(EmployerSchema, required=True)


class ContractsQuery(CursorArgs):
    which = fields.String(
        data_key="only",
        validate=validate.OneOf([MISSING, LATE, IN_DISPUTE, UNCONFIRMED, WITHOUT_WAGE]),
        metadata={
            "description": "missing 未签合同、late 录入逾期、objected 本人有异议、waiting 等待确认、"
            "without_wage 没有工资标准；不填为全部"
        },
    )


class KindSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    items = fields.List(fields.String(), required=True, metadata={"description": "必备事项"})


class ContractCountsSchema(Schema):
    asked = fields.Integer(required=True, metadata={"description": "应签合同的在册工人"})
    missing = fields.Integer(required=True)
    overdue = fields.Integer(required=True, metadata={"description": "未签合同，且已超过录入期限"})
    late = fields.Integer(required=True)
    objected = fields.Integer(required=True)
    waiting = fields.Integer(required=True)
    without_wage = fields.Integer(required=True)
    entry_days = fields.Integer(allow_none=True, required=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True)


class ImportedSchema(Schema):
    total = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(ImportRowSchema), required=True)


class OwnEngagementSchema(Schema):
    worker_id = fields.String(required=True)
    project = fields.String(required=True)
    company = fields.String(required=True)
    joined_on = fields.Date(required=True)
    has_left = fields.Boolean(required=True)
    flags = fields.List(fields.String(), required=True)
    what_to_do = fields.String(allow_none=True, required=True)
    contracts = fields.List(fields.Nested(ContractSchema), required=True)


class OwnContractsSchema(Schema):
    items = fields.List(fields.Nested(OwnEngagementSchema), required=True)


WorkerContractsPage = page_of(WorkerContractsSchema)
