"""/reviews: the people who decide, and those who look after what is stuck."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import PROJECT_ADMIN, REGULATOR, SYSTEM_ADMIN
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.verification import schemas

blp = Blueprint("reviews", __name__, description="实名认证人工审核")


@blp.route("/reviews/verification", methods=["GET"])
@signed_in(PROJECT_ADMIN, REGULATOR, of="review:decide")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.ReviewPage)
def list_reviews(args: dict[str, Any]) -> dict[str, Any]:
    """等待人工审核的认证，信息打码，先到先审。只看到本项目、本地区用工的人员；
    还没有用工登记的，由省级以上主管部门审核。"""
    items, cursor = product().verification.reviews.waiting(actor(), after=args["cursor"], limit=args["limit"])
    return {"items": items, "next_cursor": cursor}


@blp.route("/reviews/verification/<review_id>", methods=["GET"])
@signed_in(PROJECT_ADMIN, REGULATOR, of="review:decide")
@blp.response(200, schemas.ReviewInFullSchema)
def open_review(review_id: str) -> dict[str, Any]:
    """打开一条审核：证件与本人照片并排核对；每次打开都有记录，本人可以看到。404 REVIEW_NOT_FOUND。"""
    return product().verification.reviews.open(actor(), review_id)


@blp.route("/reviews/verification/<review_id>/decision", methods=["POST"])
@signed_in(PROJECT_ADMIN, REGULATOR, of="review:decide")
@blp.arguments(schemas.DecisionArgs)
@blp.response(200, schemas.DecisionSchema)
def decide_review(args: dict[str, Any], review_id: str) -> dict[str, Any]:
    """通过或不通过，都要写明理由，不通过的理由本人看得到。403 不能审核本人；409 已有结果。"""
    return product().verification.reviews.decide(
        actor(), review_id, approve=args["approve"], reason=args["reason"]
    )


@blp.route("/reviews/registry", methods=["GET"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="registry:watch")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.WaitingForRegistryPage)
def list_waiting_for_registry(args: dict[str, Any]) -> dict[str, Any]:
    """已认证、待入库的人员：谁等得太久，登记系统说了什么。"""
    items, cursor = product().verification.registry_queue.waiting(
        actor(), after=args["cursor"], limit=args["limit"]
    )
    return {"items": items, "next_cursor": cursor}


@blp.route("/reviews/registry/<verification_id>/filing", methods=["POST"])
@signed_in(REGULATOR, SYSTEM_ADMIN, of="registry:watch")
@blp.response(202)
def file_again(verification_id: str) -> None:
    """重新向登记系统提交。404 VERIFICATION_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    product().verification.registry_queue.file_again(actor(), verification_id)
