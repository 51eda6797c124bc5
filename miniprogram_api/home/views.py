"""GET /me/home."""

from __future__ import annotations

from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from app.people.service.home import HomeScreen
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.home import schemas

blp = Blueprint("home", __name__, description="工人首页")


@blp.route("/me/home", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.HomeSchema)
def home() -> HomeScreen:
    """工人首页：认证状态、个人码、待办事项、临期证书、今日考勤，一次取齐。"""
    return product().home.of(actor())
