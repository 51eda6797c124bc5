"""Mobile numbers: one normal form, one mask."""

from __future__ import annotations

import re
import unicodedata

_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normal_phone(text: str) -> str | None:
    """``+86 139 0000 0000`` and its likes -> 11 digits; None for what is no mobile number."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text))
    plain = plain.removeprefix("+86") if plain.startswith("+86") else plain.removeprefix("0086")
    return plain if _MOBILE.fullmatch(plain) else None


def mask_phone(phone: str) -> str:
    """``139****0000``."""
    return f"{phone[:3]}****{phone[-4:]}"
