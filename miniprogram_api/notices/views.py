"""GET /me/notices, POST /me/notices/{id}/read, GET /me/message-templates, POST /me/message-acceptances."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.notices import schemas
from miniprogram_api.paging import CursorArgs

blp = Blueprint("notices", __name__, description="消息通知")


@blp.route("/me/notices", methods=["GET"])
@signed_in(of="self")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.NoticePageSchema)
def my_notices(args: dict[str, Any]) -> Any:
    """我的消息，新的在前；unread 为全部未读数。"""
    return product().notices.of(actor(), **args)


@blp.route("/me/notices/<notice_id>/read", methods=["POST"])
@signed_in(of="self")
@blp.response(200, schemas.NoticeSchema)
def read_notice(notice_id: str) -> Any:
    """标为已读，再次提交不变。404 NOTICE_NOT_FOUND。"""
    return product().notices.read(actor(), notice_id)


@blp.route("/me/notices/read-all", methods=["POST"])
@signed_in(of="self")
@blp.response(200, schemas.ReadAllSchema)
def read_all_notices() -> dict[str, int]:
    """全部标为已读。"""
    return {"read": product().notices.read_all(actor())}


@blp.route("/me/message-templates", methods=["GET"])
@signed_in(of="self")
@blp.response(200, schemas.TemplatesSchema)
def message_templates() -> dict[str, Any]:
    """可以订阅的微信消息，以及每种还可以发几条。小程序用模板号调用 wx.requestSubscribeMessage。"""
    return {"items": product().message_acceptances.offered(actor())}


@blp.route("/me/message-acceptances", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.AcceptanceArgs)
@blp.response(200, schemas.TemplatesSchema)
def accept_messages(args: dict[str, Any]) -> dict[str, Any]:
    """记下订阅答复：同意一次，可以发一条。请带 Idempotency-Key，以免重发时多记。

    422 VALUE_NOT_ALLOWED 没有这种消息。
    """
    return {"items": product().message_acceptances.accept(actor(), args["templates"])}
