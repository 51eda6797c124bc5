"""A day as people write it into a sheet."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

_BETWEEN = r"(?:\s*[-/.、{}]\s*|\s+)"
_DAY = re.compile(
    rf"(\d{{4}})(?:{_BETWEEN.format('年')}(\d{{1,2}}){_BETWEEN.format('月')}(\d{{1,2}})\s*日?|(\d{{2}})(\d{{2}}))"
    r"(?:[\sT]+\d{1,2}:\d{2}(?::\d{2})?)?"
)


def written_day(text: str) -> date | None:
    """``2026-3-1``, ``2026年3月1日``, ``20260301``, ``2026/3/1 8:00``; None for what is no day.

    An hour behind it, which clocks at the gate and Excel add, must not run into the day.
    """
    found = _DAY.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        return None
    try:
        return date(*(int(part) for part in found.groups() if part))
    except ValueError:
        return None
