"""/me/second-factor and /me/password: how safe the caller's own account is."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.people.service.second_factors import FactorStanding, Setup
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.fields import Moment

blp = Blueprint("account-safety", __name__, description="账号安全：两步验证和密码")

CODE = validate.Length(min=1, max=40)
PASSWORD = validate.Length(min=1, max=200)


class StandingSchema(Schema):
    is_needed = fields.Boolean(required=True, metadata={"description": "这个账号必须有两步验证"})
    is_active = fields.Boolean(required=True)
    since = Moment(required=True, allow_none=True)
    recovery_codes_left = fields.Integer(required=True)


class BeginArgs(Schema):
    code = fields.String(
        load_default=None,
        allow_none=True,
        validate=CODE,
        metadata={"description": "已有两步验证的：原来的验证码或一个恢复码"},
    )


class SetupSchema(Schema):
    secret = fields.String(required=True, metadata={"description": "扫不了码时手工输入的密钥"})
    uri = fields.String(required=True, metadata={"description": "otpauth://，二维码里就是它"})
    svg = fields.String(required=True, metadata={"description": "画好的二维码"})


class CodeArgs(Schema):
    code = fields.String(required=True, validate=CODE)


class RecoveryCodesSchema(Schema):
    recovery_codes = fields.List(
        fields.String(), required=True, metadata={"description": "只显示这一次，每个用一次"}
    )


class PasswordArgs(Schema):
    password = fields.String(required=True, validate=PASSWORD)
    new_password = fields.String(required=True, validate=PASSWORD)


@blp.route("/me/second-factor", methods=["GET"])
@signed_in(of="self", while_setting_up=True)
@blp.response(200, StandingSchema)
def second_factor() -> FactorStanding:
    """我的两步验证：有没有，要不要有，还剩几个恢复码。"""
    return product().second_factors.standing(actor())


@blp.route("/me/second-factor", methods=["POST"])
@signed_in(of="self", while_setting_up=True)
@blp.arguments(BeginArgs)
@blp.response(200, SetupSchema)
def begin_second_factor(args: dict[str, str | None]) -> Setup:
    """开始设置或更换：登录后15分钟内（403 SIGN_IN_AGAIN）。提交第一个验证码之后才生效。409 NO_PASSWORD。"""
    return product().second_factors.begin(actor(), args["code"])


@blp.route("/me/second-factor/confirmation", methods=["POST"])
@signed_in(of="self", while_setting_up=True)
@blp.arguments(CodeArgs)
@blp.response(200, RecoveryCodesSchema)
def confirm_second_factor(args: dict[str, str]) -> dict[str, Any]:
    """提交第一个验证码：从此生效，给出10个恢复码，别处的登录全部结束。422 SECOND_FACTOR_WRONG。"""
    return {"recovery_codes": product().second_factors.confirm(actor(), args["code"])}


@blp.route("/me/second-factor/recovery-codes", methods=["POST"])
@signed_in(of="self")
@blp.arguments(CodeArgs)
@blp.response(200, RecoveryCodesSchema)
def new_recovery_codes(args: dict[str, str]) -> dict[str, Any]:
    """换一组新的恢复码，旧的作废；要验证码。422 SECOND_FACTOR_WRONG；409 还没有设置。"""
    return {"recovery_codes": product().second_factors.new_recovery_codes(actor(), args["code"])}


@blp.route("/me/password", methods=["PUT"])
@signed_in(of="self", with_first_password=True)
@blp.arguments(PasswordArgs)
@blp.response(204)
def change_password(args: dict[str, str]) -> None:
    """修改密码：别处的登录全部结束。422 PASSWORD_WRONG、PASSWORD_TOO_SHORT；409 NO_PASSWORD。"""
    product().passwords.change(actor(), args["password"], args["new_password"])
