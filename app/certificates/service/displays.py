"""Anybody scans the code beside a certificate, and reads whether it is valid now (展码亮证)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.facts import ACTIVE, VALID
from app.certificates.models import Certificate
from app.certificates.queries.registry import holder_of
from app.certificates.service.shown import public_row
from app.kernel.clock import Clock, legal_day
from app.kernel.counting import Tally
from app.kernel.errors import TooMany
from app.kernel.networks import network_of
from app.kernel.ports import KeyValueStore
from app.people.service.display_codes import DisplayCodes, not_valid

WINDOW_S = 60
OF_ONE_ADDRESS = 120


@dataclass(frozen=True)
class Displays:
    """Reads only; no sign-in, no ID number, the name masked."""

    clock: Clock
    store: KeyValueStore
    codes: DisplayCodes

    def check(self, text: str, address: str) -> dict[str, Any]:
        """SH2023-3.15-2: ``is_valid``, ``checked_at`` and the certificate as everybody may read it.

        Raises TooMany, Refused QR_INVALID.
        """
        counted = Tally(self.store, "certificate-display", WINDOW_S).add(network_of(address))
        if counted > OF_ONE_ADDRESS:
            raise TooMany("TOO_MANY_REQUESTS", "扫码过于频繁，请一分钟后再试", retry_after=WINDOW_S)
        shown = self.codes.read(text)
        holder = holder_of(shown.person_id)
        row = Certificate.get_or_none(Certificate.id == shown.certificate_id)
        if row is None or holder is None or row.holder_index != holder.holder_index:
            raise not_valid()
        now = self.clock.now()
        certificate = public_row(row, legal_day(now))
        is_valid = certificate["validity"] == VALID and row.activation == ACTIVE
        return {"is_valid": is_valid, "checked_at": now, "certificate": certificate}
