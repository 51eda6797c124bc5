"""/me/wages: what the worker sees and says."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.sites.facts import Page
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.wages import schemas

blp = Blueprint("own-wages", __name__, description="我的工资")


@blp.route("/me/wages", methods=["GET"])
@signed_in(of="self")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.OwnWagePage)
def list_own_wages(args: dict[str, Any]) -> Page[Any]:
    """我的工资：逐月的天数、金额、已发和未发，新的在前。金额单位是分。"""
    return product().wages.own.of(actor(), **args)


@blp.route("/me/wages/<wage_id>/answer", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.AnswerArgs)
@blp.response(200, schemas.OwnWageSchema)
def answer_wage(args: dict[str, Any], wage_id: str) -> dict[str, Any]:
    """确认一个月的工资，或提出异议（须写理由）。404 WAGE_ITEM_NOT_FOUND；422。"""
    return product().wages.own.answer(actor(), wage_id, **args)


@blp.route("/me/wage-account", methods=["GET"])
@signed_in(of="self")
@blp.response(200, schemas.OwnAccountSchema)
def show_own_account() -> dict[str, Any]:
    """我的工资卡，账号已打码；还没有登记的各项为 null。"""
    return product().wages.own_account.of(actor())


@blp.route("/me/wage-account", methods=["PUT"])
@signed_in(of="self")
@blp.arguments(schemas.OwnAccountArgs)
@blp.response(200, schemas.OwnAccountSchema)
def give_own_account(args: dict[str, Any]) -> dict[str, Any]:
    """登记本人名下的工资卡，须先实名认证。

    403 REALNAME_REQUIRED；409 WAGE_ACCOUNT_TAKEN；422 DECLARATION_MISSING、VALIDATION_FAILED。
    """
    return product().wages.own_account.give(actor(), **args)
