"""/me/verification: the person's own steps."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from werkzeug.datastructures import FileStorage

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, actor_after_waiting, product
from miniprogram_api.verification import schemas

blp = Blueprint("verification", __name__, description="实名认证")

# One byte more than a picture may have, so that too much is noticed and never held.
READ_AT_MOST = 10 * 1024 * 1024 + 1


def _bytes(file: FileStorage | None) -> bytes | None:
    """A form without a chosen file sends an empty part without a name."""
    if not isinstance(file, FileStorage):
        return None
    data = file.stream.read(READ_AT_MOST)
    return data if data or file.filename else None


def _standing() -> dict[str, Any]:
    return product().verification.standing.of(actor())


@blp.route("/me/verification", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.WaitQuery, location="query")
@blp.response(200, schemas.VerificationSchema)
def show_verification(args: dict[str, Any]) -> dict[str, Any]:
    """我的实名认证进度。`wait` 秒内有变化就立即回答；需要本人操作的状态不等待。"""
    answer = product().verification.standing.of(actor(), wait_s=args["wait"], revision=args["revision"])
    if args["wait"]:
        actor_after_waiting()
    return answer


@blp.route("/me/verification/id-card", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.CardArgs, location="files")
@blp.response(202, schemas.VerificationSchema)
def upload_id_card(files: dict[str, Any]) -> dict[str, Any]:
    """上传本人身份证照片，随后识别；识别中重传，以最后一次为准。

    422 IDCARD_PHOTO_REQUIRED、PHOTO_FORMAT、PHOTO_EMPTY；413 PHOTO_TOO_LARGE；403 CONSENT_REQUIRED；
    409 STATE_NOT_ALLOWED；429 ATTEMPTS_USED_UP。
    """
    product().verification.card.submit(actor(), _bytes(files.get("front")), _bytes(files.get("back")))
    return _standing()


@blp.route("/me/verification/identity", methods=["PUT"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.IdentityArgs)
@blp.response(200, schemas.VerificationSchema)
def confirm_identity(args: dict[str, Any]) -> dict[str, Any]:
    """核对或更正姓名和身份证号。

    422 NAME_REQUIRED、ID_NUMBER_INVALID、FIELD_INCONSISTENT；409 STATE_NOT_ALLOWED、IDENTITY_CONFLICT
    （本人换手机或微信号时带 `move: true` 再提交，之后人脸须与原先本人一致）。
    """
    product().verification.statement.confirm(
        actor(), args["name"] or "", args["id_number"] or "", move=args["move"]
    )
    return _standing()


@blp.route("/me/verification/face-challenge", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ChallengeSchema)
def give_face_challenge() -> dict[str, Any]:
    """随机动作提示，两分钟内用一次。403 CONSENT_REQUIRED。"""
    challenge = product().verification.face.challenge(actor())
    return {
        "challenge_id": challenge.id,
        "actions": challenge.actions,
        "instructions": challenge.instructions,
        "expires_at": challenge.expires_at,
    }


@blp.route("/me/verification/face", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.FaceArgs, location="files")
@blp.arguments(schemas.ChallengeRef, location="form")
@blp.response(202, schemas.VerificationSchema)
def upload_face(files: dict[str, Any], form: dict[str, Any]) -> dict[str, Any]:
    """拍摄本人照片，随后与身份证上的照片比对；动作画面只检查格式，不保存。

    422 FACE_PHOTO_REQUIRED、PHOTO_FORMAT、PHOTO_EMPTY；413 PHOTO_TOO_LARGE；403 CONSENT_REQUIRED；
    409 STATE_NOT_ALLOWED、CHALLENGE_EXPIRED；429 ATTEMPTS_USED_UP。
    """
    frames = [_bytes(file) for file in (*files["frames"], *files["more_frames"])]
    product().verification.face.submit(
        actor(),
        _bytes(files.get("selfie")),
        [frame for frame in frames if frame is not None],
        form["challenge_id"],
    )
    return _standing()


@blp.route("/me/verification/review", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ReviewArgs)
@blp.response(202, schemas.VerificationSchema)
def ask_review(args: dict[str, Any]) -> dict[str, Any]:
    """不用人脸比对：申请由有权限的工作人员持证核对。

    还没有确认过姓名和号码的，可在这里一并填写。409 STATE_NOT_ALLOWED、IDENTITY_CONFLICT。
    """
    product().verification.review_request.ask(
        actor(), args["reason"], name=args["name"], number=args["id_number"], move=args["move"]
    )
    return _standing()
