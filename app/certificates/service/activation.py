"""Activating an electronic certificate (CQ2023-4-1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.certificates.facts import ACTIVATION_LABELS, ACTIVE, DEACTIVATED, INACTIVE, NOBODY, VALID
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.queries.registry import facts_of, holder_of
from app.certificates.rules import activation as rules
from app.certificates.service.access import CertificateAccess
from app.certificates.service.history import History
from app.certificates.service.refusals import refusal_of
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, is_postgres
from app.policies.policy import Values

PURPOSE = "activation"


@dataclass(frozen=True, slots=True)
class Activated:
    """``activated_at`` None for a certificate that came into the register active."""

    id: str
    activation: str
    label: str
    activated_at: datetime | None


@dataclass(frozen=True)
class Activation:
    """By the holder himself; after a clean-up once more."""

    clock: Clock
    access: CertificateAccess
    history: History

    def activate(self, actor: Actor, certificate_id: str) -> Activated:
        """A certificate that is active already stays as it is.

        Whoever has not proven his number learns only that, whatever certificate he names. Raises Refused
        (403 REALNAME_REQUIRED, 409 CERT_EXPIRED, STATE_NOT_ALLOWED, 422 FIELD_INCONSISTENT) with all
        reasons, Missing CERT_NOT_FOUND.
        """
        now = self.clock.now()
        with database.atomic():
            _hold(certificate_id)
            certificate = self._judged(actor, certificate_id, now)
            changed = (
                Certificate.update(activation=ACTIVE)
                .where(
                    (Certificate.id == certificate.id)
                    & Certificate.activation.in_((INACTIVE, DEACTIVATED))
                    & (Certificate.standing == VALID)
                )
                .execute()
            )
            if changed:
                self.history.record(
                    certificate,
                    "activated",
                    at=now,
                    actor=actor,
                    detail={"before": certificate.activation},
                )
        return self._answer(certificate_id)

    def _judged(self, actor: Actor, certificate_id: str, now: datetime) -> Certificate:
        today = legal_day(now)
        holder = holder_of(actor.person_id)
        if holder is None or holder.holder_index is None:
            values: Values = self.access.policies.everywhere
            marks = values.names("realname-marks", today, of=PURPOSE)
            channels = values.names("realname-channels", today, of=PURPOSE)
            raise refusal_of(rules.may_identify(holder or NOBODY, marks, channels))
        certificate, holder = self.access.own(actor, certificate_id)
        values = self.access.policy_of(certificate.province_code) or self.access.policies.everywhere
        decision = rules.may_activate(
            facts_of(certificate),
            holder,
            values.names("realname-marks", today, of=PURPOSE),
            values.names("realname-channels", today, of=PURPOSE),
            today,
        )
        if not decision.allowed:
            raise refusal_of(decision)
        return certificate

    @staticmethod
    def _answer(certificate_id: str) -> Activated:
        activation = Certificate.get_by_id(certificate_id).activation
        last = (
            CertificateEvent.select(CertificateEvent.at)
            .where(
                (CertificateEvent.certificate_id == certificate_id) & (CertificateEvent.event == "activated")
            )
            .order_by(CertificateEvent.id.desc())
            .tuples()
            .first()
        )
        return Activated(certificate_id, activation, ACTIVATION_LABELS[activation], last[0] if last else None)


def _hold(certificate_id: str) -> None:
    """Waits for a clean-up that is just taking this activation back, so that its outcome is seen.

    SQLite has one writer at a time anyway.
    """
    if is_postgres():
        Certificate.select(Certificate.id).where(Certificate.id == certificate_id).for_update().execute()
