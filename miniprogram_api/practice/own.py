"""/me/practice-registrations: a practitioner applies, follows, corrects and withdraws."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.practice import schemas

blp = Blueprint("own-practice-registrations", __name__, description="我的执业注册")


@blp.route("/me/practice-registrations", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.BeginArgs)
@blp.response(201, schemas.PracticeRegistrationInFullSchema)
def begin_practice_registration(args: dict[str, Any]) -> dict[str, Any]:
    """填写初始注册或延续注册申请，先存为草稿；重复提交，仍是原来的草稿。

    404 CERT_NOT_FOUND；409 CERT_TYPE_NOT_ELIGIBLE、WRONG_REGION（还没有接入的省市）、STATE_NOT_ALLOWED
    （同类别的申请没有办完）；422 VALUE_NOT_ALLOWED 没有这个单位。
    """
    return product().certificates.practice.applications.begin(actor(), **args)


@blp.route("/me/practice-registrations", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.PracticeRegistrationPage)
def list_own_practice_registrations(args: dict[str, Any]) -> Any:
    """我的执业注册申请，新的在前。"""
    return product().certificates.practice.applications.own(actor(), **args)


@blp.route("/me/practice-registrations/<practice_id>", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def show_own_practice_registration(practice_id: str) -> dict[str, Any]:
    """一份申请和它的经过。404 REGISTRATION_NOT_FOUND。"""
    return product().certificates.practice.applications.one(actor(), practice_id)


@blp.route("/me/practice-registrations/<practice_id>", methods=["PUT"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ChangeArgs)
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def change_practice_registration(args: dict[str, Any], practice_id: str) -> dict[str, Any]:
    """草稿或退回补正时，改注册单位。404 REGISTRATION_NOT_FOUND；409 STATE_NOT_ALLOWED、WRONG_REGION。"""
    return product().certificates.practice.applications.change(actor(), practice_id, **args)


@blp.route("/me/practice-registrations/<practice_id>/submission", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def submit_practice_registration(practice_id: str) -> dict[str, Any]:
    """提交给注册单位确认；不符合的一次说明全部原因。

    403 REALNAME_REQUIRED；404 REGISTRATION_NOT_FOUND；409 CERT_EXPIRED、CE_NOT_COMPLETED、RENEWAL_TOO_LATE、
    WRONG_REGION、STATE_NOT_ALLOWED；422 FIELD_INCONSISTENT。
    """
    return product().certificates.practice.applications.submit(actor(), practice_id)


@blp.route("/me/practice-registrations/<practice_id>/withdrawal", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.PracticeRegistrationInFullSchema)
def withdraw_practice_registration(practice_id: str) -> dict[str, Any]:
    """撤回还没有办结的申请。404 REGISTRATION_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    return product().certificates.practice.applications.withdraw(actor(), practice_id)
