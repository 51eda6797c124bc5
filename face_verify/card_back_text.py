"""The fields on the back of a second-generation ID card, out of its rows of text."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from face_verify.card_rows import Piece, Row
from face_verify.card_text import HAN, day_of, first_row, labels_in, row_of

BACK_LABELS = ("中华人民共和国", "居民身份证", "签发机关", "有效期限")
_TERM_DAY = re.compile(r"((?:19|20)\d{2})[.·,，。年\-]?(\d{2})[.·,，。月\-]?(\d{2})")


@dataclass(frozen=True)
class BackText:
    """What was read of the back."""

    authority: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    long_term: bool = False
    labels: Mapping[str, Piece] = field(default_factory=dict)
    confidence: Mapping[str, float] = field(default_factory=dict)


def back_text(rows: Sequence[Row]) -> BackText:
    """Parse the rows of a back. What cannot be told is None."""
    labels = labels_in(rows, BACK_LABELS)
    issuer = row_of(rows, labels.get("签发机关"))
    term = row_of(rows, labels.get("有效期限")) or first_row(rows, _TERM_DAY)
    authority = None
    if issuer is not None:
        further = [
            row.text for row in rows if issuer.middle < row.middle < (term.middle if term else issuer.middle)
        ]
        joined = "".join([re.sub(r"^.*签发机关[:：]?", "", issuer.text), *further])
        authority = re.sub(rf"[^{HAN}0-9()（）]", "", joined) or None
    days = [day_of(*match.groups()) for match in _TERM_DAY.finditer(term.text)] if term else []
    confidence: dict[str, float] = {}
    if authority and issuer:
        confidence["authority"] = issuer.score
    if days and term:
        confidence["valid_from"] = confidence["valid_to"] = term.score
    return BackText(
        authority=authority,
        valid_from=days[0] if days else None,
        valid_to=days[1] if len(days) > 1 else None,
        long_term=bool(term and re.search(r"长期|长.?$", term.text) and len(days) == 1),
        labels=labels,
        confidence=confidence,
    )
