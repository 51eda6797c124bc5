"""/me/certificates: a worker's own certificates, and showing one."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.certificates import schemas
from miniprogram_api.deps import actor, product
from qr.display import link_svg

blp = Blueprint("own-certificates", __name__, description="我的证书")

SVG = "image/svg+xml"


@blp.route("/me/certificates", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.OwnCertificatesSchema)
def list_own_certificates() -> dict[str, Any]:
    """我的证书：有效的在前，先到期的在上；没有完成实名认证时为空，并说明原因。"""
    items, reasons = product().certificates.own.all_of(actor())
    return {"items": items, "reasons": [reason.as_dict() for reason in reasons]}


@blp.route("/me/certificates/<certificate_id>", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.OwnCertificateInFullSchema)
def show_own_certificate(certificate_id: str) -> dict[str, Any]:
    """我的一本证书和它的经过。404 CERT_NOT_FOUND。"""
    return product().certificates.own.one(actor(), certificate_id)


@blp.route("/me/certificates/<certificate_id>/page", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ShownCertificateSchema)
def show_certificate_page(certificate_id: str) -> Any:
    """展码亮证：证书、照片、接下来一分钟的个人码，和谁都可以扫的核验码（60秒）。

    404 CERT_NOT_FOUND；409 REALNAME_REQUIRED。
    """
    shown, issued, display = product().certificates.showing.page(actor(), certificate_id)
    code = {
        "server_time": issued.server_time,
        "colour": issued.colour,
        "colour_label": issued.colour_label,
        "codes": [
            {
                "text": one.text,
                "not_before": one.not_before,
                "expires_at": one.expires_at,
                "svg": issued.svg(one),
            }
            for one in issued.codes
        ],
    }
    link = f"{request.host_url}v/#{display.text}"
    verification = {"link": link, "svg": link_svg(link), "expires_at": display.expires_at}
    return {**shown, "code": code, "verification": verification}, 200, {"Cache-Control": "no-store"}


@blp.route("/me/certificates/<certificate_id>/picture.svg", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, {"type": "string"}, content_type=SVG, description="证书图片")
def certificate_picture(certificate_id: str) -> Response:
    """展码亮证的图片：证书、照片和当前个人码。404 CERT_NOT_FOUND；409 REALNAME_REQUIRED。"""
    drawn = product().certificates.showing.picture(actor(), certificate_id)
    response = Response(drawn, mimetype=SVG)
    response.headers["Cache-Control"] = "no-store"
    return response
