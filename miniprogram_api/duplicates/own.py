"""/me/duplicate-cases: the holder's own."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.duplicates import bodies, schemas

blp = Blueprint("own-duplicates", __name__, description="我的重复持证")


@blp.route("/me/duplicate-cases", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.OwnCasesSchema)
def my_cases() -> dict[str, Any]:
    """我的重复持证案件，新的在前：选择期限、公示期限和办理结果。"""
    return {"items": product().certificates.own_duplicates.listed(actor())}


@blp.route("/me/duplicate-cases/<case_id>/choice", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.doc(requestBody=bodies.both(schemas.ChoiceArgs, schemas.ChoiceFilesArgs))
@blp.response(200, schemas.DuplicateCaseSchema)
def my_choice(case_id: str) -> dict[str, Any]:
    """选择注销哪一本：local 本地证书，提交后立即注销，不能恢复；other 外省市证书，须提供注销证明。

    422 EVIDENCE_REQUIRED、PHOTO_FORMAT；409 CASE_CLOSED；404 CASE_NOT_FOUND。
    """
    return product().certificates.own_duplicates.choose(actor(), case_id, *bodies.choice())
