"""Rendered second-generation ID cards of invented people, photographed on a table.

`invent_person`, `invent_shot` and the two `render_*` functions give the same result for the same
arguments. Fonts come from packages (Droid Sans Fallback, Noto Sans SC, DejaVu), never from the
machine.
"""

import io
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from stdnum.cn import ric

from tests.cardshots import BARE, FONTS, HEIGHT, PLAIN, WIDTH, Shot, invent_shot, photographed

__all__ = [
    "BARE",
    "FONTS",
    "PLAIN",
    "CardPerson",
    "Shot",
    "card_font",
    "invent_person",
    "invent_shot",
    "render_back",
    "render_front",
]

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "建国志强明军伟芳秀英桂兰海燕勇磊静敏洋艳杰涛超霞平刚辉玲鹏华红玉春梅龙波欣怡浩宇子轩"
_LONG_NAMES = ("阿依古丽·买买提", "欧阳建国", "司马秀兰", "艾力·吐尔逊", "扎西顿珠")
_NATIONS = ("汉", "汉", "汉", "汉", "土家", "苗", "回", "维吾尔", "藏", "壮", "彝", "满")
_PLACES = (
    ("500112", "重庆市渝北区双凤桥街道", "空港大道"),
    ("500103", "重庆市渝中区大坪街道", "长江二路"),
    ("500101", "重庆市万州区龙都街道", "江南大道"),
    ("330106", "杭州市西湖区蒋村街道", "文二西路"),
    ("310115", "上海市浦东新区花木街道", "锦绣路"),
    ("520103", "贵州省贵阳市云岩区", "中山东路"),
    ("511623", "四川省邻水县鼎屏镇", "人民路"),
    ("422801", "湖北省恩施市舞阳坝街道", "施州大道"),
)
_BLUE, _BLACK = (38, 104, 156), (22, 22, 26)


@dataclass(frozen=True)
class CardPerson:
    """An invented person as printed on a card. `nation` is without 族."""

    name: str
    sex: str
    nation: str
    birthday: date
    address: str
    id_number: str


def invent_person(seed: int) -> CardPerson:
    """A person whose number has a right check digit and agrees with birthday, sex and place."""
    draw = random.Random(f"person-{seed}")
    code, place, street = draw.choice(_PLACES)
    birthday = date(1966, 1, 1) + timedelta(days=draw.randrange(38 * 365))
    sequence = draw.randrange(1, 999)
    stem = f"{code}{birthday:%Y%m%d}{sequence:03d}"
    name = draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.choice((1, 2, 2))))
    if draw.random() < 0.12:
        name = draw.choice(_LONG_NAMES)
    house = f"{street}{draw.randrange(1, 400)}号"
    if draw.random() < 0.6:
        house += f"{draw.randrange(1, 30)}幢{draw.randrange(1, 5)}单元{draw.randrange(101, 2904)}室"
    return CardPerson(
        name=name,
        sex="男" if sequence % 2 else "女",
        nation=draw.choice(_NATIONS),
        birthday=birthday,
        address=place + house,
        id_number=stem + ric.calc_check_digit(stem + "0"),
    )


def render_front(
    person: CardPerson,
    portrait: Image.Image | None = None,
    *,
    shot: Shot = PLAIN,
    seed: int = 0,
) -> bytes:
    """The side with the portrait as a JPEG. `portrait` is pasted in, a drawing stands in for None."""
    card = _blank(seed)
    pen = _Pen(card, shot)
    pen.label((52, 66), "姓名")
    pen.value((152, 60), person.name, 40)
    pen.label((52, 134), "性别")
    pen.value((152, 131), person.sex, 34)
    pen.label((252, 134), "民族")
    pen.value((352, 131), person.nation, 34)
    pen.label((52, 200), "出生")
    born = person.birthday
    for left, text in ((152, born.year), (303, born.month), (392, born.day)):
        pen.value((left, 197), str(text), 34)
    for left, text in ((256, "年"), (350, "月"), (440, "日")):
        pen.label((left, 200), text)
    pen.label((52, 266), "住址")
    for row, line in enumerate(_lines(person.address, 11)):
        pen.value((152, 263 + row * 44), line, 34)
    pen.label((52, 450), "公民身份号码")
    pen.digits((292, 442), person.id_number, 46, pitch=27.5)
    face = _silhouette() if portrait is None else portrait.convert("RGB")
    card.paste(face.resize((250, 312), Image.Resampling.LANCZOS), (556, 84))
    return photographed(card, shot, seed)


