"""/practice-registrations: what unit and authority see and decide."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.practice import schemas

blp = Blueprint("practice-registrations", __name__, description="执业注册审核")


@blp.route("/practice-registrations", methods=["GET"])
@signed_in(COMPANY_ADMIN, REGULATOR, of="practice:read")
@blp.arguments(schemas.SeenQuery, location="query")
@blp.response(200, schemas.PracticeRegistrationPage)
def list_practice_registrations(args: dict[str, Any]) -> Any:
    """提交给本单位、本省市的执业注册申请，新的在前；姓名和证件号码已打码。"""
    return product().certificates.practice.decisions.listed(actor(), **args)


@blp.route("/practice-registrations/<practice_id>", methods=["GET"])
@signed_in(COMPANY_ADMIN, REGULATOR, of="practice:read")
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def show_practice_registration(practice_id: str) -> dict[str, Any]:
    """一份申请和它的经过。404 REGISTRATION_NOT_FOUND。"""
    return product().certificates.practice.decisions.one(actor(), practice_id)


@blp.route("/practice-registrations/<practice_id>/confirmation", methods=["POST"])
@signed_in(COMPANY_ADMIN, of="practice:confirm")
@blp.arguments(schemas.ConfirmArgs)
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def confirm_practice_registration(args: dict[str, Any], practice_id: str) -> dict[str, Any]:
    """注册单位确认申请人在本单位执业，或写明原因退回。

    404 REGISTRATION_NOT_FOUND；403 FORBIDDEN_ROLE 本人的申请；409 STATE_NOT_ALLOWED；422 FORM_INCOMPLETE。
    """
    return product().certificates.practice.decisions.confirm(actor(), practice_id, **args)


@blp.route("/practice-registrations/<practice_id>/decision", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.DecideArgs)
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def decide_practice_registration(args: dict[str, Any], practice_id: str) -> dict[str, Any]:
    """准予、不予注册，或退回补正；不予和退回须写原因。准予后注册登记入册，延续的有效期顺延。

    404 REGISTRATION_NOT_FOUND；403 FORBIDDEN_SCOPE、FORBIDDEN_ROLE（单位确认人、本人）、REALNAME_REQUIRED；
    409 STATE_NOT_ALLOWED、CERT_EXPIRED、CE_NOT_COMPLETED；422 FORM_INCOMPLETE。
    """
    return product().certificates.practice.decisions.decide(actor(), practice_id, **args)
