"""Readers and turnstiles of a project, and the alerts that its gates raised."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.attendance.models import DeviceKey, GateDevice, ScanAlert
from app.attendance.queries.devices import living_keys
from app.attendance.rules.device_calls import Key, end_beside_new_key
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database, insert_or_ignore, is_postgres
from app.kernel.errors import Missing, Refused
from app.sites.service.scopes import Scopes

ACTIVE, RETIRED = "active", "retired"
KEY_BYTES = 32
KINDS = ("id_reader", "qr_scanner", "ic_reader", "tripod_turnstile", "fingerprint", "face")


def device_missing() -> Missing:
    return Missing("DEVICE_NOT_FOUND", "没有找到这台设备")


class Devices:
    """HZ2016-4.3-3, GZ2016-3.4-2: which readers and turnstiles stand on a project, whether the police
    certified them, and the keys with which they speak for themselves."""

    def __init__(self, clock: Clock, scopes: Scopes, audit: Audit) -> None:
        self._clock = clock
        self._scopes = scopes
        self._audit = audit

    def register(
        self,
        actor: Actor,
        project_id: str,
        *,
        device_sn: str,
        kind: str,
        police_certified: bool,
        certificate_no: str | None,
    ) -> str:
        """The new device's id. Refused DEVICE_EXISTS for a serial number that the project knows."""
        self._scopes.project_for(actor, project_id, "manage")
        now = self._clock.now()
        device = GateDevice(
            project_id=project_id,
            device_sn=device_sn,
            kind=kind,
            police_certified=police_certified,
            certificate_no=certificate_no,
            status=ACTIVE,
            created_at=now,
        )
        with database.atomic():
            if not insert_or_ignore(GateDevice, [dict(device.__data__)]):
                raise Refused("DEVICE_EXISTS", "这台设备已经登记", remedy="请核对序列号，或修改原来的登记")
            self._record("device.registered", actor, device.id, now)
        return str(device.id)

    def change(self, actor: Actor, project_id: str, device_id: str, **changes: Any) -> dict[str, Any]:
        """``police_certified, certificate_no, status``; scans that were judged stay as they were.

        The keys of a retired device end; in use again, it needs a new one. Raises Missing DEVICE_NOT_FOUND.
        """
        self._scopes.project_for(actor, project_id, "manage")
        now = self._clock.now()
        with database.atomic():
            device = _device_on(project_id, device_id)
            for name, value in changes.items():
                setattr(device, name, value)
            device.save(only=[getattr(GateDevice, name) for name in changes] or [GateDevice.status])
            if device.status == RETIRED:
                for key in living_keys([device_id], now):
                    DeviceKey.update(ends_at=now).where(DeviceKey.id == key.id).execute()
            self._record("device.changed", actor, device_id, now)
            return _device(device, living_keys([device_id], now))

    def issue_key(self, actor: Actor, project_id: str, device_id: str) -> dict[str, str]:
        """``{key_id, key}``; ``key`` (64 hex digits, 32 bytes) is told here and never again.

        Keys that the device used before stay good for a day, or until it has used the new one. Raises
        Missing DEVICE_NOT_FOUND, Refused DEVICE_RETIRED.
        """
        self._scopes.project_for(actor, project_id, "manage")
        now = self._clock.now()
        secret = secrets.token_hex(KEY_BYTES)
        with database.atomic():
            device = _device_on(project_id, device_id)
            if device.status == RETIRED:
                raise Refused("DEVICE_RETIRED", "这台设备已停用", remedy="请先重新启用设备")
            for key in living_keys([device_id], now):
                known = Key(key.secret, key.first_used_at, key.ends_at)
                ends_at = end_beside_new_key(known, now)
                DeviceKey.update(ends_at=ends_at).where(DeviceKey.id == key.id).execute()
            issued = DeviceKey.create(device_id=device_id, secret=secret, issued_at=now)
            self._record("device.key_issued", actor, device_id, now)
        return {"key_id": str(issued.id), "key": secret}

    def of_project(self, actor: Actor, project_id: str) -> list[dict[str, Any]]:
        """In order of registration."""
        self._scopes.project_for(actor, project_id, "read")
        query = GateDevice.select().where(GateDevice.project_id == project_id).order_by(GateDevice.id)
        devices = list(query)
        keys = living_keys([device.id for device in devices], self._clock.now())
        return [_device(device, (key for key in keys if key.device_id == device.id)) for device in devices]

    def _record(self, action: str, actor: Actor, device_id: str, now: datetime) -> None:
        self._audit.record(action, at=now, subject_type="gate_device", subject_id=device_id, actor=actor)


class Alerts:
    """D-03: what the gates of a project found odd, until somebody has looked at it."""

    def __init__(self, clock: Clock, scopes: Scopes) -> None:
        self._clock = clock
        self._scopes = scopes

    def of_project(
        self, actor: Actor, project_id: str, *, limit: int, cursor: str | None, open_only: bool
    ) -> list[dict[str, Any]]:
        """Newest first, behind the alert with the id ``cursor``."""
        self._scopes.project_for(actor, project_id, "read")
        query = ScanAlert.select().where(ScanAlert.project_id == project_id)
        if open_only:
            query = query.where(ScanAlert.handled_at.is_null())
        if cursor is not None:
            query = query.where(ScanAlert.id < cursor)
        return [_alert(alert) for alert in query.order_by(ScanAlert.id.desc()).limit(limit)]

    def handle(self, actor: Actor, project_id: str, alert_id: str) -> dict[str, Any]:
        """Somebody looked at it; the first who did stays on record."""
        self._scopes.project_for(actor, project_id, "manage")
        it = (ScanAlert.id == alert_id) & (ScanAlert.project_id == project_id)
        seen = {ScanAlert.handled_at: self._clock.now(), ScanAlert.handled_by: actor.account_id}
        ScanAlert.update(seen).where(it & ScanAlert.handled_at.is_null()).execute()
        alert = ScanAlert.get_or_none(it)
        if alert is None:
            raise Missing("ALERT_NOT_FOUND", "没有找到这条提醒")
        return _alert(alert)


def _device_on(project_id: str, device_id: str) -> GateDevice:
    """Held until the transaction ends, so that of two who issue keys the second sees the first's."""
    query = GateDevice.select().where((GateDevice.id == device_id) & (GateDevice.project_id == project_id))
    if is_postgres():
        query = query.for_update()
    device: GateDevice | None = query.first()
    if device is None:
        raise device_missing()
    return device


def _device(device: GateDevice, keys: Iterable[DeviceKey]) -> dict[str, Any]:
    return {
        "id": device.id,
        "device_sn": device.device_sn,
        "kind": device.kind,
        "police_certified": bool(device.police_certified),
        "certificate_no": device.certificate_no,
        "status": device.status,
        "last_seen_at": _told(device.last_seen_at),
        "keys": [
            {
                "key_id": key.id,
                "issued_at": _told(key.issued_at),
                "first_used_at": _told(key.first_used_at),
                "ends_at": _told(key.ends_at),
            }
            for key in keys
        ],
    }


def _told(at: datetime | None) -> str | None:
    return in_shanghai(at) if at is not None else None


def _alert(alert: ScanAlert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind,
        "event_id": alert.event_id,
        "person_id": alert.person_id,
        "scan_id": alert.detail.get("scan_id"),
        "reasons": alert.detail.get("reasons", []),
        "raised_at": in_shanghai(alert.raised_at),
        "handled_at": _told(alert.handled_at),
    }
