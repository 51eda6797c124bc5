"""POST, DELETE /me/code, the pack for an hour without a network, stickers, GET /code-keys."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import PROJECT_ADMIN, REGULATOR, WORKER
from app.people.service.codes import IssuedCodes
from miniprogram_api.auth import signed_in
from miniprogram_api.codes import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("codes", __name__, description="个人码")

BINARY = {"type": "string", "format": "binary"}
STICKERS = {"image/svg+xml": {"schema": {"type": "string"}}, "image/png": {"schema": BINARY}}


def _shown(issued: IssuedCodes, *, svg: bool) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "server_time": issued.server_time,
        "colour": issued.colour,
        "colour_label": issued.colour_label,
        "codes": [],
    }
    for code in issued.codes:
        entry = {"text": code.text, "not_before": code.not_before, "expires_at": code.expires_at}
        if svg:
            entry["svg"] = issued.svg(code)
        shown["codes"].append(entry)
    return shown


@blp.route("/me/code", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.CodeQuery, location="query")
@blp.response(200, schemas.CodesSchema)
def issue_code(args: dict[str, Any]) -> dict[str, Any]:
    """出示个人码：三个各20秒换一次的码。409 REALNAME_REQUIRED 未完成实名认证。"""
    return _shown(product().codes.issue(actor()), svg=args["svg"])


@blp.route("/me/code", methods=["DELETE"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ReplacedSchema)
def replace_code() -> dict[str, str]:
    """换新码：手机丢失或截图外传时使用，旧码和已打印的贴码立即作废。409 REALNAME_REQUIRED。"""
    return {"code_id": product().codes.replace(actor())}


@blp.route("/me/code/offline-pack", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.CodeQuery, location="query")
@blp.response(200, schemas.CodesSchema)
def issue_offline_pack(args: dict[str, Any]) -> dict[str, Any]:
    """离线码：没有网络时用的12个码，每个5分钟、只能用一次。"""
    return _shown(product().codes.issue_offline_pack(actor()), svg=args["svg"])


@blp.route("/me/code.png", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, BINARY, content_type="image/png", description="二维码图片")
def code_picture() -> Response:
    """当前个人码的图片，给不能画SVG的页面使用。"""
    response = Response(product().codes.issue(actor()).png(), mimetype="image/png")
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.route("/persons/<person_id>/code-sticker", methods=["POST"])
@signed_in(PROJECT_ADMIN, REGULATOR, of="person:read")
@blp.arguments(schemas.StickerArgs)
@blp.doc(responses={200: {"description": "贴码图片", "content": STICKERS}})
def print_sticker(args: dict[str, str], person_id: str) -> Response:
    """打印安全帽贴码：不会过期，重新打印或本人换新码后作废；扫描后须核对本人。

    404 PERSON_NOT_FOUND；409 REALNAME_REQUIRED；422 VALUE_NOT_ALLOWED 贴码文字不能用。
    """
    as_png = args["format"] == "png"
    drawn = product().codes.sticker(actor(), person_id, caption=args["caption"], as_png=as_png)
    response = Response(drawn, mimetype="image/png" if as_png else "image/svg+xml")
    response.headers["Cache-Control"] = "no-store"
    return response


@blp.route("/code-keys", methods=["GET"])
@blp.response(200, schemas.PublicKeysSchema)
def public_keys() -> dict[str, Any]:
    """验码公钥：扫码端下载后，没有网络也能辨真伪。"""

    def moment(seconds: int | None) -> datetime | None:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)

    return {
        "keys": [
            {
                "kid": key.kid,
                "algorithm": key.algorithm,
                "public_key": key.public_key,
                "not_before": moment(key.not_before),
                "not_after": moment(key.not_after),
            }
            for key in product().keyring.public_keys()
        ]
    }
