"""The register of a province, for its authorities."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.models import Certificate
from app.certificates.queries.listing import history_of, page_of
from app.certificates.rules import rights
from app.certificates.rules.entry import number_key
from app.certificates.service.access import certificate_missing, forbidden_scope
from app.certificates.service.shown import full_row, history_row
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.identity import normal_number
from app.people.models import number_index
from app.policies import regions


@dataclass(frozen=True)
class Listing:
    """Reading only; names and numbers masked."""

    clock: Clock

    def page(
        self,
        actor: Actor,
        *,
        limit: int,
        cursor: str | None = None,
        number: str | None = None,
        holder_id_number: str | None = None,
        **filters: str | None,
    ) -> list[dict[str, Any]]:
        """Newest first; filters kind, category, post, activation, state. Raises Forbidden FORBIDDEN_SCOPE."""
        provinces = rights.provinces_of(actor)
        if not provinces:
            raise forbidden_scope()
        today = legal_day(self.clock.now())
        rows = page_of(
            None if regions.COUNTRY in provinces else provinces,
            today=today,
            limit=limit,
            cursor=cursor,
            number_key=number_key(number) if number else None,
            holder_index=number_index(normal_number(holder_id_number)) if holder_id_number else None,
            **filters,
        )
        return [full_row(row, today) for row in rows]

    def one(self, actor: Actor, certificate_id: str) -> dict[str, Any]:
        """One certificate with its history; raises Missing CERT_NOT_FOUND."""
        row = Certificate.get_or_none(Certificate.id == certificate_id)
        if row is None or not rights.may_read(actor, row.province_code):
            raise certificate_missing()
        events = [{**history_row(event), "detail": event.detail} for event in history_of(row.id)]
        return {**full_row(row, legal_day(self.clock.now())), "history": events}
