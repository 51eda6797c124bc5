"""The people of the tests. All are invented; their numbers carry a real area and a right check digit."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from stdnum.cn import ric


@dataclass(frozen=True, slots=True)
class CastMember:
    name: str
    id_number: str
    birthday: date
    sex: str  # 男 or 女


def number_of(area: str, birthday: date, sequence: int) -> str:
    """An ID number with its check digit; an odd sequence is a man's, an even one a woman's."""
    stem = f"{area}{birthday:%Y%m%d}{sequence:03}"
    return stem + str(ric.calc_check_digit(stem + "0"))


def _invented(name: str, area: str, birthday: date, sequence: int) -> CastMember:
    number = number_of(area, birthday, sequence)
    return CastMember(name, number, birthday, "男" if sequence % 2 else "女")


CAST = {
    person.name: person
    for person in (
        _invented("王建国", "500112", date(1985, 3, 12), 17),
        _invented("李秀英", "500103", date(1990, 7, 1), 24),
        _invented("张伟", "500101", date(1978, 11, 30), 135),
        _invented("刘洋", "330106", date(1996, 2, 29), 46),
        _invented("陈志强", "511623", date(1969, 1, 5), 51),
        _invented("欧阳桂兰", "310115", date(1982, 10, 18), 862),
        _invented("阿依古丽·买买提", "520103", date(2001, 5, 20), 88),
        _invented("赵海燕", "422801", date(1988, 8, 8), 620),
        _invented("周磊", "500112", date(1993, 12, 24), 911),
        _invented("孙明", "500112", date(1975, 6, 15), 333),
    )
}


def member(name: str) -> CastMember:
    return CAST[name]


def stranger(number: int) -> CastMember:
    """One of many more people, the same one for the same number (0 to 999 of each year)."""
    birthday = date(1960 + number // 1000, 4, 1)
    return _invented(f"甲{chr(0x4E00 + number)}", "500112", birthday, number % 1000)
