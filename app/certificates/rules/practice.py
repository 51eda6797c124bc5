"""Initial and renewal registration of practitioners (执业注册): states, and what each step asks for.

A qualification (执业资格) has no end; the registration that follows it has one. Both are certificates of the
kind PRACTISING, told apart by their last valid day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from app.certificates.facts import PRACTISING, VALID, CertificateFacts
from app.certificates.rules.education_states import EnrolmentFacts
from app.certificates.rules.renewal import may_apply, renewed_until
from app.certificates.rules.validity import may_be_used, validity
from app.kernel.decision import ALLOWED, Decision, Reason, refuse
from app.policies.dictionaries import dictionary

CITE = "SH2023-3.15-2"
INITIAL, RENEWAL = "initial", "renewal"
KIND_LABELS = {INITIAL: "初始注册", RENEWAL: "延续注册"}

DRAFT, SUBMITTED, CONFIRMED, RETURNED = "draft", "submitted", "confirmed", "returned"
ACCEPTED, REFUSED, WITHDRAWN = "accepted", "refused", "withdrawn"
STATE_LABELS = {
    DRAFT: "草稿",
    SUBMITTED: "待单位确认",
    CONFIRMED: "待主管部门审核",
    RETURNED: "退回补正",
    ACCEPTED: "准予注册",
    REFUSED: "不予注册",
    WITHDRAWN: "已撤回",
}
OPEN = (DRAFT, SUBMITTED, CONFIRMED, RETURNED)
SEEN_BY_OFFICES = (SUBMITTED, CONFIRMED, RETURNED, ACCEPTED, REFUSED)

CHANGE, SUBMIT, WITHDRAW = "change", "submit", "withdraw"
CONFIRM, DISCLAIM = "confirm", "disclaim"
ACCEPT, REFUSE, RETURN = "accept", "refuse", "return"
EVENT_LABELS = {
    "begin": "填写申请",
    CHANGE: "修改申请",
    SUBMIT: "提交申请",
    WITHDRAW: "撤回申请",
    CONFIRM: "单位确认",
    DISCLAIM: "单位退回",
    ACCEPT: "准予注册",
    REFUSE: "不予注册",
    RETURN: "退回补正",
}
SIDES = {CONFIRM: "company", DISCLAIM: "company"} | dict.fromkeys((ACCEPT, REFUSE, RETURN), "authority")
SIDE_LABELS = {"applicant": "本人", "company": "注册单位", "authority": "主管部门"}

MOVES: Mapping[tuple[str, str], str] = {
    (DRAFT, CHANGE): DRAFT,
    (RETURNED, CHANGE): RETURNED,
    (DRAFT, SUBMIT): SUBMITTED,
    (RETURNED, SUBMIT): SUBMITTED,
    (SUBMITTED, CONFIRM): CONFIRMED,
    (SUBMITTED, DISCLAIM): RETURNED,
    (CONFIRMED, RETURN): RETURNED,
    (CONFIRMED, ACCEPT): ACCEPTED,
    (CONFIRMED, REFUSE): REFUSED,
} | {(state, WITHDRAW): WITHDRAWN for state in OPEN}


def may_move(state: str, event: str) -> Decision:
    """SH2023-3.15-2: the steps of an application; any other is refused."""
    if (state, event) in MOVES:
        return ALLOWED
    told = f"申请现在是“{STATE_LABELS[state]}”，不能办理“{EVENT_LABELS[event]}”"
    return refuse("STATE_NOT_ALLOWED", told, CITE, "请刷新后查看申请的进度")


def may_begin(kind: str, certificate: CertificateFacts) -> Decision:
    """SH2023-3.15-2: an initial registration begins with a qualification, a renewal with a registration."""
    if certificate.kind != PRACTISING:
        return refuse(
            "CERT_TYPE_NOT_ELIGIBLE", "执业注册要用执业资格证书", CITE, "请选择您的执业资格证或注册证书"
        )
    if not dictionary("registration-kinds").is_known(certificate.category or ""):
        told = "证书上没有写明注册类别，或这个类别不在目录里"
        return refuse("CERT_TYPE_NOT_ELIGIBLE", told, CITE, "请联系发证机关补充证书的类别")
    is_registration = certificate.valid_to is not None
    if kind == INITIAL and is_registration:
        return refuse("STATE_NOT_ALLOWED", "这是已经注册的证书", CITE, "快到期的，请申请延续注册")
    if kind == RENEWAL and not is_registration:
        return refuse("STATE_NOT_ALLOWED", "这是执业资格证书，还没有注册", CITE, "请先申请初始注册")
    return ALLOWED


def is_not_registered(category: str | None, held: Iterable[CertificateFacts], on: date) -> Decision:
    """SH2023-3.15-2: one registration of a kind at a time, wherever it was made."""
    registered = any(
        one.kind == PRACTISING
        and one.category == category
        and one.valid_to is not None
        and validity(one, on) == VALID
        for one in held
    )
    if not registered:
        return ALLOWED
    return refuse("STATE_NOT_ALLOWED", "您已经有这个类别的有效注册", CITE, "快到期的，请申请延续注册")


def may_register(certificate: CertificateFacts, held: Iterable[CertificateFacts], on: date) -> Decision:
    """SH2023-3.15-2: initial registration asks for a valid qualification that is not registered yet."""
    return Decision.all_of(
        may_be_used(certificate, on, cite=CITE), is_not_registered(certificate.category, held, on)
    )


def may_renew(
    certificate: CertificateFacts, enrolment: EnrolmentFacts | None, on: date, *, submitted_on: date | None
) -> Decision:
    """SH2023-3.15-2, SH2023-3.12-1: valid on the day, continuing education done, and applied for in time.

    ``submitted_on``: when it was sent in first; what was sent in time and returned for correction stays in
    time as long as the registration is valid.
    """
    usable = may_be_used(certificate, on, cite=CITE)
    if not usable.allowed:
        return usable
    if enrolment is None or enrolment.valid_to != certificate.valid_to:
        remedy = "请先报名注册执业人员继续教育，修满学时并通过考核"
        return refuse("CE_NOT_COMPLETED", "未完成继续教育，不能申请延续注册", "SH2023-3.12-1", remedy)
    return may_apply(certificate, enrolment, submitted_on or on)


def is_same_unit(certificate: CertificateFacts, unit_id: str | None, company_id: str) -> Decision:
    """SH2023-3.15-2: renewal is with the unit of the registration; a change of unit is another procedure."""
    if certificate.valid_to is None or unit_id in (None, company_id):
        return ALLOWED
    return refuse(
        "FIELD_INCONSISTENT",
        "延续注册的单位与原注册单位不一致",
        CITE,
        "单位有变化的，请先到注册机关办理变更注册",
    )


def is_in_province(company_province: str, province: str) -> Decision:
    """SH2023-3.15-2: the unit lies where the registration is administered."""
    if company_province == province:
        return ALLOWED
    return refuse("WRONG_REGION", "这个单位不在注册所在的省市", CITE, "请向单位所在省市的注册机关申请")


def may_decide(account_id: str, confirmed_by: str | None) -> Decision:
    """SH2023-3.15-2: whoever confirmed for the unit does not decide for the authority."""
    if account_id != confirmed_by:
        return ALLOWED
    return Decision(
        (Reason("FORBIDDEN_ROLE", "单位确认和审核不能是同一个账号", CITE, "请由其他工作人员审核"),)
    )


def valid_until(last: date | None, on: date, years: int) -> date:
    """SH2023-3.15-2, A-12: so many years from the day of acceptance, that day included; a renewal is added
    to ``last``, the present last day."""
    return renewed_until(None, last if last is not None else on - timedelta(days=1), years)


def number_of(prefix: str, year: int, running: int) -> str:
    """SH2023-3.15-2: ``沪执注(2026)000001``; how registrations are numbered is not stated."""
    return f"{prefix}({year}){running:06}"
