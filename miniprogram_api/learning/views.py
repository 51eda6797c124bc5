"""/me/enrolments, /me/learning-sessions, /learning/videos."""

from __future__ import annotations

import json
from typing import Any

from flask import Response, request, send_file
from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from app.kernel.errors import Invalid
from app.training.service.heartbeats import Said, Sender
from app.training.service.my_learning import appeal_row
from miniprogram_api.auth import caller_with, signed_in
from miniprogram_api.deps import actor, bearer, product
from miniprogram_api.learning import schemas

blp = Blueprint("learning", __name__, description="学习")

READ_AT_MOST = 10 * 1024 * 1024 + 1
ANSWER_BODY = {
    "required": True,
    "content": {
        "application/json": {"schema": schemas.ChallengeArgs},
        "multipart/form-data": {"schema": schemas.ChallengeFiles},
    },
}


@blp.route("/me/enrolments", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.EnrolmentsSchema)
def list_enrolments() -> dict[str, Any]:
    """我的课程，新的在前。"""
    return {"items": product().training.my_learning.listed(actor())}


@blp.route("/me/enrolments/<enrolment_id>", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.EnrolmentSchema)
def show_enrolment(enrolment_id: str) -> dict[str, Any]:
    """课程首页：构成、需修与已修学时、大纲和每节的进度。404 ENROLMENT_NOT_FOUND。"""
    return product().training.my_learning.show(actor(), enrolment_id)


@blp.route("/me/enrolments/<enrolment_id>/learning-sessions", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.SessionArgs)
@blp.response(201, schemas.SessionSchema)
def start_session(args: dict[str, str], enrolment_id: str) -> dict[str, Any]:
    """打开一节。同一时间只在一台设备上学习：新的开始，旧的结束，进度接着上次。

    404 ENROLMENT_NOT_FOUND、SECTION_NOT_FOUND；409 STATE_NOT_ALLOWED。
    """
    return product().training.sessions.start(actor(), enrolment_id, args["section_id"])


@blp.route("/me/learning-sessions/<session_id>/heartbeats", methods=["POST"])
@signed_in(WORKER, within=True, of="self")
@blp.arguments(schemas.HeartbeatArgs)
@blp.response(200, schemas.HeartbeatSchema)
def take_heartbeat(args: dict[str, Any], session_id: str) -> Response:
    """学习心跳：每 `heartbeat_seconds` 秒一次，暂停、拖动时也发。只按服务器时间计，重发同一 `seq` 结果不变。

    没有计入的每一秒都说明原因。409 SESSION_ENDED、HEARTBEAT_OUT_OF_ORDER；422 LEARNING_TIME_INVALID。
    """
    sender = Sender(bearer().session_id, lambda: caller_with(WORKER))
    answer = product().training.heartbeats.take(sender, session_id, Said(**args))
    return Response(json.dumps(answer, ensure_ascii=False), mimetype="application/json")


@blp.route("/me/learning-sessions/<session_id>/end", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(204)
def end_session(session_id: str) -> None:
    """离开学习页时调用；不调用也不会丢进度。"""
    product().training.sessions.leave(actor(), session_id)


@blp.route("/me/learning-sessions/<session_id>/challenges/<challenge_id>", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.doc(requestBody=ANSWER_BODY)
@blp.response(200, schemas.ChallengeResultSchema)
def answer_challenge(session_id: str, challenge_id: str) -> dict[str, Any]:
    """完成随机抽查：`selfie`（multipart）或 `answer`。照片在后台比对，结果随下一次心跳返回。

    422 FACE_PHOTO_REQUIRED、ANSWER_REQUIRED、PHOTO_FORMAT；404 CHALLENGE_NOT_FOUND；409 CHECK_MISSED。
    """
    selfie, answer = _given()
    return product().training.check_answers.answer(
        actor(), session_id, challenge_id, selfie=selfie, answer=answer
    )


@blp.route("/me/enrolments/<enrolment_id>/uncredited", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.UncreditedQuery, location="query")
@blp.response(200, schemas.UncreditedPage)
def list_uncredited(args: dict[str, Any], enrolment_id: str) -> dict[str, Any]:
    """没有计入的时间：每一段的原因、怎么补回、能不能申诉。"""
    return product().training.my_learning.uncredited(actor(), enrolment_id, **args)


@blp.route("/me/enrolments/<enrolment_id>/appeals", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.AppealArgs)
@blp.response(201, schemas.AppealSchema)
def open_appeal(args: dict[str, Any], enrolment_id: str) -> dict[str, Any]:
    """申诉一段没有计入的时间：`uncredited_id`，或写明原因代码 `reason`（取最近一段）。

    404 UNCREDITED_NOT_FOUND；409 NOT_APPEALABLE、APPEAL_EXISTS。
    """
    if not args.get("uncredited_id") and not args.get("reason"):
        message = "请选择要申诉的一段"
        raise Invalid("FORM_INCOMPLETE", message, errors={"uncredited_id": [message]})
    return appeal_row(product().training.appeals.open(actor(), enrolment_id, **args))


@blp.route("/me/enrolments/<enrolment_id>/appeals", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.AppealsSchema)
def list_appeals(enrolment_id: str) -> dict[str, Any]:
    """我的申诉和结果，新的在前。"""
    return {"items": product().training.my_learning.appeals(actor(), enrolment_id)}


@blp.route("/me/enrolments/<enrolment_id>/feedback", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.FeedbackArgs)
@blp.response(201, schemas.ThanksSchema)
def give_feedback(args: dict[str, Any], enrolment_id: str) -> dict[str, str]:
    """学完后评价课程，每次报名一次。409 STATE_NOT_ALLOWED、FEEDBACK_EXISTS。"""
    product().training.my_learning.give_feedback(actor(), enrolment_id, args["rating"], args["text"])
    return {"message": "非常感谢您的反馈"}


@blp.route("/learning/videos/<video_id>", methods=["GET"])
@blp.arguments(schemas.VideoQuery, location="query")
@blp.response(200, {"type": "string", "format": "binary"}, content_type="video/*", description="视频内容")
@blp.alt_response(206, description="视频的一段（Range）")
@blp.alt_response(403, schema="Problem", description="链接已过期")
def play_video(args: dict[str, Any], video_id: str) -> Response:
    """按短时有效的签名链接取视频，支持 Range；链接由打开一节时给出，不需要登录。404 VIDEO_NOT_FOUND。"""
    video = product().training.videos.playable(video_id, args["expires"], args["signature"])
    response = send_file(
        video.path, mimetype=video.content_type, conditional=True, etag=video.etag, max_age=3600
    )
    response.headers["Accept-Ranges"] = "bytes"
    response.cache_control.public = False
    response.cache_control.private = True
    return response


def _given() -> tuple[bytes | None, str | None]:
    """A picture from a form, or an answer from a form or a JSON document."""
    if request.mimetype == "application/json":
        body = request.get_json(silent=True)
        answer = body.get("answer") if isinstance(body, dict) else None
        return None, str(answer) if isinstance(answer, str | int) else None
    file = request.files.get("selfie")
    selfie = file.stream.read(READ_AT_MOST) if file is not None else None
    return selfie, request.form.get("answer")
