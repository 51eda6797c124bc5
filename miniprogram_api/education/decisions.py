"""/renewals: what the authority of the province decides."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.education import schemas

blp = Blueprint("renewals", __name__, description="证书延期审核")


@blp.route("/renewals", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.RenewalsQuery, location="query")
@blp.response(200, schemas.RenewalPage)
def list_renewals(args: dict[str, Any]) -> Any:
    """本省市证书的延期申请：`state` 为 applied（待审核）、renewed、refused；有效期先到的在前。"""
    return product().certificates.education.decisions.listed(actor(), **args)


@blp.route("/renewals/<renewal_id>/decision", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.RenewalDecisionArgs)
@blp.response(200, schemas.RenewalSchema)
def decide_renewal(args: dict[str, Any], renewal_id: str) -> dict[str, Any]:
    """同意或不同意延期。不写 `valid_to` 时按原有效期长度顺延；不同意须写原因。

    404 RENEWAL_NOT_FOUND；403 FORBIDDEN_SCOPE；409 STATE_NOT_ALLOWED（已处理或证书未激活）、CERT_EXPIRED；
    422 VALUE_NOT_ALLOWED、FORM_INCOMPLETE。
    """
    return product().certificates.education.decisions.decide(actor(), renewal_id, **args)
