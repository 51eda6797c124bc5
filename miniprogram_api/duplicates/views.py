"""/duplicate-cases: what the authority of the province does with them."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import REGULATOR
from app.kernel.errors import Invalid
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.duplicates import bodies, schemas
from miniprogram_api.sheets import XLSX, xlsx

blp = Blueprint("duplicates", __name__, description="跨省重复持证")


def _full(case_id: str) -> dict[str, Any]:
    return product().certificates.duplicate_cases.one(actor(), case_id)


@blp.route("/duplicate-cases/import", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.doc(requestBody=bodies.both(schemas.ListArgs, schemas.ListFilesArgs))
@blp.response(200, schemas.ListImportSchema)
def import_cases() -> dict[str, Any]:
    """导入住房城乡建设部或外省市抄送的重复持证名单（JSON，或表格 .xlsx、.csv），逐行回答。

    按身份证号和证书种类匹配本地有效证书；同一本证书已有未办结案件的，并入原案。
    422 FORM_INCOMPLETE、VALUE_NOT_ALLOWED、SHEET_FORMAT、SHEET_COLUMNS_MISSING；403 FORBIDDEN_SCOPE。
    """
    source, given = bodies.listed()
    imports = product().certificates.duplicate_imports
    if isinstance(given, bytes):
        imported = imports.take_sheet(actor(), source, given)
    else:
        imported = imports.take(actor(), source, given)
    counts = Counter(row.status for row in imported.rows)
    return {
        "import_id": imported.import_id,
        "total": len(imported.rows),
        "matched": counts["MATCHED"],
        "merged": counts["MERGED"],
        "no_match": counts["NO_MATCH"],
        "refused": counts["REFUSED"],
        "rows": imported.rows,
    }


@blp.route("/duplicate-cases", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.CaseQuery, location="query")
@blp.response(200, schemas.DuplicateCasePage)
def list_cases(args: dict[str, Any]) -> dict[str, Any]:
    """重复持证案件，新的在前；带选择期限、公示期限和最早注销日期。"""
    return product().certificates.duplicate_cases.listed(actor(), **args)


@blp.route("/duplicate-cases.xlsx", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.arguments(schemas.CaseFilter, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type=XLSX)
def list_cases_as_sheet(args: dict[str, Any]) -> Response:
    """重复持证案件，Excel 文件，姓名和号码打码。"""
    return xlsx(product().certificates.duplicate_cases.sheet(actor(), **args), "duplicate-cases")


@blp.route("/duplicate-cases/<case_id>", methods=["GET"])
@signed_in(REGULATOR, of="register:read")
@blp.response(200, schemas.FullCaseSchema)
def show_case(case_id: str) -> dict[str, Any]:
    """一个案件的全部：来文、联系记录、通知、选择和证明、公示。404 CASE_NOT_FOUND。"""
    return _full(case_id)


@blp.route("/duplicate-cases/<case_id>/attempts", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.AttemptArgs)
@blp.response(201, schemas.AttemptsSchema)
def record_attempt(args: dict[str, str], case_id: str) -> dict[str, Any]:
    """登记一次没有联系上的尝试。409 STATE_NOT_ALLOWED、CASE_CLOSED。"""
    attempts = product().certificates.duplicate_steps.attempt(actor(), case_id, args["way"], args["result"])
    return {"items": attempts}


@blp.route("/duplicate-cases/<case_id>/notify", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.NotifyArgs)
@blp.response(200, schemas.FullCaseSchema)
def notify_holder(args: dict[str, Any], case_id: str) -> dict[str, Any]:
    """通知本人5个工作日内选择注销哪一本（通知当天不算）；重复提交以第一次为准。

    `unreachable` 为 true：认定无法通知，须先有足够的联系记录（409 ATTEMPTS_REQUIRED）。
    409 STATE_NOT_ALLOWED、CASE_CLOSED；422 FORM_INCOMPLETE。
    """
    steps = product().certificates.duplicate_steps
    field = "reason" if args["unreachable"] else "proof"
    words = args[field].strip()
    if not words:
        told = "请写明无法通知的理由" if args["unreachable"] else "请写明通知的方式和凭证"
        raise Invalid("FORM_INCOMPLETE", told, cite="CQ2023-5-2", errors={field: [told]})
    step = steps.call_unreachable if args["unreachable"] else steps.notify
    step(actor(), case_id, words)
    return _full(case_id)


@blp.route("/duplicate-cases/<case_id>/choose", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.doc(requestBody=bodies.both(schemas.ChoiceArgs, schemas.ChoiceFilesArgs))
@blp.response(200, schemas.FullCaseSchema)
def record_choice(case_id: str) -> dict[str, Any]:
    """登记本人的选择：注销本地证书的立即注销；注销外省市证书的须提供注销证明。

    422 EVIDENCE_REQUIRED、PHOTO_FORMAT；409 STATE_NOT_ALLOWED、CASE_CLOSED。
    """
    product().certificates.duplicate_steps.choose(actor(), case_id, *bodies.choice())
    return _full(case_id)


@blp.route("/duplicate-cases/<case_id>/publish", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.response(200, schemas.FullCaseSchema)
def publish_case(case_id: str) -> dict[str, Any]:
    """公示：无法通知的立即可以，已通知的须等选择期限过后（409 TOO_EARLY，附最早日期）。"""
    product().certificates.duplicate_publication.publish(actor(), case_id)
    return _full(case_id)


@blp.route("/duplicate-cases/<case_id>/cancel", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.response(200, schemas.FullCaseSchema)
def cancel_certificate(case_id: str) -> dict[str, Any]:
    """依法注销本地证书：公示满5个工作日的次日起。

    409 TOO_EARLY 附最早日期，日期暂定时也不能注销；CASE_CLOSED、STATE_NOT_ALLOWED。
    """
    product().certificates.duplicate_publication.cancel(actor(), case_id)
    return _full(case_id)


@blp.route("/duplicate-cases/<case_id>/objection", methods=["POST"])
@signed_in(REGULATOR, of="register:keep")
@blp.arguments(schemas.ObjectionArgs)
@blp.response(200, schemas.FullCaseSchema)
def uphold_objection(args: dict[str, str], case_id: str) -> dict[str, Any]:
    """异议成立，案件办结，本地证书不受影响。409 CASE_CLOSED。"""
    product().certificates.duplicate_publication.uphold(actor(), case_id, args["reason"])
    return _full(case_id)
