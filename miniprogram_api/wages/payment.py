"""Accounts, the bank, advances and arrears."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from app.sites.facts import Page
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.paging import CursorArgs
from miniprogram_api.sheets import XLSX, xlsx
from miniprogram_api.wages import schemas
from miniprogram_api.wages.views import BATCH, OFFICES, READERS

blp = Blueprint("wage-payment", __name__, description="工资发放：专用账户、银行、垫付、欠薪")


@blp.route("/projects/<project_id>/wage-account", methods=["GET"])
@signed_in(*READERS, of="project:manage")
@blp.response(200, schemas.WageAccountSchema)
def show_account(project_id: str) -> dict[str, Any]:
    """本项目的工资支付专用账户，账号已打码；还没有登记的各项为 null。"""
    return product().wages.accounts.of_project(actor(), project_id)


@blp.route("/projects/<project_id>/wage-account", methods=["PUT"])
@signed_in(*OFFICES, of="project:manage")
@blp.arguments(schemas.WageAccountArgs)
@blp.response(200, schemas.WageAccountSchema)
def register_account(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """登记或更换工资支付专用账户；原来的账户留有记录。422。"""
    return product().wages.accounts.register(actor(), project_id, **args)


@blp.route(f"{BATCH}/sending", methods=["POST"])
@signed_in(*OFFICES, of="project:manage")
@blp.arguments(schemas.SendingArgs)
@blp.response(200, schemas.SentBatchSchema)
def send_batch(args: dict[str, Any], project_id: str, batch_id: str) -> dict[str, Any]:
    """交银行发放：给未付清、已登记工资卡的每个人生成一笔付款；`percent` 是本次发放未付部分的百分之几。

    409 STATE_NOT_ALLOWED、WAGE_ACCOUNT_NOT_REGISTERED 没有登记专用账户、BATCH_LOCKED 内容与审核的不一致、
    NOTHING_TO_PAY、WORKER_ACCOUNT_MISSING；404。
    """
    return product().wages.sending.send(actor(), project_id, batch_id, **args)


@blp.route(f"{BATCH}/bank-sheet.xlsx", methods=["GET"])
@signed_in(*OFFICES, of="project:manage")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX, description="代发文件")
def show_bank_sheet(project_id: str, batch_id: str) -> Response:
    """交给银行的代发文件：姓名、账号完整，附批次校验码、笔数和合计；每位工人都能看到谁取过。

    409 STATE_NOT_ALLOWED 还没有交银行；404。
    """
    _name, data = product().wages.sending.sheet(actor(), project_id, batch_id)
    return xlsx(data, "bank-sheet", title=_name)


@blp.route(f"{BATCH}/bank-results", methods=["POST"])
@signed_in(*OFFICES, of="project:manage")
@blp.arguments(schemas.ResultsArgs, location="files")
@blp.response(200, schemas.ResultsSchema)
def import_results(files: dict[str, Any], project_id: str, batch_id: str) -> dict[str, Any]:
    """导入银行的结果文件（.xlsx 或 .csv）：逐行核对校验码和金额，不符的不登记并说明原因；重复导入没有影响。

    409 BATCH_LOCKED；404；413、422 SHEET_FORMAT、SHEET_COLUMNS_MISSING、SHEET_EMPTY、SHEET_TOO_MANY_ROWS。
    """
    return product().wages.bank_results.take(actor(), project_id, batch_id, files["file"].read())


@blp.route(f"{BATCH}/advances", methods=["GET"])
@signed_in(*READERS, of="worker:read")
@blp.response(200, schemas.AdvancesSchema)
def list_advances(project_id: str, batch_id: str) -> dict[str, Any]:
    """总承包单位的垫付记录，是向用工单位追偿的依据。404 WAGE_BATCH_NOT_FOUND。"""
    return {"items": product().wages.advances.of_batch(actor(), project_id, batch_id)}


@blp.route(f"{BATCH}/advances", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.AdvanceArgs)
@blp.response(201, schemas.AdvancesSchema)
def advance(args: dict[str, Any], project_id: str, batch_id: str) -> dict[str, Any]:
    """总承包单位先行垫付：过了发放日仍未付清的，垫付全部未付部分；欠薪提醒随之解除，追偿记录保留。

    403 NOT_GENERAL_CONTRACTOR；409 WAGE_NOT_OVERDUE、PAYMENT_WAITING；404；422 DATE_ORDER。
    """
    return {"items": product().wages.advances.advance(actor(), project_id, batch_id, **args)}


@blp.route("/projects/<project_id>/wage-arrears", methods=["GET"])
@signed_in(*READERS, of="project:own")
@blp.arguments(CursorArgs, location="query")
@blp.response(200, schemas.WarningPage)
def list_arrears(args: dict[str, Any], project_id: str) -> Page[Any]:
    """本项目到期没有付清的工资，逐人；分包单位只看本单位的。"""
    return product().wages.arrears.of_project(actor(), project_id, **args)


@blp.route("/wage-arrears", methods=["GET"])
@signed_in(REGULATOR, of="anybody")
@blp.response(200, schemas.RegionArrearsSchema)
def show_arrears() -> dict[str, Any]:
    """管辖地区的欠薪预警和报警：按市州合计，按项目列出。"""
    return product().wages.arrears.of_regions(actor())
