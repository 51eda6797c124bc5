"""What projects and employers write into archives: statements confirmed, health checks, evaluations."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.employment.service.health_checks import Checked
from app.employment.service.statement_reviews import Waiting
from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR
from miniprogram_api.archive import schemas
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs

blp = Blueprint("archive-employers", __name__, description="档案的核实和登记")


def _waiting(one: Waiting) -> dict[str, Any]:
    return {
        "id": one.entry.id,
        "person_id": one.person_id,
        "name": one.name_masked,
        "kind": one.entry.kind,
        "kind_label": one.kind_label,
        "title": one.entry.title,
        "facts": [fact for fact in one.entry.facts if not fact.is_own],
        "stated_at": one.entry.updated_at,
    }


def _checked(one: Checked) -> dict[str, Any]:
    return {
        "worker_id": one.worker.id,
        "person_id": one.worker.person_id,
        "name": one.worker.name_masked,
        "company": one.worker.company_name,
        "team": one.worker.team_name,
        "result": one.result,
        "next_due_on": one.next_due_on,
        "standing": one.standing,
        "standing_label": one.standing_label,
        "warning": one.warning,
    }


@blp.route("/projects/<project_id>/statements", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.WaitingPage)
def list_statements(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """本项目在册人员填报、还没有核实的学历、职称、居住信息；居住信息只到区县。"""
    page = product().archive.reviews.waiting(actor(), project_id, **args)
    return {"items": [_waiting(one) for one in page.items], "next_cursor": page.next_cursor}


@blp.route("/projects/<project_id>/statements/<statement_id>/decision", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.arguments(schemas.DecisionArgs)
@blp.response(204)
def decide_statement(args: dict[str, Any], project_id: str, statement_id: str) -> None:
    """核对证件后确认，或写明原因不予确认；本人会收到通知。

    404 STATEMENT_NOT_FOUND；409 STATE_NOT_ALLOWED 已经核实过；422 REASON_REQUIRED。
    """
    product().archive.reviews.decide(
        actor(), project_id, statement_id, confirmed=args["confirmed"], reason=args.get("reason")
    )


@blp.route("/projects/<project_id>/health-checks", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.CheckedPage)
def list_health_checks(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """在册人员的体检情况：最近一次的结果、下次不晚于哪天；没有或过期的只提示，不影响进场。"""
    page = product().archive.health_checks.of_project(actor(), project_id, **args)
    return {"items": [_checked(one) for one in page.items], "next_cursor": page.next_cursor}


@blp.route("/projects/<project_id>/workers/<worker_id>/health-checks", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.HealthCheckArgs)
@blp.response(201, schemas.EnteredCheckSchema)
def enter_health_check(args: dict[str, Any], project_id: str, worker_id: str) -> dict[str, Any]:
    """登记体检；同一天再登记即更正。422 VALUE_NOT_ALLOWED；409 STATE_NOT_ALLOWED 已退场。"""
    return {"next_due_on": product().archive.health_checks.enter(actor(), project_id, worker_id, **args)}


@blp.route("/projects/<project_id>/workers/<worker_id>/evaluation", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.EvaluationArgs)
@blp.response(201, IdSchema)
def evaluate_worker(args: dict[str, Any], project_id: str, worker_id: str) -> dict[str, str]:
    """评价一次用工，1到5分，写明理由；本人会收到通知，可以提出异议。409 STATE_NOT_ALLOWED 已经评价过。"""
    return {"id": product().archive.evaluations.give(actor(), project_id, worker_id, **args)}
