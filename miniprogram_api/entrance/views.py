"""GET /entrance, POST /auth/sms-codes, /auth/sms, PUT /me/phone."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Response, request, url_for
from flask_smorest import Blueprint

from app.people.service.phone_sign_in import CodeSent
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, installation, product
from miniprogram_api.entrance import schemas
from miniprogram_api.signing_in.schemas import SignedInSchema
from miniprogram_api.signing_in.views import signed_in_answer

blp = Blueprint("entrance", __name__, description="入口与手机号登录")


@blp.route("/entrance", methods=["GET"])
@blp.response(200, schemas.EntranceSchema)
def entrance() -> dict[str, Any]:
    """怎样进入小程序：扫码或搜索名称。未登录也能看。"""
    return {**asdict(product().entrance.ways()), "picture_url": url_for("entrance.entrance_picture")}


@blp.route("/entrance/mini-program.png", methods=["GET"])
@blp.response(200, {"type": "string", "format": "binary"}, content_type="image/png")
def entrance_picture() -> Response:
    """小程序码。503 微信没有响应。"""
    drawn = product().entrance.picture()
    kind = "image/png" if drawn.startswith(b"\x89PNG") else "image/jpeg"
    response = Response(drawn, mimetype=kind)
    response.headers["Cache-Control"] = "public, max-age=3600"
    return response


@blp.route("/auth/sms-codes", methods=["POST"])
@blp.arguments(schemas.PhoneArgs)
@blp.response(202, schemas.CodeSentSchema)
def send_code(args: dict[str, str]) -> CodeSent:
    """获取验证码。422 PHONE_INVALID 手机号不正确；429 过于频繁；503 SMS_UNAVAILABLE 短信发不出去。"""
    product().sms_budget.spend(request.remote_addr or "unknown")
    return product().phone_sign_in.send_code(args["phone"])


@blp.route("/auth/sms", methods=["POST"])
@blp.arguments(schemas.PhoneSignInArgs)
@blp.response(200, SignedInSchema)
def sign_in_with_phone(args: dict[str, str]) -> dict[str, Any]:
    """手机号登录：首次登录自动注册。422 SMS_CODE_INVALID 验证码错误；422 SMS_CODE_EXPIRED 已过期。"""
    return signed_in_answer(product().phone_sign_in.with_code(args["phone"], args["code"], installation()))


@blp.route("/me/phone", methods=["PUT"])
@signed_in(of="self")
@blp.arguments(schemas.PhoneSignInArgs)
@blp.response(200, schemas.BoundPhoneSchema)
def bind_phone(args: dict[str, str]) -> dict[str, Any]:
    """绑定手机号：以后也能用它登录同一个账号。409 PHONE_TAKEN 已绑定其他账号。"""
    return {"cell_phone": product().phone_sign_in.bind(actor(), args["phone"], args["code"])}
