"""Readers and turnstiles of a project, and the alerts that its gates raised."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.attendance.models import GateDevice, ScanAlert
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing, Refused
from app.sites.service.scopes import Scopes

ACTIVE, RETIRED = "active", "retired"
KINDS = ("id_reader", "qr_scanner", "ic_reader", "tripod_turnstile", "fingerprint", "face")


class Devices:
    """HZ2016-4.3-3: which readers stand on a project, and whether the police certified them."""

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
        """``police_certified, certificate_no, status``; scans that were judged stay as they were."""
        self._scopes.project_for(actor, project_id, "manage")
        with database.atomic():
            device = GateDevice.get_or_none(
                (GateDevice.id == device_id) & (GateDevice.project_id == project_id)
            )
            if device is None:
                raise Missing("DEVICE_NOT_FOUND", "没有找到这台设备")
            for name, value in changes.items():
                setattr(device, name, value)
            device.save()
            self._record("device.changed", actor, device_id, self._clock.now())
        return _device(device)

    def of_project(self, actor: Actor, project_id: str) -> list[dict[str, Any]]:
        """In order of registration."""
        self._scopes.project_for(actor, project_id, "read")
        query = GateDevice.select().where(GateDevice.project_id == project_id).order_by(GateDevice.id)
        return [_device(device) for device in query]

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
        with database.atomic():
            alert = ScanAlert.get_or_none((ScanAlert.id == alert_id) & (ScanAlert.project_id == project_id))
            if alert is None:
                raise Missing("ALERT_NOT_FOUND", "没有找到这条提醒")
            if alert.handled_at is None:
                alert.handled_at, alert.handled_by = self._clock.now(), actor.account_id
                alert.save()
        return _alert(alert)


def _device(device: GateDevice) -> dict[str, Any]:
    return {
        "id": device.id,
        "device_sn": device.device_sn,
        "kind": device.kind,
        "police_certified": bool(device.police_certified),
        "certificate_no": device.certificate_no,
        "status": device.status,
    }


def _alert(alert: ScanAlert) -> dict[str, Any]:
    return {
        "id": alert.id,
        "kind": alert.kind,
        "event_id": alert.event_id,
        "person_id": alert.person_id,
        "scan_id": alert.detail.get("scan_id"),
        "reasons": alert.detail.get("reasons", []),
        "raised_at": in_shanghai(alert.raised_at),
        "handled_at": in_shanghai(alert.handled_at) if alert.handled_at else None,
    }
