"""Bodies and answers of wages. Amounts are whole cents (分)."""

from __future__ import annotations

from flask_smorest.fields import Upload
from marshmallow import Schema, fields, validate

from app.wages.service.batches import HIGHEST, STATES
from app.wages.service.own_wages import ANSWERS
from miniprogram_api.fields import not_blank
from miniprogram_api.paging import CursorArgs, page_of

MONTH = validate.Regexp(r"[0-9]{4}-(0[1-9]|1[0-2])\Z", error="月份应写成 2026-03 这样")
REASON = validate.Length(min=1, max=200)


def _cents(*, allow_none: bool = False) -> fields.Integer:
    return fields.Integer(required=True, allow_none=allow_none, metadata={"description": "分"})


def _reason() -> fields.String:
    return fields.String(required=True, validate=[REASON, not_blank])


class WageAccountArgs(Schema):
    bank = fields.String(required=True, validate=[validate.Length(min=2, max=60), not_blank])
    account_name = fields.String(required=True, validate=[validate.Length(min=2, max=120), not_blank])
    account_number = fields.String(required=True, validate=validate.Length(min=12, max=40))


class WageAccountSchema(Schema):
    bank = fields.String(required=True, allow_none=True)
    account_name = fields.String(required=True, allow_none=True)
    account = fields.String(required=True, allow_none=True)
    registered_at = fields.String(required=True, allow_none=True)


class OwnAccountArgs(Schema):
    bank = fields.String(required=True, validate=[validate.Length(min=2, max=60), not_blank])
    account_number = fields.String(required=True, validate=validate.Length(min=12, max=40))
    is_own = fields.Boolean(required=True)


class OwnAccountSchema(Schema):
    bank = fields.String(required=True, allow_none=True)
    account = fields.String(required=True, allow_none=True)
    stated_own_at = fields.String(required=True, allow_none=True)


class BatchQuery(CursorArgs):
    state = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(STATES))


class GenerateArgs(Schema):
    company_id = fields.String(required=True, validate=validate.Length(min=1, max=26))
    month = fields.String(required=True, validate=MONTH)


class BatchSchema(Schema):
    id = fields.String(required=True)
    project_id = fields.String(required=True)
    company_id = fields.String(required=True)
    company = fields.String(required=True, allow_none=True)
    month = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    due_on = fields.Date(required=True, allow_none=True)
    computed_at = fields.String(required=True)
    locked_hash = fields.String(required=True, allow_none=True)
    items = fields.Integer(required=True)
    objections = fields.Integer(required=True)
    amount_cents = _cents()
    paid_cents = _cents()
    advanced_cents = _cents()


class BatchStepSchema(Schema):
    step = fields.String(required=True)
    from_state = fields.String(required=True)
    to_state = fields.String(required=True)
    at = fields.String(required=True)
    account_id = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)


class WholeBatchSchema(BatchSchema):
    steps = fields.List(fields.Nested(BatchStepSchema), required=True)


class SentBatchSchema(WholeBatchSchema):
    without_account = fields.Integer(required=True)


class FlagSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)


class WageItemSchema(Schema):
    id = fields.String(required=True)
    worker_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    team = fields.String(required=True, allow_none=True)
    days = fields.Integer(required=True)
    hours = fields.Float(required=True)
    wage_cents = _cents(allow_none=True)
    unit = fields.String(required=True, allow_none=True)
    computed_cents = _cents(allow_none=True)
    amount_cents = _cents()
    paid_cents = _cents()
    advanced_cents = _cents()
    outstanding_cents = _cents()
    back_pay_month = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)
    edit_reason = fields.String(required=True, allow_none=True)
    answer = fields.String(required=True, allow_none=True)
    objection = fields.String(required=True, allow_none=True)


class EditArgs(Schema):
    amount_cents = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=HIGHEST))
    reason = _reason()


class SubmissionArgs(Schema):
    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


class ReviewArgs(Schema):
    approve = fields.Boolean(required=True)
    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