def render_back(
    authority: str,
    valid_from: date,
    valid_to: date | None,
    *,
    shot: Shot = PLAIN,
    seed: int = 0,
) -> bytes:
    """The side with the emblem as a JPEG. `valid_to` None prints 长期."""
    card = _blank(seed + 1)
    pen = _Pen(card, shot)
    pencil = ImageDraw.Draw(card)
    pencil.ellipse((60, 50, 190, 190), outline=(190, 40, 40), width=10)
    pencil.regular_polygon((125, 118, 40), 5, fill=(196, 60, 40))
    pen.value((300, 56), "中华人民共和国", 58)
    pen.value((252, 146), "居民身份证", 88)
    pen.label((200, 380), "签发机关")
    pen.value((340, 377), authority, 34)
    pen.label((200, 450), "有效期限")
    until = "长期" if valid_to is None else f"{valid_to:%Y.%m.%d}"
    pen.value((340, 447), f"{valid_from:%Y.%m.%d}-{until}", 34)
    return photographed(card, shot, seed)


class _Pen:
    def __init__(self, card: Image.Image, shot: Shot) -> None:
        self._pencil = ImageDraw.Draw(card)
        self._shot = shot

    def label(self, at: tuple[float, float], text: str) -> None:
        self._write(at, text, 29, _BLUE)

    def value(self, at: tuple[float, float], text: str, size: int) -> None:
        self._write(at, text, size, _BLACK)

    def digits(self, at: tuple[float, float], text: str, size: int, pitch: float) -> None:
        font = card_font("mono" if self._shot.digits == "mono" else self._shot.font, size - 4)
        for place, digit in enumerate(text):
            self._pencil.text((at[0] + place * pitch, at[1]), digit, _BLACK, font)

    def _write(self, at: tuple[float, float], text: str, size: int, ink: tuple[int, int, int]) -> None:
        font = card_font(self._shot.font, round(size * self._shot.size))
        self._pencil.text(at, text, ink, font, stroke_width=self._shot.weight, stroke_fill=ink)


@lru_cache(maxsize=64)
def card_font(name: str, size: int) -> ImageFont.FreeTypeFont:
    """A font of `FONTS` or `mono` in px, out of its package."""
    if name == "droid":
        import pymupdf

        return ImageFont.truetype(io.BytesIO(pymupdf.Font("cjk").buffer), size)
    package, path = {
        "noto": ("zhplot", "fonts/NotoSansSC-Regular.ttf"),
        "mono": ("matplotlib", "mpl-data/fonts/ttf/DejaVuSansMono.ttf"),
    }[name]
    spec = find_spec(package)
    assert spec is not None, f"{package} is not installed"
    assert spec.origin is not None
    return ImageFont.truetype(str(Path(spec.origin).parent / path), size)


def _lines(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def _blank(seed: int) -> Image.Image:
    """Pale blue to pale rose with the fine waves of security printing."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    waves = 3 * np.sin(x / 9 + 5 * np.sin(y / 31 + seed)) + 2 * np.sin(y / 7 + 4 * np.sin(x / 43))
    rose = x / WIDTH
    sheet = np.stack([212 + 18 * rose, 226 - 6 * rose, 236 - 14 * rose], axis=-1) + waves[..., None]
    return Image.fromarray(sheet.clip(0, 255).astype(np.uint8))


def _silhouette() -> Image.Image:
    face = Image.new("RGB", (250, 312), (236, 240, 242))
    pencil = ImageDraw.Draw(face)
    pencil.ellipse((20, 218, 230, 420), fill=(70, 78, 96))
    pencil.ellipse((75, 50, 175, 205), fill=(214, 178, 152))
    pencil.pieslice((70, 36, 180, 160), 180, 360, fill=(40, 34, 32))
    return face
