"""展码亮证: a certificate shown on the phone beside the moving code that proves who shows it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Any

from app.certificates.models import Certificate
from app.certificates.rules.card import Card, card_svg
from app.certificates.service.access import CertificateAccess
from app.certificates.service.shown import full_row
from app.kernel.actor import Actor
from app.kernel.clock import in_shanghai, legal_day
from app.kernel.ports import PhotoMissing, PhotoStore
from app.people.models import Person
from app.people.service.codes import IssuedCodes, PersonalCodes
from app.people.service.display_codes import DisplayCode, DisplayCodes

CHECKED_BY = "请用扫码核验：扫描二维码可查看持证人照片和全部证书"


@dataclass(frozen=True)
class Showing:
    """The code moves every twenty seconds, so a picture of it is of no use to somebody else."""

    access: CertificateAccess
    codes: PersonalCodes
    displays: DisplayCodes
    photos: PhotoStore

    def page(self, actor: Actor, certificate_id: str) -> tuple[dict[str, Any], IssuedCodes, DisplayCode]:
        """The data of the page: ``certificate``, ``photo_url``, ``note``; the codes of the next minute; and
        the code that any phone may scan.

        Raises Missing CERT_NOT_FOUND, Refused REALNAME_REQUIRED.
        """
        row, person, issued = self._of(actor, certificate_id)
        link = None
        if person.head_image_id:
            link = self.photos.link(person.head_image_id, now=issued.server_time)
        shown = {
            "certificate": full_row(row, legal_day(issued.server_time)),
            "photo_url": link,
            "note": CHECKED_BY,
        }
        return shown, issued, self.displays.issue(person.id, row.id)

    def picture(self, actor: Actor, certificate_id: str) -> str:
        """The same as one SVG picture, good for as long as its code. Raises as ``page``."""
        row, person, issued = self._of(actor, certificate_id)
        today = legal_day(issued.server_time)
        shown = full_row(row, today)
        what = shown["category_label"] or shown["post_label"]
        lines = [
            ("姓名", row.holder_name_masked),
            ("证件号", row.holder_masked),
            ("证书编号", row.number),
            ("类别", "·".join(filter(None, (what, shown["specialty_label"]))) or shown["kind_label"]),
            ("发证", row.issuer or shown["province_label"]),
            ("有效期", _period(row)),
            ("状态", f"{shown['validity_label']}　{shown['activation_label']}"),
        ]
        return card_svg(
            Card(
                title=row.name,
                lines=tuple(lines),
                is_good=shown["validity"] == "VALID",
                photo=self._photo(person.head_image_id),
                code_svg=issued.svg(issued.codes[0]),
                shown_at=in_shanghai(issued.server_time)[:19].replace("T", " "),
                note=CHECKED_BY,
            )
        )

    def _of(self, actor: Actor, certificate_id: str) -> tuple[Certificate, Person, IssuedCodes]:
        row, holder = self.access.own(actor, certificate_id)
        return row, Person.get_by_id(holder.person_id), self.codes.issue(actor)

    def _photo(self, photo_id: str | None) -> str | None:
        """The photo as a data URI, so that the picture stands by itself."""
        if photo_id is None:
            return None
        try:
            data, kind = self.photos.get(photo_id), self.photos.content_type(photo_id)
        except PhotoMissing:
            return None
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def _period(row: Certificate) -> str:
    ends = row.valid_to.isoformat() if row.valid_to else "长期"
    return f"{row.valid_from.isoformat()} 至 {ends}" if row.valid_from else f"至 {ends}"
