"""Rendered second-generation ID cards of invented people, photographed on a table.

`invent_person`, `invent_shot` and the two `render_*` functions give the same result for the same
arguments. Fonts come from packages (Droid Sans Fallback, Noto Sans SC, DejaVu), never from the
machine.
"""

import io
import math
import random
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageFont
from stdnum.cn import ric

WIDTH, HEIGHT = 856, 540
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
FONTS = ("droid", "noto")


@dataclass(frozen=True)
class CardPerson:
    """An invented person as printed on a card. `nation` is without 族."""

    name: str
    sex: str
    nation: str
    birthday: date
    address: str
    id_number: str


@dataclass(frozen=True)
class Shot:
    """How a card is printed and photographed.

    `font` of FONTS; `digits` `same` or `mono`; `weight` extra stroke px; `size` of the type;
    `background` `table`, `cloth`, `white` or `none` (the bare card of 856 × 540 px and `margin`
    px of white); `share` of the picture's width the card fills; `angle` degrees
    counter-clockwise; `turn` quarter turns clockwise; `perspective` and `uneven` 0..1; `light`
    1 is neutral; `blur` px radius at 1,600 px; `glare` radius as a share of the card's width, its
    middle at `glare_at` (shares of the card); `cut` cuts a `left`, `right`, `top` or `bottom`
    share (of the card) out of the picture; `quality` of the JPEG.
    """

    font: str = "droid"
    digits: str = "same"
    weight: int = 0
    size: float = 1.0
    background: str = "table"
    margin: int = 0
    share: float = 0.75
    width: int = 1600
    angle: float = 0.0
    turn: int = 0
    perspective: float = 0.0
    light: float = 1.0
    uneven: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    glare: float = 0.0
    glare_at: tuple[float, float] = (0.5, 0.5)
    cut: tuple[str, float] | None = None
    quality: int = 90


PLAIN = Shot()
BARE = Shot(background="none")


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


