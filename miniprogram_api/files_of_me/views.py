"""GET /me/file, GET /me/file/readers, POST /persons/{id}/unmask."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import PROJECT_ADMIN, REGULATOR, WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.files_of_me import schemas
from miniprogram_api.paging import NumberCursorArgs

blp = Blueprint("files-of-me", __name__, description="个人资料")


@blp.route("/me/file", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.FileQuery, location="query")
@blp.response(200, schemas.PersonalFileSchema)
def my_file(args: dict[str, Any]) -> Any:
    """我的资料，默认打码；?full=1 显示完整内容。"""
    return product().persons.own_file(actor(), full=args["full"])


@blp.route("/me/file/readers", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(NumberCursorArgs, location="query")
@blp.response(200, schemas.ReadingPage)
def readers(args: dict[str, Any]) -> dict[str, Any]:
    """谁看过、动过我的资料，为什么。"""
    shown, cursor = product().file_readers.of(actor(), **args)
    return {"items": shown, "next_cursor": cursor}


@blp.route("/persons/<person_id>/unmask", methods=["POST"])
@signed_in(REGULATOR, PROJECT_ADMIN, of="person:read")
@blp.arguments(schemas.UnmaskArgs)
@blp.response(200, schemas.PersonalFileSchema)
def unmask(args: dict[str, str], person_id: str) -> Any:
    """查看一个人的完整资料：须说明理由，会记录下来给本人看。

    404 PERSON_NOT_FOUND 没有这个人或不在管理范围内；409 ACCOUNT_CLOSED 本人已注销账号，只有主管部门
    可以凭理由核查；409 ID_NUMBER_NOT_ENTERED 项目只凭 person_id 登记了他，用姓名和身份证号再登记一次后可以
    查看；422 REASON_REQUIRED。
    """
    return product().persons.unmask(actor(), person_id, args["reason"])
