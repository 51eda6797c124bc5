"""Invented people: names as they are common, numbers that are right in form and belong to nobody we know."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.cn import ric

MALE, FEMALE = "男", "女"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗冉向谭牟石邓蒋唐秦田"
GIVEN = {
    MALE: (
        *("建国", "志强", "大勇", "德明", "长河", "永福", "小军", "伟", "家富", "光荣", "正贵", "朝阳"),
        *("兴旺", "海波", "春林", "世忠", "文斌", "老三", "云飞", "贵生", "天佑", "金山", "明华", "立新"),
    ),
    FEMALE: ("秀英", "桂芳", "晓梅", "素兰", "玉珍", "静", "雪莲", "春燕"),
}
AREAS = {
    "chongqing": ("500112", "500101", "500102", "500235", "500236", "511602", "511324", "520302", "530602"),
    "hangzhou": ("330106", "340822", "411528", "360424", "522601"),
    "shanghai": ("310115", "320921", "341222", "411722", "513425"),
    "guizhou": ("520115", "520302", "520525", "522601", "530602"),
}
YOUNGEST, OLDEST = 19, 58


@dataclass(frozen=True, slots=True)
class Identity:
    """Who somebody says he is; ``sex`` is 男 or 女."""

    name: str
    number: str
    sex: str
    birthday: date


class Inventor:
    """Invents people, no name and no number twice."""

    def __init__(self, random: Random, today: date) -> None:
        self._random = random
        self._today = today
        self._names: set[str] = set()
        self._sequence = 0

    def person(self, jurisdiction: str, sex: str = MALE) -> Identity:
        """Somebody of working age with a number that begins where such people come from."""
        days = self._random.randint(YOUNGEST * 366, OLDEST * 365)
        birthday = self._today - timedelta(days=days)
        self._sequence += 1
        order = 960 + 2 * (self._sequence % 20) + (sex == MALE)  # high numbers are hardly ever given out
        stem = f"{self._random.choice(AREAS[jurisdiction])}{birthday:%Y%m%d}{order}"
        return Identity(self._name(sex), stem + str(ric.calc_check_digit(stem + "0")), sex, birthday)

    def phone(self) -> str:
        """In a range that is not in use."""
        return f"1990000{self._sequence:04}"

    def _name(self, sex: str) -> str:
        while True:
            name = self._random.choice(SURNAMES) + self._random.choice(GIVEN[sex])
            if name not in self._names:
                self._names.add(name)
                return name
