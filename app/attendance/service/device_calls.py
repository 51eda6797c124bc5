"""Calls that gate devices sign: who calls, and whether he is believed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.attendance.facts import DeviceCall
from app.attendance.models import DeviceKey, GateDevice
from app.attendance.queries.devices import device_with_key
from app.attendance.rules.device_calls import (
    DEVICE_RETIRED,
    DEVICE_UNKNOWN,
    SEEN_EVERY,
    Key,
    fault_of,
    is_news,
    said_time,
)
from app.attendance.service.devices import ACTIVE
from app.kernel.actor import SITE_STAFF, Actor, Grant
from app.kernel.clock import Clock
from app.kernel.counting import Tally
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Refused, TooMany
from app.kernel.ports import KeyValueStore

REFUSALS, COUNTED_S = 60, 60
"""Calls of one network that are not believed, a minute, each told why."""


@dataclass(frozen=True, slots=True)
class Caller:
    """A device that proved itself. ``actor`` may do at the gate of its own project what a guard may, and
    nothing else; ``sent_at`` is its own clock."""

    actor: Actor
    project_id: str
    device_id: str
    device_sn: str
    sent_at: datetime


class DeviceCalls:
    """GZ2016-3.4-2: a device speaks for itself, with a key instead of a sign-in."""

    def __init__(self, clock: Clock, store: KeyValueStore) -> None:
        self._clock = clock
        self._unbelieved = Tally(store, "unbelieved", COUNTED_S)

    def believed(self, call: DeviceCall, network: str) -> Caller:
        """Who calls. One statement, and one more at most once a minute.

        A call that is signed well is always heard, whatever else comes from its network. Raises Refused
        (401) DEVICE_UNKNOWN, SIGNATURE_INVALID, DEVICE_CLOCK_WRONG, (403) DEVICE_RETIRED, and TooMany
        TOO_MANY_REQUESTS instead of them where a network sends too many.
        """
        now = self._clock.now()
        found = device_with_key(call.device_id, call.key_id)
        if found is None:
            raise self._refusal(DEVICE_UNKNOWN, network)
        device, key = found
        fault = fault_of(call, key, is_active=device.status == ACTIVE, now=now)
        if fault is not None:
            raise self._refusal(fault, network)
        sent_at = said_time(call)
        assert key is not None
        assert sent_at is not None
        self._note(device, call.key_id, key, now)
        grant = Grant(SITE_STAFF, "project", device.project_id)
        actor = Actor(device.id, None, call.key_id, (grant,), device.id)
        return Caller(actor, device.project_id, device.id, device.device_sn, sent_at)

    def _note(self, device: GateDevice, key_id: str, key: Key, now: datetime) -> None:
        is_first = key.first_used_at is None
        if not is_first and not is_news(device.last_seen_at, now):
            return
        with database.atomic():
            GateDevice.update(last_seen_at=now).where(
                (GateDevice.id == device.id)
                & (GateDevice.last_seen_at.is_null() | (GateDevice.last_seen_at <= now - SEEN_EVERY))
            ).execute()
            if is_first:
                _replace_others(device.id, key_id, now)

    def _refusal(self, why: Reason, network: str) -> Refused:
        if self._unbelieved.add(network) > REFUSALS:
            return TooMany("TOO_MANY_REQUESTS", "操作过于频繁，请稍后再试", retry_after=COUNTED_S)
        return Refused.because(why, status=403 if why is DEVICE_RETIRED else 401)


def _replace_others(device_id: str, key_id: str, now: datetime) -> None:
    """The device has its new key: those that were there before it, all with an end, are done with."""
    DeviceKey.update(first_used_at=now).where(
        (DeviceKey.id == key_id) & DeviceKey.first_used_at.is_null()
    ).execute()
    others = (DeviceKey.device_id == device_id) & (DeviceKey.id != key_id)
    DeviceKey.update(ends_at=now).where(others & (DeviceKey.ends_at > now)).execute()
