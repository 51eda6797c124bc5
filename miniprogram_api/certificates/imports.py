"""/certificates/import: certificates from a sheet, an answer per row."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from miniprogram_api.auth import signed_in
from miniprogram_api.certificates import schemas
from miniprogram_api.deps import actor, product
from miniprogram_api.sheets import ROWS_AT_ONCE, XLSX, import_answer, import_row, xlsx

blp = Blueprint("certificate-imports", __name__, description="证书导入")


def _import(entry: Any, answers: list[Any], limit: int) -> dict[str, Any]:
    rows = [import_row(answer, answer.certificate_id) for answer in answers]
    return import_answer(entry, rows, limit) | {"fault": entry.fault}


@blp.route("/certificates/import", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.ProvinceQuery, location="query")
@blp.arguments(schemas.CertificateSheetArgs, location="files")
@blp.response(200, schemas.CertificateImportSchema)
@blp.alt_response(
    202, schema=schemas.CertificateImportSchema, description="超过200行：后台办理，按 import_id 查进度"
)
def import_certificates(query: dict[str, Any], files: dict[str, Any]) -> Any:
    """导入证书（.xlsx 或 .csv，最多100000行）：逐行回答，一行有错不影响其他行；重复上传不会重复登记。

    422 SHEET_FORMAT、SHEET_COLUMNS_MISSING、SHEET_EMPTY、SHEET_TOO_MANY_ROWS；413 SHEET_TOO_LARGE；
    403 FORBIDDEN_SCOPE。
    """
    desk = product().certificates
    entry = desk.imports.accept(actor(), files["file"].read(), query["province"])
    entry, answers = desk.import_answers.of(actor(), entry.id, limit=ROWS_AT_ONCE)
    return _import(entry, answers, ROWS_AT_ONCE + 1), 200 if entry.state == "done" else 202


@blp.route("/certificates/imports/<import_id>", methods=["GET"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.CertificateImportQuery, location="query")
@blp.response(200, schemas.CertificateImportSchema)
def show_certificate_import(args: dict[str, int], import_id: str) -> dict[str, Any]:
    """导入进度和逐行结果。404 IMPORT_NOT_FOUND。"""
    entry, answers = product().certificates.import_answers.of(
        actor(), import_id, after=args["cursor"], limit=args["limit"]
    )
    return _import(entry, answers, args["limit"])


@blp.route("/certificates/imports/<import_id>.xlsx", methods=["GET"])
@signed_in(REGULATOR, of="register:keep")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_certificate_import_as_sheet(import_id: str) -> Response:
    """逐行结果，Excel 文件；超过5000行的只列没有登记的行。404 IMPORT_NOT_FOUND。"""
    return xlsx(product().certificates.import_answers.sheet(actor(), import_id), "import-result")


@blp.route("/certificates/import-template.xlsx", methods=["GET"])
@signed_in(REGULATOR, of="anybody")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def show_certificate_template() -> Response:
    """证书登记表模板，附每一栏的写法。"""
    return xlsx(product().certificates.import_answers.template(), "certificate-template")
