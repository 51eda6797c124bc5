"""GET /photos/{id}: for whoever holds a link that the product gave out a moment ago."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.kernel.errors import Forbidden, Missing
from app.kernel.ports import PhotoMissing
from miniprogram_api.deps import product

blp = Blueprint("photos", __name__, description="照片")

LONGEST_EXPIRY = 2**53


class LinkArgs(Schema):
    expires = fields.Integer(required=True, validate=validate.Range(min=0, max=LONGEST_EXPIRY))
    signature = fields.String(required=True, validate=validate.Length(min=1, max=128))


@blp.route("/photos/<photo_id>", methods=["GET"])
@blp.arguments(LinkArgs, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="image/jpeg", description="照片内容")
@blp.alt_response(403, schema="Problem", description="链接已过期")
@blp.alt_response(404, schema="Problem", description="照片已过保存期限")
def show_photo(args: dict[str, Any], photo_id: str) -> Response:
    """按短时有效的签名链接取照片；链接由其他接口给出，不需要登录。"""
    photos = product().gateways.photos
    if not photos.is_link_good(photo_id, args["expires"], args["signature"], now=product().clock.now()):
        raise Forbidden("PHOTO_LINK_EXPIRED", "照片链接已过期", remedy="请返回上一页刷新后再看")
    try:
        data, content_type = photos.get(photo_id), photos.content_type(photo_id)
    except PhotoMissing:
        raise Missing("PHOTO_NOT_FOUND", "照片已过保存期限或不存在") from None
    response = Response(data, mimetype=content_type)
    response.headers["Cache-Control"] = "private, max-age=300"
    return response
