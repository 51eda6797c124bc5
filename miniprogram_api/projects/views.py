"""POST, GET, PATCH /projects; closing, suspending, resuming."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF, SYSTEM_ADMIN
from app.kernel.clock import legal_day
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import RegisteredSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.projects import schemas

blp = Blueprint("projects", __name__, description="项目")

ANY_STANDING = (REGULATOR, SYSTEM_ADMIN, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF)


def _project(project: Any, contractors: Mapping[str, str]) -> dict[str, Any]:
    contractor_id = project.general_contractor_id
    return {
        "id": project.id,
        "name": project.name,
        "jurisdiction": project.jurisdiction,
        "region": project.region_name,
        "region_code": project.region_code,
        "permit_no": project.permit_no,
        "general_contractor": {"id": contractor_id, "name": contractors.get(contractor_id)},
        "status": project.status,
        "started_on": project.started_on,
        "closed_on": project.closed_on,
        "lng": project.lng,
        "lat": project.lat,
    }


def _policy(policy: Any) -> dict[str, Any]:
    today = legal_day(product().clock.now())
    hotline = policy.find("hotline", today)
    return {
        "name": policy.name,
        "documents": [document.id for document in policy.documents],
        "checks": [{"name": check.name, "cite": check.cite} for check in policy.checks],
        "credentials": [
            {"kind": kind, "use": use, "cite": policy.cite(kind)} for kind, use in policy.credentials.items()
        ],
        "hotline": hotline.value if hotline else None,
    }


def _shown(project: Any) -> dict[str, Any]:
    return _project(project, product().projects.contractor_names([project]))


@blp.route("/projects", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, SYSTEM_ADMIN, of="project:open")
@blp.arguments(schemas.ProjectArgs)
@blp.response(201, RegisteredSchema)
def open_project(args: dict[str, Any]) -> Any:
    """登记项目；总承包单位自动成为参建单位。

    422 VALUE_NOT_ALLOWED、REGION_UNKNOWN；404 COMPANY_NOT_FOUND；
    403 NOT_GENERAL_CONTRACTOR、FORBIDDEN_SCOPE。
    """
    return product().projects.open(actor(), **args)


@blp.route("/projects", methods=["GET"])
@signed_in(*ANY_STANDING, of="project:see")
@blp.arguments(schemas.ProjectQuery, location="query")
@blp.response(200, schemas.ProjectPage)
def list_projects(args: dict[str, Any]) -> dict[str, Any]:
    """我能看到的项目。"""
    projects = product().projects
    page = projects.visible(actor(), status=args.get("status"), limit=args["limit"], cursor=args["cursor"])
    names = projects.contractor_names(page.items)
    return {"items": [_project(item, names) for item in page.items], "next_cursor": page.next_cursor}


@blp.route("/projects/<project_id>", methods=["GET"])
@signed_in(*ANY_STANDING, of="project:see")
@blp.response(200, schemas.ProjectInFullSchema)
def show_project(project_id: str) -> dict[str, Any]:
    """一个项目，以及当地的进场规则和依据条款。404 PROJECT_NOT_FOUND。"""
    project, policy = product().projects.get(actor(), project_id)
    return {**_shown(project), "policy": _policy(policy)}


@blp.route("/projects/<project_id>", methods=["PATCH"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.arguments(schemas.ProjectPatch)
@blp.response(200, schemas.ProjectSchema)
def change_project(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """修改项目名称或位置。"""
    return _shown(product().projects.change(actor(), project_id, **args))


@blp.route("/projects/<project_id>/close", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, SYSTEM_ADMIN, of="project:close")
@blp.arguments(schemas.CloseArgs)
@blp.response(200, schemas.ProjectSchema)
def close_project(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """关闭项目；以后扫码回答 PROJECT_CLOSED。409 STATE_NOT_ALLOWED 已经关闭。"""
    return _shown(product().projects.close(actor(), project_id, **args))


@blp.route("/projects/<project_id>/suspend", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, SYSTEM_ADMIN, of="project:close")
@blp.response(200, schemas.ProjectSchema)
def suspend_project(project_id: str) -> dict[str, Any]:
    """停工。409 STATE_NOT_ALLOWED。"""
    return _shown(product().projects.suspend(actor(), project_id))


@blp.route("/projects/<project_id>/resume", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, SYSTEM_ADMIN, of="project:close")
@blp.response(200, schemas.ProjectSchema)
def resume_project(project_id: str) -> dict[str, Any]:
    """复工。409 STATE_NOT_ALLOWED。"""
    return _shown(product().projects.resume(actor(), project_id))
