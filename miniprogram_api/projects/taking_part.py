"""/projects/{id}/participants, teams, staff."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SYSTEM_ADMIN
from app.kernel.errors import Invalid
from app.policies import dictionaries
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.projects import schemas
from miniprogram_api.projects.views import ANY_STANDING

blp = Blueprint("taking-part", __name__, description="参建单位、班组、现场账号")


@blp.route("/projects/<project_id>/participants", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.arguments(schemas.ParticipantArgs)
@blp.response(201, IdSchema)
def file_participant(args: dict[str, Any], project_id: str) -> dict[str, str]:
    """登记参建单位，施工期间随时可以补充。重复登记回答同一编号；409 PARTICIPANT_EXISTS 已有另一种角色。"""
    return {"id": product().taking_part.add(actor(), project_id, **args)}


@blp.route("/projects/<project_id>/participants", methods=["GET"])
@signed_in(*ANY_STANDING, of="project:see")
@blp.response(200, schemas.ParticipantsSchema)
def list_participants(project_id: str) -> dict[str, Any]:
    """参建单位。"""
    kinds = dictionaries.company_kinds()
    return {
        "items": [
            {
                "id": participant.id,
                "company_id": participant.company_id,
                "company_name": name,
                "role": participant.role,
                "role_label": kinds.label(participant.role),
                "entered_on": participant.entered_on,
                "exited_on": participant.exited_on,
            }
            for participant, name in product().taking_part.participants(actor(), project_id)
        ]
    }


@blp.route("/projects/<project_id>/participants/<participant_id>", methods=["DELETE"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.response(204)
def end_participation(project_id: str, participant_id: str) -> None:
    """参建单位离场：记录保留，该单位的人员不能再进场。"""
    product().taking_part.leave(actor(), project_id, participant_id)


@blp.route("/projects/<project_id>/teams", methods=["GET"])
@signed_in(*ANY_STANDING, of="project:see")
@blp.response(200, schemas.TeamsSchema)
def list_teams(project_id: str) -> dict[str, Any]:
    """班组。"""
    return {
        "items": [
            {"id": team.id, "name": team.name, "company_id": team.company_id, "company_name": company}
            for team, company in product().taking_part.teams(actor(), project_id)
        ]
    }


@blp.route("/projects/<project_id>/staff", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SYSTEM_ADMIN, of="project:staff")
@blp.arguments(schemas.StaffArgs)
@blp.response(201, IdSchema)
def add_staff(args: dict[str, str], project_id: str) -> dict[str, str]:
    """给现场人员开通账号（account、password），或给已登录过的人授权（person_id）。

    409 ACCOUNT_EXISTS；404 PERSON_NOT_FOUND；422 VALUE_NOT_ALLOWED、PASSWORD_TOO_SHORT。
    """
    staff, role = product().staff, args["role"]
    if "person_id" in args:
        return {"id": staff.appoint(actor(), project_id, person_id=args["person_id"], role=role)}
    missing = {name: ["请填写"] for name in ("account", "password") if not args.get(name)}
    if missing:
        raise Invalid("FORM_INCOMPLETE", "请填写账号和密码，或者人员编号", errors=missing)
    return {
        "id": staff.open_account(
            actor(), project_id, account=args["account"], password=args["password"], role=role
        )
    }


@blp.route("/projects/<project_id>/staff", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SYSTEM_ADMIN, of="project:staff")
@blp.response(200, schemas.StaffListSchema)
def list_staff(project_id: str) -> dict[str, Any]:
    """现场账号。"""
    return {"items": product().staff.members(actor(), project_id)}


@blp.route("/projects/<project_id>/staff/<account_id>", methods=["DELETE"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SYSTEM_ADMIN, of="project:staff")
@blp.response(204)
def dismiss_staff(project_id: str, account_id: str) -> None:
    """收回该账号在本项目的权限。404 STAFF_NOT_FOUND。"""
    product().staff.dismiss(actor(), project_id, account_id)