class SendingArgs(Schema):
    percent = fields.Integer(load_default=100, strict=True, validate=validate.Range(min=1, max=100))


class ResultsArgs(Schema):
    file = Upload(required=True)


class ReasonSchema(Schema):
    code = fields.String(required=True)
    message = fields.String(required=True)
    cite = fields.String(required=True, allow_none=True)
    remedy = fields.String(required=True, allow_none=True)


class ResultRowSchema(Schema):
    row = fields.Integer(required=True)
    payment_id = fields.String(required=True, allow_none=True)
    status = fields.String(required=True, validate=validate.OneOf(("taken", "repeated", "refused")))
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class ResultsSchema(Schema):
    batch = fields.Nested(WholeBatchSchema, required=True)
    total = fields.Integer(required=True)
    taken = fields.Integer(required=True)
    repeated = fields.Integer(required=True)
    refused = fields.Integer(required=True)
    rows = fields.List(fields.Nested(ResultRowSchema), required=True)


class AdvanceArgs(Schema):
    item_ids = fields.List(
        fields.String(validate=validate.Length(min=1, max=26)),
        required=True,
        validate=validate.Length(min=1, max=500),
    )
    paid_on = fields.Date(required=True)
    reason = _reason()


class AdvanceSchema(Schema):
    id = fields.String(required=True)
    item_id = fields.String(required=True)
    company_id = fields.String(required=True)
    amount_cents = _cents()
    paid_on = fields.Date(required=True)
    reason = fields.String(required=True)
    recorded_at = fields.String(required=True)


class AdvancesSchema(Schema):
    items = fields.List(fields.Nested(AdvanceSchema), required=True)


class WarningSchema(Schema):
    id = fields.String(required=True)
    batch_id = fields.String(required=True)
    item_id = fields.String(required=True)
    name = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    month = fields.String(required=True)
    level = fields.String(required=True, validate=validate.OneOf(("WARNING", "ALARM")))
    level_label = fields.String(required=True)
    due_on = fields.Date(required=True)
    opened_on = fields.Date(required=True)
    alarm_on = fields.Date(required=True, allow_none=True)
    outstanding_cents = _cents()


class CityArrearsSchema(Schema):
    region_code = fields.String(required=True)
    region = fields.String(required=True, allow_none=True)
    warnings = fields.Integer(required=True)
    alarms = fields.Integer(required=True)
    outstanding_cents = _cents()


class ProjectArrearsSchema(Schema):
    project_id = fields.String(required=True)
    project = fields.String(required=True)
    region_code = fields.String(required=True)
    region = fields.String(required=True, allow_none=True)
    level = fields.String(required=True, validate=validate.OneOf(("WARNING", "ALARM")))
    level_label = fields.String(required=True)
    workers = fields.Integer(required=True)
    outstanding_cents = _cents()
    earliest_due_on = fields.Date(required=True)


class RegionArrearsSchema(Schema):
    cities = fields.List(fields.Nested(CityArrearsSchema), required=True)
    projects = fields.List(fields.Nested(ProjectArrearsSchema), required=True)


class OwnWageSchema(Schema):
    id = fields.String(required=True)
    month = fields.String(required=True)
    project = fields.String(required=True, allow_none=True)
    company = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    state_label = fields.String(required=True)
    days = fields.Integer(required=True)
    hours = fields.Float(required=True)
    amount_cents = _cents()
    paid_cents = _cents()
    advanced_cents = _cents()
    outstanding_cents = _cents()
    back_pay_month = fields.String(required=True, allow_none=True)
    due_on = fields.Date(required=True)
    is_overdue = fields.Boolean(required=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)
    answer = fields.String(required=True, allow_none=True)
    objection = fields.String(required=True, allow_none=True)
    when_wrong = fields.String(required=True)


class AnswerArgs(Schema):
    answer = fields.String(required=True, validate=validate.OneOf(ANSWERS))
    reason = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))


BatchPage = page_of(BatchSchema)
ItemPage = page_of(WageItemSchema)
WarningPage = page_of(WarningSchema)
OwnWagePage = page_of(OwnWageSchema)
