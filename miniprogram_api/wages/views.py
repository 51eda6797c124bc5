"""/projects/{id}/wage-batches: from attendance to a locked month."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR
from app.sites.facts import Page
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.sheets import XLSX, xlsx
from miniprogram_api.wages import schemas

blp = Blueprint("wages", __name__, description="工资表：按考勤和合同计算，审核后锁定")

READERS = (REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN)
OFFICES = (COMPANY_ADMIN, PROJECT_ADMIN)
BATCH = "/projects/<project_id>/wage-batches/<batch_id>"


@blp.route("/projects/<project_id>/wage-batches", methods=["GET"])
@signed_in(*READERS, of="project:own")
@blp.arguments(schemas.BatchQuery, location="query")
@blp.response(200, schemas.BatchPage)
def list_batches(args: dict[str, Any], project_id: str) -> Page[Any]:
    """本项目的工资表，新的在前；分包单位只看本单位的。金额单位是分。"""
    return product().wages.register.of_project(actor(), project_id, **args)


@blp.route("/projects/<project_id>/wage-batches", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.GenerateArgs)
@blp.response(200, schemas.WholeBatchSchema)
def generate_batch(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """按考勤和合同计算一家单位一个月的工资表；编制中的重新计算，手工改过的金额保留。

    已锁定的月份后来有变化的，差额作为补发列入这张表。409 BATCH_LOCKED、STATE_NOT_ALLOWED、
    PARTICIPANT_NOT_FILED；403 FORBIDDEN_SCOPE；422。
    """
    return product().wages.batches.generate(actor(), project_id, **args)


@blp.route(BATCH, methods=["GET"])
@signed_in(*READERS, of="worker:read")
@blp.response(200, schemas.WholeBatchSchema)
def show_batch(project_id: str, batch_id: str) -> dict[str, Any]:
    """工资表：合计和每一步的办理人、时间、理由。404 WAGE_BATCH_NOT_FOUND。"""
    return product().wages.register.show(actor(), project_id, batch_id)


@blp.route(f"{BATCH}.xlsx", methods=["GET"])
@signed_in(*READERS, of="worker:read")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX, description="工资表")
def show_batch_as_sheet(project_id: str, batch_id: str) -> Response:
    """工资表（.xlsx），可打印公示；姓名已打码。404 WAGE_BATCH_NOT_FOUND。"""
    name, data = product().wages.register.sheet(actor(), project_id, batch_id)
    return xlsx(data, "wages", title=name)


@blp.route(f"{BATCH}/items", methods=["GET"])
@signed_in(*READERS, of="worker:read")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.ItemPage)
def list_items(args: dict[str, Any], project_id: str, batch_id: str) -> Page[Any]:
    """逐人明细：天数、工时、标准、金额、已发、本人意见。404 WAGE_BATCH_NOT_FOUND。"""
    return product().wages.register.items(actor(), project_id, batch_id, **args)


@blp.route(f"{BATCH}/items/<item_id>", methods=["PATCH"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.EditArgs)
@blp.response(200, schemas.WageItemSchema)
def edit_item(args: dict[str, Any], project_id: str, batch_id: str, item_id: str) -> dict[str, Any]:
    """编制中手工填写金额，须写理由。409 BATCH_LOCKED 已审核；STATE_NOT_ALLOWED 已提交；404。"""
    return product().wages.batches.edit(actor(), project_id, batch_id, item_id, **args)


@blp.route(f"{BATCH}/submission", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.SubmissionArgs)
@blp.response(200, schemas.WholeBatchSchema)
def submit_batch(args: dict[str, Any], project_id: str, batch_id: str) -> dict[str, Any]:
    """用工单位提交工资表。

    409 STATE_NOT_ALLOWED、MONTH_NOT_OVER、BATCH_STALE 考勤有变化须重新计算、BATCH_EMPTY、
    WAGE_STANDARD_MISSING、AMOUNT_MISSING；404。
    """
    return product().wages.steps.submit(actor(), project_id, batch_id, **args)


@blp.route(f"{BATCH}/review", methods=["POST"])
@signed_in(*OFFICES, of="project:manage")
@blp.arguments(schemas.ReviewArgs)
@blp.response(200, schemas.WholeBatchSchema)
def review_batch(args: dict[str, Any], project_id: str, batch_id: str) -> dict[str, Any]:
    """总承包单位审核：通过即锁定，之后任何修改都不行；退回的回到编制中，须写明原因。

    409 STATE_NOT_ALLOWED、REVIEWER_SUBMITTED 提交的人不能自己审核；422 REASON_REQUIRED 退回没有写原因；404。
    """
    return product().wages.steps.review(actor(), project_id, batch_id, **args)