def invent_shot(seed: int) -> Shot:
    """An honest photo with everything that goes with a hand and a lamp, still readable."""
    draw = random.Random(f"shot-{seed}")
    return Shot(
        font=FONTS[seed % len(FONTS)],
        digits=draw.choice(("same", "mono")),
        weight=draw.choice((0, 0, 1)),
        size=draw.uniform(0.94, 1.08),
        background=draw.choice(("table", "cloth", "white")),
        share=draw.uniform(0.6, 0.86),
        width=draw.choice((1280, 1440, 1600)),
        angle=draw.uniform(-10, 10),
        turn=draw.choice((0, 0, 0, 1, 2, 3)),
        perspective=draw.uniform(0, 0.6),
        light=draw.uniform(0.45, 1.15),
        uneven=draw.uniform(0, 0.5),
        blur=draw.uniform(0, 1.3),
        noise=draw.uniform(0, 5),
        quality=draw.choice((60, 75, 90)),
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
    return _photograph(card, shot, seed)


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
    return _photograph(card, shot, seed)


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


def _photograph(card: Image.Image, shot: Shot, seed: int) -> bytes:
    if shot.background == "none":
        size = (WIDTH + 2 * shot.margin, HEIGHT + 2 * shot.margin)
        scene = Image.new("RGB", size, (255, 255, 255))
        scene.paste(card, (shot.margin, shot.margin))
        corners = [(shot.margin, shot.margin), (shot.margin + WIDTH, shot.margin + HEIGHT)]
        centre = (size[0] / 2, size[1] / 2)
    else:
        scene, corners, centre = _on_table(card, shot, seed)
    scene = _lit(scene, shot, centre, corners, seed)
    if shot.cut is not None:
        scene = _cut(scene, corners, *shot.cut)
    if shot.turn % 4:
        scene = scene.rotate(-90 * shot.turn, expand=True)
    buffer = io.BytesIO()
    scene.save(buffer, "JPEG", quality=shot.quality)
    return buffer.getvalue()


def _on_table(
    card: Image.Image, shot: Shot, seed: int
) -> tuple[Image.Image, list[tuple[float, float]], tuple[float, float]]:
    draw = random.Random(f"scene-{seed}")
    width, height = shot.width, shot.width * 3 // 4
    wide = shot.width * shot.share
    tall = wide * HEIGHT / WIDTH
    turned = math.radians(-shot.angle)
    centre = (
        width / 2 + draw.uniform(-0.02, 0.02) * width,
        height / 2 + draw.uniform(-0.03, 0.03) * height,
    )
    corners = []
    for right, down in ((-1, -1), (1, -1), (1, 1), (-1, 1)):
        x, y = right * wide / 2, down * tall / 2
        x, y = (
            x * math.cos(turned) - y * math.sin(turned),
            x * math.sin(turned) + y * math.cos(turned),
        )
        depth = 1 + 0.12 * shot.perspective * (y / tall + 0.5 * x / wide) * 2
        corners.append((centre[0] + x * depth, centre[1] + y * depth))
    scene = _ground(shot.background, (width, height), draw)
    big = card.resize((WIDTH * 2, HEIGHT * 2), Image.Resampling.LANCZOS)
    mask = Image.new("L", big.size)
    ImageDraw.Draw(mask).rounded_rectangle((0, 0, *big.size), 60, fill=255)
    back = _coefficients(corners, [(0, 0), (big.width, 0), big.size, (0, big.height)])
    for layer in (big, mask):
        layer.load()
    lying = big.transform((width, height), Image.Transform.PERSPECTIVE, back, Image.Resampling.BICUBIC)
    mask = mask.transform((width, height), Image.Transform.PERSPECTIVE, back, Image.Resampling.BILINEAR)
    scene.paste(lying, (0, 0), mask)
    return scene, corners, centre


def _coefficients(seen: list[tuple[float, float]], flat: list[tuple[int, int]]) -> tuple[float, ...]:
    rows, values = [], []
    for (x, y), (u, v) in zip(seen, flat, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        values += [u, v]
    return tuple(np.linalg.solve(np.array(rows, float), np.array(values, float)))


def _ground(kind: str, size: tuple[int, int], draw: random.Random) -> Image.Image:
    noise = np.random.default_rng(draw.randrange(1 << 30))
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    if kind == "table":
        grain = 12 * np.sin(y / 23 + 3 * np.sin(x / 400)) + 6 * np.sin(y / 5 + np.sin(x / 90))
        sheet = np.stack([134 + grain, 96 + grain, 62 + grain * 0.8], axis=-1)
    elif kind == "cloth":
        weave = 9 * np.sin(x / 2.7) * np.sin(y / 2.7)
        sheet = np.stack([52 + weave, 62 + weave, 84 + weave], axis=-1)
    else:
        sheet = np.full((size[1], size[0], 3), 247, np.float32)
    sheet = sheet + noise.normal(0, 3, (size[1], size[0], 1))
    return Image.fromarray(sheet.clip(0, 255).astype(np.uint8))


def _lit(
    scene: Image.Image,
    shot: Shot,
    centre: tuple[float, float],
    corners: list[tuple[float, float]],
    seed: int,
) -> Image.Image:
    if shot.light != 1:
        scene = ImageEnhance.Brightness(scene).enhance(shot.light)
    y, x = np.mgrid[0 : scene.height, 0 : scene.width].astype(np.float32)
    pixels = np.asarray(scene, np.float32)
    if shot.uneven:
        slope = 1 - shot.uneven * (0.5 + (x / scene.width + y / scene.height - 1) * 0.6)
        pixels = pixels * slope.clip(0.2, 1.2)[..., None]
    if shot.glare:
        left, right = min(c[0] for c in corners), max(c[0] for c in corners)
        top, bottom = min(c[1] for c in corners), max(c[1] for c in corners)
        across, down = shot.glare_at
        spot_x, spot_y = left + across * (right - left), top + down * (bottom - top)
        radius = shot.glare * (right - left)
        far = np.hypot(x - spot_x, y - spot_y) / radius
        pixels = pixels + (520 * np.exp(-(far**4)))[..., None]
    if shot.noise:
        grain = np.random.default_rng(seed).normal(0, shot.noise, pixels.shape)
        pixels = pixels + grain.astype(np.float32)
    scene = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if shot.blur:
        scene = scene.filter(ImageFilter.GaussianBlur(shot.blur * scene.width / 1600))
    return scene


def _cut(scene: Image.Image, corners: list[tuple[float, float]], side: str, share: float) -> Image.Image:
    left, right = min(c[0] for c in corners), max(c[0] for c in corners)
    top, bottom = min(c[1] for c in corners), max(c[1] for c in corners)
    box = [0.0, 0.0, float(scene.width), float(scene.height)]
    edge = {
        "left": (0, left + share * (right - left)),
        "right": (2, right - share * (right - left)),
        "top": (1, top + share * (bottom - top)),
        "bottom": (3, bottom - share * (bottom - top)),
    }[side]
    box[edge[0]] = edge[1]
    return scene.crop((round(box[0]), round(box[1]), round(box[2]), round(box[3])))
