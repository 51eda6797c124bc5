"""/projects/{id}/workers/{id}/credentials: cards and numbers that machines read."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.scanning import device_schemas as schemas
from miniprogram_api.scanning.devices import MANAGERS

blp = Blueprint("gate-credentials", __name__, description="工人过闸机用的卡号和编号")

OF_WORKER = "/projects/<project_id>/workers/<worker_id>/credentials"


@blp.route(OF_WORKER, methods=["POST"])
@signed_in(*MANAGERS, of="project:manage")
@blp.arguments(schemas.GateCredentialArgs)
@blp.response(201, schemas.GateCredentialSchema)
def bind_credential(args: dict[str, Any], project_id: str, worker_id: str) -> dict[str, Any]:
    """把卡号，或指纹、人脸在设备里的编号登记到工人名下。指纹和人脸本身留在设备里，不传到这里。

    404 WORKER_NOT_FOUND、DEVICE_NOT_FOUND；409 CREDENTIAL_TAKEN、CREDENTIAL_NOT_ACCEPTED、STATE_NOT_ALLOWED。
    """
    return product().gate_credentials.bind(actor(), project_id, worker_id, **args)


@blp.route(OF_WORKER, methods=["GET"])
@signed_in(*MANAGERS, of="project:manage")
@blp.response(200, schemas.GateCredentialsSchema)
def list_credentials(project_id: str, worker_id: str) -> dict[str, Any]:
    """工人名下的卡号和编号（打码），解除的也在。404 WORKER_NOT_FOUND。"""
    return {"items": product().gate_credentials.of_worker(actor(), project_id, worker_id)}


@blp.route(f"{OF_WORKER}/<credential_id>", methods=["DELETE"])
@signed_in(*MANAGERS, of="project:manage")
@blp.response(204)
def revoke_credential(project_id: str, worker_id: str, credential_id: str) -> None:
    """解除登记：卡丢了，或换人使用。404 CREDENTIAL_NOT_FOUND。"""
    product().gate_credentials.revoke(actor(), project_id, worker_id, credential_id)
