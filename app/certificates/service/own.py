"""A worker's own certificates."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.facts import CertificateFacts, Held, HolderFacts
from app.certificates.models import Certificate
from app.certificates.queries.listing import history_of
from app.certificates.queries.registry import certificates_of, facts_of, held_by, holder_of
from app.certificates.rules import showing
from app.certificates.service.access import CertificateAccess
from app.certificates.service.shown import full_row, history_row, short_row
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Reason

MOST_ON_HOME = 10
NOT_VERIFIED = Reason(
    "REALNAME_REQUIRED",
    "完成实名认证后才能看到您的证书",
    "CQ2023-1.1-1",
    "请先完成实名认证，证书会按身份证号自动关联",
)
Renewals = Callable[[Sequence[CertificateFacts], str, date], Mapping[str, Mapping[str, Any]]]
"""Standing of the renewal by certificate id; those that cannot be renewed are left out."""


@dataclass(frozen=True)
class OwnCertificates:
    """Whoever has proven a number sees the certificates of it; nothing is linked by hand."""

    clock: Clock
    access: CertificateAccess
    renewals: Renewals

    def all_of(self, actor: Actor) -> tuple[list[dict[str, Any]], list[Reason]]:
        """Valid ones first, the one that ends soonest on top. Before he is verified none, and why."""
        holder = holder_of(actor.person_id)
        if holder is None or holder.holder_index is None:
            return [], [NOT_VERIFIED]
        return self._rows(certificates_of(holder), holder), []

    def one(self, actor: Actor, certificate_id: str) -> dict[str, Any]:
        """One of his own with its history; raises Missing CERT_NOT_FOUND."""
        row, holder = self.access.own(actor, certificate_id)
        history = [history_row(event) for event in history_of(row.id)]
        return {**self._rows([row], holder)[0], "history": history}

    @staticmethod
    def for_home(held: Held, today: date) -> list[dict[str, Any]]:
        """Short rows of those that end within six months or cannot be used."""
        return [
            {**short_row(certificate, today), "link": f"/m/certificates/{certificate.id}"}
            for certificate in _ranked(held, today)
            if showing.wants_attention(certificate, today)
        ][:MOST_ON_HOME]

    @staticmethod
    def for_inspection(person_id: str, today: date) -> list[dict[str, Any]]:
        """Short rows of all, for an authority that has checked his code (CQ2013-8-5)."""
        return [
            {**short_row(certificate, today), "number": certificate.number}
            for certificate in _ranked(held_by(person_id), today)
        ]

    def _rows(self, rows: Sequence[Certificate], holder: HolderFacts) -> list[dict[str, Any]]:
        today = legal_day(self.clock.now())
        facts = [facts_of(row) for row in rows]
        renewals = self.renewals(facts, holder.person_id, today)
        pairs = sorted(zip(facts, rows, strict=True), key=lambda pair: showing.rank(pair[0], today))
        return [
            {
                **full_row(row, today),
                "renewal": renewals.get(row.id),
                "link": f"/m/certificates/{row.id}",
            }
            for _facts, row in pairs
        ]


def _ranked(held: Held, today: date) -> list[CertificateFacts]:
    return sorted(held.certificates, key=lambda one: showing.rank(one, today))
