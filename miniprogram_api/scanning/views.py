"""/projects/{id}/scans, manual-check-ins, presence."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from flask import Response
from flask_smorest import Blueprint

from app.kernel.actor import COMPANY_ADMIN, PROJECT_ADMIN, REGULATOR, SITE_STAFF
from app.kernel.errors import Invalid
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.scanning import bodies, schemas

blp = Blueprint("scanning", __name__, description="扫码通行与在场")

AT_THE_GATE = (SITE_STAFF, PROJECT_ADMIN)
READERS = (REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, SITE_STAFF)

View = TypeVar("View", bound=Callable[..., Any])


def _body(schema: Any, with_picture: Any = None) -> Any:
    """For the OpenAPI document of a view that reads its body itself."""
    content = {"application/json": {"schema": schema}}
    if with_picture is not None:
        content["multipart/form-data"] = {"schema": with_picture}
    return blp.doc(requestBody={"required": True, "content": content})


def _reads_any_text(view: View) -> View:
    """What a scanner saw may be any text; it is judged, not stored."""
    view.reads_any_text = True  # type: ignore[attr-defined]
    return view


def _answer(result: Any) -> Response:
    """Written at once: results are made of plain values, and 200 of them come at a time."""
    return Response(json.dumps(result, ensure_ascii=False), mimetype="application/json")


@blp.route("/projects/<project_id>/scans", methods=["POST"])
@_reads_any_text
@signed_in(*AT_THE_GATE, of="project:scan")
@_body(schemas.ScanArgs, schemas.ScanFilesArgs)
@blp.response(200, schemas.ScanResultSchema)
def scan(project_id: str) -> Response:
    """扫码：判断、记录、回答一次完成。能判断的都回答200，`admitted` 说明能否通行，`reasons` 列出全部原因。

    超时后用同一个 `scan_id` 重发，得到第一次的结果。multipart 可带相机画面 `image`，由服务器找码；
    画面里没有二维码的不记入考勤，`flags` 里有 NO_CODE_IN_PICTURE，换一帧可用同一个 `scan_id`。
    """
    return _answer(product().scans.take_one(actor(), project_id, bodies.one_scan(project_id)))


@blp.route("/projects/<project_id>/scans/batch", methods=["POST"])
@_reads_any_text
@signed_in(*AT_THE_GATE, of="project:scan")
@_body(schemas.BatchArgs)
@blp.response(200, schemas.BatchResultSchema)
def scan_batch(project_id: str) -> Response:
    """补传断网期间的扫码，一次最多200条，逐条回答，顺序不变；有误的一条不影响其他。422 BATCH_TOO_LARGE。"""
    return _answer({"results": product().scans.take(actor(), project_id, bodies.batch(project_id))})


@blp.route("/projects/<project_id>/scans", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.arguments(schemas.ScanQuery, location="query")
@blp.response(200, schemas.ScanPage)
def list_scans(args: dict[str, Any], project_id: str) -> Response:
    """某一天的扫码记录，新的在前。"""
    items = product().settling.of_day(
        actor(),
        project_id,
        args["date"],
        limit=args["limit"],
        cursor=_read_cursor(args["cursor"]),
        status=args["status"],
    )
    is_full = len(items) == args["limit"]
    return _answer({"items": items, "next_cursor": _cursor(items[-1]) if is_full else None})


@blp.route("/projects/<project_id>/scans/<scan_id>", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.response(200, schemas.ScanResultSchema)
def show_scan(project_id: str, scan_id: str) -> Response:
    """一次扫码现在的状态。404 SCAN_NOT_FOUND。"""
    return _answer(product().settling.one(actor(), project_id, scan_id))


@blp.route("/projects/<project_id>/scans/<scan_id>/confirm", methods=["POST"])
@signed_in(*AT_THE_GATE, of="project:scan")
@blp.arguments(schemas.ConfirmArgs)
@blp.response(200, schemas.ScanResultSchema)
def confirm_scan(args: dict[str, str], project_id: str, scan_id: str) -> Response:
    """点“已核验”：看过本人或身份证原件。当地要求看证件的，只看本人仍需核验。15分钟内有效。

    409 STATE_NOT_ALLOWED；404 SCAN_NOT_FOUND。
    """
    return _answer(product().settling.confirm(actor(), project_id, scan_id, args["checked"]))


@blp.route("/projects/<project_id>/scans/<scan_id>/annul", methods=["POST"])
@signed_in(*AT_THE_GATE, of="scan:annul")
@blp.arguments(schemas.AnnulArgs)
@blp.response(200, schemas.ScanResultSchema)
def annul_scan(args: dict[str, str], project_id: str, scan_id: str) -> Response:
    """撤销误扫：同一台扫码端，15分钟内；只做标记，不删除。403 FORBIDDEN_SCOPE；409 TOO_LATE。"""
    return _answer(product().settling.annul(actor(), project_id, scan_id, args["reason"]))


@blp.route("/projects/<project_id>/scans/<scan_id>/review", methods=["POST"])
@signed_in(REGULATOR, COMPANY_ADMIN, PROJECT_ADMIN, of="project:manage")
@blp.arguments(schemas.ScanReviewArgs)
@blp.response(200, schemas.ScanResultSchema)
def review_scan(args: dict[str, Any], project_id: str, scan_id: str) -> Response:
    """核对待核对（review）的记录：通过后计入考勤。409 STATE_NOT_ALLOWED。"""
    decided = product().settling.review(actor(), project_id, scan_id, args["approve"], args["reason"])
    return _answer(decided)


@blp.route("/projects/<project_id>/manual-check-ins", methods=["POST"])
@signed_in(*AT_THE_GATE, of="project:scan")
@_body(schemas.ManualArgs, schemas.ManualFilesArgs)
@blp.response(200, schemas.ScanResultSchema)
def check_in_by_hand(project_id: str) -> Response:
    """人工登记：手机丢失或没电。检查与扫码相同，可带现场照片 `photo`。"""
    checked_in, photo = bodies.manual_check_in(project_id)
    return _answer(product().manual_check_ins.check_in(actor(), project_id, checked_in, photo))


@blp.route("/projects/<project_id>/presence", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.response(200, schemas.PresenceSchema)
def presence(project_id: str) -> Response:
    """现在谁在场：按人计，进场超过16小时没有出场记录的不计。"""
    return _answer(product().presences.of_project(actor(), project_id))


@blp.route("/projects/<project_id>/presence/moves", methods=["GET"])
@signed_in(*READERS, of="project:read")
@blp.arguments(schemas.MovesQuery, location="query")
@blp.response(200, schemas.MovesSchema)
def presence_moves(args: dict[str, Any], project_id: str) -> Response:
    """在场的变化：上一次回答以后谁进、谁出。没有 `since` 或超过一小时的，回答全部在场人员的编号。"""
    return _answer(product().presences.moves(actor(), project_id, args["since"]))


def _cursor(item: dict[str, Any]) -> str:
    return urlsafe_b64encode(f"{item['happened_at']}~{item['id']}".encode()).decode().rstrip("=")


def _read_cursor(cursor: str | None) -> tuple[datetime, str] | None:
    if cursor is None:
        return None
    try:
        at, _, last = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode().partition("~")
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a cursor names a moment")
    except ValueError:
        raise Invalid(
            "VALIDATION_FAILED", "翻页位置不正确", errors={"cursor": ["请从第一页重新开始"]}
        ) from None
    return moment, last
