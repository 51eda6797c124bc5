"""/me/certificates/{id}/activation, /certificates/{id}/cancel, /activation-cleanups."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.activation import schemas
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.sheets import XLSX, xlsx

blp = Blueprint("activation", __name__, description="证书激活、清理和注销")


@blp.route("/me/certificates/<certificate_id>/activation", methods=["POST"])
@signed_in(of="self")
@blp.response(200, schemas.ActivatedSchema)
def activate_certificate(certificate_id: str) -> Any:
    """激活本人的电子证书；已激活的不变，取消激活的可以重新激活。

    403 REALNAME_REQUIRED 未完成实名认证，或已认证待入库；404 CERT_NOT_FOUND；409 CERT_EXPIRED、
    STATE_NOT_ALLOWED；422 FIELD_INCONSISTENT 姓名不一致。
    """
    return product().certificates.standing.activation.activate(actor(), certificate_id)


@blp.route("/certificates/<certificate_id>/cancel", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.CancellationArgs)
@blp.response(200, schemas.CancelledSchema)
def cancel_certificate(args: dict[str, str], certificate_id: str) -> Any:
    """注销一本证书，写明原因和依据；注销后不能恢复。

    422 VALUE_NOT_ALLOWED 原因不对、FORM_INCOMPLETE；403 FORBIDDEN_SCOPE；404 CERT_NOT_FOUND；
    409 STATE_NOT_ALLOWED 已注销或已转岗。
    """
    return product().certificates.endings.cancel_by_authority(
        actor(), certificate_id, reason_code=args["reason"], words=args["words"]
    )


@blp.route("/activation-cleanups", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.CleanupArgs)
@blp.response(201, schemas.CleanupInFullSchema)
def plan_cleanup(args: dict[str, Any]) -> Any:
    """新建一批清理：已激活、但持证人没有完成实名认证的安管人员证书。

    `dry_run: true`（默认）只预览；`false` 预览、通知、执行一次完成。403 FORBIDDEN_SCOPE；
    409 TOO_EARLY 要求先通知若干日的地区不能一次完成。
    """
    return product().certificates.standing.cleanups.plan(actor(), **args)


@blp.route("/activation-cleanups", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.CleanupPage)
def list_cleanups(args: dict[str, Any]) -> Any:
    """本省市的清理批次，新的在前。"""
    return product().certificates.standing.cleanups.listed(actor(), **args)


@blp.route("/activation-cleanups/<cleanup_id>", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.CleanupInFullSchema)
def show_cleanup(args: dict[str, Any], cleanup_id: str) -> Any:
    """一个批次和其中的证书，姓名、身份证号打码。404 CLEANUP_NOT_FOUND。"""
    return product().certificates.standing.cleanups.show(actor(), cleanup_id, **args)


@blp.route("/activation-cleanups/<cleanup_id>.xlsx", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_cleanup_sheet(cleanup_id: str) -> Response:
    """一个批次的表格，姓名、身份证号打码。404 CLEANUP_NOT_FOUND。"""
    batch_no, data = product().certificates.standing.cleanups.sheet(actor(), cleanup_id)
    return xlsx(data, batch_no)


@blp.route("/activation-cleanups/<cleanup_id>/notice", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.response(200, schemas.CleanupInFullSchema)
def notice_cleanup(cleanup_id: str) -> Any:
    """通知有账号的持证人尽快实名认证；重复提交不再通知。404 CLEANUP_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    return product().certificates.standing.cleanups.notice(actor(), cleanup_id)


@blp.route("/activation-cleanups/<cleanup_id>/execution", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.response(200, schemas.CleanupInFullSchema)
def execute_cleanup(cleanup_id: str) -> Any:
    """执行清理：执行时仍未完成实名认证的才取消激活；超过200本的在后台执行，用 GET 查看进度。

    还没有通知的，执行时一并通知。404 CLEANUP_NOT_FOUND；409 TOO_EARLY 通知后未满规定日数。
    """
    return product().certificates.standing.cleanups.execute(actor(), cleanup_id)
