"""Certificates as answers show them: masked, with the labels, valid or not by the day."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.certificates.facts import ACTIVATION_LABELS, VALIDITY_LABELS, CertificateFacts
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.queries.registry import facts_of
from app.certificates.rules import showing
from app.certificates.rules.validity import validity


def public_row(row: Certificate, today: date) -> dict[str, Any]:
    """What everybody may read who knows number and name."""
    state = validity(facts_of(row), today)
    return {
        "number": row.number,
        "name": row.name,
        "holder_name": row.holder_name_masked,
        "kind": row.kind,
        "kind_label": showing.kind_label(row.kind),
        "category": row.category,
        "category_label": showing.category_label(row.kind, row.category),
        "post": row.post,
        "post_label": showing.post_label(row.post),
        "specialty": row.specialty,
        "specialty_label": showing.specialty_label(row.specialty),
        "province": row.province_code,
        "province_label": showing.province_label(row.province_code),
        "issuer": row.issuer,
        "unit": row.unit_name,
        "valid_from": row.valid_from,
        "valid_to": row.valid_to,
        "validity": state,
        "validity_label": VALIDITY_LABELS[state],
        "activation": row.activation,
        "activation_label": ACTIVATION_LABELS[row.activation],
    }


def full_row(row: Certificate, today: date) -> dict[str, Any]:
    """For its holder and for authorities; the ID number masked."""
    return {
        **public_row(row, today),
        "id": row.id,
        "holder_id_number": row.holder_masked,
        "issued_on": row.issued_on,
        "days_left": showing.days_left(facts_of(row), today),
        "queryable_from": row.queryable_from,
        "predecessor_id": row.predecessor_id,
    }


def short_row(certificate: CertificateFacts, today: date) -> dict[str, Any]:
    """One line for a first screen or an inspection."""
    state = validity(certificate, today)
    return {
        "id": certificate.id,
        "name": certificate.name,
        "kind": certificate.kind,
        "kind_label": showing.kind_label(certificate.kind),
        "category_label": showing.category_label(certificate.kind, certificate.category)
        or showing.post_label(certificate.post),
        "valid_to": certificate.valid_to.isoformat() if certificate.valid_to else None,
        "validity": state,
        "validity_label": VALIDITY_LABELS[state],
        "activation": certificate.activation,
        "activation_label": ACTIVATION_LABELS[certificate.activation],
        "days_left": showing.days_left(certificate, today),
    }


def history_row(event: CertificateEvent) -> dict[str, Any]:
    """One line of the history in plain words."""
    return {
        "event": event.event,
        "label": showing.EVENT_LABELS.get(event.event, event.event),
        "at": event.at,
        "reason": event.reason,
        "reason_label": showing.REASON_LABELS.get(event.reason or ""),
        "by": "system" if event.account_id is None else "account",
    }
