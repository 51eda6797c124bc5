"""Anybody asks for one certificate by its number and the name on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.certificates.queries.listing import by_number_and_name
from app.certificates.queries.registry import facts_of
from app.certificates.rules import showing
from app.certificates.rules.entry import number_key
from app.certificates.service.access import certificate_missing
from app.certificates.service.shown import public_row
from app.kernel.clock import Clock, legal_day
from app.kernel.counting import Tally
from app.kernel.errors import Refused, TooMany
from app.kernel.identity import normal_name
from app.kernel.networks import network_of
from app.kernel.ports import KeyValueStore
from app.people.models import name_index

WINDOW_S = 60
OF_ONE_ADDRESS, OF_ONE_NUMBER = 120, 20


@dataclass(frozen=True)
class PublicQuery:
    """Both must be right; a wrong number and a wrong name get the same answer by the same work."""

    clock: Clock
    store: KeyValueStore

    def find(self, number: str, name: str, address: str) -> dict[str, Any]:
        """CQ2023-A2.6-1: one certificate, the holder's name masked.

        Raises TooMany, Missing CERT_NOT_FOUND, Refused CERT_NOT_YET_QUERYABLE with the day.
        """
        key = number_key(number)
        self._count(f"address:{network_of(address)}", OF_ONE_ADDRESS)
        self._count(f"number:{key}", OF_ONE_NUMBER)
        today = legal_day(self.clock.now())
        found = by_number_and_name(key, name_index(normal_name(name)))
        if not found:
            raise certificate_missing()
        row = min(found, key=lambda one: showing.rank(facts_of(one), today))
        allowed = showing.may_be_queried(row.queryable_from, today)
        if not allowed.allowed:
            refused = Refused.because(allowed)
            refused.members = {"queryable_from": row.queryable_from.isoformat()}
            raise refused
        return public_row(row, today)

    def _count(self, who: str, most: int) -> None:
        if Tally(self.store, "certificate-query", WINDOW_S).add(who) > most:
            raise TooMany("TOO_MANY_REQUESTS", "查询过于频繁，请一分钟后再试", retry_after=WINDOW_S)
