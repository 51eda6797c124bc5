"""Applying for renewal (延期) by the holder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.models import CeEnrolment
from app.certificates.queries.education import (
    certificate_held,
    enrolment_held,
    living_of,
    own_enrolment,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import education_states as states
from app.certificates.rules.enrolling import is_free
from app.certificates.rules.renewal import is_applied_here, may_apply
from app.certificates.service.education_events import EducationEvents
from app.certificates.service.enrolments import enrolment_missing
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.errors import Refused

HOLDER = "holder"


@dataclass(frozen=True)
class Renewals:
    """One application for each enrolment; one that was refused may be made again while there is time."""

    clock: Clock
    audit: Audit
    standings: RenewalStandings
    events: EducationEvents

    def apply(self, actor: Actor, enrolment_id: str) -> dict[str, Any]:
        """CQ2023-2.2-3. What stands already is answered again.

        Raises Missing, Refused (CERT_EXPIRED, CE_NOT_COMPLETED, RENEWAL_TOO_LATE, STATE_NOT_ALLOWED).
        """
        now = self.clock.now()
        today = legal_day(now)
        own = own_enrolment(actor.person_id, enrolment_id)
        if own is None:
            raise enrolment_missing()
        self.events.settle(enrolment_id, now)
        with database.atomic():
            certificate = certificate_held(own.certificate_id)
            row = enrolment_held(enrolment_id)
            assert row is not None, enrolment_id
            if row.renewal_applied_at is not None and row.outcome is None:
                return self.standings.show(row, certificate, today)
            facts = facts_of(certificate)
            policy = self.standings.demand_policy(facts)
            here = is_applied_here(facts.kind, policy, today)
            if not here.allowed:
                raise Refused.because(here)
            _state, enrolment = self.standings.state_of(row, facts, today)
            decision = may_apply(facts, enrolment, today)
            if not decision.allowed:
                raise Refused.because(decision)
            living = living_of(certificate.id)
            if living is not None and living.id != row.id:
                raise Refused.because(is_free(living.class_id))
            CeEnrolment.update(
                renewal_applied_at=now,
                renewal_channel=HOLDER,
                renewal_decided_at=None,
                decided_by=None,
                decision_reason=None,
                outcome=None,
                living_key=certificate.id,
            ).where(CeEnrolment.id == row.id).execute()
            self.audit.record(
                "certificate.renewal_applied",
                at=now,
                actor=actor,
                subject_type="certificate",
                subject_id=certificate.id,
                person_id=row.person_id,
                detail={"enrolment": row.id, "again": row.outcome == states.REFUSED_OUTCOME},
            )
            return self.standings.show(CeEnrolment.get_by_id(row.id), certificate, today)
