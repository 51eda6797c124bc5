"""The code beside a certificate that its holder shows (展码亮证): it dies with his personal code."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.kernel.clock import Clock
from app.kernel.errors import Refused
from app.kernel.ids import id_bytes, id_of
from app.people.models import PersonalCode
from app.people.models.code import PHONE
from app.people.service import living_codes
from qr.codec import CodeRefused
from qr.display import Display, seal, unseal
from qr.keys import KeyRing


@dataclass(frozen=True, slots=True)
class DisplayCode:
    """What is drawn as a link, and until when it is good."""

    text: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Displayed:
    """Who shows which certificate."""

    person_id: str
    certificate_id: str


def not_valid() -> Refused:
    """Forged, over and revoked read alike: whoever scans learns nothing but that it is no proof."""
    return Refused(
        "QR_INVALID",
        "二维码无效或已过期",
        cite="SH2023-3.15-2",
        remedy="请持证人在手机上重新打开证书页面，再扫一次",
    )


@dataclass(frozen=True)
class DisplayCodes:
    """Signed by the keys of the personal codes, under a domain of its own."""

    clock: Clock
    keyring: KeyRing

    def issue(self, person_id: str, certificate_id: str) -> DisplayCode:
        """SH2023-3.15-2, D-03: for a person whose phone has a code; else Refused QR_INVALID."""
        now = int(self.clock.now().timestamp())
        holder = living_codes.holder_of(person_id)
        if holder is None or holder.code is None:
            raise not_valid()
        display = Display(holder.code.code_id, id_bytes(certificate_id), now)
        text = seal(display, self.keyring.signing_at(now))
        return DisplayCode(text, datetime.fromtimestamp(display.expires_at, UTC))

    def read(self, text: str) -> Displayed:
        """Two statements. Raises Refused QR_INVALID for what is forged, over, or shown by a code that was
        replaced or whose owner may have none any more."""
        try:
            display = unseal(text, self.keyring, int(self.clock.now().timestamp()))
        except CodeRefused:
            raise not_valid() from None
        code = PersonalCode.get_or_none(
            (PersonalCode.code_id == display.code_id)
            & (PersonalCode.kind == PHONE)
            & PersonalCode.active_key.is_null(False)
        )
        holder = living_codes.holder_of(code.person_id) if code else None
        if holder is None or not holder.allowed.allowed:
            raise not_valid()
        return Displayed(holder.person_id, id_of(display.certificate))
