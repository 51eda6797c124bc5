"""One code, one passing, as far as the key-value store can tell. The unique column of the event has the last
word; the store answers sooner, and tells when one phone shows the codes of many."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from app.kernel.ports import KeyValueStore, StoreDown
from qr.claims import Claims

log = logging.getLogger("jianma.scans")

REMEMBERED_S = 600
MANY_PEOPLE = 3
MANY_FORGERIES = 3


@dataclass(frozen=True, slots=True)
class Taken:
    """``elsewhere``: codes that another scan has taken. ``ours``: taken just now, given back unless used.

    ``again``: taken earlier by the same scan, which is sent again. ``crowded``: code ids on a phone that
    shows too many.
    """

    elsewhere: frozenset[str] = frozenset()
    ours: frozenset[str] = frozenset()
    again: frozenset[str] = frozenset()
    crowded: frozenset[str] = frozenset()


@dataclass
class OneUse:
    """Best effort: while the store is down everything goes on without it."""

    store: KeyValueStore
    _is_down: bool = field(default=False)

    def take(self, project_id: str, scanner_id: str, codes: Mapping[str, Claims]) -> Taken:
        """``codes`` that are good once (a sticker is not) by scan id, in the order of judging. One round
        trip, outside a transaction."""
        items: dict[str, str] = {}
        for scan_id, claims in codes.items():
            items.setdefault(f"jti:{claims.jti}", f"{scanner_id}:{scan_id}")
            if claims.device_tag:
                items.setdefault(_phone(project_id, claims), claims.code_id)
        if not items:
            return Taken()
        try:
            found = self.store.take_many_if_absent(items, REMEMBERED_S)
            crowded = self._crowded(project_id, codes.values(), items, found)
        except StoreDown:
            self._went_down()
            return Taken()
        self._is_down = False
        elsewhere, ours, again = set(), set(), set()
        for key, owner in found.items():
            kind, _, jti = key.partition(":")
            if kind != "jti":
                continue
            if owner is None:
                ours.add(jti)
            elif owner == items[key]:
                again.add(jti)
            else:
                elsewhere.add(jti)
        return Taken(frozenset(elsewhere), frozenset(ours), frozenset(again), crowded)

    def give_back(self, jtis: Iterable[str]) -> None:
        """Codes that were taken and then not used."""
        keys = [f"jti:{jti}" for jti in jtis]
        if keys:
            try:
                self.store.delete(*keys)
            except StoreDown:
                self._went_down()

    def is_forging(self, project_id: str, scanner_id: str) -> bool:
        """Counts a forged code at a scanner; True from the third within ten minutes."""
        try:
            return self.store.increment(f"forged:{project_id}:{scanner_id}", REMEMBERED_S) >= MANY_FORGERIES
        except StoreDown:
            self._went_down()
            return False

    def _crowded(
        self,
        project_id: str,
        codes: Iterable[Claims],
        items: Mapping[str, str],
        found: Mapping[str, str | None],
    ) -> frozenset[str]:
        """Code ids that made their phone one of many people. Its first owner costs nothing more."""
        strangers: dict[str, str] = {}
        for claims in codes:
            key = _phone(project_id, claims)
            first = found.get(key) or items.get(key)  # None for codes that name no phone
            if first is not None and first != claims.code_id:
                strangers[f"{key}:{claims.code_id}"] = key
        if not strangers:
            return frozenset()
        fresh = self.store.take_many_if_absent(dict.fromkeys(strangers, "1"), REMEMBERED_S)
        crowded = set()
        for key, phone in strangers.items():
            is_new = fresh[key] is None
            if is_new and self.store.increment(f"{phone}:people", REMEMBERED_S) >= MANY_PEOPLE - 1:
                crowded.add(key.rpartition(":")[2])
        return frozenset(crowded)

    def _went_down(self) -> None:
        if not self._is_down:
            log.warning("the key-value store is down; one-time codes are kept by the database alone")
        self._is_down = True


def _phone(project_id: str, claims: Claims) -> str:
    return f"phone:{project_id}:{claims.device_tag}"
