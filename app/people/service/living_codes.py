"""The code ids that are alive: one per person for his phone, one for his sticker (SH2023-1-2)."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime

from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import Decision
from app.kernel.errors import Unavailable
from app.kernel.prepared import Prepared
from app.people.models import Person, PersonalCode
from app.people.models.code import PHONE, STICKER
from app.people.rules.home import may_have_code

TRIES = 5


@dataclass(frozen=True, slots=True)
class LivingCode:
    """What a picture carries: 16 hex digits, and 16 bits that hint at the phone."""

    code_id: str
    device_tag: int


@dataclass(frozen=True, slots=True)
class Holder:
    """A person and the code of his phone, as one statement finds them."""

    person_id: str
    allowed: Decision
    code: LivingCode | None
    session_id: str | None


def holder_of(person_id: str | None) -> Holder | None:
    """One statement, nothing decrypted; None for nobody."""
    rows = _HOLDER.dicts(person_id) if person_id is not None else []
    if person_id is None or not rows:
        return None
    (row,) = rows
    code = LivingCode(row["code_id"], row["device_tag"]) if row["code_id"] else None
    allowed = may_have_code(row["verified_at"], row["stored_at"], row["revoked_at"], row["closed_at"])
    return Holder(person_id, allowed, code, row["session_id"])


_HOLDER = Prepared(
    lambda person_id: (
        Person.select(
            Person.verified_at,
            Person.stored_at,
            Person.revoked_at,
            Person.closed_at,
            PersonalCode.code_id,
            PersonalCode.device_tag,
            PersonalCode.session_id,
        )
        .left_outer_join(PersonalCode, on=(PersonalCode.active_key == Person.id))
        .where(Person.id == person_id)
    )
)


def of_phone(holder: Holder, session_id: str, now: datetime) -> LivingCode:
    """The code of this phone. What another phone was showing dies: its code id is replaced.

    However many phones ask at once, one of them has the living code afterwards.
    """
    if holder.code is not None and holder.session_id == session_id:
        return holder.code
    others = (PersonalCode.session_id != session_id) | PersonalCode.session_id.is_null()
    for _ in range(TRIES):
        with database.atomic():
            _end((PersonalCode.active_key == holder.person_id) & others, "other_phone", now)
            if opened := _opened(holder.person_id, PHONE, session_id, now):
                return opened
        again = holder_of(holder.person_id)
        if again is not None and again.code is not None and again.session_id == session_id:
            return again.code
    raise Unavailable("BUSY", "操作太频繁，请稍后再试", retry_after=1)


def of_sticker(person_id: str, now: datetime) -> LivingCode:
    """Inside a transaction: a new code for a new print; the print before it is dead."""
    _end(PersonalCode.active_key == _key(person_id, STICKER), "reprinted", now)
    opened = _opened(person_id, STICKER, None, now)
    if opened is None:
        raise Unavailable("BUSY", "正在打印另一张，请稍后再试", retry_after=1)
    return opened


def end_all(person_id: str, reason: str, now: datetime) -> None:
    """Inside a transaction: phone and sticker; nothing that was drawn before is good any more."""
    _end((PersonalCode.person_id == person_id) & PersonalCode.revoked_at.is_null(), reason, now)


def _end(which: object, reason: str, now: datetime) -> None:
    PersonalCode.update(active_key=None, revoked_at=now, revoked_reason=reason).where(which).execute()


def _opened(person_id: str, kind: str, session_id: str | None, now: datetime) -> LivingCode | None:
    """None when somebody else opened one a moment ago."""
    code = PersonalCode(
        person_id=person_id,
        code_id=secrets.token_hex(8),
        kind=kind,
        active_key=_key(person_id, kind),
        session_id=session_id,
        device_tag=_device_tag(session_id),
        created_at=now,
    )
    inserted = insert_or_ignore(PersonalCode, [dict(code.__data__)])
    return LivingCode(code.code_id, code.device_tag) if inserted else None


def _key(person_id: str, kind: str) -> str:
    return person_id if kind == PHONE else f"{kind}:{person_id}"


def _device_tag(session_id: str | None) -> int:
    """16 bits that hint at the phone, for the audit; 0 where no phone shows the code."""
    if session_id is None:
        return 0
    return int.from_bytes(hashlib.sha256(session_id.encode()).digest()[:2], "big")
