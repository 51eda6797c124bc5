"""Resident identity numbers (GB 11643) as an OCR engine reads them.

A digit is put right only where the check digit, the printed birthday and the printed sex all
agree with exactly one correction. Retired area codes stay valid, so the area is not judged.
"""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

_LETTERS = str.maketrans("OoDQUIilL|!ZzSsBbGgqxＸ×", "00000111111225588669XXX")
_CONFUSED = {
    "0": "689", "1": "74", "2": "7", "3": "89", "4": "19", "5": "69",
    "6": "058", "7": "12", "8": "0369", "9": "0345", "X": "4",
}  # fmt: skip
_NUMBER = re.compile(r"(?<![0-9X])[0-9]{17}[0-9X](?![0-9X])")


@dataclass(frozen=True)
class NumberReading:
    """`number` as it stands, whether a misread character was put right, whether it is proven."""

    number: str
    corrected: bool
    proven: bool


def is_number(number: str) -> bool:
    """Whether 18 characters have a real date and the right check digit (GB 11643)."""
    if not _NUMBER.fullmatch(number) or birthday_of(number) is None:
        return False
    return ric.calc_check_digit(number) == number[-1]


def birthday_of(number: str) -> date | None:
    """The birthday inside a number, None for a day that does not exist."""
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None


def sex_of(number: str) -> str:
    """男 for an odd sequence, 女 for an even one."""
    return "男" if int(number[16]) % 2 else "女"


def find_number(text: str, birthday: date | None, sex: str | None) -> NumberReading | None:
    """The number in a row of text, None when there is nothing of 18 characters.

    `birthday` and `sex` are those printed on the card, None when unread.
    """
    tail = re.sub(r"^.*?[公民身份号码号碼:：]+(?=[0-9A-Za-z|!])", "", re.sub(r"\s", "", text))
    plain = tail.translate(_LETTERS)
    found = _NUMBER.search(plain)
    if found is None:
        return None
    number = found.group()
    changed = number not in tail.upper().replace("Ｘ", "X").replace("×", "X")
    if is_number(number):
        return NumberReading(number, corrected=changed, proven=True)
    if birthday is not None and sex is not None:
        agreeing = [
            other
            for other in _neighbours(number)
            if is_number(other) and birthday_of(other) == birthday and sex_of(other) == sex
        ]
        if len(agreeing) == 1:
            return NumberReading(agreeing[0], corrected=True, proven=True)
    return NumberReading(number, corrected=changed, proven=False)


def _neighbours(number: str) -> list[str]:
    """All numbers one usual confusion away."""
    return [
        number[:place] + other + number[place + 1 :]
        for place, digit in enumerate(number)
        for other in _CONFUSED.get(digit, "")
        if place == 17 or other != "X"
    ]
