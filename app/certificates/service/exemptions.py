"""The exempt application for a C certificate (CQ2023-3.1-1), on record for the years it was open."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.facts import NOBODY
from app.certificates.models import RegistrationApplication
from app.certificates.queries.registry import facts_of, holder_of
from app.certificates.rules import exemption as rules
from app.certificates.rules.realname import is_proven
from app.certificates.rules.registration import ACCEPTED, REFUSED
from app.certificates.service.access import CertificateAccess
from app.certificates.service.refusals import refusal_of
from app.certificates.service.service_items import ServiceItems
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore

PURPOSE = "registration"


@dataclass(frozen=True)
class Exemptions:
    """Once per certificate."""

    clock: Clock
    access: CertificateAccess
    items: ServiceItems

    def apply(self, actor: Actor, certificate_id: str) -> RegistrationApplication:
        """Accepted at once; sent again, it is the same application.

        After the last day nothing else is looked at. Raises Refused (410 EXEMPTION_CLOSED, 403
        REALNAME_REQUIRED, 409 CERT_TYPE_NOT_ELIGIBLE, CERT_EXPIRED) with all reasons, Missing
        CERT_NOT_FOUND.
        """
        now = self.clock.now()
        on = legal_day(now)
        province, policy = self.items.home()
        still_open = rules.is_open(on, policy.day("exemption-closes-on", on))
        if not still_open.allowed:
            raise refusal_of(still_open)
        marks = policy.names("realname-marks", on, of=PURPOSE)
        channels = policy.names("realname-channels", on, of=PURPOSE)
        holder = holder_of(actor.person_id)
        if holder is None or holder.holder_index is None:
            raise refusal_of(is_proven(holder or NOBODY, marks, channels, cite="CQ2023-1.1-1"))
        certificate, holder = self.access.own(actor, certificate_id)
        decision = rules.may_apply(
            facts_of(certificate),
            holder,
            province_code=province,
            kinds=policy.names("conversion-source-kinds", on),
            marks=marks,
            channels=channels,
            on=on,
        )
        key = f"{holder.person_id}:{rules.SAFETY_C_EXEMPTION}:{certificate.id}"
        row = RegistrationApplication(
            person_id=holder.person_id,
            province_code=province,
            service_item=rules.SAFETY_C_EXEMPTION,
            category="C",
            channel=policy.text("registration-portal", on),
            state=ACCEPTED if decision.allowed else REFUSED,
            real_name_ok=is_proven(holder, marks, channels, cite="CQ2023-1.1-1").allowed,
            real_name_checked_at=now,
            reasons=[reason.as_dict() for reason in decision.reasons],
            applied_at=now,
            decided_at=now,
            pending_key=key if decision.allowed else None,
        )
        with database.atomic():
            if not insert_or_ignore(RegistrationApplication, [dict(row.__data__)]):
                earlier: RegistrationApplication = RegistrationApplication.get(
                    RegistrationApplication.pending_key == key
                )
                return earlier
        if not decision.allowed:
            raise refusal_of(decision)
        return row
