"""Who somebody is: shown masked, and in full only with a right and a reason."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.kernel.actor import REGULATOR, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Missing, Refused
from app.kernel.ports import PhotoStore
from app.kernel.prepared import Prepared
from app.people.models import Account, Person, Verification
from app.people.rules.home import CLOSED, marks_of
from app.people.rules.places import place_of
from app.people.rules.verification import status_of_proof

Visible = Callable[[Actor], frozenset[str] | None]

REASON_LENGTH = (2, 200)
LONG_NUMBER = re.compile(r"\d{11}")


@dataclass(frozen=True, slots=True)
class Summary:
    """A person in one line; ``name`` is masked."""

    id: str
    name: str | None
    marks: tuple[str, ...]
    status: str


@dataclass(frozen=True, slots=True)
class PersonalFile:
    """What is kept of a person; ``is_full`` tells whether name, number, phone and address are whole."""

    id: str
    is_full: bool
    name: str | None
    id_number: str | None
    cell_phone: str | None
    gender: str | None
    birthday: date | None
    nation: str | None
    native_place: str | None
    household_registration: str | None
    id_card_valid_to: date | None
    marks: tuple[str, ...]
    verified_at: datetime | None
    stored_at: datetime | None
    photo_url: str | None


_SUMMARY = Prepared(
    lambda person_id: (
        Person.select(
            Person.id,
            Person.worker_name_masked,
            Person.verified_at,
            Person.stored_at,
            Person.revoked_at,
            Verification.status,
        )
        .left_outer_join(Account, on=(Account.person_id == Person.id))
        .left_outer_join(Verification, on=(Verification.account_id == Account.id))
        .where(Person.id == person_id)
        .order_by(Verification.updated_at.desc())
        .limit(1)
    )
)


class Persons:
    """``visible_to`` gives the ids of those with whom an actor has to do, ``known_to`` of those whose papers
    he has seen, both None for everybody; who works where is known by a higher slice."""

    def __init__(
        self, clock: Clock, audit: Audit, photos: PhotoStore, visible_to: Visible, known_to: Visible
    ) -> None:
        self._clock = clock
        self._audit = audit
        self._photos = photos
        self._visible_to = visible_to
        self._known_to = known_to

    def summary(self, person_id: str) -> Summary:
        """One statement; raises Missing PERSON_NOT_FOUND."""
        rows = _SUMMARY.dicts(person_id)
        if not rows:
            raise person_missing()
        row = rows[0]
        earned = (row["verified_at"], row["stored_at"], row["revoked_at"])
        status = row["status"] or status_of_proof(*earned).value
        return Summary(row["id"], row["worker_name_masked"], marks_of(*earned), status)

    def own_file(self, actor: Actor, *, full: bool = False) -> PersonalFile:
        """PIPL 45: what is kept of the caller himself; no entry in the trail, it is his own."""
        return self._file(self._person(actor.person_id), full=full)

    def unmask(self, actor: Actor, person_id: str, reason: str) -> PersonalFile:
        """PIPL 51: somebody else's file in full, for a reason that he will read.

        Raises Missing PERSON_NOT_FOUND (also where the actor has no right on him), Invalid
        REASON_REQUIRED, and Refused: ACCOUNT_CLOSED, of whoever closed his account only the authority
        looks into what the law wants kept (PIPL 47); ID_NUMBER_NOT_ENTERED, a project that filed him by
        an id which its gate has shown learns nothing by it (PIPL 6).
        """
        reason = checked_reason(reason)
        visible = self._visible_to(actor)
        if visible is not None and person_id not in visible:
            raise person_missing()
        person = self._person(person_id)
        if person.closed_at is not None and not actor.has(REGULATOR):
            raise Refused(
                "ACCOUNT_CLOSED",
                "本人已注销账号，资料只依法保存，不再提供查看",
                cite=CLOSED.cite,
                remedy="依法需要核查的，请联系主管部门",
            )
        known = self._known_to(actor)
        if known is not None and person_id not in known:
            raise _number_not_entered()
        with database.atomic():
            self._audit.record(
                "person.unmasked",
                at=self._clock.now(),
                actor=actor,
                subject_type="person",
                subject_id=person.id,
                person_id=person.id,
                detail={"what": ["file"], "reason": reason},
            )
        return self._file(person, full=True)

    @staticmethod
    def _person(person_id: str | None) -> Person:
        person: Person | None = Person.get_or_none(Person.id == person_id) if person_id else None
        if person is None:
            raise person_missing()
        return person

    def _file(self, person: Any, *, full: bool) -> PersonalFile:
        number = person.id_card_number
        photo_id = person.head_image_id
        return PersonalFile(
            id=person.id,
            is_full=full,
            name=person.worker_name if full else person.worker_name_masked,
            id_number=number if full else person.id_card_masked,
            cell_phone=person.cell_phone if full else person.cell_phone_masked,
            gender=person.gender,
            birthday=person.birthday if full else None,
            nation=person.nation,
            native_place=place_of(number) if number else None,
            household_registration=person.household_registration if full else None,
            id_card_valid_to=person.id_card_valid_to,
            marks=marks_of(person.verified_at, person.stored_at, person.revoked_at),
            verified_at=person.verified_at,
            stored_at=person.stored_at,
            photo_url=self._photos.link(photo_id, now=self._clock.now()) if photo_id else None,
        )


def person_missing() -> Missing:
    return Missing("PERSON_NOT_FOUND", "没有找到这个人，或者他不在您的管理范围内", remedy="请核对后再试")


def _number_not_entered() -> Refused:
    return Refused(
        "ID_NUMBER_NOT_ENTERED",
        "没有记录表明本项目填写过他的身份证号，不能查看完整资料",
        cite="PIPL 6",
        remedy="请对照他本人出示的身份证，用姓名和身份证号、按现有的登记内容再登记一次，之后即可查看；"
        "项目已关闭或本人已退场的，请联系主管部门",
    )


def checked_reason(reason: str) -> str:
    """A reason in words. No numbers of people: it stands in the trail, which holds nothing personal."""
    words = " ".join(reason.split())
    shortest, longest = REASON_LENGTH
    if not shortest <= len(words) <= longest:
        message = "请写明理由，2到200个字"
        raise Invalid("REASON_REQUIRED", message, errors={"reason": [message]})
    if LONG_NUMBER.search(words):
        message = "理由里请不要写身份证号或电话号码"
        raise Invalid("REASON_REQUIRED", message, errors={"reason": [message]})
    return words
