"""/me/archive and /persons/{id}/archive: eight blocks of one person, as an answer or as a sheet."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, WORKER
from app.people.service.archives import Archive
from miniprogram_api.archive import schemas
from miniprogram_api.auth import signed_in
from miniprogram_api.companies.schemas import IdSchema
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import XLSX, xlsx

blp = Blueprint("archive", __name__, description="从业档案")


def _sheet(archive: Archive) -> Response:
    return xlsx(product().archive.archives.sheet_of(archive), "archive", title="从业档案.xlsx")


@blp.route("/me/archive", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ViewQuery, location="query")
@blp.response(200, schemas.ArchiveSchema)
def my_archive(args: dict[str, str]) -> Archive:
    """我的档案：八项内容，每条写明来源、更新时间、已核验还是本人填报；空着的写明怎样补齐。"""
    return product().archive.archives.own(actor(), **args)


@blp.route("/me/archive.xlsx", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ViewQuery, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def my_archive_as_sheet(args: dict[str, str]) -> Response:
    """我的档案，Excel 文件。"""
    return _sheet(product().archive.archives.own(actor(), **args))


@blp.route("/me/archive/statements", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.StatementArgs)
@blp.response(201, schemas.EntrySchema)
def state(args: dict[str, Any]) -> Any:
    """填写学历、职称或居住信息；所在项目核对证件后确认。422 VALUE_NOT_ALLOWED；409 STATEMENT_LIMIT。"""
    return product().archive.statements.state(actor(), args.pop("kind"), args)


@blp.route("/me/archive/statements/<statement_id>", methods=["DELETE"])
@signed_in(WORKER, of="self")
@blp.response(204)
def take_back(statement_id: str) -> None:
    """删除自己填写的一条，确认过的也可以。404 STATEMENT_NOT_FOUND。"""
    product().archive.statements.take_back(actor(), statement_id)


@blp.route("/me/archive/evaluations/<evaluation_id>/objection", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ObjectionArgs)
@blp.response(204)
def object_to(args: dict[str, str], evaluation_id: str) -> None:
    """对评价提出异议，只能一次。404 EVALUATION_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    product().archive.evaluations.object_to(actor(), evaluation_id, args["reason"])


@blp.route("/persons/<person_id>/archive", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="archive:read")
@blp.arguments(schemas.ReadArgs)
@blp.response(200, schemas.ArchiveSchema)
def read_archive(args: dict[str, str], person_id: str) -> Archive:
    """查看一个人的档案：须说明用途和理由，会记录下来给本人看；住址、体检详情不给别人看。

    404 PERSON_NOT_FOUND 没有这个人或与您无关；409 PURPOSE_NOT_ALLOWED 用人单位不能用这个用途；409
    ID_NUMBER_NOT_ENTERED 只凭 person_id 登记了他；409 ACCOUNT_CLOSED 本人已注销账号；422 REASON_REQUIRED。
    """
    return product().archive.archives.read(actor(), person_id, **args)


@blp.route("/persons/<person_id>/archive.xlsx", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="archive:read")
@blp.arguments(schemas.ReadArgs)
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def read_archive_as_sheet(args: dict[str, str], person_id: str) -> Response:
    """一个人的档案，Excel 文件；规则和记录同上。"""
    return _sheet(product().archive.archives.read(actor(), person_id, **args))


@blp.route("/persons/<person_id>/conduct", methods=["POST"])
@signed_in(REGULATOR, of="person:read")
@blp.arguments(schemas.ConductArgs)
@blp.response(201, IdSchema)
def enter_conduct(args: dict[str, Any], person_id: str) -> dict[str, str]:
    """登记奖励或处罚，本人会收到通知。404 PERSON_NOT_FOUND；422 VALUE_NOT_ALLOWED。"""
    return {"id": product().archive.conduct.enter(actor(), person_id, **args)}


@blp.route("/persons/<person_id>/conduct/<record_id>/withdraw", methods=["POST"])
@signed_in(REGULATOR, of="person:read")
@blp.arguments(schemas.WithdrawalArgs)
@blp.response(204)
def withdraw_conduct(args: dict[str, str], person_id: str, record_id: str) -> None:
    """撤销一条奖惩记录。404 CONDUCT_NOT_FOUND；409 STATE_NOT_ALLOWED 已经撤销。"""
    product().archive.conduct.withdraw(actor(), person_id, record_id, args["reason"])
