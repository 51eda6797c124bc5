"""GET /audit-entries."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import SYSTEM_ADMIN
from app.people.service.audit_search import Wanted
from miniprogram_api.audit import schemas
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product

blp = Blueprint("audit", __name__, description="操作记录")


@blp.route("/audit-entries", methods=["GET"])
@signed_in(SYSTEM_ADMIN, of="anybody")
@blp.arguments(schemas.AuditQuery, location="query")
@blp.response(200, schemas.AuditEntryPage)
def list_audit_entries(args: dict[str, Any]) -> dict[str, Any]:
    """查询操作记录，新的在前；各项条件同时满足。每次查询本身也有一条记录（翻页不另记）。"""
    limit, cursor = args.pop("limit"), args.pop("cursor")
    items, following = product().audit_search.find(actor(), Wanted(**args), limit=limit, cursor=cursor)
    return {"items": items, "next_cursor": following}
