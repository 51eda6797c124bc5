"""/projects/{id}/workers/import: a roster from Excel, an answer per row."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import ROWS_AT_ONCE, XLSX, import_answer, import_row, xlsx
from miniprogram_api.workers import schemas

blp = Blueprint("roster-imports", __name__, description="花名册导入")


def _import(entry: Any, answers: list[Any], limit: int) -> dict[str, Any]:
    return import_answer(entry, [import_row(answer, answer.project_worker_id) for answer in answers], limit)


@blp.route("/projects/<project_id>/workers/import", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.arguments(schemas.SheetArgs, location="files")
@blp.response(200, schemas.ImportSchema)
@blp.alt_response(202, schema=schemas.ImportSchema, description="超过200行：后台办理，按 import_id 查进度")
def import_roster(args: dict[str, Any], project_id: str) -> Any:
    """导入花名册（.xlsx，最多5000行）：逐行回答，一行有错不影响其他行；重复上传不会重复登记。

    422 SHEET_FORMAT、SHEET_COLUMNS_MISSING、SHEET_EMPTY、SHEET_TOO_MANY_ROWS；413 SHEET_TOO_LARGE。
    """
    entry = product().roster_imports.accept(actor(), project_id, args["file"].read())
    _entry, answers = product().register.import_answers(actor(), project_id, entry.id, limit=ROWS_AT_ONCE)
    return _import(entry, answers, ROWS_AT_ONCE + 1), 200 if entry.state == "done" else 202


@blp.route("/projects/<project_id>/workers/imports/<import_id>", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="import:read")
@blp.arguments(schemas.ImportQuery, location="query")
@blp.response(200, schemas.ImportSchema)
def show_import(args: dict[str, int], project_id: str, import_id: str) -> dict[str, Any]:
    """导入进度和逐行结果。404 IMPORT_NOT_FOUND。"""
    entry, answers = product().register.import_answers(
        actor(), project_id, import_id, after=args["cursor"], limit=args["limit"]
    )
    return _import(entry, answers, args["limit"])


@blp.route("/projects/<project_id>/workers/imports/<import_id>.xlsx", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="import:read")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_import_as_sheet(project_id: str, import_id: str) -> Response:
    """逐行结果，Excel 文件。"""
    return xlsx(product().register.answer_sheet(actor(), project_id, import_id), "import-result")


@blp.route("/projects/<project_id>/workers/import-template.xlsx", methods=["GET"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:hire")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_template(project_id: str) -> Response:
    """花名册模板，附工种、身份类别、岗位的写法。"""
    return xlsx(product().register.template(actor(), project_id), "roster-template")
