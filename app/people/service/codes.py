"""The personal code (建设码): one per person, shown by one phone, moving every twenty seconds."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing, Refused
from app.people.models import Person, PersonalCode
from app.people.ports import PeopleScope
from app.people.rules import code_slots
from app.people.rules.home import NOT_VERIFIED
from qr.claims import FLAG_VERIFIED, NO_JTI, Claims, CodeType
from qr.codec import encode
from qr.keys import KeyRing
from qr.rendering import code_png, code_svg, sticker_png, sticker_svg


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """One picture: its text and the moments between which it is good."""

    text: str
    not_before: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class IssuedCodes:
    server_time: datetime
    colour: str
    colour_label: str
    codes: tuple[IssuedCode, ...]

    def svg(self, code: IssuedCode) -> str:
        return code_svg(code.text, colour=self.colour)

    def png(self) -> bytes:
        """The code that is good now, for a screen that draws no SVG."""
        return code_png(self.codes[0].text, colour=self.colour)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


class PersonalCodes:
    """Issues, renews and ends personal codes.

    ``identity_class_of`` gives the class of the person's present engagement, which a higher slice knows.
    """

    def __init__(
        self,
        clock: Clock,
        keyring: KeyRing,
        audit: Audit,
        people: PeopleScope,
        identity_class_of: Callable[[str], str | None],
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._audit = audit
        self._people = people
        self._identity_class_of = identity_class_of

    def issue(self, actor: Actor) -> IssuedCodes:
        """Three codes of type 1 for the next minute; 409 REALNAME_REQUIRED before 已认证."""
        return self._issue(actor, CodeType.ONLINE, code_slots.online_slots, code_slots.SLOT_TTL_S)

    def issue_offline_pack(self, actor: Actor) -> IssuedCodes:
        """Twelve single-use codes of type 2 for the next hour without a network."""
        return self._issue(
            actor, CodeType.OFFLINE_PACK, code_slots.offline_windows, code_slots.OFFLINE_WINDOW_S
        )

    def replace(self, actor: Actor) -> None:
        """A new code id; whatever was drawn with the old one is dead (lost phone, screenshot)."""
        with database.atomic():
            person = self._verified_person(actor)
            self.revoke_all(person.id, "replaced")
            self._open(person.id, actor.session_id)
            self._audit.record(
                "code.replaced",
                at=self._clock.now(),
                subject_type="person",
                subject_id=person.id,
                actor=actor,
                person_id=person.id,
            )

    def revoke_all(self, person_id: str, reason: str) -> None:
        """Inside a transaction: the person has no code until he asks for a new one."""
        PersonalCode.update(active_key=None, revoked_at=self._clock.now(), revoked_reason=reason).where(
            PersonalCode.active_key == person_id
        ).execute()

    def sticker(
        self, actor: Actor, person_id: str, *, caption: str, as_png: bool = False, font: str | None = None
    ) -> str | bytes:
        """A code of type 3 for a helmet or a card: no end, dies with the code id; noted in the audit trail.

        ``caption`` is a project's short name, never a person's.
        """
        visible = self._people.visible_to(actor)
        person = Person.get_or_none(Person.id == person_id)
        if person is None or (visible is not None and person_id not in visible):
            raise Missing("PERSON_NOT_FOUND", "没有找到这个人")
        if person.verified_at is None or person.revoked_at is not None:
            raise Refused.because(NOT_VERIFIED)
        now = self._clock.now()
        with database.atomic():
            code = self._current(person.id) or self._open(person.id, None)
            self._audit.record(
                "code.sticker_printed",
                at=now,
                subject_type="person",
                subject_id=person.id,
                actor=actor,
                person_id=person.id,
            )
        identity_class = self._identity_class_of(person.id)
        key = self._keyring.signing_at(int(now.timestamp()))
        text = encode(
            Claims(
                type=CodeType.PAPER,
                kid=key.kid,
                code_id=code.code_id,
                not_before=int(now.timestamp()),
                ttl=0,
                identity_class=code_slots.class_byte(identity_class),
                flags=FLAG_VERIFIED,
                device_tag=0,
                jti=NO_JTI,
            ),
            key,
        )
        colour, _label = code_slots.colour_of(identity_class)
        if as_png:
            return sticker_png(text, caption=caption, colour=colour)
        return sticker_svg(text, caption=caption, colour=colour)

    def colour_of(self, person_id: str) -> tuple[str, str]:
        """Colour and label that the person's code has at present."""
        return code_slots.colour_of(self._identity_class_of(person_id))

    def _issue(
        self,
        actor: Actor,
        kind: CodeType,
        beginnings: Callable[[int], tuple[int, ...]],
        ttl: int,
    ) -> IssuedCodes:
        now = self._clock.now()
        person = self._verified_person(actor)
        code = self._shown_by(person.id, actor.session_id)
        identity_class = self._identity_class_of(person.id)
        seconds = int(now.timestamp())
        key = self._keyring.signing_at(seconds)
        codes = tuple(
            IssuedCode(
                text=encode(
                    Claims(
                        type=kind,
                        kid=key.kid,
                        code_id=code.code_id,
                        not_before=begins,
                        ttl=ttl,
                        identity_class=code_slots.class_byte(identity_class),
                        flags=FLAG_VERIFIED,
                        device_tag=code.device_tag,
                        jti=_fresh_jti(),
                    ),
                    key,
                ),
                not_before=_moment(begins),
                expires_at=_moment(begins + ttl),
            )
            for begins in beginnings(seconds)
        )
        colour, label = code_slots.colour_of(identity_class)
        return IssuedCodes(now, colour, label, codes)

    def _verified_person(self, actor: Actor) -> Person:
        person = Person.get_or_none(Person.id == actor.person_id) if actor.person_id else None
        if person is None or person.verified_at is None or person.revoked_at is not None:
            raise Refused.because(NOT_VERIFIED)
        return person

    def _current(self, person_id: str) -> PersonalCode | None:
        code: PersonalCode | None = PersonalCode.get_or_none(PersonalCode.active_key == person_id)
        return code

    def _shown_by(self, person_id: str, session_id: str) -> PersonalCode:
        """The living code, moved to this phone: what another phone was showing dies with its code id."""
        code = self._current(person_id)
        if code is not None and code.session_id == session_id:
            return code
        with database.atomic():
            current = self._current(person_id)
            if current is None:
                return self._open(person_id, session_id)
            if current.session_id == session_id:
                return current
            if current.session_id is not None:
                self.revoke_all(person_id, "other_phone")
                return self._open(person_id, session_id)
            current.session_id, current.device_tag = session_id, _device_tag(session_id)
            current.save(only=[PersonalCode.session_id, PersonalCode.device_tag])
            return current

    def _open(self, person_id: str, session_id: str | None) -> PersonalCode:
        """Inside a transaction: the one living code (SH2023-1-2), also when two requests race for it."""
        code = PersonalCode(
            person_id=person_id,
            code_id=secrets.token_hex(8),
            active_key=person_id,
            session_id=session_id,
            device_tag=_device_tag(session_id),
            created_at=self._clock.now(),
        )
        if insert_or_ignore(PersonalCode, [dict(code.__data__)]):
            return code
        winner = self._current(person_id)
        if winner is None:
            raise Refused("CODE_BUSY", "个人码正在更新，请再试一次", retry_after=1)
        return winner


def _device_tag(session_id: str | None) -> int:
    """16 bits that hint at the phone, for the audit; 0 where no phone shows the code."""
    if session_id is None:
        return 0
    return int.from_bytes(hashlib.sha256(session_id.encode()).digest()[:2], "big")


def _fresh_jti() -> str:
    return f"{secrets.randbits(64) or 1:016x}"
