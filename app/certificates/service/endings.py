"""Ending a certificate before its last day: cancelled by an authority, or converted into another."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.certificates.facts import CANCELLED, CONVERTED, VALID
from app.certificates.models import Certificate
from app.certificates.rules import endings as rules
from app.certificates.service.access import CertificateAccess
from app.certificates.service.history import History
from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused

WORDS_AT_MOST = 200


@dataclass(frozen=True)
class Endings:
    """``cancel`` and ``convert`` run inside the caller's transaction; of several at once, one wins."""

    clock: Clock
    access: CertificateAccess
    history: History

    def cancel(
        self,
        certificate: Certificate,
        *,
        now: datetime,
        reason_code: str,
        actor: Actor | None,
        detail: dict[str, Any] | None = None,
        words: str | None = None,
    ) -> None:
        """注销. ``detail``: ids of the procedure; ``words`` of an official stay in the history.

        Raises Refused STATE_NOT_ALLOWED where the certificate has been ended already.
        """
        self._end(certificate, CANCELLED, now, reason_code)
        self.history.record(
            certificate, "cancelled", at=now, actor=actor, reason=reason_code, detail=detail, words=words
        )

    def convert(self, certificate: Certificate, *, now: datetime, successor_id: str) -> None:
        """已转岗: the new certificate stands in its place. Raises Refused STATE_NOT_ALLOWED."""
        self._end(certificate, CONVERTED, now, rules.CONVERSION)
        self.history.record(
            certificate,
            "converted",
            at=now,
            reason=rules.CONVERSION,
            detail={"successor_id": successor_id},
        )

    def cancel_by_authority(
        self, actor: Actor, certificate_id: str, *, reason_code: str, words: str
    ) -> Certificate:
        """The authority of the province, with words that stay in the history.

        Raises Missing CERT_NOT_FOUND, Forbidden FORBIDDEN_SCOPE, Invalid (VALUE_NOT_ALLOWED,
        FORM_INCOMPLETE), Refused STATE_NOT_ALLOWED.
        """
        certificate = self.access.administered(actor, certificate_id)
        words = " ".join(words.split())
        if reason_code not in rules.BY_HAND:
            message = "注销原因应为：" + "、".join(rules.REASON_LABELS[code] for code in rules.BY_HAND)
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"reason": [message]})
        if not 0 < len(words) <= WORDS_AT_MOST:
            message = f"请写明注销依据，最多{WORDS_AT_MOST}个字"
            raise Invalid("FORM_INCOMPLETE", message, errors={"words": [message]})
        with database.atomic():
            self.cancel(
                certificate,
                now=self.clock.now(),
                reason_code=reason_code,
                actor=actor,
                words=words,
            )
        return certificate

    @staticmethod
    def _end(certificate: Certificate, standing: str, now: datetime, reason: str) -> None:
        changed = (
            Certificate.update(standing=standing, ended_at=now, ended_reason=reason)
            .where((Certificate.id == certificate.id) & (Certificate.standing == VALID))
            .execute()
        )
        if not changed:
            now_is = Certificate.get_by_id(certificate.id).standing
            raise Refused.because(rules.may_end(now_is))
        certificate.standing, certificate.ended_at, certificate.ended_reason = standing, now, reason
