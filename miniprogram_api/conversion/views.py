"""/me/conversions, /conversion-guide."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_smorest import Blueprint
from werkzeug.datastructures import FileStorage

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.conversion import schemas
from miniprogram_api.deps import actor, product

blp = Blueprint("conversion", __name__, description="安全员转岗")

# One byte more than a picture may have, so that too much is noticed and never held.
READ_AT_MOST = 10 * 1024 * 1024 + 1


@blp.route("/conversion-guide", methods=["GET"])
@blp.response(200, schemas.GuideSchema)
def show_guide() -> dict[str, Any]:
    """转岗操作指南：六个步骤、系统网址、手机办理的小程序码。未登录也能看。"""
    guide = product().certificates.conversion.guide.read()
    return {**guide, "picture_url": url_for("entrance.entrance_picture")}


@blp.route("/me/conversions/options", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.OptionsSchema)
def list_options() -> dict[str, Any]:
    """我的证书能不能转岗、为什么不能、可选的八个岗位和还剩几天。"""
    return product().certificates.conversion.options.of(actor())


@blp.route("/me/conversions", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ConversionsSchema)
def list_conversions() -> dict[str, Any]:
    """我的转岗申请，新的在前。"""
    return {"items": product().certificates.conversion.showing.listed(actor())}


@blp.route("/me/conversions", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ChoiceArgs)
@blp.response(201, schemas.ConversionSchema)
@blp.alt_response(200, schema=schemas.ConversionSchema, description="同一本证书已选同一岗位")
@blp.alt_response(410, schema="Problem", description="CONVERSION_CLOSED 岗位转换申请已截止")
def choose_role(args: dict[str, Any]) -> Any:
    """选岗：确认后无法更改，接着由本人完成人脸识别才算提交申请。

    422 CONFIRMATION_REQUIRED、ROLE_NOT_ALLOWED；403 REALNAME_REQUIRED；404 CERT_NOT_FOUND；
    409 CONVERSION_NOT_OPEN、CERT_TYPE_NOT_ELIGIBLE、CERT_EXPIRED、STATE_NOT_ALLOWED、ROLE_ALREADY_CHOSEN、
    TARGET_TAKEN（另一本证书已转为该岗位）、COURSE_NOT_FOUND；410 CONVERSION_CLOSED。
    """
    conversion, is_new = product().certificates.conversion.choices.choose(actor(), **args)
    return conversion, 201 if is_new else 200


@blp.route("/me/conversions/<conversion_id>", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ConversionSchema)
def show_conversion(conversion_id: str) -> dict[str, Any]:
    """办到哪一步、下一步做什么、新证书哪天可以查询。404 CONVERSION_NOT_FOUND。"""
    return product().certificates.conversion.showing.show(actor(), conversion_id)


@blp.route("/me/conversions/<conversion_id>/face", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.FaceFiles, location="files")
@blp.response(202, schemas.ConversionSchema)
@blp.alt_response(410, schema="Problem", description="CONVERSION_CLOSED 岗位转换申请已截止")
def show_face(files: dict[str, Any], conversion_id: str) -> dict[str, Any]:
    """本人人脸识别：通过后申请即提交，以照片提交的时间为准。结果查 GET /me/conversions/{id}。

    422 FACE_PHOTO_REQUIRED、PHOTO_FORMAT；413 PHOTO_TOO_LARGE；403 CONSENT_REQUIRED、REALNAME_REQUIRED；
    409 CERT_EXPIRED、STATE_NOT_ALLOWED；410 CONVERSION_CLOSED；429 ATTEMPTS_USED_UP。
    """
    file = files.get("selfie")
    selfie = file.stream.read(READ_AT_MOST) if isinstance(file, FileStorage) else None
    return product().certificates.conversion.faces.show_face(actor(), conversion_id, selfie)


@blp.route("/me/conversions/<conversion_id>/review", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(202, schemas.ConversionSchema)
@blp.alt_response(410, schema="Problem", description="CONVERSION_CLOSED 岗位转换申请已截止")
def ask_review(conversion_id: str) -> dict[str, Any]:
    """不用人脸识别：申请人工核对，持身份证到窗口由工作人员当面核对；以申请时间为准。

    403 REALNAME_REQUIRED；409 CERT_EXPIRED、STATE_NOT_ALLOWED；410 CONVERSION_CLOSED。
    """
    return product().certificates.conversion.faces.ask_review(actor(), conversion_id)
