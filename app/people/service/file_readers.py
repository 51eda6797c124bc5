"""Who looked at my file: the audit trail, as the person it is about reads it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.people.models import Account
from app.people.rules.trail import reason_for, words_for

OWN, UNNAMED, SYSTEM = "本人", "工作人员", "系统"


@dataclass(frozen=True, slots=True)
class Reading:
    """One entry: when, what was done, by whom, and the reason he gave."""

    at: datetime
    action: str
    words: str
    who: str
    reason: str | None


class FileReaders:
    """PIPL 44, 54: the person may read the trail about himself."""

    def __init__(self, audit: Audit) -> None:
        self._audit = audit

    def of(self, actor: Actor, *, limit: int, cursor: str | None) -> tuple[list[Reading], str | None]:
        """Newest first, and the cursor of the next page, which is a number as text. Two statements."""
        if actor.person_id is None:
            return [], None
        before = int(cursor) if cursor else None
        entries = self._audit.of_person(actor.person_id, before_seq=before, limit=limit + 1)
        page = entries[:limit]
        names = _names({entry.account_id for entry in page if entry.account_id})
        shown = [
            Reading(
                at=entry.at,
                action=entry.action,
                words=words_for(entry.action),
                who=_who(entry.account_id, actor, names),
                reason=reason_for(entry.detail.get("reason")),
            )
            for entry in page
        ]
        return shown, str(page[-1].seq) if len(entries) > limit else None


def _names(account_ids: set[str]) -> dict[str, str]:
    """Names of staff accounts; a worker's account has none."""
    if not account_ids:
        return {}
    rows = Account.select(Account.id, Account.display_name).where(Account.id.in_(account_ids)).tuples()
    return {account_id: name for account_id, name in rows if name}


def _who(account_id: str | None, actor: Actor, names: dict[str, str]) -> str:
    if account_id is None:
        return SYSTEM
    if account_id == actor.account_id:
        return OWN
    return names.get(account_id, UNNAMED)
