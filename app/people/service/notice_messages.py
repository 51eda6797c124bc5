"""The job that sends a notice through WeChat: at most once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.jobs import JobRun, TryAgain
from app.people.models import Notice, WechatBinding
from app.people.ports import MessageSender, WechatDown, WechatRefused
from app.people.rules.notices import NO_ACCEPTANCE_LEFT, Template, message_fields
from app.people.service import quotas
from app.people.service.quotas import Holding

NOTICE_MESSAGE = "notice-message"
ATTEMPTS = 8
SLOWEST_S = 1800.0
PAGE = "pages/index/index"
NONE, WAITING, SENDING, SENT = "none", "waiting", "sending", "sent"
NO_QUOTA, REFUSED, FAILED = "no_quota", "refused", "failed"


@dataclass(frozen=True, slots=True)
class _Letter:
    notice: Notice
    template: Template
    holding: Holding
    openid: str


@dataclass(frozen=True)
class NoticeMessages:
    """At most once: a notice is marked before it is sent. When nobody can know whether WeChat took it (the
    worker was killed, the answer was lost), it is not sent again; the notice in the app stands for it."""

    clock: Clock
    messages: MessageSender
    templates: Mapping[str, Template]

    def send(self, run: JobRun) -> None:
        """One attempt. The quota is taken at the first one and held until the message is through."""
        letter = self._prepared(run.subject_id)
        if letter is None:
            return
        notice, template = letter.notice, letter.template
        fields = message_fields(template, notice.title, notice.text, notice.created_at)
        try:
            self.messages.send_message(letter.openid, template.id, fields, page=PAGE)
        except WechatRefused as refused:
            self._refused(letter, refused.errcode)
        except WechatDown as down:
            if down.perhaps_done:
                self._note(notice.id, FAILED, reason="unknown")
                return
            self._note(notice.id, WAITING, reason="down")
            pause = min(SLOWEST_S, down.retry_after * 4.0 ** (run.attempt - 1))
            raise TryAgain("wechat does not answer", pause) from None
        else:
            self._note(notice.id, SENT, at=self.clock.now())

    def give_up(self, run: JobRun) -> None:
        """After the last attempt: what certainly was not sent gives its quota back."""
        now = self.clock.now()
        with database.atomic():
            if self._move(run.subject_id, WAITING, FAILED, reason="down"):
                holding = quotas.held_by(run.subject_id)
                if holding is not None:
                    quotas.give_back(holding, run.subject_id, now)
                return
            self._move(run.subject_id, SENDING, FAILED, reason="unknown")

    def _prepared(self, notice_id: str) -> _Letter | None:
        """Marks the notice and takes the quota; None when there is nothing (more) to send."""
        now = self.clock.now()
        with database.atomic():
            if not self._move(notice_id, WAITING, SENDING):
                # Left by a worker that was killed while sending: perhaps it arrived.
                self._move(notice_id, SENDING, FAILED, reason="unknown")
                return None
            notice: Notice = Notice.get_by_id(notice_id)
            template = self.templates.get(notice.kind)
            if template is None:
                self._release(notice_id, now)
                self._note(notice_id, NONE)
                return None
            holding = quotas.held_by(notice_id) or quotas.take(notice.person_id, template.id, notice_id, now)
            if holding is None:
                self._note(notice_id, NO_QUOTA)
                return None
            binding = WechatBinding.get_or_none(WechatBinding.account_id == holding.account_id)
            if binding is None:
                self._release(notice_id, now)
                self._note(notice_id, FAILED, reason="not_bound")
                return None
        return _Letter(notice, template, holding, binding.openid)

    def _refused(self, letter: _Letter, errcode: int) -> None:
        now, notice_id = self.clock.now(), letter.notice.id
        with database.atomic():
            if errcode == NO_ACCEPTANCE_LEFT:
                quotas.empty(letter.holding, notice_id, now)
            else:
                quotas.give_back(letter.holding, notice_id, now)
            self._note(notice_id, REFUSED, reason=str(errcode))

    def _release(self, notice_id: str, now: datetime) -> None:
        holding = quotas.held_by(notice_id)
        if holding is not None:
            quotas.give_back(holding, notice_id, now)

    @staticmethod
    def _move(notice_id: str, before: str, after: str, *, reason: str | None = None) -> bool:
        moved = Notice.update(message_state=after, message_reason=reason)
        return bool(moved.where((Notice.id == notice_id) & (Notice.message_state == before)).execute())

    @staticmethod
    def _note(notice_id: str, state: str, *, reason: str | None = None, at: datetime | None = None) -> None:
        values: dict[str, Any] = {"message_state": state, "message_reason": reason, "messaged_at": at}
        Notice.update(**values).where(Notice.id == notice_id).execute()
