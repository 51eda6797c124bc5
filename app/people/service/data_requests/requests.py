"""Asking for a copy or the end of an account, following it, and taking the copy home."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Forbidden, Gone, Missing, Refused, TooMany
from app.kernel.jobs import JobRun, Jobs
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.models.data_requests import DataRequest
from app.people.rules import data_requests as rules
from app.people.service.data_requests.closing import Closing, Preview
from app.people.service.data_requests.exporting import DATA_EXPORT
from app.policies.loader import Policies

SHOWN = 50


@dataclass(frozen=True)
class DataRequests:
    """PIPL 45 to 47, 50."""

    clock: Clock
    policies: Policies
    jobs: Jobs
    photos: PhotoStore
    audit: Audit
    closing: Closing

    def export(self, actor: Actor) -> dict[str, Any]:
        """Asks for a copy of everything. Raises Refused DATA_REQUEST_OPEN, TooMany."""
        now, person_id = self.clock.now(), str(actor.person_id)
        mine = list(
            DataRequest.select(DataRequest.state, DataRequest.requested_at)
            .where((DataRequest.person_id == person_id) & (DataRequest.kind == rules.EXPORT))
            .order_by(DataRequest.requested_at.desc())
            .limit(rules.EXPORTS_A_DAY)
        )
        waiting = sum(row.state == rules.WAITING for row in mine)
        decision = rules.may_export(waiting, [row.requested_at for row in mine], now)
        if not decision.allowed:
            raise _too_soon(decision)
        request = DataRequest(
            person_id=person_id,
            account_id=actor.account_id,
            kind=rules.EXPORT,
            state=rules.WAITING,
            requested_at=now,
            due_on=self._due(now),
            open_key=f"{rules.EXPORT}:{person_id}",
        )
        with database.atomic():
            if not insert_or_ignore(DataRequest, [dict(request.__data__)]):
                raise _too_soon(rules.may_export(1, [], now))
            self.jobs.submit(DATA_EXPORT, request.id)
        return self._shown(request, now)

    def preview_closing(self, actor: Actor) -> Preview:
        return self.closing.preview(actor)

    def close_account(self, actor: Actor, *, confirmed: bool) -> dict[str, Any]:
        """Deletes what may go and closes the account; raises as ``Closing.close``."""
        now = self.clock.now()
        return self._shown(self.closing.close(actor, self._due(now), confirmed=confirmed), now)

    def mine(self, actor: Actor) -> list[dict[str, Any]]:
        """The newest fifty, newest first. One statement."""
        now = self.clock.now()
        rows = (
            DataRequest.select()
            .where(DataRequest.person_id == actor.person_id)
            .order_by(DataRequest.requested_at.desc(), DataRequest.id.desc())
            .limit(SHOWN)
        )
        return [self._shown(row, now) for row in rows]

    def file(self, request_id: str, expires: int, signature: str) -> bytes:
        """The ZIP, for whoever holds a link given out a moment ago; the person reads that it was taken.

        Raises Forbidden PHOTO_LINK_EXPIRED, Gone DATA_EXPORT_GONE, Missing.
        """
        request = DataRequest.get_or_none(DataRequest.id == request_id)
        if request is None or request.photo_id is None:
            raise Missing("DATA_REQUEST_NOT_FOUND", "没有找到这次申请")
        now = self.clock.now()
        if not self.photos.is_link_good(request.photo_id, expires, signature, now=now):
            raise Forbidden("PHOTO_LINK_EXPIRED", "下载链接已过期", remedy="请返回上一页刷新后再下载")
        try:
            data = self.photos.get(request.photo_id)
        except PhotoMissing:
            raise Gone("DATA_EXPORT_GONE", "资料已过保存期限", remedy="需要时请重新申请") from None
        with database.atomic():
            self.audit.record(
                "data.downloaded",
                at=now,
                subject_type="person",
                subject_id=request.person_id,
                person_id=request.person_id,
            )
        return data

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: requests of the earlier row go to the one that lives on."""
        with database.atomic():
            moved = DataRequest.update(person_id=run.payload["into"])
            moved.where(DataRequest.person_id == run.subject_id).execute()

    def _due(self, now: datetime) -> date:
        today = legal_day(now)
        return rules.due_on(today, self.policies.everywhere.number("data-request-days", today))

    def _shown(self, request: DataRequest, now: datetime) -> dict[str, Any]:
        is_there = bool(request.photo_id) and request.kept_until is not None and now < request.kept_until
        outcome = request.outcome or {}
        return {
            "id": request.id,
            "kind": request.kind,
            "state": "expired" if request.photo_id and not is_there else request.state,
            "requested_at": request.requested_at,
            "due_on": request.due_on,
            "settled_at": request.settled_at,
            "kept_until": request.kept_until,
            "download_url": self._link(request, now) if is_there else None,
            "removed": outcome.get("removed"),
            "kept": outcome.get("kept"),
        }

    def _link(self, request: DataRequest, now: datetime) -> str:
        """As the link to a picture, on a path of its own that says that it is a file."""
        signed = self.photos.link(request.photo_id, now=now).partition("?")[2]
        return f"/api/v1/data-requests/{request.id}/file?{signed}"


def _too_soon(decision: Decision) -> Refused:
    if decision.reasons[0].code == "TOO_MANY_REQUESTS":
        first = decision.reasons[0]
        return TooMany(first.code, first.message, reasons=decision.reasons, retry_after=3600)
    return Refused.because(decision)
