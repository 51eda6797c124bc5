"""/projects/{id}/attendance, /roster; /me/attendance and appeals."""

from __future__ import annotations

import json
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF
from app.sites.facts import Page
from miniprogram_api.attendance import schemas
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import XLSX, xlsx

blp = Blueprint("attendance", __name__, description="考勤与离线名单")

READERS = (REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF)


def _answer(result: dict[str, Any]) -> Response:
    """Written at once: a big site has thousands of rows of plain values."""
    return Response(json.dumps(result, ensure_ascii=False), mimetype="application/json")


@blp.route("/projects/<project_id>/attendance", methods=["GET"])
@signed_in(*READERS, of="project:own")
@blp.arguments(schemas.AttendanceQuery, location="query")
@blp.response(200, schemas.AttendanceSchema)
def show_month(args: dict[str, Any], project_id: str) -> Response:
    """月考勤：每人一行，出勤天数、工时、首次进场、最后出场、异常标记；分包单位只看本单位的人。

    夜班记在进场那天。`detail=1` 带上每一天。完整姓名只给项目管理员，须写明用途（403 FORBIDDEN_SCOPE、422）。
    """
    answer = product().monthly_attendance.month(
        actor(),
        project_id,
        args["month"],
        detail=args["detail"],
        limit=args["limit"],
        cursor=args["cursor"],
        is_full=args["full_names"],
        reason=args["reason"],
    )
    return _answer(answer)


@blp.route("/projects/<project_id>/attendance.xlsx", methods=["GET"])
@signed_in(*READERS, of="project:own")
@blp.arguments(schemas.SheetQuery, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX, description="考勤表")
def show_month_as_sheet(args: dict[str, Any], project_id: str) -> Response:
    """月考勤表（.xlsx）：每人一行、每天一列，可直接打印。权限与月考勤相同。"""
    name, data = product().monthly_attendance.sheet(
        actor(), project_id, args["month"], is_full=args["full_names"], reason=args["reason"]
    )
    return xlsx(data, "attendance", title=name)


@blp.route("/projects/<project_id>/attendance/uploads", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.arguments(schemas.MonthQuery, location="query")
@blp.response(200, schemas.UploadsSchema)
def show_uploads(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """上传情况：每个扫码端的记录数、迟传数、最长延迟和是否久未上传。"""
    return product().monthly_attendance.uploads(actor(), project_id, args["month"])


@blp.route("/projects/<project_id>/attendance/appeals", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:read")
@blp.arguments(schemas.AppealQuery, location="query")
@blp.response(200, schemas.AppealPage)
def list_appeals(args: dict[str, Any], project_id: str) -> Page[Any]:
    """本项目的考勤申诉，新的在前。"""
    return product().appeals.of_project(actor(), project_id, **args)


@blp.route("/projects/<project_id>/attendance/appeals/<appeal_id>/decision", methods=["POST"])
@signed_in(PROJECT_ADMIN, of="project:answer")
@blp.arguments(schemas.AppealDecisionArgs)
@blp.response(200, schemas.AppealSchema)
def decide_appeal(args: dict[str, Any], project_id: str, appeal_id: str) -> dict[str, Any]:
    """处理申诉：支持则新增一条更正记录，原记录保持不变。只能处理一次，不能处理自己的。

    404 APPEAL_NOT_FOUND；409 STATE_NOT_ALLOWED 已处理过；422 缺更正的时间或方向。
    """
    return product().appeals.decide(actor(), project_id, appeal_id, **args)


@blp.route("/projects/<project_id>/roster", methods=["GET"])
@signed_in(SITE_STAFF, PROJECT_ADMIN, of="project:scan")
@blp.arguments(schemas.RosterQuery, location="query")
@blp.response(200, schemas.RosterSchema)
def show_roster(args: dict[str, Any], project_id: str) -> Response:
    """离线名单：断网时判断所需的码号、打码姓名、颜色、照片链接、能否进场；带 `since` 只取变化。"""
    return _answer(product().rosters.since(actor(), project_id, args["since"]))


@blp.route("/me/attendance", methods=["GET"])
@signed_in(of="self")
@blp.arguments(schemas.MonthQuery, location="query")
@blp.response(200, schemas.OwnAttendanceSchema)
def show_own(args: dict[str, Any]) -> Response:
    """我的考勤：按项目、按天列出每次进出、结果和原因，包括没有放行的。"""
    return _answer(product().own_attendance.month(actor(), args["month"]))


@blp.route("/me/attendance/appeals", methods=["GET"])
@signed_in(of="self")
@blp.arguments(schemas.CursorArgs, location="query")
@blp.response(200, schemas.AppealPage)
def list_own_appeals(args: dict[str, Any]) -> Page[Any]:
    """我的申诉，新的在前。"""
    return product().appeals.own(actor(), **args)


@blp.route("/me/attendance/appeals", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.AppealArgs)
@blp.response(201, schemas.AppealSchema)
def appeal(args: dict[str, Any]) -> dict[str, Any]:
    """说考勤记错了：当天的原始记录原样留存，由项目管理员处理。

    404 PROJECT_NOT_FOUND、EVENT_NOT_FOUND；409 APPEAL_EXISTS 同样的申诉正在处理、STATE_NOT_ALLOWED。
    """
    return product().appeals.open(actor(), **args)
