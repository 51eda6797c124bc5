"""GET /consents/documents, GET and POST /me/consents."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.auth import signed_in
from miniprogram_api.consents import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("consents", __name__, description="授权与协议")


@blp.route("/consents/documents", methods=["GET"])
@blp.response(200, schemas.DocumentSchema(many=True))
def list_documents() -> Any:
    """现行的协议和授权书全文；每份都写明用途、影响、保存期限和怎样撤回。"""
    return list(product().consents.documents())


@blp.route("/me/consents", methods=["GET"])
@signed_in(of="self")
@blp.response(200, schemas.StandingsSchema)
def list_my_consents() -> dict[str, Any]:
    """我同意过什么，哪些有了新版本。"""
    return {"items": product().consents.standing(actor().account_id)}


@blp.route("/me/consents", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.ConsentArgs)
@blp.response(201, schemas.DecidedSchema)
def decide(args: dict[str, Any]) -> Any:
    """同意，或撤回同意（accepted 为 false）。422 VALUE_NOT_ALLOWED 用途不对或不是现行版本。"""
    return product().consents.decide(actor(), args["purpose"], args["version"], accepted=args["accepted"])
