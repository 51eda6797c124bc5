"""What rules of the slice judge: a certificate, its holder, and the words of both axes of SM3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.training.facts import REGISTERED

SAFETY_MANAGEMENT, SPECIAL_OPERATION = "SAFETY_MANAGEMENT", "SPECIAL_OPERATION"
TRAINING_POST_NEW, TRAINING_POST_OLD = "TRAINING_POST_NEW", "TRAINING_POST_OLD"
PRACTISING = "PRACTISING"
RENEWABLE_KINDS = (SAFETY_MANAGEMENT, SPECIAL_OPERATION)
EDUCATED_KINDS = (*RENEWABLE_KINDS, PRACTISING)
"""Kinds that continuing education renews, where a province has values for them."""

CLASS_KINDS = {kind: kind for kind in RENEWABLE_KINDS} | {PRACTISING: REGISTERED}
"""Kind of the class (安管, 特种, 注册) by kind of the certificate."""

INACTIVE, ACTIVE, DEACTIVATED = "INACTIVE", "ACTIVE", "DEACTIVATED"
ACTIVATION_LABELS = {INACTIVE: "未激活", ACTIVE: "已激活", DEACTIVATED: "取消激活"}

VALID, NOT_YET_VALID, EXPIRED, CANCELLED, CONVERTED = (
    "VALID",
    "NOT_YET_VALID",
    "EXPIRED",
    "CANCELLED",
    "CONVERTED",
)
VALIDITY_LABELS = {
    VALID: "有效",
    NOT_YET_VALID: "未到生效日期",
    EXPIRED: "失效",
    CANCELLED: "注销",
    CONVERTED: "已转岗",
}

SAFETY_OFFICER = "SAFETY_OFFICER"
SITE_ENGINEER, QUALITY_INSPECTOR = "SITE_ENGINEER", "QUALITY_INSPECTOR"


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """A certificate as rules see it; days are legal days. ``valid_to`` None: no end."""

    id: str
    number: str
    name: str
    kind: str
    category: str | None
    post: str | None
    specialty: str | None
    province_code: str
    valid_from: date | None
    valid_to: date | None
    activation: str
    standing: str
    holder_name_index: str
    holder_index: str
    queryable_from: date | None = None


@dataclass(frozen=True, slots=True)
class HolderFacts:
    """Who he has proven to be. Without ``holder_index`` nobody has proven anything."""

    person_id: str
    holder_index: str | None
    holder_name_index: str | None
    verified_at: datetime | None
    stored_at: datetime | None
    revoked_at: datetime | None
    channel: str | None


@dataclass(frozen=True, slots=True)
class Held:
    """A person and every certificate of the number he has proven; none before he has."""

    holder: HolderFacts | None
    certificates: tuple[CertificateFacts, ...] = ()


NOBODY = HolderFacts("", None, None, None, None, None, None)
