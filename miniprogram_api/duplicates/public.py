"""/public/duplicate-notices: what everybody may read."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.deps import product
from miniprogram_api.duplicates import schemas
from miniprogram_api.paging import CursorArgs

blp = Blueprint("duplicate-notices", __name__, description="重复持证公示")


@blp.route("/public/duplicate-notices", methods=["GET"])
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.PublicNoticePage)
def public_notices(args: dict[str, Any]) -> dict[str, Any]:
    """公示中的重复持证案件，不用登录；姓名和身份证号打码，公示期满后不再显示。"""
    return product().certificates.duplicate_publication.notices(**args)
