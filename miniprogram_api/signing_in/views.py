"""POST /auth/*, GET /me."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint

from app.people.service.signing_in import SignedIn
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, installation, product
from miniprogram_api.signing_in import schemas

blp = Blueprint("signing-in", __name__, description="登录与退出")


def signed_in_answer(signed: SignedIn) -> dict[str, Any]:
    person = product().persons.summary(signed.person_id) if signed.person_id else None
    return {
        **asdict(signed.tokens),
        "is_new": signed.is_new,
        "person": person,
        "must_change_password": product().passwords.must_change(signed.account_id),
        "must_set_up_second_factor": product().second_factors.must_set_up(signed.account_id),
    }


@blp.route("/auth/wechat", methods=["POST"])
@blp.arguments(schemas.WechatSignInArgs)
@blp.response(200, schemas.SignedInSchema)
def sign_in_with_wechat(args: dict[str, str]) -> dict[str, Any]:
    """微信登录：首次登录自动注册。401 AUTH_FAILED 重新授权；503 微信没有响应。"""
    return signed_in_answer(product().signing_in.with_wechat(args["code"], installation()))


@blp.route("/auth/password", methods=["POST"])
@blp.arguments(schemas.PasswordSignInArgs)
@blp.response(200, schemas.SignedInSchema)
def sign_in_with_password(args: dict[str, str]) -> dict[str, Any]:
    """账号密码登录：工地、企业、培训机构、主管部门。401 SECOND_FACTOR_REQUIRED 另带 ticket：再提交验证码。"""
    signed = product().signing_in.with_password(args["account"], args["password"], installation())
    return signed_in_answer(signed)


@blp.route("/auth/second-factor", methods=["POST"])
@blp.arguments(schemas.SecondStepArgs)
@blp.response(200, schemas.SignedInSchema)
def sign_in_with_second_factor(args: dict[str, str]) -> dict[str, Any]:
    """两步验证登录：凭上一步的 ticket 和验证码（或恢复码）。

    401 SECOND_FACTOR_WRONG 可以再试，SIGN_IN_EXPIRED 重新登录。
    """
    return signed_in_answer(product().second_step.with_code(args["ticket"], args["code"], installation()))


@blp.route("/auth/refresh", methods=["POST"])
@blp.arguments(schemas.RefreshArgs)
@blp.response(200, schemas.TokenSchema)
def refresh(args: dict[str, str]) -> dict[str, Any]:
    """换新令牌：旧的只能用一次，重复使用会结束整个登录。"""
    return asdict(product().signing_in.refresh(args["refresh_token"]))


@blp.route("/auth/logout", methods=["POST"])
@signed_in(of="self", while_setting_up=True, with_first_password=True)
@blp.response(204)
def sign_out() -> None:
    """退出登录。"""
    product().signing_in.sign_out(actor())


@blp.route("/me", methods=["GET"])
@signed_in(of="self", while_setting_up=True, with_first_password=True)
@blp.response(200, schemas.MeSchema)
def me() -> dict[str, Any]:
    """我是谁，有哪些身份。"""
    caller = actor()
    return {
        "account_id": caller.account_id,
        "person": product().persons.summary(caller.person_id) if caller.person_id else None,
        "roles": product().scopes.named(caller.grants),
    }
