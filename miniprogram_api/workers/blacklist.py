"""/blacklist: bars to entering sites."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from app.kernel.clock import in_shanghai
from app.policies import regions
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.workers import schemas

blp = Blueprint("blacklist", __name__, description="黑名单")


def _entry(entry: Any) -> dict[str, Any]:
    region = regions.find(entry.region_code)
    return {
        "id": entry.id,
        "person_id": entry.person_id,
        "name": entry.name_masked,
        "region": region.name if region else None,
        "region_code": entry.region_code,
        "reason": entry.reason,
        "since": entry.since,
        "until": entry.until,
        "lifted_at": in_shanghai(entry.lifted_at) if entry.lifted_at else None,
    }


@blp.route("/blacklist", methods=["POST"])
@signed_in(REGULATOR, of="region:bar")
@blp.arguments(schemas.BarArgs)
@blp.response(201, IdSchema)
def bar_person(args: dict[str, Any]) -> dict[str, str]:
    """列入黑名单：在该地区的项目不能进场。422 REGION_UNKNOWN、DATE_ORDER；403 FORBIDDEN_SCOPE。"""
    return {"id": product().blacklist.bar(actor(), **args)}


@blp.route("/blacklist", methods=["GET"])
@signed_in(REGULATOR, of="region:bar")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.BarPage)
def list_barred(args: dict[str, Any]) -> dict[str, Any]:
    """本地区的黑名单，含已解除的。"""
    page = product().blacklist.entries(actor(), **args)
    return {"items": [_entry(entry) for entry in page.items], "next_cursor": page.next_cursor}


@blp.route("/blacklist/<entry_id>/lift", methods=["POST"])
@signed_in(REGULATOR, of="region:bar")
@blp.response(204)
def lift_bar(entry_id: str) -> None:
    """解除。409 STATE_NOT_ALLOWED 已经解除。"""
    product().blacklist.lift(actor(), entry_id)
