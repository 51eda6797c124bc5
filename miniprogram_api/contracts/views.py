"""/projects/{id}/contracts: what was signed with whom, who has none, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF
from app.wages.service.contracts import Agreed, Entered, Paper
from miniprogram_api.auth import signed_in
from miniprogram_api.contracts import schemas
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import XLSX, xlsx
from miniprogram_api.workers.schemas import SheetArgs

blp = Blueprint("contracts", __name__, description="劳动合同和用工协议")

OFFICES = (REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN)
ENTRY = ("kind", "signed_on", "duration", "period_from", "period_to")


def _agreed(args: dict[str, Any]) -> Agreed:
    return Agreed(**{name: args[name] for name in Agreed.__slots__ if name in args})


def _entered(entered: Entered) -> dict[str, Any]:
    return {
        "id": entered.id,
        "is_new": entered.is_new,
        "warnings": [warning.as_dict() for warning in entered.warnings],
    }


@blp.route("/projects/<project_id>/contracts", methods=["GET"])
@signed_in(*OFFICES, SITE_STAFF, of="project:own")
@blp.arguments(schemas.ContractsQuery, location="query")
@blp.response(200, schemas.WorkerContractsPage)
def list_contracts(args: dict[str, Any], project_id: str) -> Any:
    """工人和他们的合同，新的合同在前。`only=missing` 为在册而没有有效合同的工人。"""
    return product().contracts.register.workers(
        actor(), project_id, only=args.get("which"), limit=args["limit"], cursor=args["cursor"]
    )


@blp.route("/projects/<project_id>/contracts/summary", methods=["GET"])
@signed_in(*OFFICES, SITE_STAFF, of="project:own")
@blp.response(200, schemas.ContractCountsSchema)
def count_contracts(project_id: str) -> dict[str, Any]:
    """未签、录入逾期、有异议的各有多少；本地使用的合同种类和各自的必备事项。"""
    return product().contracts.register.counts(actor(), project_id)


@blp.route("/projects/<project_id>/contracts", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.ContractArgs)
@blp.response(201, schemas.EnteredSchema)
@blp.alt_response(200, schema=schemas.EnteredSchema, description="同样的合同已经登记过")
def enter_contract(args: dict[str, Any], project_id: str) -> tuple[Any, int]:
    """登记一份签好的合同。录入超过规定天数照样登记，warnings 中有 CONTRACT_INFO_LATE。

    404 WORKER_NOT_FOUND；409 CONTRACT_OVERLAP；422 CONTRACT_FIELDS_MISSING（缺少的事项一次列全）、
    VALUE_NOT_ALLOWED；reasons 中可有 WAGE_STANDARD_MISSING。
    """
    paper = Paper(agreed=_agreed(args), **{name: args[name] for name in ENTRY if name in args})
    entered = product().contracts.entering.add(actor(), project_id, args["worker_id"], paper)
    return _entered(entered), 201 if entered.is_new else 200


@blp.route("/projects/<project_id>/contracts/<contract_id>", methods=["GET"])
@signed_in(*OFFICES, SITE_STAFF, of="worker:read")
@blp.response(200, schemas.ContractInFullSchema)
def show_contract(project_id: str, contract_id: str) -> dict[str, Any]:
    """一份合同的全部内容和历次变更，可打印成合同页。404 CONTRACT_NOT_FOUND。"""
    return product().contracts.register.contract(actor(), project_id, contract_id)


@blp.route("/projects/<project_id>/contracts/<contract_id>/changes", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.ChangeArgs)
@blp.response(201, schemas.EnteredSchema)
@blp.alt_response(200, schema=schemas.EnteredSchema, description="同样的变更已经登记过")
def change_contract(args: dict[str, Any], project_id: str, contract_id: str) -> tuple[Any, int]:
    """登记变更：自生效日期起的全部约定，原来的内容保留，由本人再次确认。

    404 CONTRACT_NOT_FOUND；409 DATE_ORDER、STATE_NOT_ALLOWED；422 CONTRACT_FIELDS_MISSING。
    """
    entered = product().contracts.entering.change(
        actor(),
        project_id,
        contract_id,
        effective_from=args["effective_from"],
        reason=args["reason"],
        agreed=_agreed(args),
    )
    return _entered(entered), 201 if entered.is_new else 200


@blp.route("/projects/<project_id>/contracts/<contract_id>/end", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.EndArgs)
@blp.response(200, schemas.ContractInFullSchema)
def end_contract(args: dict[str, Any], project_id: str, contract_id: str) -> dict[str, Any]:
    """登记提前解除或终止。404 CONTRACT_NOT_FOUND；409 DATE_ORDER、STATE_NOT_ALLOWED。"""
    product().contracts.entering.end(actor(), project_id, contract_id, **args)
    return product().contracts.register.contract(actor(), project_id, contract_id)


@blp.route("/projects/<project_id>/contracts/<contract_id>/void", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.VoidArgs)
@blp.response(200, schemas.ContractInFullSchema)
def void_contract(args: dict[str, str], project_id: str, contract_id: str) -> dict[str, Any]:
    """录入有误，作废；记录保留可查。404 CONTRACT_NOT_FOUND；409 STATE_NOT_ALLOWED。"""
    product().contracts.entering.void(actor(), project_id, contract_id, **args)
    return product().contracts.register.contract(actor(), project_id, contract_id)


@blp.route("/projects/<project_id>/contracts/<contract_id>/paper", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(schemas.PaperArgs, location="files")
@blp.response(200, schemas.ContractInFullSchema)
def keep_paper(args: dict[str, Any], project_id: str, contract_id: str) -> dict[str, Any]:
    """上传签好的合同的照片，加密保存；再传一次即替换。422 PHOTO_FORMAT、PHOTO_EMPTY；413 PHOTO_TOO_LARGE。"""
    product().contracts.entering.keep_paper(actor(), project_id, contract_id, args["file"].read())
    return product().contracts.register.contract(actor(), project_id, contract_id)


@blp.route("/projects/<project_id>/contracts.xlsx", methods=["GET"])
@signed_in(*OFFICES, SITE_STAFF, of="project:own")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_contracts_as_sheet(project_id: str) -> Response:
    """合同台账，Excel 文件；没有合同的工人也在其中。"""
    return xlsx(
        product().contracts.register.sheet(actor(), project_id), "contracts", title="劳动合同台账.xlsx"
    )


@blp.route("/projects/<project_id>/contracts/import", methods=["POST"])
@signed_in(*OFFICES, of="project:hire")
@blp.arguments(SheetArgs, location="files")
@blp.response(200, schemas.ImportedSchema)
def import_contracts(args: dict[str, Any], project_id: str) -> dict[str, Any]:
    """导入合同（.xlsx，最多500行）：逐行回答，一行有错不影响其他行；重复上传不会重复登记。

    422 SHEET_FORMAT、SHEET_COLUMNS_MISSING、SHEET_EMPTY、SHEET_TOO_MANY_ROWS；413 SHEET_TOO_LARGE。
    """
    rows = product().contracts.imports.take(actor(), project_id, args["file"].read())
    taken = sum(row["status"] == "taken" for row in rows)
    return {"total": len(rows), "taken": taken, "refused": len(rows) - taken, "rows": rows}


@blp.route("/projects/<project_id>/contracts/import-template.xlsx", methods=["GET"])
@signed_in(*OFFICES, of="project:hire")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_contract_template(project_id: str) -> Response:
    """合同导入模板，附各项的写法和必备事项。"""
    return xlsx(product().contracts.imports.template(actor(), project_id), "contract-template")
