"""What a centre sees of its learners, and what it decides about them; providers."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR, TRAINING_STAFF
from app.training.service.my_learning import appeal_row
from app.training.service.report_sheets import RESULTS
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import AccountArgs, IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.learning.schemas import AppealSchema, AppealsSchema, ChallengeResultSchema
from miniprogram_api.sheets import XLSX, xlsx
from miniprogram_api.training import report_schemas, schemas
from miniprogram_api.training.views import READERS

blp = Blueprint("learners", __name__, description="学员、考核与培训机构")


@blp.route("/training/classes/<class_id>/learners", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.arguments(report_schemas.LearnerQuery, location="query")
@blp.response(200, report_schemas.LearnersSchema)
def list_learners(args: dict[str, Any], class_id: str) -> dict[str, Any]:
    """班级学员：进度、每天学时、可能赶不上的人、未完成的抽查、没有计入的时间和原因。"""
    return product().training.reports.learners(actor(), class_id, **args)


@blp.route("/training/classes/<class_id>/learners.xlsx", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_learners_as_sheet(class_id: str) -> Response:
    """班级学员，Excel 文件。"""
    return xlsx(product().training.report_sheets.learners(actor(), class_id), "learners")


@blp.route("/training/overview", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, report_schemas.OverviewSchema)
def show_overview() -> dict[str, Any]:
    """所有班次的总览和图表数据。"""
    return product().training.reports.overview(actor())


@blp.route("/training/overview.xlsx", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_overview_as_sheet() -> Response:
    """班次总览，Excel 文件。"""
    return xlsx(product().training.report_sheets.overview(actor()), "overview")


@blp.route("/training/enrolments/<enrolment_id>/assessment", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.AssessmentArgs)
@blp.response(200, schemas.AssessmentSchema)
def record_assessment(args: dict[str, str], enrolment_id: str) -> dict[str, Any]:
    """登记考核结论，须两位不同的人确认。

    422 VALUE_NOT_ALLOWED、DUAL_SIGN_REQUIRED；404 ENROLMENT_NOT_FOUND。
    """
    entry = product().training.assessments.record(actor(), enrolment_id, **args)
    return {
        "id": entry.id,
        "enrolment_id": entry.enrolment_id,
        "result": entry.result,
        "label": RESULTS[entry.result],
        "recorded_at": entry.recorded_at,
    }


@blp.route("/training/enrolments/<enrolment_id>/presence", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.PresenceArgs)
@blp.response(200, ChallengeResultSchema)
def confirm_presence(args: dict[str, str], enrolment_id: str) -> dict[str, Any]:
    """工作人员确认学员本人在学习，代替随机抽查；记入审计。404 CHALLENGE_NOT_FOUND 当前没有待完成的抽查。"""
    return product().training.check_answers.confirm(actor(), enrolment_id, args["reason"])


@blp.route("/training/enrolments/<enrolment_id>/appeals/<appeal_id>/decision", methods=["POST"])
@signed_in(TRAINING_STAFF, of="centre:manage")
@blp.arguments(schemas.AppealDecisionArgs)
@blp.response(200, AppealSchema)
def decide_appeal(args: dict[str, Any], enrolment_id: str, appeal_id: str) -> dict[str, Any]:
    """处理学时申诉：同意的计入，最多计入当时经过的时间；记入审计。409 STATE_NOT_ALLOWED。"""
    return appeal_row(product().training.appeals.decide(actor(), enrolment_id, appeal_id, **args))


@blp.route("/training/providers", methods=["POST"])
@signed_in(REGULATOR, of="centre:judge")
@blp.arguments(schemas.ProviderArgs)
@blp.response(201, schemas.ProviderSchema)
def found_provider(args: dict[str, Any]) -> Any:
    """登记培训机构或用人单位。422 VALUE_NOT_ALLOWED、REGION_UNKNOWN；403 FORBIDDEN_SCOPE。"""
    return product().training.providers.found(actor(), **args)


@blp.route("/training/providers", methods=["GET"])
@signed_in(of="anybody")
@blp.arguments(schemas.ProviderQuery, location="query")
@blp.response(200, schemas.ProviderPage)
def list_providers(args: dict[str, Any]) -> Any:
    """培训机构名单，任何人都可查。"""
    return product().training.providers.listed(
        kind=args["kind"], only_qualified=args["qualified"], limit=args["limit"], cursor=args["cursor"]
    )


@blp.route("/training/providers/<provider_id>/qualification", methods=["PUT"])
@signed_in(REGULATOR, of="centre:judge")
@blp.arguments(schemas.JudgeArgs)
@blp.response(200, schemas.ProviderSchema)
def judge_provider(args: dict[str, Any], provider_id: str) -> Any:
    """认定或取消继续教育条件。404 PROVIDER_NOT_FOUND；403 FORBIDDEN_SCOPE。"""
    return product().training.providers.judge(actor(), provider_id, **args)


@blp.route("/training/providers/<provider_id>/accounts", methods=["POST"])
@signed_in(REGULATOR, TRAINING_STAFF, of="centre:staff")
@blp.arguments(AccountArgs)
@blp.response(201, IdSchema)
def open_provider_account(args: dict[str, str], provider_id: str) -> dict[str, str]:
    """开通培训机构账号（training_staff）。409 ACCOUNT_EXISTS。"""
    return {"id": product().training.providers.open_account(actor(), provider_id, **args)}


@blp.route("/training/enrolments/<enrolment_id>/appeals", methods=["GET"])
@signed_in(*READERS, of="centre:read")
@blp.response(200, AppealsSchema)
def list_enrolment_appeals(enrolment_id: str) -> dict[str, Any]:
    """一位学员的学时申诉，新的在前。"""
    return {"items": [appeal_row(row) for row in product().training.appeals.of(actor(), enrolment_id)]}
