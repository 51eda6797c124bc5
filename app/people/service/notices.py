"""Notices to people (CQ2023-2.3-4): always in the app, and as a WeChat message while he accepts one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing
from app.kernel.ids import new_id
from app.kernel.jobs import JobRun, Jobs
from app.people.models import Notice
from app.people.queries import notices as queries
from app.people.rules.notices import KINDS, LINK, TEXT, TITLE, Template, read_templates, shortened
from app.people.service.notice_messages import NO_QUOTA, NONE, NOTICE_MESSAGE, WAITING
from app.people.service.quotas import account_with_quota

__all__ = ["KINDS", "NoticePage", "Notices", "read_templates"]


@dataclass(frozen=True, slots=True)
class NoticePage:
    """Newest first; ``unread`` counts all of them, not only this page."""

    items: list[Notice]
    next_cursor: str | None
    unread: int


@dataclass(frozen=True)
class Notices:
    """``templates`` by kind of notice: those that can also be sent through WeChat."""

    clock: Clock
    jobs: Jobs
    templates: Mapping[str, Template]

    def tell(
        self,
        person_id: str,
        *,
        kind: str,
        title: str,
        text: str,
        link: str | None = None,
        key: str | None = None,
    ) -> Notice | None:
        """Writes the notice, inside the caller's transaction; nothing is sent unless that commits.

        ``key`` makes it once only: None when the same was given already. ``link`` is a page of the worker
        (``/m/certificates``). Title and text are cut to 60 and 300 characters; no ID number belongs there.
        None also for whoever closed his account: what is kept of him is for no messages (PIPL 47).
        """
        if queries.is_closed(person_id):
            return None
        template = self.templates.get(kind)
        values: dict[str, Any] = {
            "id": new_id(),
            "person_id": person_id,
            "kind": kind,
            "title": shortened(title, TITLE),
            "text": shortened(text, TEXT),
            "link": link[:LINK] if link else None,
            "key": key,
            "created_at": self.clock.now(),
            "message_state": NONE,
        }
        if template is not None:
            can_send = account_with_quota(person_id, template.id) is not None
            values["message_state"] = WAITING if can_send else NO_QUOTA
        if not insert_or_ignore(Notice, [values]):
            return None
        if values["message_state"] == WAITING:
            self.jobs.submit(NOTICE_MESSAGE, values["id"])
        return Notice(**values)

    def of(self, actor: Actor, *, limit: int, cursor: str | None) -> NoticePage:
        if actor.person_id is None:
            return NoticePage([], None, 0)
        page, following = queries.notices_of(actor.person_id, limit=limit, cursor=cursor)
        return NoticePage(page, following, queries.unread_count(actor.person_id))

    def read(self, actor: Actor, notice_id: str) -> Notice:
        """Marks it as read; a second time changes nothing. Raises Missing NOTICE_NOT_FOUND."""
        own = (Notice.id == notice_id) & (Notice.person_id == (actor.person_id or ""))
        with database.atomic():
            Notice.update(read_at=self.clock.now()).where(own & Notice.read_at.is_null()).execute()
            notice: Notice | None = Notice.get_or_none(own)
        if notice is None:
            raise Missing("NOTICE_NOT_FOUND", "没有这条消息")
        return notice

    def read_all(self, actor: Actor) -> int:
        """How many were marked as read."""
        unread = (Notice.person_id == (actor.person_id or "")) & Notice.read_at.is_null()
        with database.atomic():
            return int(Notice.update(read_at=self.clock.now()).where(unread).execute())

    def adopt(self, run: JobRun) -> None:
        """Part of the job ``person-merged``: notices of the earlier row go to the one that lives on."""
        with database.atomic():
            moved = Notice.update(person_id=run.payload["into"])
            moved.where(Notice.person_id == run.subject_id).execute()
