"""The personal code (建设码): one per person, shown by one phone, moving every twenty seconds."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Invalid, Refused
from app.people.rules import code_slots
from app.people.service import living_codes
from app.people.service.living_codes import Holder, LivingCode
from app.people.service.persons import Visible, person_missing
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
    """Codes that follow one another, in the colour of the person's identity class."""

    server_time: datetime
    colour: str
    colour_label: str
    codes: tuple[IssuedCode, ...]

    def svg(self, code: IssuedCode) -> str:
        return code_svg(code.text, colour=self.colour)

    def png(self) -> bytes:
        """The code that is good now, for a screen that draws no SVG."""
        return code_png(self.codes[0].text, colour=self.colour)


class PersonalCodes:
    """Issues, renews and ends personal codes.

    A higher slice knows who works where: ``visible_to`` gives the ids of those for whom an actor may print,
    None for everybody; ``identity_class_of`` the class of a person's present engagement.
    """

    def __init__(
        self,
        clock: Clock,
        keyring: KeyRing,
        audit: Audit,
        visible_to: Visible,
        identity_class_of: Callable[[str], str | None],
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._audit = audit
        self._visible_to = visible_to
        self._identity_class_of = identity_class_of

    def issue(self, actor: Actor) -> IssuedCodes:
        """SH2023-3.2-2: three codes of type 1 for the next minute. Two statements.

        Raises Refused REALNAME_REQUIRED before 已认证.
        """
        return self._issue(actor, CodeType.ONLINE, code_slots.online_slots, code_slots.SLOT_TTL_S)

    def issue_offline_pack(self, actor: Actor) -> IssuedCodes:
        """Twelve single-use codes of type 2 for the next hour without a network. Raises as ``issue``."""
        return self._issue(
            actor, CodeType.OFFLINE_PACK, code_slots.offline_windows, code_slots.OFFLINE_WINDOW_S
        )

    def replace(self, actor: Actor) -> str:
        """The new code id; whatever was drawn with an old one is dead, the sticker included.

        For a lost phone or a picture that went astray. Raises as ``issue``.
        """
        holder = _allowed(living_codes.holder_of(actor.person_id))
        now = self._clock.now()
        with database.atomic():
            self.revoke_all(holder.person_id, "replaced")
            code = living_codes.of_phone(
                Holder(holder.person_id, holder.allowed, None, None), actor.session_id, now
            )
            self._audit.record(
                "code.replaced",
                at=now,
                subject_type="person",
                subject_id=holder.person_id,
                actor=actor,
                person_id=holder.person_id,
            )
        return code.code_id

    def revoke_all(self, person_id: str, reason: str) -> None:
        """Inside a transaction: the person has no code until he asks for a new one."""
        living_codes.end_all(person_id, reason, self._clock.now())

    def sticker(self, actor: Actor, person_id: str, *, caption: str | None, as_png: bool) -> str | bytes:
        """A code of type 3 for a helmet or a card, without an end; the person reads that it was printed.

        SVG text, or PNG. ``caption`` is a project's short name, never a person's; without one a serial.
        Printing again ends the print before. Raises Missing PERSON_NOT_FOUND, Refused REALNAME_REQUIRED,
        Invalid VALUE_NOT_ALLOWED for the caption.
        """
        visible = self._visible_to(actor)
        holder = living_codes.holder_of(person_id)
        if holder is None or (visible is not None and person_id not in visible):
            raise person_missing()
        _allowed(holder)
        now = self._clock.now()
        identity_class = self._identity_class_of(person_id)
        colour, _label = code_slots.colour_of(identity_class)
        with database.atomic():
            code = living_codes.of_sticker(person_id, now)
            signed = self._signed(CodeType.PAPER, code, identity_class, now, [int(now.timestamp())], ttl=0)
            drawn = _drawn(signed[0].text, caption or f"JM {code.code_id[:6].upper()}", colour, as_png=as_png)
            self._audit.record(
                "code.sticker_printed",
                at=now,
                subject_type="person",
                subject_id=person_id,
                actor=actor,
                person_id=person_id,
            )
        return drawn

    def colour_of(self, person_id: str) -> tuple[str, str]:
        """Colour and label that the person's code has at present."""
        return code_slots.colour_of(self._identity_class_of(person_id))

    def _issue(
        self, actor: Actor, kind: CodeType, beginnings: Callable[[int], tuple[int, ...]], ttl: int
    ) -> IssuedCodes:
        now = self._clock.now()
        holder = _allowed(living_codes.holder_of(actor.person_id))
        code = living_codes.of_phone(holder, actor.session_id, now)
        identity_class = self._identity_class_of(holder.person_id)
        colour, label = code_slots.colour_of(identity_class)
        codes = self._signed(kind, code, identity_class, now, beginnings(int(now.timestamp())), ttl)
        return IssuedCodes(now, colour, label, codes)

    def _signed(
        self,
        kind: CodeType,
        code: LivingCode,
        identity_class: str | None,
        now: datetime,
        beginnings: Sequence[int],
        ttl: int,
    ) -> tuple[IssuedCode, ...]:
        key = self._keyring.signing_at(int(now.timestamp()))
        return tuple(
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
                        jti=NO_JTI if kind is CodeType.PAPER else f"{secrets.randbits(64) or 1:016x}",
                    ),
                    key,
                ),
                not_before=datetime.fromtimestamp(begins, UTC),
                expires_at=datetime.fromtimestamp(begins + ttl, UTC),
            )
            for begins in beginnings
        )


def _allowed(holder: Holder | None) -> Holder:
    if holder is None:
        raise person_missing()
    if not holder.allowed.allowed:
        raise Refused.because(holder.allowed)
    return holder


def _drawn(text: str, caption: str, colour: str, *, as_png: bool) -> str | bytes:
    try:
        if as_png:
            return sticker_png(text, caption=caption, colour=colour)
        return sticker_svg(text, caption=caption, colour=colour)
    except ValueError:
        message = "贴码文字最多32个字，不能有证件号、电话号码；PNG 图片只能用英文和数字"
        raise Invalid("VALUE_NOT_ALLOWED", message, errors={"caption": [message]}) from None
