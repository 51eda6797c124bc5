"""GET /service-items."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.deps import product
from miniprogram_api.service_items import schemas

blp = Blueprint("service_items", __name__, description="办理事项")


@blp.route("/service-items", methods=["GET"])
@blp.response(200, schemas.ServiceItemsSchema)
def list_service_items() -> dict[str, Any]:
    """可以办理的事项，已停办的写明原因。不用登录。"""
    return {"items": product().certificates.standing.items.listed()}
