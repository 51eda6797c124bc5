"""How many WeChat messages somebody still accepts: one acceptance is one message; every change is kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import peewee

from app.kernel.actor import Actor
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid
from app.people.models import Account, MessageLedger, MessageQuota, WechatBinding
from app.people.rules.notices import KINDS, Template

ACCEPTED, TAKEN, RETURNED, WITHDRAWN = "accepted", "taken", "returned", "withdrawn"


@dataclass(frozen=True, slots=True)
class Holding:
    """One message that a notice may send: whose acceptance it is, and for which template."""

    account_id: str
    template: str


@dataclass(frozen=True, slots=True)
class TemplateStanding:
    """A template that the person may accept, what it tells about, and how many messages are left."""

    template: str
    kinds: list[str]
    purposes: list[str]
    remaining: int


def account_with_quota(person_id: str, template: str) -> str | None:
    """An account of the person that is bound to WeChat and still accepts a message."""
    row = (
        Account.select(Account.id)
        .join(WechatBinding, on=(WechatBinding.account_id == Account.id))
        .join(MessageQuota, on=(MessageQuota.account_id == Account.id))
        .where(
            (Account.person_id == person_id)
            & Account.disabled_at.is_null()
            & (MessageQuota.template == template)
            & (MessageQuota.remaining > 0)
        )
        .order_by(Account.id)
        .limit(1)
        .tuples()
        .first()
    )
    return str(row[0]) if row else None


def take(person_id: str, template: str, notice_id: str, now: datetime) -> Holding | None:
    """Takes one message out of the quota for the notice, in the caller's transaction; None: nothing left."""
    while (account_id := account_with_quota(person_id, template)) is not None:
        holding = Holding(account_id, template)
        if _change(holding, -1, now):
            _note(holding, -1, TAKEN, notice_id, now)
            return holding
    return None


def held_by(notice_id: str) -> Holding | None:
    """What the notice has taken and not given back."""
    row = (
        MessageLedger.select(MessageLedger.account_id, MessageLedger.template)
        .where((MessageLedger.notice_id == notice_id) & MessageLedger.why.in_((TAKEN, RETURNED)))
        .group_by(MessageLedger.account_id, MessageLedger.template)
        .having(peewee.fn.SUM(MessageLedger.change) < 0)
        .tuples()
        .first()
    )
    return Holding(*row) if row else None


def give_back(holding: Holding, notice_id: str, now: datetime) -> None:
    """WeChat did not use the acceptance."""
    _change(holding, 1, now)
    _note(holding, 1, RETURNED, notice_id, now)


def empty(holding: Holding, notice_id: str, now: datetime) -> None:
    """WeChat says that he accepts no more (43101): what is left counts no longer.

    An acceptance that arrives meanwhile is newer than that answer and stays.
    """
    row = MessageQuota.get_or_none(
        (MessageQuota.account_id == holding.account_id) & (MessageQuota.template == holding.template)
    )
    left = row.remaining if row else 0
    if left and not _change(holding, -left, now):
        left = 0
    _note(holding, -left, WITHDRAWN, notice_id, now)


@dataclass(frozen=True)
class MessageAcceptances:
    """What the person answered to ``wx.requestSubscribeMessage``."""

    clock: Clock
    templates: Mapping[str, Template]

    def offered(self, actor: Actor) -> list[TemplateStanding]:
        """Every template, each once, though several kinds of notices may use it."""
        rows = (
            MessageQuota.select(MessageQuota.template, MessageQuota.remaining)
            .where(MessageQuota.account_id == actor.account_id)
            .tuples()
        )
        left: dict[str, int] = dict(rows)
        kinds: dict[str, list[str]] = {}
        for kind, template in self.templates.items():
            if kind in KINDS:
                kinds.setdefault(template.id, []).append(kind)
        return [
            TemplateStanding(template, names, [KINDS[name] for name in names], left.get(template, 0))
            for template, names in kinds.items()
        ]

    def accept(self, actor: Actor, answers: Sequence[Mapping[str, Any]]) -> list[TemplateStanding]:
        """``answers``: ``kind`` or ``template``, and ``accepted``.

        Each accepted template is one message more; named twice in one call it is still one. Raises Invalid
        VALUE_NOT_ALLOWED for what is not offered.
        """
        accepted: dict[str, None] = {}
        for answer in answers:
            template = self._template_of(answer)
            if answer["accepted"]:
                accepted[template] = None
        now = self.clock.now()
        with database.atomic():
            for template in sorted(accepted):
                holding = Holding(actor.account_id, template)
                first = {"account_id": actor.account_id, "template": template, "remaining": 0}
                insert_or_ignore(MessageQuota, [first | {"updated_at": now}])
                _change(holding, 1, now)
                _note(holding, 1, ACCEPTED, None, now)
        return self.offered(actor)

    def _template_of(self, answer: Mapping[str, Any]) -> str:
        known = {template.id for template in self.templates.values()}
        kind, template_id = answer.get("kind"), answer.get("template")
        if isinstance(kind, str) and kind in self.templates:
            return self.templates[kind].id
        if kind is None and template_id in known:
            return str(template_id)
        raise Invalid(
            "VALUE_NOT_ALLOWED",
            "没有这种消息，请刷新页面后再试",
            errors={"templates": ["须为 GET /me/message-templates 中的 kind 或 template"]},
        )


def _change(holding: Holding, by: int, now: datetime) -> bool:
    """Never below 0, however many take at once."""
    return bool(
        MessageQuota.update(remaining=MessageQuota.remaining + by, updated_at=now)
        .where(
            (MessageQuota.account_id == holding.account_id)
            & (MessageQuota.template == holding.template)
            & (MessageQuota.remaining + by >= 0)
        )
        .execute()
    )


def _note(holding: Holding, change: int, why: str, notice_id: str | None, now: datetime) -> None:
    MessageLedger.create(
        account_id=holding.account_id,
        template=holding.template,
        change=change,
        why=why,
        notice_id=notice_id,
        at=now,
    )
