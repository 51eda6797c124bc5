"""Entering a certificate into the register of its province."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.facts import ACTIVE, INACTIVE, VALID
from app.certificates.models import Certificate, CertificateEvent
from app.certificates.rules import rights
from app.certificates.rules.entry import CertificateEntry, read_entry
from app.certificates.service.access import CertificateAccess, forbidden_scope
from app.certificates.service.history import History
from app.kernel.actor import Actor
from app.kernel.bulk import insert_rows
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Reason
from app.kernel.errors import Invalid, Refused
from app.kernel.identity import mask_name, mask_number
from app.kernel.ids import new_id
from app.people.models import name_index, number_index

ENTERED, IMPORTED, CONVERTED, REGISTERED = "ENTERED", "IMPORTED", "CONVERTED", "REGISTERED"
ISSUED_HERE = (CONVERTED, REGISTERED)
"""Where a certificate came from; the history calls what was converted or registered issued."""


NUMBER_TAKEN = Reason(
    "CERT_NUMBER_TAKEN",
    "该省市已登记过这个证书编号",
    "CQ2023-3.2.1-2",
    "请核对证书编号；证书已在册的，不用重复登记",
)


@dataclass(frozen=True)
class Entry:
    """By hand here, by sheets in ``imports``; both end in ``columns_of``."""

    clock: Clock
    access: CertificateAccess
    history: History

    def enter(self, actor: Actor, given: Mapping[str, str]) -> Certificate:
        """One certificate as a regulator wrote it; ``given`` holds texts by field.

        Raises Invalid with every fault by field, Forbidden FORBIDDEN_SCOPE, Refused CERT_NUMBER_TAKEN.
        """
        now = self.clock.now()
        if not given.get("province"):
            given = {**given, "province": self.access.register_of(actor)}
        entry = self.read(given, legal_day(now))
        if not rights.may_administer(actor, entry.province_code):
            raise forbidden_scope()
        with database.atomic():
            return self.register(entry, source=ENTERED, actor=actor, now=now)

    def register(
        self, entry: CertificateEntry, *, source: str, actor: Actor | None, now: datetime
    ) -> Certificate:
        """Inside the caller's transaction; of several at once with one number, one gets in.

        Raises Refused CERT_NUMBER_TAKEN.
        """
        columns = columns_of(entry, source, now)
        if not insert_or_ignore(Certificate, [columns]):
            raise self._taken(entry, actor)
        certificate: Certificate = Certificate.get_by_id(columns["id"])
        event = "issued" if source in ISSUED_HERE else "entered"
        detail = {"activation": certificate.activation}
        self.history.record(certificate, event, at=now, actor=actor, reason=source, detail=detail)
        return certificate

    def issue(
        self,
        under: Callable[[str], CertificateEntry],
        numbers: Iterable[str],
        *,
        source: str,
        actor: Actor | None,
        now: datetime,
    ) -> Certificate:
        """As ``register``, ``under`` the first of the numbers that nobody has; RuntimeError without one."""
        for number in numbers:
            try:
                return self.register(under(number), source=source, actor=actor, now=now)
            except Refused as refused:
                if refused.code != NUMBER_TAKEN.code:
                    raise
        raise RuntimeError("no free certificate number")

    @staticmethod
    def read(given: Mapping[str, str], today: date) -> CertificateEntry:
        """Raises Invalid: the first fault gives the code, ``errors`` and ``reasons`` have all."""
        reading = read_entry(given, today)
        if reading.entry is None:
            reasons = tuple(reading.faults.values())
            raise Invalid(
                reasons[0].code,
                reasons[0].message,
                reasons=reasons,
                errors={field: [reason.message] for field, reason in reading.faults.items()},
            )
        return reading.entry

    @staticmethod
    def _taken(entry: CertificateEntry, actor: Actor | None) -> Refused:
        """Names the certificate that has the number to those who may read it."""
        refused = Refused.because(NUMBER_TAKEN)
        if actor is not None and rights.may_read(actor, entry.province_code):
            existing = Certificate.get_or_none(
                (Certificate.province_code == entry.province_code)
                & (Certificate.number_key == entry.number_key)
            )
            refused.members = {"certificate_id": existing.id} if existing else {}
        return refused


def columns_of(entry: CertificateEntry, source: str, now: datetime) -> dict[str, Any]:
    """The row of a certificate, its id included."""
    return {
        "id": new_id(),
        "number": entry.number,
        "number_key": entry.number_key,
        "name": entry.name,
        "kind": entry.kind,
        "category": entry.category,
        "post": entry.post,
        "specialty": entry.specialty,
        "province_code": entry.province_code,
        "issuer": entry.issuer,
        "holder_name": entry.holder_name,
        "holder_name_masked": mask_name(entry.holder_name)[:60],
        "holder_name_index": name_index(entry.holder_name),
        "holder_number": entry.holder_number,
        "holder_masked": mask_number(entry.holder_number),
        "holder_index": number_index(entry.holder_number),
        "issued_on": entry.issued_on,
        "valid_from": entry.valid_from,
        "valid_to": entry.valid_to,
        "activation": ACTIVE if entry.is_activated else INACTIVE,
        "standing": VALID,
        "queryable_from": entry.queryable_from,
        "predecessor_id": entry.predecessor_id,
        "unit_id": entry.unit_id,
        "unit_name": entry.unit_name,
        "source": source,
        "created_at": now,
    }


def record_entered(
    certificate_ids: Sequence[str], activations: Mapping[str, str], *, account_id: str, at: datetime
) -> None:
    """A line of history for each of many; the audit trail has one entry for the sheet they came in."""
    insert_rows(
        CertificateEvent,
        [
            {
                "id": new_id(),
                "certificate_id": certificate_id,
                "event": "entered",
                "at": at,
                "account_id": account_id,
                "reason": IMPORTED,
                "detail": {"activation": activations[certificate_id]},
            }
            for certificate_id in certificate_ids
        ],
    )
