"""Statements about gate devices, their keys and what is bound for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from peewee import JOIN

from app.attendance.models import DeviceKey, GateCredential, GateDevice
from app.attendance.rules.bound import Binding
from app.attendance.rules.device_calls import Key
from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.people.models import Person


def device_with_key(device_id: str, key_id: str) -> tuple[GateDevice, Key | None] | None:
    """The device and its key of that id, if it has such a one. One statement."""
    is_its = (DeviceKey.device_id == GateDevice.id) & (DeviceKey.id == key_id)
    columns = (GateDevice, DeviceKey.secret, DeviceKey.first_used_at, DeviceKey.ends_at)
    found = (
        GateDevice.select(*columns)
        .join(DeviceKey, JOIN.LEFT_OUTER, on=is_its)
        .where(GateDevice.id == device_id)
        .objects()
        .first()
    )
    if found is None:
        return None
    key = None if found.secret is None else Key(found.secret, found.first_used_at, found.ends_at)
    return found, key


def living_keys(device_ids: Sequence[str], now: datetime) -> list[DeviceKey]:
    """Those that are still good, the oldest first."""
    is_good = DeviceKey.ends_at.is_null() | (DeviceKey.ends_at > now)
    query = DeviceKey.select().where(DeviceKey.device_id.in_(list(device_ids)) & is_good)
    return list(query.order_by(DeviceKey.issued_at, DeviceKey.id))


def bindings_of(indexes: Iterable[str]) -> list[Binding]:
    """Of these digests, ended ones too, the newest first. One statement."""
    columns = (
        GateCredential.value_index,
        GateCredential.project_worker_id,
        GateCredential.bound_at,
        GateCredential.revoked_at,
    )
    query = GateCredential.select(*columns).where(GateCredential.value_index.in_(sorted(indexes)))
    return [Binding(*row) for row in query.order_by(GateCredential.id.desc()).tuples()]


def bound_for(project_id: str, device_id: str) -> list[GateCredential]:
    """Everything that lives and counts on the device, of workers who have not left; its own first."""
    counts = GateCredential.device_id.is_null() | (GateCredential.device_id == device_id)
    query = (
        GateCredential.select()
        .join(ProjectWorker, on=(ProjectWorker.id == GateCredential.project_worker_id))
        .where(
            (GateCredential.project_id == project_id)
            & GateCredential.active_key.is_null(False)
            & (ProjectWorker.stage != EXITED)
            & counts
        )
    )
    return list(query.order_by(GateCredential.device_id.is_null(), GateCredential.id))


def credentials_of(worker_id: str) -> list[dict[str, Any]]:
    """Of one engagement, the living ones first, then the newest; with the serial number of its machine."""
    query = (
        GateCredential.select(GateCredential, GateDevice.device_sn)
        .join(GateDevice, JOIN.LEFT_OUTER, on=(GateDevice.id == GateCredential.device_id))
        .where(GateCredential.project_worker_id == worker_id)
        .order_by(GateCredential.active_key.is_null(), GateCredential.id.desc())
    )
    return list(query.dicts())


def name_of_bearer(active_key: str) -> str | None:
    """Masked: whose the living binding is."""
    name: str | None = (
        GateCredential.select(Person.worker_name_masked)
        .join(ProjectWorker, on=(ProjectWorker.id == GateCredential.project_worker_id))
        .join(Person, on=(Person.id == ProjectWorker.person_id))
        .where(GateCredential.active_key == active_key)
        .scalar()
    )
    return name
