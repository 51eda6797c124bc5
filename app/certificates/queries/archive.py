"""What the slice knows of a person for his archive: certificates and continuing education."""

from __future__ import annotations

from datetime import date

from app.certificates.facts import CANCELLED, CONVERTED, EXPIRED, NOT_YET_VALID, VALID
from app.certificates.models import CeEnrolment, Certificate
from app.certificates.queries.registry import certificates_of, facts_of, held_by, holder_of
from app.certificates.rules.rights import may_administer
from app.certificates.rules.showing import category_label, kind_label, post_label, province_label
from app.certificates.rules.validity import validity
from app.kernel.actor import REGULATOR, Actor
from app.kernel.clock import day_text
from app.people.facts import LEARNING, REGISTER, Entry, Fact

TITLE = "TITLE"
STATES = {
    VALID: "有效",
    NOT_YET_VALID: "还没有生效",
    EXPIRED: "已过期",
    CANCELLED: "已注销",
    CONVERTED: "已转岗",
}
OUTCOMES = {
    "renewed": "已延期",
    "refused": "延期未批准",
    "withdrawn": "已退班",
    "too_late": "完成太晚",
    "lapsed": "证书已失效",
}


def valid_kinds(person_id: str, on: date) -> frozenset[str]:
    """Kinds of his certificates that are valid on the day. Two statements."""
    held = held_by(person_id).certificates
    return frozenset(one.kind for one in held if validity(one, on) == VALID)


def is_administered_by(actor: Actor, person_id: str) -> bool:
    """SH2023-1-6: whether the actor is the authority of a province that issued one of his certificates: of
    who designs or surveys there is no engagement on a site. Two statements at most."""
    if not actor.has(REGULATOR):
        return False
    return any(may_administer(actor, one.province_code) for one in held_by(person_id).certificates)


def certificate_entries(person_id: str, on: date) -> list[Entry]:
    """Of his proven number; a title's certificate goes with the titles. Two statements."""
    holder = holder_of(person_id)
    rows = certificates_of(holder) if holder else []
    return [
        Entry(
            "title" if row.kind == TITLE else "certificate",
            row.name or kind_label(row.kind),
            _facts(row, on),
            REGISTER,
            True,
            row.ended_at or row.created_at,
            row.issued_on or row.valid_from,
        )
        for row in rows
    ]


def education_entries(person_id: str, _on: date) -> list[Entry]:
    """Continuing education of his certificates. One statement."""
    rows = (
        CeEnrolment.select(CeEnrolment, Certificate.name.alias("certificate_name"))
        .join(Certificate, on=(Certificate.id == CeEnrolment.certificate_id))
        .where(CeEnrolment.person_id == person_id)
        .objects()
    )
    return [
        Entry(
            "continuing_education",
            f"{row.certificate_name} 继续教育",
            (
                Fact("班次", f"{day_text(row.starts_on)} — {day_text(row.ends_on)}"),
                Fact("结果", OUTCOMES.get(row.outcome) or ("已完成" if row.completed_at else "进行中")),
            ),
            LEARNING,
            True,
            row.renewal_decided_at or row.completed_at or row.enrolled_at,
            row.starts_on,
        )
        for row in rows
    ]


def _facts(row: Certificate, on: date) -> tuple[Fact, ...]:
    told = (
        ("编号", row.number),
        ("类别", category_label(row.kind, row.category) or post_label(row.post)),
        ("发证", row.issuer or province_label(row.province_code)),
        ("有效期至", day_text(row.valid_to) if row.valid_to else "长期"),
        ("状态", STATES[validity(facts_of(row), on)]),
    )
    return tuple(Fact(label, text) for label, text in told if text)
