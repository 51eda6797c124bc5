"""GET /client-config: what a page must know before anybody signs in."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from miniprogram_api.deps import product

blp = Blueprint("client-config", __name__, description="页面设置")

DEMO, REAL = "demo", "production"
DEMO_WORKERS = ("showcase", "zhang")
"""The first is verified in the demo's data; any other name registers a newcomer."""


class HostAppSchema(Schema):
    name = fields.String(required=True)
    label = fields.String(required=True)


class ClientConfigSchema(Schema):
    env = fields.String(required=True, validate=validate.OneOf([DEMO, "test", REAL]))
    program_name = fields.String(required=True)
    support_phone = fields.String(required=True)
    demo_names = fields.List(
        fields.String(), required=True, metadata={"description": "演示环境可以用来登录的工人，其他环境为空"}
    )
    host_apps = fields.List(
        fields.Nested(HostAppSchema),
        required=True,
        metadata={"description": "可以在里面打开、由它登录的应用"},
    )


@blp.route("/client-config", methods=["GET"])
@blp.response(200, ClientConfigSchema)
def client_config() -> dict[str, Any]:
    """页面打开时先取：是不是演示环境、名称、客服电话。未登录也能看。"""
    settings, ways = product().settings, product().entrance.ways()
    hosts = product().gateways.host_apps.labels()
    return {
        "env": settings.app_env,
        "program_name": ways.program_name,
        "support_phone": ways.support_phone,
        "host_apps": [{"name": name, "label": label} for name, label in hosts.items()],
        "demo_names": () if settings.is_production else DEMO_WORKERS,
    }
