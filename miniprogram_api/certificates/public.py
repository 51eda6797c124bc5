"""Anybody asks for one certificate: by number and name, or by the code beside it."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_smorest import Blueprint

from miniprogram_api.certificates import schemas
from miniprogram_api.deps import product

blp = Blueprint("public-certificates", __name__, description="证书查询")


@blp.route("/public/certificates", methods=["GET"])
@blp.arguments(schemas.PublicQueryArgs, location="query")
@blp.response(200, schemas.PublicCertificateSchema)
@blp.alt_response(404, schema="Problem", description="编号或姓名不符")
@blp.alt_response(409, schema="Problem", description="还没有到可以查询的日期")
def query_certificate(args: dict[str, str]) -> Any:
    """公众查询证书：编号和姓名都要一致，不需要登录。

    404 CERT_NOT_FOUND；409 CERT_NOT_YET_QUERYABLE，queryable_from 为可以查询的日期；429 TOO_MANY_REQUESTS。
    """
    found = product().certificates.public_query.find(
        args["number"], args["name"], request.remote_addr or "unknown"
    )
    return found, 200, {"Cache-Control": "no-store"}


@blp.route("/public/certificate-checks", methods=["POST"])
@blp.arguments(schemas.DisplayCheckArgs)
@blp.response(200, schemas.DisplayCheckSchema)
@blp.alt_response(409, schema="Problem", description="二维码无效、已过期或已作废")
def check_displayed_certificate(args: dict[str, str]) -> Any:
    """扫码核验持证人出示的证书：现在是否有效，姓名打码，没有证件号码；不需要登录。

    409 QR_INVALID 伪造、过期（60秒）或已换新码；429 TOO_MANY_REQUESTS。
    """
    found = product().certificates.displays.check(args["code"], request.remote_addr or "unknown")
    return found, 200, {"Cache-Control": "no-store"}
