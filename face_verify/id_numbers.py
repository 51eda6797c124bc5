"""Resident identity numbers (GB 11643) as an OCR engine reads them.

The check digit alone finds an error but does not say where it is: about every third wrong number
has one plausible neighbour that fits by chance. So a character is put right only where something
else names the place as well: a letter where only digits stand, or the birthday, which is printed
on the card a second time. Retired area codes stay valid, so the area is not judged.
"""

import re
from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric

_LETTERS = str.maketrans("OoDQUIilL|!ZzSsBbGgqxＸ×", "00000111111225588669XXX")
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
    return str(ric.calc_check_digit(number)) == number[-1]


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
    if birthday is not None:
        other = f"{number[:6]}{birthday:%Y%m%d}{number[14:]}"
        changes = sum(one != two for one, two in zip(number, other, strict=True))
        if changes <= 2 and is_number(other) and sex in (None, sex_of(other)):
            return NumberReading(other, corrected=True, proven=True)
    return NumberReading(number, corrected=changed, proven=False)
