"""What offices and workers send in: a sheet of certificates, and the picture of a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.certificates.rules.sheet import HEADERS
from tests.factories.cast import stranger
from tests.factories.verification import picture

ROWS = 600
"""More than are worked off before the answer."""


def card() -> dict[str, tuple[str, bytes, str]]:
    """A picture of a card, as the form wants it. It shows none: what counts is that it is answered."""
    return {"front": ("front.jpg", picture(), "image/jpeg")}


def sheet(numbers: Sequence[str], now: datetime) -> bytes:
    """A CSV list with one certificate a number."""
    lines = [",".join(HEADERS)]
    for place, number in enumerate(numbers):
        holder = stranger(5000 + place)
        given = {
            "证书编号": number,
            "证书种类": "安管",
            "类别": "C",
            "姓名": holder.name,
            "身份证号": holder.id_number,
            "发证日期": str(now.date() - timedelta(days=400)),
            "有效期止": str(now.date() + timedelta(days=600)),
            "激活状态": "是",
        }
        lines.append(",".join(given.get(header, "") for header in HEADERS))
    return "\n".join(lines).encode()
