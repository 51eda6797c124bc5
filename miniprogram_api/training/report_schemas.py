"""Shapes of the reports of a training centre."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from app.training.service.report_sheets import RISKS
from miniprogram_api.paging import CursorArgs
from miniprogram_api.training.schemas import ClassSchema


class LearnerQuery(CursorArgs):
    risk = fields.String(
        load_default=None,
        validate=validate.OneOf([*RISKS, "any"]),
        metadata={"description": "any：所有可能赶不上、落后和逾期的"},
    )


class LostSchema(Schema):
    reason = fields.String(required=True)
    message = fields.String(required=True)
    seconds = fields.Integer(required=True)


class LearnerSchema(Schema):
    enrolment_id = fields.String(required=True)
    person_id = fields.String(required=True)
    name = fields.String(allow_none=True, metadata={"description": "打码的姓名"})
    state = fields.String(required=True)
    required_hours = fields.Float(required=True)
    earned_hours = fields.Float(required=True)
    progress = fields.Float(required=True, metadata={"description": "0到1"})
    sections_done = fields.Integer(required=True)
    watched_s = fields.Integer(required=True)
    hours_by_day = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)
    last_learned_at = fields.String(allow_none=True)
    completed_at = fields.String(allow_none=True)
    risk = fields.String(required=True, validate=validate.OneOf(list(RISKS)))
    risk_label = fields.String(required=True)
    days_left = fields.Integer(required=True)
    remaining_s = fields.Integer(required=True)
    needed_s_per_day = fields.Integer(required=True)
    checks_missed = fields.Integer(required=True)
    uncredited_s = fields.Integer(required=True)
    uncredited = fields.List(fields.Nested(LostSchema), required=True)
    assessment_result = fields.String(allow_none=True)


class SummarySchema(Schema):
    learners = fields.Integer(required=True)
    completed = fields.Integer(required=True)
    behind = fields.Integer(required=True)
    at_risk = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    not_started = fields.Integer(required=True)
    watched_hours = fields.Float(required=True)
    uncredited_hours = fields.Float(required=True)
    checks_missed = fields.Integer(required=True)
    passed = fields.Integer(required=True, metadata={"description": "考核合格"})


class LearnersSchema(Schema):
    class_ = fields.Nested(ClassSchema, required=True, data_key="class", attribute="class")
    summary = fields.Nested(SummarySchema, required=True)
    items = fields.List(fields.Nested(LearnerSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class ClassSummarySchema(ClassSchema, SummarySchema):
    is_over = fields.Boolean(required=True)


class SliceSchema(Schema):
    key = fields.String(required=True)
    label = fields.String(required=True)
    value = fields.Integer(required=True)


class DaySchema(Schema):
    day = fields.String(required=True)
    hours = fields.Float(required=True)
    people = fields.Integer(required=True)


class ChartsSchema(Schema):
    hours_a_day = fields.List(fields.Nested(DaySchema), required=True)
    risk = fields.List(fields.Nested(SliceSchema), required=True)
    progress = fields.List(fields.Nested(SliceSchema), required=True)
    uncredited = fields.List(fields.Nested(LostSchema), required=True)


class OverviewSchema(Schema):
    as_of = fields.String(required=True)
    summary = fields.Nested(SummarySchema, required=True)
    classes = fields.List(fields.Nested(ClassSummarySchema), required=True)
    charts = fields.Nested(ChartsSchema, required=True)
