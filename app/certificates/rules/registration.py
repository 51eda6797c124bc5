"""Whether a registration for an assessment (报名申请) may be accepted."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.certificates.facts import (
    RENEWABLE_KINDS,
    SAFETY_MANAGEMENT,
    SPECIAL_OPERATION,
    VALID,
    CertificateFacts,
    HolderFacts,
)
from app.certificates.ports import EXPIRED, SUSPENDED, Holding
from app.certificates.rules.realname import is_proven
from app.certificates.rules.validity import validity
from app.kernel.decision import ALLOWED, Decision, Reason, refuse
from app.policies.dictionaries import dictionary

PENDING, ACCEPTED, REFUSED = "pending", "accepted", "refused"
STATE_LABELS = {PENDING: "待核验", ACCEPTED: "已受理", REFUSED: "不予受理"}

CATEGORIES = ("A", "B", "C")
ANY_CATEGORY = "any_category"
KIND_LABELS = {SAFETY_MANAGEMENT: "安管人员证书", SPECIAL_OPERATION: "特种作业人员证书"}

UNAVAILABLE = Reason(
    "DATA_SOURCE_UNAVAILABLE",
    "全国平台暂时无法核验，申请待核验",
    "CQ2023-1.2-4",
    "不用重复提交，系统会继续核验，结果会通知您",
)


@dataclass(frozen=True, slots=True)
class Held:
    """A certificate somewhere, whoever told of it. ``is_valid`` on the day of the application."""

    province_code: str
    kind: str
    category: str
    valid_to: date | None
    is_valid: bool


def category_of(kind: str, text: str) -> str | None:
    """CQ2023-1.1-3: the category as the dictionaries write it, None where there is none.

    安管 has A, B and C, 特种 the operation categories.
    """
    plain = unicodedata.normalize("NFKC", text).strip()
    if kind == SAFETY_MANAGEMENT:
        letter = plain.upper().removesuffix("类").removesuffix("证")
        return letter if letter in CATEGORIES else None
    return dictionary("special-operations").find(plain)


def may_declare(service_item: str, category: str | None, self_checked: bool) -> Decision:
    """CQ2023-1.1-3, CQ2023-1.2-1: a service item and category that exist, and the look-up declared."""
    found: list[Reason] = []
    if service_item not in RENEWABLE_KINDS:
        found.append(
            Reason("VALUE_NOT_ALLOWED", "没有这个办理事项", "CQ2023-1.1-3", "请从办理事项列表里重新选择")
        )
    elif category is None:
        told = "类别应为A、B、C之一" if service_item == SAFETY_MANAGEMENT else "没有这种操作类别"
        found.append(Reason("VALUE_NOT_ALLOWED", told, "CQ2023-1.1-3", "请重新选择类别"))
    if not self_checked:
        found.append(
            Reason(
                "DECLARATION_MISSING",
                "请先在全国平台查询本人持证情况，再勾选“已查询”",
                "CQ2023-1.2-1",
                "查询网址在办理事项页面",
            )
        )
    return Decision(tuple(found))


def is_verified(holder: HolderFacts, marks: Sequence[str], channels: Sequence[str]) -> Decision:
    """CQ2023-1.1-1, CQ2023-1.1-2: judged by what the server has on record, never by what a client says."""
    return is_proven(holder, marks, channels, cite="CQ2023-1.1-1")


def held_here(certificate: CertificateFacts, on: date) -> Held:
    """CQ2023-1.2-4: a certificate of our own register on the day of the application."""
    return Held(
        certificate.province_code,
        certificate.kind,
        certificate.category or "",
        certificate.valid_to,
        validity(certificate, on) == VALID,
    )


def held_elsewhere(holding: Holding, on: date) -> Held:
    """CQ2023-1.2-4, A-13: what the national platform tells, on the day of the application.

    A suspended certificate counts as valid. One that the platform calls expired when it is asked later may
    still have been valid that day: its last day decides.
    """
    if holding.valid_to is None:
        lasts = holding.state != EXPIRED
    else:
        lasts = on <= holding.valid_to
    is_valid = lasts and holding.state in (VALID, SUSPENDED, EXPIRED)
    return Held(holding.province_code, holding.kind, holding.category or "", holding.valid_to, is_valid)


def no_duplicate_elsewhere(
    kind: str,
    category: str,
    held: Iterable[Held],
    *,
    province_code: str,
    scope: str,
    name_of: Callable[[str], str],
) -> Decision:
    """CQ2023-1.2-2, CQ2023-1.2-3: 安管 is blocked by any category elsewhere, 特种 by the same one alone.

    ``scope`` is the policy ``duplicate-scope`` of the kind, ``name_of`` gives the name of a province.
    """
    found = [
        one
        for one in held
        if one.is_valid
        and one.kind == kind
        and one.province_code != province_code
        and (scope == ANY_CATEGORY or is_same_category(one.category, category))
    ]
    if not found:
        return ALLOWED
    where = "、".join(dict.fromkeys(name_of(one.province_code) for one in found))
    return refuse(
        "DUPLICATE_CERT_OTHER_PROVINCE",
        f"您在{where}持有有效的{KIND_LABELS[kind]}，跨省重复持证的不受理报名申请",
        "CQ2023-1.2-2" if kind == SAFETY_MANAGEMENT else "CQ2023-1.2-3",
        "请先到发证省市注销该证书，注销后重新报名",
    )


def no_duplicate_here(kind: str, category: str, held: Iterable[Held], *, province_code: str) -> Decision:
    """CQ2023-1.2-4, A-13: a valid certificate of the same category in the province itself."""
    found = [
        one
        for one in held
        if one.is_valid
        and one.kind == kind
        and one.province_code == province_code
        and is_same_category(one.category, category)
    ]
    if not found:
        return ALLOWED
    return refuse(
        "DUPLICATE_CERT_LOCAL",
        "您已持有本市同类别的有效证书，不用重复报名",
        "CQ2023-1.2-4",
        "证书快到期的，请办理继续教育和延期",
    )


def is_same_category(one: str, other: str) -> bool:
    """CQ2023-1.2-3: the same operation category; a certificate without its branch covers every branch.

    建筑架子工 is the same as 建筑架子工(普通脚手架), two different branches are not.
    """
    one, other = _plain(one), _plain(other)
    if one == other:
        return True
    (base, branch), (other_base, other_branch) = _parts(one), _parts(other)
    return base == other_base and not (branch and other_branch)


def _plain(category: str) -> str:
    text = unicodedata.normalize("NFKC", category).strip()
    return dictionary("special-operations").find(text) or text


def _parts(category: str) -> tuple[str, str]:
    base, _bracket, branch = category.partition("(")
    return base.strip(), branch.rstrip(") ")
