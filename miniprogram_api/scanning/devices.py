"""/projects/{id}/devices and their keys, /projects/{id}/alerts, /code-checks."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.scanning import device_schemas as schemas

blp = Blueprint("gate-devices", __name__, description="闸机设备、异常提醒、现场查验")

MANAGERS = (REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN)
READERS = (*MANAGERS, SITE_STAFF)


@blp.route("/projects/<project_id>/devices", methods=["POST"])
@signed_in(*MANAGERS, of="project:manage")
@blp.arguments(schemas.DeviceArgs)
@blp.response(201, IdSchema)
def register_device(args: dict[str, Any], project_id: str) -> dict[str, str]:
    """登记阅读器或闸机。设备自己上传记录的，再发一个密钥。409 DEVICE_EXISTS。"""
    return {"id": product().devices.register(actor(), project_id, **args)}


@blp.route("/projects/<project_id>/devices", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.response(200, schemas.DevicesSchema)
def list_devices(project_id: str) -> dict[str, Any]:
    """本项目的设备。"""
    return {"items": product().devices.of_project(actor(), project_id)}


@blp.route("/projects/<project_id>/devices/<device_id>", methods=["PATCH"])
@signed_in(*MANAGERS, of="project:manage")
@blp.arguments(schemas.DeviceChangeArgs)
@blp.response(200, schemas.DeviceSchema)
def change_device(args: dict[str, Any], project_id: str, device_id: str) -> dict[str, Any]:
    """修改认证情况，或停用（密钥同时失效）。404 DEVICE_NOT_FOUND。"""
    return product().devices.change(actor(), project_id, device_id, **args)


@blp.route("/projects/<project_id>/devices/<device_id>/keys", methods=["POST"])
@signed_in(*MANAGERS, of="project:manage")
@blp.response(201, schemas.IssuedKeySchema)
def issue_device_key(project_id: str, device_id: str) -> dict[str, str]:
    """给设备发密钥，密钥只在这次回答里出现。设备在用的旧密钥再用24小时，或到设备用上新密钥为止。

    404 DEVICE_NOT_FOUND；409 DEVICE_RETIRED。
    """
    return product().devices.issue_key(actor(), project_id, device_id)


@blp.route("/projects/<project_id>/alerts", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.arguments(schemas.AlertQuery, location="query")
@blp.response(200, schemas.AlertPage)
def list_alerts(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """异常提醒：伪造的码、一码多处、一机多人、不可能的移动。"""
    items = product().alerts.of_project(
        actor(), project_id, limit=args["limit"], cursor=args["cursor"], open_only=args["open_only"]
    )
    is_full = len(items) == args["limit"]
    return {"items": items, "next_cursor": items[-1]["id"] if is_full else None}


@blp.route("/projects/<project_id>/alerts/<alert_id>/handle", methods=["POST"])
@signed_in(*MANAGERS, of="project:manage")
@blp.response(200, schemas.AlertSchema)
def handle_alert(project_id: str, alert_id: str) -> dict[str, Any]:
    """已处理。404 ALERT_NOT_FOUND。"""
    return product().alerts.handle(actor(), project_id, alert_id)


@blp.route("/code-checks", methods=["POST"])
@signed_in(REGULATOR, of="anybody")
@blp.arguments(schemas.CodeCheckArgs)
@blp.response(200, schemas.CodeCheckSchema)
def check_code(args: dict[str, str]) -> dict[str, Any]:
    """现场查验个人码：照片、打码姓名、身份类别与颜色、单位、项目；查验会记录，本人可以看到。不占用码的通行次数。"""
    return product().code_checks.check(actor(), args["raw"])
