"""/conversion-campaigns and /conversions: what authorities do for the conversion."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.conversion import schemas
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs

blp = Blueprint("conversion_campaigns", __name__, description="安全员转岗：主管部门")


@blp.route("/conversion-campaigns", methods=["GET"])
@signed_in(of="anybody")
@blp.response(200, schemas.CampaignsSchema)
def list_campaigns() -> dict[str, Any]:
    """转岗申请的办理窗口：文件规定的和主管部门另行开放的，到期自动关闭。"""
    return {"items": product().certificates.conversion.campaigns.listed()}


@blp.route("/conversion-campaigns", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.CampaignArgs)
@blp.response(201, schemas.CampaignSchema)
def open_campaign(args: dict[str, Any]) -> dict[str, Any]:
    """开放一个窗口，首尾两天都算；窗口可以重叠。422 DATE_ORDER、VALUE_NOT_ALLOWED；403 FORBIDDEN_SCOPE。"""
    return product().certificates.conversion.campaigns.opened(actor(), **args)


@blp.route("/conversions/reviews", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.ConversionReviewPage)
def list_reviews(args: dict[str, Any]) -> dict[str, Any]:
    """等待人工核对本人的转岗申请，信息打码，先到先核。"""
    items, cursor = product().certificates.conversion.reviews.waiting(
        actor(), cursor=args["cursor"], limit=args["limit"]
    )
    return {"items": items, "next_cursor": cursor}


@blp.route("/conversions/<conversion_id>/review-decision", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.DecisionArgs)
@blp.response(200, schemas.DecisionSchema)
@blp.alt_response(410, schema="Problem", description="CONVERSION_CLOSED 岗位转换申请已截止")
def decide_review(args: dict[str, Any], conversion_id: str) -> dict[str, Any]:
    """持证当面核对后决定：通过即提交申请。留有记录，本人可以看到。

    404 CONVERSION_NOT_FOUND；403 FORBIDDEN_SCOPE、FORBIDDEN_ROLE（不能核对本人）；409 STATE_NOT_ALLOWED；
    410 CONVERSION_CLOSED。
    """
    return product().certificates.conversion.reviews.decide(actor(), conversion_id, **args)
