"""/certificates: the register, for the authorities of the province."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.certificates import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("certificates", __name__, description="证书登记")


def _page(args: dict[str, Any]) -> dict[str, Any]:
    items = product().certificates.listing.page(actor(), **args)
    is_full = len(items) == args["limit"]
    return {"items": items, "next_cursor": items[-1]["id"] if is_full else None}


@blp.route("/certificates", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.CertificateArgs)
@blp.response(201, schemas.CertificateInFullSchema)
def enter_certificate(args: dict[str, Any]) -> dict[str, Any]:
    """登记一本证书；持证人完成实名认证后自动看到自己的证书。

    422 一次说明全部填写错误；403 FORBIDDEN_SCOPE；409 CERT_NUMBER_TAKEN 该省市已有这个编号。
    """
    activated = "是" if args.pop("activated") else "否"
    given = {name: value or "" for name, value in args.items()} | {"activated": activated}
    entered = product().certificates.entry.enter(actor(), given)
    return product().certificates.listing.one(actor(), entered.id)


@blp.route("/certificates", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.CertificateQuery, location="query")
@blp.response(200, schemas.CertificatePage)
def list_certificates(args: dict[str, Any]) -> dict[str, Any]:
    """本省市登记的证书，新登记的在前；按身份证号查找请用 POST /certificates/search。"""
    return _page(args)


@blp.route("/certificates/search", methods=["POST"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.CertificateSearch)
@blp.response(200, schemas.CertificatePage)
def search_certificates(args: dict[str, Any]) -> dict[str, Any]:
    """按身份证号查证书；身份证号不写进网址。"""
    return _page(args)


@blp.route("/certificates/<certificate_id>", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.response(200, schemas.CertificateInFullSchema)
def show_certificate(certificate_id: str) -> dict[str, Any]:
    """一本证书和它的经过。404 CERT_NOT_FOUND。"""
    return product().certificates.listing.one(actor(), certificate_id)
