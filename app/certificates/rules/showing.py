"""What a certificate is called, and what happened to it, in words for people."""

from __future__ import annotations

from datetime import date

from dateutil.relativedelta import relativedelta

from app.certificates.facts import (
    CANCELLED,
    CONVERTED,
    EXPIRED,
    NOT_YET_VALID,
    SAFETY_MANAGEMENT,
    VALID,
    CertificateFacts,
)
from app.certificates.rules.validity import validity
from app.kernel.clock import day_text
from app.kernel.decision import ALLOWED, Decision, refuse
from app.policies import regions
from app.policies.dictionaries import dictionary

NEAR_MONTHS = 6
EVENT_LABELS = {
    "entered": "登记入册",
    "issued": "发证",
    "activated": "激活",
    "deactivated": "取消激活",
    "renewed": "延期",
    "renewal_refused": "延期申请未通过",
    "expired": "有效期满，证书失效",
    "cancelled": "注销",
    "converted": "转岗",
}
REASON_LABELS = {
    "ENTERED": "主管部门登记",
    "IMPORTED": "主管部门批量登记",
    "CONVERTED": "岗位转换",
    "REGISTERED": "准予执业注册",
    "DUPLICATE": "跨省重复持证",
    "HOLDER_REQUEST": "本人申请",
}
_ORDER = {VALID: 0, NOT_YET_VALID: 1, EXPIRED: 2, CONVERTED: 3, CANCELLED: 4}


def kind_label(kind: str) -> str:
    return _label("certificate-kinds", kind)


def category_label(kind: str, category: str | None) -> str | None:
    """The words of A, B and C; other categories are words themselves."""
    if kind == SAFETY_MANAGEMENT and category and dictionary("safety-categories").is_known(category):
        return dictionary("safety-categories").label(category)
    return category


def post_label(post: str | None) -> str | None:
    return _label("posts", post) if post else None


def specialty_label(specialty: str | None) -> str | None:
    return _label("specialties", specialty) if specialty else None


def _label(name: str, code: str) -> str:
    """A code that the dictionary has lost since is better shown as it is than not at all."""
    return dictionary(name).label(code) if dictionary(name).is_known(code) else code


def province_label(code: str) -> str:
    region = regions.find(code)
    return region.name if region else code


def days_left(certificate: CertificateFacts, on: date) -> int | None:
    """Whole days after today on which it is still valid, 0 on the last; None when not valid or endless."""
    if certificate.valid_to is None or validity(certificate, on) != VALID:
        return None
    return (certificate.valid_to - on).days


def rank(certificate: CertificateFacts, on: date) -> tuple[int, date]:
    """Valid ones first, and of them the one that ends soonest."""
    return _ORDER[validity(certificate, on)], certificate.valid_to or date.max


def wants_attention(certificate: CertificateFacts, on: date) -> bool:
    """CQ2023-2.1-1: ends within six calendar months, or cannot be used; what was converted is at rest."""
    state = validity(certificate, on)
    if state != VALID:
        return state != CONVERTED
    ends = certificate.valid_to
    return ends is not None and on >= ends - relativedelta(months=NEAR_MONTHS)


def may_be_queried(queryable_from: date | None, on: date) -> Decision:
    """CQ2023-A2.6-1, A-25: from the day named on, that day included."""
    if queryable_from is None or on >= queryable_from:
        return ALLOWED
    day = day_text(queryable_from)
    return refuse(
        "CERT_NOT_YET_QUERYABLE",
        f"证书在学习完成1个工作日后可以查询，请于{day}起查询",
        "CQ2023-A2.6-1",
        f"请{day}再来查询",
    )
