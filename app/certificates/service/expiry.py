"""Writing down that certificates expired (CQ2023-2.3-1). Nobody reads validity from it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from app.certificates.facts import VALID
from app.certificates.models import Certificate, RoleConversion
from app.certificates.queries.registry import facts_of
from app.certificates.rules.expiry import expiry_reason
from app.certificates.service.access import CertificateAccess
from app.certificates.service.history import History
from app.kernel.clock import legal_day
from app.kernel.db import database

PORTION = 200


@dataclass(frozen=True)
class Expiry:
    """A step of the nightly work."""

    access: CertificateAccess
    history: History

    def run_daily(self, now: datetime) -> None:
        """One line in the history of each certificate whose last day is over, in committed portions."""
        today = legal_day(now)
        while self._portion(today, now):
            pass

    def _portion(self, today: date, now: datetime) -> bool:
        with database.atomic():
            in_order = (Certificate.valid_to, Certificate.id)
            rows = list(Certificate.select().where(_unwritten(today)).order_by(*in_order).limit(PORTION))
            sources = [row.id for row in rows]
            submitted = RoleConversion.select(RoleConversion.source_certificate_id).where(
                RoleConversion.source_certificate_id.in_(sources) & RoleConversion.submitted_at.is_null(False)
            )
            applied = {row[0] for row in submitted.tuples()} if rows else set()
            for row in rows:
                self._write(row, row.id in applied, today, now)
        return bool(rows)

    def _write(self, row: Certificate, has_applied: bool, today: date, now: datetime) -> None:
        policy = self.access.policy_of(row.province_code)
        reason = expiry_reason(facts_of(row), policy, has_applied, today)
        written = (
            Certificate.update(expired_noted_on=today, ended_reason=reason)
            .where((Certificate.id == row.id) & _unwritten(today))
            .execute()
        )
        if written:
            detail = {"valid_to": row.valid_to.isoformat()}
            self.history.record(row, "expired", at=now, reason=reason, detail=detail)


def _unwritten(today: date) -> object:
    """Expired, and not written down for this last day; whoever renews a certificate resets nothing."""
    return (
        (Certificate.standing == VALID)
        & (Certificate.valid_to < today)
        & (Certificate.expired_noted_on.is_null() | (Certificate.expired_noted_on <= Certificate.valid_to))
    )
