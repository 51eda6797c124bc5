"""Binding cards, and numbers of fingers and faces in machines, to the workers of a project."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.attendance.facts import OF_ONE_MACHINE
from app.attendance.models import GateCredential, GateDevice
from app.attendance.queries.devices import credentials_of, name_of_bearer
from app.attendance.rules import reasons
from app.attendance.rules.bound import compact, masked
from app.attendance.rules.telling import credential_label
from app.attendance.service.devices import device_missing
from app.employment.facts import EXITED
from app.employment.models import ProjectWorker
from app.employment.service.steps import worker_missing
from app.kernel import crypto
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, in_shanghai
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid, Missing, Refused
from app.policies.loader import Policies
from app.policies.vocabulary import REFUSED
from app.sites.service.scopes import Scopes


def bound_index(project_id: str, device_id: str | None, kind: str, value: str) -> str:
    """Keyed digest (64 hex digits) of what is bound; ``device_id`` where the value counts there alone."""
    words = "\0".join((project_id, device_id or "", kind, compact(value)))
    return crypto.cipher().blind_index(words, "gate_credential")


class GateCredentials:
    """GZ2016-3.4-2, X-03: what an enterprise's own devices read, bound to the person who is judged."""

    def __init__(self, clock: Clock, scopes: Scopes, policies: Policies, audit: Audit) -> None:
        self._clock = clock
        self._scopes = scopes
        self._policies = policies
        self._audit = audit

    def bind(
        self, actor: Actor, project_id: str, worker_id: str, *, kind: str, value: str, device_id: str | None
    ) -> dict[str, Any]:
        """The binding as ``of_worker`` shows it; ``value`` is as the machine reads it.

        ``device_id``: the number counts on that machine alone. Raises Missing WORKER_NOT_FOUND,
        DEVICE_NOT_FOUND; Invalid VALIDATION_FAILED for a card of one machine; Refused STATE_NOT_ALLOWED
        once he has left, CREDENTIAL_NOT_ACCEPTED where the jurisdiction does not accept the kind,
        CREDENTIAL_TAKEN while it is bound, to him or to another.
        """
        project = self._scopes.project_for(actor, project_id, "manage")
        policy = self._policies.of(project.jurisdiction)
        if policy.credential(kind) == REFUSED:
            raise Refused.because(reasons.credential_not_accepted(None))
        if device_id is not None and kind not in OF_ONE_MACHINE:
            raise Invalid(
                "VALIDATION_FAILED", "卡在各台设备上通用", errors={"device_id": ["卡不用指定设备，请留空"]}
            )
        now = self._clock.now()
        with database.atomic():
            worker = _worker(project_id, worker_id)
            if worker.stage == EXITED:
                raise Refused("STATE_NOT_ALLOWED", "工人已经退场", remedy="再次进场登记后再登记卡或编号")
            if device_id is not None:
                _device_on(project_id, device_id)
            index = bound_index(project_id, device_id, kind, value)
            bound = GateCredential(
                project_id=project_id,
                project_worker_id=worker_id,
                device_id=device_id,
                kind=kind,
                value=compact(value),
                value_index=index,
                active_key=index,
                bound_at=now,
                bound_by=actor.account_id,
            )
            if not insert_or_ignore(GateCredential, [dict(bound.__data__)]):
                raise Refused(
                    "CREDENTIAL_TAKEN",
                    f"已登记在{name_of_bearer(index) or '别的工人'}名下",
                    cite="GZ2016-3.4-2",
                    remedy="请核对卡号或编号；换人使用的，先解除原来的登记",
                )
            self._record("credential.bound", actor, worker, bound.id, now)
        return next(each for each in _told(worker_id) if each["id"] == bound.id)

    def of_worker(self, actor: Actor, project_id: str, worker_id: str) -> list[dict[str, Any]]:
        """Living ones first, then those that were revoked, the newest first; values masked.

        Raises Missing WORKER_NOT_FOUND.
        """
        self._scopes.project_for(actor, project_id, "manage")
        _worker(project_id, worker_id)
        return _told(worker_id)

    def revoke(self, actor: Actor, project_id: str, worker_id: str, credential_id: str) -> None:
        """From now on it opens nothing, and may be bound anew; what was read before stays his. Twice is once.

        Raises Missing WORKER_NOT_FOUND, CREDENTIAL_NOT_FOUND.
        """
        self._scopes.project_for(actor, project_id, "manage")
        now = self._clock.now()
        with database.atomic():
            worker = _worker(project_id, worker_id)
            is_it = (GateCredential.id == credential_id) & (GateCredential.project_worker_id == worker_id)
            ended = {"active_key": None, "revoked_at": now, "revoked_by": actor.account_id}
            if GateCredential.update(ended).where(is_it & GateCredential.active_key.is_null(False)).execute():
                self._record("credential.revoked", actor, worker, credential_id, now)
            elif not GateCredential.select().where(is_it).exists():
                raise Missing("CREDENTIAL_NOT_FOUND", "没有找到这条登记", remedy="请刷新后从列表中选择")

    def _record(
        self, action: str, actor: Actor, worker: ProjectWorker, credential_id: str, now: datetime
    ) -> None:
        self._audit.record(
            action,
            at=now,
            subject_type="gate_credential",
            subject_id=credential_id,
            actor=actor,
            person_id=worker.person_id,
        )


def _worker(project_id: str, worker_id: str) -> ProjectWorker:
    is_his = (ProjectWorker.id == worker_id) & (ProjectWorker.project_id == project_id)
    worker = ProjectWorker.get_or_none(is_his)
    if worker is None:
        raise worker_missing()
    return worker


def _device_on(project_id: str, device_id: str) -> None:
    is_its = (GateDevice.id == device_id) & (GateDevice.project_id == project_id)
    if not GateDevice.select().where(is_its).exists():
        raise device_missing()


def _told(worker_id: str) -> list[dict[str, Any]]:
    return [
        {
            "id": row["id"],
            "kind": row["kind"],
            "kind_label": credential_label(row["kind"]),
            "value": masked(row["value"]),
            "device_id": row["device_id"],
            "device_sn": row["device_sn"],
            "bound_at": in_shanghai(row["bound_at"]),
            "revoked_at": in_shanghai(row["revoked_at"]) if row["revoked_at"] else None,
        }
        for row in credentials_of(worker_id)
    ]
