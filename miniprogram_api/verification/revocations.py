"""/persons/{id}/revocation: the authority revokes a forged identity, or lets it be proven again."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product

blp = Blueprint("revocations", __name__, description="撤销实名认证")


class ReasonArgs(Schema):
    reason = fields.String(
        required=True,
        validate=validate.Length(1, 400),
        metadata={"description": "本人看得到，2到200个字，不写身份证号和电话"},
    )


class DependentSchema(Schema):
    kind = fields.String(
        required=True, validate=validate.OneOf(["engagement", "registration", "certificate"])
    )
    id = fields.String(required=True)
    label = fields.String(required=True)


class RevokedSchema(Schema):
    to_review = fields.List(
        fields.Nested(DependentSchema),
        required=True,
        metadata={"description": "以这个身份办过、需要复核的事项"},
    )


@blp.route("/persons/<person_id>/revocation", methods=["POST"])
@signed_in(REGULATOR, of="review:decide")
@blp.arguments(ReasonArgs)
@blp.response(200, RevokedSchema)
def revoke(args: dict[str, str], person_id: str) -> dict[str, Any]:
    """撤销实名认证（冒用、伪造身份）：标记取消，个人码作废，登录结束，通知本人理由和申诉办法。

    404 PERSON_NOT_FOUND；403 不能办理本人的；409 没有有效的认证；422 REASON_REQUIRED。
    """
    return {"to_review": product().revocations.revoke(actor(), person_id, args["reason"])}


@blp.route("/persons/<person_id>/revocation/release", methods=["POST"])
@signed_in(REGULATOR, of="review:decide")
@blp.arguments(ReasonArgs)
@blp.response(204)
def release(args: dict[str, str], person_id: str) -> None:
    """解除撤销：本人可以从头重新实名认证，原来的认证不恢复。409 没有被撤销。"""
    product().revocations.release(actor(), person_id, args["reason"])
