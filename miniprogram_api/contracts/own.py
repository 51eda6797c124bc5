"""/me/contracts: a worker's own contracts, and what he says to them."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.auth import signed_in
from miniprogram_api.contracts import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("own-contracts", __name__, description="我的合同")


@blp.route("/me/contracts", methods=["GET"])
@signed_in(of="self")
@blp.response(200, schemas.OwnContractsSchema)
def my_contracts() -> dict[str, Any]:
    """本人的合同，按项目列出，新的在前；在册而没有合同的，写明怎么办。"""
    return {"items": product().contracts.own.of(actor())}


@blp.route("/me/contracts/<contract_id>/confirm", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.ConfirmArgs)
@blp.response(200, schemas.ContractSchema)
def confirm_contract(args: dict[str, int], contract_id: str) -> dict[str, Any]:
    """本人确认与签订的一致。404 CONTRACT_NOT_FOUND；409 STATE_NOT_ALLOWED 内容刚刚变更过。"""
    return product().contracts.own.answer(actor(), contract_id, number=args["number"], objection=None)


@blp.route("/me/contracts/<contract_id>/object", methods=["POST"])
@signed_in(of="self")
@blp.arguments(schemas.ObjectArgs)
@blp.response(200, schemas.ContractSchema)
def object_to_contract(args: dict[str, Any], contract_id: str) -> dict[str, Any]:
    """本人有异议，写明理由；单位核对后变更，或与本人说明。404 CONTRACT_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    return product().contracts.own.answer(
        actor(), contract_id, number=args["number"], objection=args["reason"]
    )
