"""/accounts: the accounts of offices, for system administrators."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.kernel.actor import SYSTEM_ADMIN
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.fields import Moment
from miniprogram_api.paging import CursorArgs, page_of
from miniprogram_api.signing_in.schemas import RoleSchema

blp = Blueprint("accounts", __name__, description="单位账号")


class AccountQuery(CursorArgs):
    account = fields.String(
        validate=validate.Length(1, 60), metadata={"description": "账号名；不写则列出系统管理员和主管部门"}
    )


class StaffAccountSchema(Schema):
    id = fields.String(required=True)
    account = fields.String(required=True)
    display_name = fields.String(required=True, allow_none=True)
    disabled = fields.Boolean(required=True)
    suspended_since = Moment(
        required=True, allow_none=True, metadata={"description": "由系统管理员停用的时间；可以恢复"}
    )
    second_factor_since = Moment(required=True, allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)


class ReasonArgs(Schema):
    reason = fields.String(required=True, validate=validate.Length(1, 400))


@blp.route("/accounts", methods=["GET"])
@signed_in(SYSTEM_ADMIN, of="anybody")
@blp.arguments(AccountQuery, location="query")
@blp.response(200, page_of(StaffAccountSchema))
def list_accounts(args: dict[str, Any]) -> dict[str, Any]:
    """查一个单位账号，或列出所有系统管理员和主管部门：有哪些身份，有没有两步验证。"""
    items, following = product().staff_accounts.listed(
        name=args.get("account"), limit=args["limit"], cursor=args["cursor"]
    )
    named = product().scopes.named
    return {
        "items": [{**asdict(item), "roles": named(item.grants)} for item in items],
        "next_cursor": following,
    }


@blp.route("/accounts/<account_id>/second-factor-reset", methods=["POST"])
@signed_in(SYSTEM_ADMIN, of="account:reset")
@blp.arguments(ReasonArgs)
@blp.response(204)
def reset_second_factor(args: dict[str, str], account_id: str) -> None:
    """手机丢了、恢复码也没有：去掉他的两步验证，结束他的全部登录；要写理由，有记录。

    403 不能重置自己的；409 没有设置。
    """
    product().staff_accounts.reset(actor(), account_id, args["reason"])


@blp.route("/accounts/<account_id>/suspension", methods=["POST"])
@signed_in(SYSTEM_ADMIN, of="account:reset")
@blp.arguments(ReasonArgs)
@blp.response(204)
def suspend(args: dict[str, str], account_id: str) -> None:
    """有人离职、调岗：停用他的单位账号，各处登录马上结束；身份保留在记录里，但不起作用。

    用微信登录的，作为工人的功能不受影响。403 不能停用自己的；404 ACCOUNT_NOT_FOUND；
    409 STATE_NOT_ALLOWED 已经停用、LAST_ADMINISTRATOR 最后一位系统管理员；422 REASON_REQUIRED。
    """
    product().suspensions.suspend(actor(), account_id, args["reason"])


@blp.route("/accounts/<account_id>/suspension/end", methods=["POST"])
@signed_in(SYSTEM_ADMIN, of="account:reset")
@blp.arguments(ReasonArgs)
@blp.response(204)
def resume(args: dict[str, str], account_id: str) -> None:
    """恢复停用的账号：原来的密码和身份重新有效，要重新登录。409 没有停用。"""
    product().suspensions.resume(actor(), account_id, args["reason"])
