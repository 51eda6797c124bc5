"""Classes of continuing education for one certificate, each with every reason against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.facts import CLASS_KINDS
from app.certificates.queries.education import counting_of, living_of
from app.certificates.queries.registry import facts_of
from app.certificates.rules.enrolling import may_enrol, terms_of, warnings_of
from app.certificates.rules.windows import STATE_LABELS
from app.certificates.service.access import CertificateAccess
from app.certificates.service.renewal_standings import RenewalStandings, window_row
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.training.queries.courses import classes_of_kind


@dataclass(frozen=True)
class ClassesFor:
    """Reads only."""

    clock: Clock
    access: CertificateAccess
    standings: RenewalStandings

    def of(self, actor: Actor, certificate_id: str) -> dict[str, Any]:
        """CQ2023-2.1-2: classes of the certificate's kind that end today or later, the earliest first.

        Raises Missing CERT_NOT_FOUND, Refused CERT_TYPE_NOT_ELIGIBLE for what is never renewed.
        """
        today = legal_day(self.clock.now())
        row, _holder = self.access.own(actor, certificate_id)
        certificate = facts_of(row)
        window = self.standings.demand_window(certificate, today)
        policy = self.access.education_of(certificate.province_code)
        assert policy is not None, certificate.id
        terms = terms_of(policy, today, certificate)
        living = living_of(certificate.id)
        counting = counting_of({certificate.id: certificate.valid_to}).get(certificate.id)
        state, message = self.standings.renewal(certificate, window, counting, today)
        items = []
        for one in classes_of_kind(CLASS_KINDS[certificate.kind], today):
            decision = may_enrol(
                certificate, one, window, terms, today, living_class_id=living.class_id if living else None
            )
            items.append(
                {
                    "id": one.id,
                    "title": one.title,
                    "kind": one.kind,
                    "provider": one.provider_name,
                    "provider_kind": one.provider_kind,
                    "starts_on": one.starts_on,
                    "ends_on": one.ends_on,
                    "seats": one.seats,
                    "seats_left": max(0, one.seats - one.taken),
                    "enrolled": living is not None and living.class_id == one.id,
                    "eligible": decision.allowed,
                    "reasons": [reason.as_dict() for reason in decision.reasons],
                    "warnings": [reason.as_dict() for reason in warnings_of(decision.flags, window)],
                }
            )
        return {
            "certificate_id": certificate.id,
            "today": today,
            "window": window_row(window),
            "state": state,
            "state_label": STATE_LABELS[state],
            "message": message,
            "enrolment_id": living.id if living and living.person_id == actor.person_id else None,
            "items": items,
        }
