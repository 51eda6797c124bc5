"""POST /auth/host/{host}/start, POST /auth/host/{host}: pages inside a host app."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.people.service.host_sign_in import Begun
from miniprogram_api.deps import installation, product
from miniprogram_api.signing_in.schemas import SignedInSchema
from miniprogram_api.signing_in.views import signed_in_answer

blp = Blueprint("host-apps", __name__, description="在别的应用里登录")

SECRET = validate.Length(min=1, max=200)


class BegunSchema(Schema):
    authorize_url = fields.String(
        required=True, metadata={"description": "浏览器接着打开的地址，由那个应用确认是谁"}
    )
    ticket = fields.String(
        required=True, metadata={"description": "只留在这个浏览器里，回来以后一起提交；不要放进地址"}
    )
    expires_in = fields.Integer(required=True, metadata={"description": "秒"})


class HostAnswerArgs(Schema):
    code = fields.String(required=True, validate=validate.Length(min=1, max=512))
    state = fields.String(required=True, validate=SECRET)
    ticket = fields.String(required=True, validate=SECRET)


@blp.route("/auth/host/<host>/start", methods=["POST"])
@blp.response(200, BegunSchema)
def begin(host: str) -> Begun:
    """开始通过所在的应用（如随申办）登录：取得它的授权地址。404 HOST_UNKNOWN 没有接入这个应用。"""
    return product().host_sign_in.begin(host)


@blp.route("/auth/host/<host>", methods=["POST"])
@blp.arguments(HostAnswerArgs)
@blp.response(200, SignedInSchema)
def finish(args: dict[str, str], host: str) -> dict[str, Any]:
    """用那个应用带回来的 code 和 state 登录：首次登录自动注册，只取它的用户标识，不取别的资料。

    401 SIGN_IN_EXPIRED 超时、用过、或者不是在这个浏览器里开始的；401 AUTH_FAILED 那个应用不认这个 code；
    404 HOST_UNKNOWN；503 HOST_UNAVAILABLE 那个应用没有响应。
    """
    signed = product().host_sign_in.finish(host, args["code"], args["state"], args["ticket"], installation())
    return signed_in_answer(signed)
