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
    second_factor_since = Moment(required=True, allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)


class ResetArgs(Schema):
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
@blp.arguments(ResetArgs)
@blp.response(204)
def reset_second_factor(args: dict[str, str], account_id: str) -> None:
    """手机丢了、恢复码也没有：去掉他的两步验证，结束他的全部登录；要写理由，有记录。

    403 不能重置自己的；409 没有设置。
    """
    product().staff_accounts.reset(actor(), account_id, args["reason"])
