"""/projects/{id}/workers: the five steps, the register."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.employment.facts import Engaged, Listed
from app.employment.service.engaging import Application
from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF
from app.kernel.clock import in_shanghai
from app.policies import dictionaries
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.workers import schemas

blp = Blueprint("workers", __name__, description="工人登记")

STAGE_LABELS = {
    "hired": "聘用登记",
    "assigned": "项目参建",
    "trade_assigned": "工种分配",
    "exited": "退场确认",
}


def _coded(dictionary: dictionaries.Dictionary, code: str | None) -> dict[str, str] | None:
    return {"code": code, "label": dictionary.label(code)} if code else None


def _worker(worker: Listed) -> dict[str, Any]:
    team = {"id": worker.team_id, "name": worker.team_name} if worker.team_id else None
    return {
        "id": worker.id,
        "person_id": worker.person_id,
        "name": worker.name_masked,
        "id_card": worker.id_card_masked,
        "marks": worker.marks,
        "is_revoked": worker.is_revoked,
        "company": {"id": worker.company_id, "name": worker.company_name},
        "team": team,
        "work_type": _coded(dictionaries.work_types(), worker.work_type),
        "identity_class": worker.identity_class,
        "colour": dictionaries.identity_classes().entry(worker.identity_class).text("colour"),
        "post": _coded(dictionaries.posts(), worker.post),
        "is_team_leader": worker.is_team_leader,
        "cell_phone": worker.cell_phone_masked,
        "stage": worker.stage,
        "stage_label": STAGE_LABELS[worker.stage],
        "joined_on": worker.joined_on,
        "exited_on": worker.exited_on,
        "exit_reason": worker.exit_reason,
    }


def _created(engaged: Engaged) -> tuple[Engaged, int]:
    """201 for a new engagement, 200 where the very same was there already."""
    return engaged, 201 if engaged.is_new else 200


@blp.route("/projects/<project_id>/workers", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.WorkerArgs)
@blp.response(201, schemas.EngagedSchema)
@blp.alt_response(200, schema=schemas.EngagedSchema, description="已有内容相同的登记")
def add_worker(args: dict[str, Any], project_id: str) -> Any:
    """登记工人：聘用登记、项目参建、工种分配一次办完；本人不必先登录。

    只用 person_id 登记的，本项目不能查看他的完整资料；对照身份证，用 id_number 和 name、其余内容不变再登记
    一次（200）之后可以。

    422 VALUE_NOT_ALLOWED、ID_NUMBER_INVALID；403 BLACKLISTED；
    409 PARTICIPANT_NOT_FILED、WORKER_EXISTS（内容不同）、PROJECT_CLOSED。
    """
    return _created(product().engaging.add(actor(), project_id, Application(**args)))


@blp.route("/projects/<project_id>/workers/hire", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.HireArgs)
@blp.response(201, schemas.EngagedSchema)
@blp.alt_response(200, schema=schemas.EngagedSchema, description="已有内容相同的登记")
def hire_worker(args: dict[str, Any], project_id: str) -> Any:
    """只办聘用登记；接着办 assign 项目参建、trade 工种分配，之后才能进场。"""
    return _created(product().engaging.hire(actor(), project_id, Application(**args)))


@blp.route("/projects/<project_id>/workers/<worker_id>/assign", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.AssignArgs)
@blp.response(200, schemas.EngagedSchema)
def assign_worker(args: dict[str, Any], project_id: str, worker_id: str) -> Any:
    """项目参建：安排班组。409 STATE_NOT_ALLOWED 顺序不对。"""
    return product().steps.assign(actor(), project_id, worker_id, **args)


@blp.route("/projects/<project_id>/workers/<worker_id>/trade", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.TradeArgs)
@blp.response(200, schemas.EngagedSchema)
def give_trade(args: dict[str, Any], project_id: str, worker_id: str) -> Any:
    """工种分配。409 STATE_NOT_ALLOWED 顺序不对。"""
    return product().steps.give_trade(actor(), project_id, worker_id, **args)


@blp.route("/projects/<project_id>/workers/<worker_id>/exit", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.ExitArgs)
@blp.response(200, schemas.EngagedSchema)
def exit_worker(args: dict[str, Any], project_id: str, worker_id: str) -> Any:
    """退场确认，只能一次。409 STATE_NOT_ALLOWED 已退场，或人还在场内（force 强制）。"""
    return product().steps.leave(actor(), project_id, worker_id, **args)


@blp.route("/projects/<project_id>/workers/<worker_id>", methods=["PATCH"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.WorkerPatch)
@blp.response(200, schemas.EngagedSchema)
def change_worker(args: dict[str, Any], project_id: str, worker_id: str) -> Any:
    """换班组、工种、岗位、身份类别。换单位请先退场再登记。"""
    return product().steps.change(actor(), project_id, worker_id, **args)


def _page(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    page = product().register.workers(actor(), project_id, **args)
    return {"items": [_worker(worker) for worker in page.items], "next_cursor": page.next_cursor}


@blp.route("/projects/<project_id>/workers", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF, of="project:own")
@blp.arguments(schemas.WorkerQuery, location="query")
@blp.response(200, schemas.WorkerPage)
def list_workers(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """工人名单，姓名和证号打码；分包单位只看到自己的人。"""
    return _page(args, project_id)


@blp.route("/projects/<project_id>/workers/search", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF, of="project:own")
@blp.arguments(schemas.WorkerSearch)
@blp.response(200, schemas.WorkerPage)
def search_workers(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """按完整姓名查找；姓名放在请求体里，不进网址。"""
    return _page(args, project_id)


@blp.route("/projects/<project_id>/workers/<worker_id>", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF, of="worker:read")
@blp.response(200, schemas.WorkerInFullSchema)
def show_worker(project_id: str, worker_id: str) -> dict[str, Any]:
    """一条用工登记和它的办理步骤。404 WORKER_NOT_FOUND。"""
    worker, steps = product().register.worker(actor(), project_id, worker_id)
    return {
        **_worker(worker),
        "steps": [
            {
                "stage": step.stage,
                "label": STAGE_LABELS[step.stage],
                "at": in_shanghai(step.at),
                "evidence": step.evidence,
            }
            for step in steps
        ],
    }
