"""What happened to a certificate, written with the change itself, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.certificates.models import Certificate, CertificateEvent
from app.certificates.queries.registry import persons_behind
from app.kernel.actor import Actor
from app.kernel.audit import Audit


@dataclass(frozen=True)
class History:
    """SM3: every transition has an actor, a time and a reason."""

    audit: Audit

    def record(
        self,
        certificate: Certificate,
        event: str,
        *,
        at: datetime,
        actor: Actor | None = None,
        reason: str | None = None,
        detail: dict[str, Any] | None = None,
        words: str | None = None,
    ) -> None:
        """A line of the history and, when somebody did it, one of the audit trail. Nothing personal.

        ``words`` that a person wrote stay in the history alone: the audit trail cannot be mended.
        """
        CertificateEvent.create(
            certificate_id=certificate.id,
            event=event,
            at=at,
            account_id=actor.account_id if actor else None,
            reason=reason,
            detail={**(detail or {}), **({"words": words} if words else {})},
        )
        if actor is None:
            return
        self.audit.record(
            f"certificate.{event}",
            at=at,
            actor=actor,
            subject_type="certificate",
            subject_id=certificate.id,
            person_id=persons_behind([certificate.holder_index]).get(certificate.holder_index),
            detail={**(detail or {}), **({"reason": reason} if reason else {})},
        )
