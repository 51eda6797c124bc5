"""Requests about one's own data: /me/data-requests, the file, and /data-requests for offices."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR, SYSTEM_ADMIN, WORKER
from app.people.service.data_requests import kept_things
from miniprogram_api.auth import signed_in
from miniprogram_api.data_requests import schemas
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import XLSX, xlsx

blp = Blueprint("data-requests", __name__, description="个人信息的查阅、复制和删除")

ZIP = {"type": "string", "format": "binary"}


@blp.route("/me/data-requests", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.DataRequestsSchema)
def my_requests() -> dict[str, Any]:
    """我的申请，新的在前；副本整理好后有几分钟内有效的下载链接。"""
    return {"items": product().privacy.data_requests.mine(actor())}


@blp.route("/me/data-requests", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.DataRequestArgs)
@blp.response(202, schemas.DataRequestSchema)
def ask(args: dict[str, Any]) -> Any:
    """申请个人信息副本（export），或删除资料并注销账号（deletion，立即办理，不能恢复）。

    409 DATA_REQUEST_OPEN、OFFICE_HELD、STATE_NOT_ALLOWED；422 CONFIRMATION_REQUIRED；
    429 TOO_MANY_REQUESTS。
    """
    requests = product().privacy.data_requests
    if args["kind"] == "deletion":
        return requests.close_account(actor(), confirmed=args["confirm"])
    return requests.export(actor())


@blp.route("/me/data-requests/closing", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ClosingPreviewSchema)
def preview_closing() -> dict[str, Any]:
    """注销前先看：会立即删除什么，依法保留什么和为什么，还有什么没有办完。"""
    preview = product().privacy.data_requests.preview_closing(actor())
    return {
        "allowed": preview.decision.allowed,
        "reasons": [reason.as_dict() for reason in preview.decision.reasons],
        "removed": preview.removed,
        "kept": preview.kept,
        "told": preview.told,
    }


@blp.route("/me/data-requests/kept", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.KeptThingsSchema)
def kept() -> dict[str, Any]:
    """保存什么、保存多久、依据什么法律：保存期限表的全部内容。"""
    return {"groups": kept_things()}


@blp.route("/data-requests/<request_id>/file", methods=["GET"])
@blp.arguments(schemas.LinkArgs, location="query")
@blp.response(200, ZIP, content_type="application/zip", description="ZIP：JSON 和照片")
@blp.alt_response(403, schema="Problem", description="链接已过期")
@blp.alt_response(404, schema="Problem", description="没有这次申请")
@blp.alt_response(410, schema="Problem", description="已过保存期限")
def download(args: dict[str, Any], request_id: str) -> Response:
    """按短时有效的签名链接下载个人信息副本；链接由本人的申请列表给出，不需要登录。

    403 PHOTO_LINK_EXPIRED；404 DATA_REQUEST_NOT_FOUND；410 DATA_EXPORT_GONE。
    """
    data = product().privacy.data_requests.file(request_id, args["expires"], args["signature"])
    response = Response(data, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="jianma-data.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.route("/data-requests", methods=["GET"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="registry:watch")
@blp.arguments(schemas.InHandQuery, location="query")
@blp.response(200, schemas.InHandPage)
def in_hand(args: dict[str, Any]) -> dict[str, Any]:
    """还没有办成的申请，离最迟答复日近的在前；姓名打码。"""
    items, cursor = product().privacy.data_request_office.in_hand(actor(), **args)
    return {"items": items, "next_cursor": cursor}


@blp.route("/data-requests.xlsx", methods=["GET"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="registry:watch")
@blp.arguments(schemas.InHandFilter, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def in_hand_as_sheet(args: dict[str, Any]) -> Response:
    """还没有办成的申请，Excel 文件，姓名打码，最多5000行。"""
    return xlsx(product().privacy.data_request_office.sheet(actor(), **args), "data-requests")


@blp.route("/data-requests/<request_id>/tries", methods=["POST"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="registry:watch")
@blp.response(202, schemas.InHandSchema)
def try_again(request_id: str) -> Any:
    """没有办成的副本再整理一次；最迟答复日不变，本人看得到这次操作。

    404 DATA_REQUEST_NOT_FOUND；409 STATE_NOT_ALLOWED、DATA_REQUEST_OPEN。
    """
    return product().privacy.data_request_office.try_again(actor(), request_id)
