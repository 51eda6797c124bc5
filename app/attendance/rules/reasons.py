"""Why somebody is not let in, in words that a worker and a guard understand, each with what to do next."""

from __future__ import annotations

from collections.abc import Mapping

from app.kernel.decision import Reason

QR_MALFORMED, QR_INVALID = "QR_MALFORMED", "QR_INVALID"
QR_EXPIRED, QR_NOT_YET_VALID = "QR_EXPIRED", "QR_NOT_YET_VALID"

_CODE = "SH2023-3.2-2"
_SHOW_AGAIN = "请工人打开小程序刷新个人码再扫"
_BY_HAND = "请核对身份证原件，必要时改用人工登记"

CODE_FAULTS: Mapping[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(QR_MALFORMED, "这不是个人建设码", _CODE, "请工人打开小程序出示个人码后再扫"),
        Reason("QR_UNSUPPORTED_VERSION", "码的版本不受支持", _CODE, "请更新小程序后重新出示个人码"),
        Reason("QR_KEY_UNKNOWN", "暂时无法验证此码", _CODE, "请连网更新密钥后再扫一次"),
        Reason(QR_INVALID, "二维码无效", _CODE, f"{_SHOW_AGAIN}；仍无效{_BY_HAND}"),
        Reason(QR_EXPIRED, "二维码已过期", _CODE, _SHOW_AGAIN),
        Reason(QR_NOT_YET_VALID, "二维码尚未生效", _CODE, "请稍等几秒后再扫"),
    )
}
"""By the code that ``qr.codec`` refuses with."""

NO_CODE_IN_FRAME = Reason(
    QR_MALFORMED, "画面里没有找到二维码", _CODE, "请把手机靠近一些，对准二维码并避免反光，再扫一次"
)
CODE_REVOKED = Reason(QR_INVALID, "二维码已作废", _CODE, "请本人打开手机刷新个人码后再扫")
QR_REPLAYED = Reason("QR_REPLAYED", "这个二维码已经用过", _CODE, _SHOW_AGAIN)
WORKER_UNKNOWN = Reason("WORKER_UNKNOWN", "系统里没有这个人", "HZ2016-4.1-1", "请到项目部登记后再进场")
NAME_DIFFERS = Reason(
    "NOT_VERIFIED_AT_GATE",
    "身份证上的姓名与登记的不一致",
    "HZ2016-1-2",
    "请核对身份证原件，登记有误请到项目部更正",
)
TOO_OLD = Reason("TOO_OLD", "这次扫码上传得太晚", "CQ2013-4-4", "已记录，等待项目管理人员核对后计入考勤")
SCAN_ID_CONFLICT = Reason(
    "SCAN_ID_CONFLICT",
    "这个扫码编号已用于另一次扫码",
    "CQ2013-4-3",
    "请重新扫码，扫码端要为每次扫码生成新编号",
)


CREDENTIAL_UNKNOWN = Reason(
    "CREDENTIAL_UNKNOWN",
    "这个卡号或编号没有登记到本项目的工人",
    "GZ2016-3.4-2",
    "请到项目部把卡（指纹、人脸的编号）登记到本人名下，或出示个人码",
)


def not_verified(cite: str | None) -> Reason:
    """HZ2016-3-3: what was shown is not the check that the law asks for."""
    return Reason("NOT_VERIFIED_AT_GATE", "还没有核验身份证件", cite, "请核验身份证原件后点“已核验”")


def sticker_unproven() -> Reason:
    """D-03: a printed code can be copied; a look at the person settles it."""
    return Reason(
        "NOT_VERIFIED_AT_GATE", "贴纸码需要核对本人", _CODE, "请核对本人照片或身份证原件后点“已核验”"
    )


def credential_not_accepted(cite: str | None) -> Reason:
    """X-03: the kind of credential is not one that the jurisdiction accepts."""
    return Reason("CREDENTIAL_NOT_ACCEPTED", "这个工地不接受这种凭证", cite, "请出示个人码或身份证")


def offline_code_denied(cite: str) -> Reason:
    """D-03: the project's jurisdiction does not allow codes fetched ahead."""
    return Reason(
        "CREDENTIAL_NOT_ACCEPTED", "这个工地不接受离线码", cite, "请连网后刷新个人码，或改用人工登记"
    )


def reader_not_certified(cite: str) -> Reason:
    """HZ2016-4.3-3: the reader is not certified by the police."""
    return Reason("DEVICE_NOT_CERTIFIED", "身份证阅读器未经公安部门认证", cite, "请换用经认证的阅读器")


def reader_not_registered(cite: str) -> Reason:
    """HZ2016-4.3-3: nobody knows whether this reader is certified."""
    return Reason(
        "DEVICE_UNREGISTERED", "身份证阅读器没有在本项目登记", cite, "请项目管理人员先登记这台阅读器"
    )


def not_a_scan(message: str) -> Reason:
    """An item of a batch that cannot be read."""
    return Reason("VALIDATION_FAILED", message, None, "请更新扫码端，或改用人工登记")
