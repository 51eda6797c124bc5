"""/me/certificates/{id}/classes and the steps of an enrolment in continuing education."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

from app.kernel.actor import WORKER
from miniprogram_api.auth import signed_in
from miniprogram_api.deps import actor, product
from miniprogram_api.education import schemas

blp = Blueprint("education", __name__, description="继续教育与延期")


@blp.route("/me/certificates/<certificate_id>/classes", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.ClassesForCertificateSchema)
def list_classes_for_certificate(certificate_id: str) -> dict[str, Any]:
    """这本证书可以报的继续教育班次；不能报的写明全部原因。

    404 CERT_NOT_FOUND；409 CERT_TYPE_NOT_ELIGIBLE（不需要延期的证书）。
    """
    return product().certificates.education.classes_for.of(actor(), certificate_id)


@blp.route("/me/enrolments", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.EnrolArgs)
@blp.response(201, schemas.EducationEnrolmentSchema)
def enrol(args: dict[str, str]) -> dict[str, Any]:
    """报名继续教育。同一班次重复提交，得到同一份报名。

    409 CERT_EXPIRED、CE_WINDOW_NOT_OPEN、CE_WINDOW_CLOSED、CE_CLASS_TOO_LATE、CE_CLASS_FULL、
    PROVIDER_NOT_QUALIFIED、CERT_TYPE_NOT_ELIGIBLE、STATE_NOT_ALLOWED；404 CERT_NOT_FOUND、CLASS_NOT_FOUND。
    """
    return product().certificates.education.enrolments.enrol(actor(), **args)


@blp.route("/me/enrolments/<enrolment_id>/standing", methods=["GET"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.EducationEnrolmentSchema)
def show_standing(enrolment_id: str) -> dict[str, Any]:
    """继续教育办到哪一步、最迟哪天、下一步做什么。404 ENROLMENT_NOT_FOUND。"""
    return product().certificates.education.enrolments.standing(actor(), enrolment_id)


@blp.route("/me/enrolments/<enrolment_id>/withdrawal", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(200, schemas.EducationEnrolmentSchema)
def withdraw(enrolment_id: str) -> dict[str, Any]:
    """取消报名，退回名额；学过的记录保留。409 STATE_NOT_ALLOWED（已经学完）。"""
    return product().certificates.education.enrolments.withdraw(actor(), enrolment_id)


@blp.route("/me/enrolments/<enrolment_id>/class", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.arguments(schemas.ChangeClassArgs)
@blp.response(201, schemas.EducationEnrolmentSchema)
def change_class(args: dict[str, str], enrolment_id: str) -> dict[str, Any]:
    """更换班次：按今天的条件判断，不符合条件的，原报名不变。

    同一门课程的班次，报名和已学学时都保留；不同课程的，得到新的报名。409 同报名。
    """
    return product().certificates.education.enrolments.change_class(actor(), enrolment_id, **args)


@blp.route("/me/enrolments/<enrolment_id>/renewal", methods=["POST"])
@signed_in(WORKER, of="self")
@blp.response(201, schemas.EducationEnrolmentSchema)
def apply_for_renewal(enrolment_id: str) -> dict[str, Any]:
    """完成继续教育后申请延期；已经申请的再次提交结果不变。

    409 CERT_EXPIRED、CE_NOT_COMPLETED、RENEWAL_TOO_LATE、STATE_NOT_ALLOWED（如证书未激活）。
    """
    return product().certificates.education.renewals.apply(actor(), enrolment_id)
