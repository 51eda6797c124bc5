"""/me/registrations, /me/exemption-applications, /registrations."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.registrations import schemas

blp = Blueprint("registrations", __name__, description="报名申请")


@blp.route("/me/registrations", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.RegistrationArgs)
@blp.response(201, schemas.RegistrationSchema)
@blp.alt_response(202, schema=schemas.RegistrationSchema, description="全国平台暂不可用，待核验")
def register_for_assessment(args: dict[str, Any]) -> tuple[Any, int]:
    """报名考核。服务器核验实名认证和跨省重复持证；同一事项重复提交，仍是原来的申请。

    202 待核验（state 为 pending）；403 REALNAME_REQUIRED；409 DUPLICATE_CERT_OTHER_PROVINCE、
    DUPLICATE_CERT_LOCAL；422 VALUE_NOT_ALLOWED、DECLARATION_MISSING。
    """
    row = product().certificates.standing.registrations.apply(actor(), **args)
    return row, 202 if row.state == "pending" else 201


@blp.route("/me/registrations", methods=["GET"])
@signed_in(of="self")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.RegistrationPage)
def my_registrations(args: dict[str, Any]) -> Any:
    """本人的报名申请，新的在前；不予受理的写明全部原因。"""
    return product().certificates.standing.registration_reports.own(actor(), **args)


@blp.route("/me/exemption-applications", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.ExemptionArgs)
@blp.response(201, schemas.RegistrationSchema)
def apply_for_exemption(args: dict[str, str]) -> Any:
    """安全员C证免试申领。410 EXEMPTION_CLOSED 已停止受理。

    403 REALNAME_REQUIRED；404 CERT_NOT_FOUND；409 CERT_TYPE_NOT_ELIGIBLE、CERT_EXPIRED。
    """
    return product().certificates.standing.exemptions.apply(actor(), args["certificate_id"])


@blp.route("/registrations", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.RegistrationQuery, location="query")
@blp.response(200, schemas.ApplicantPage)
def list_registrations(args: dict[str, Any]) -> Any:
    """本省市的报名申请，新的在前；`state=pending` 为等待全国平台核验的。"""
    return product().certificates.standing.registration_reports.listed(actor(), **args)


@blp.route("/registrations/refusals", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.RefusalQuery, location="query")
@blp.response(200, schemas.RefusalsSchema)
def count_refusals(args: dict[str, Any]) -> Any:
    """不予受理的原因统计，起止日期都包括在内；一份申请有几个原因就各计一次。422 DATE_ORDER。"""
    return product().certificates.standing.registration_reports.refusals(actor(), **args)
