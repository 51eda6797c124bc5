"""Photographs of a flat card: on a table, at an angle, in poor light, cut off, out of focus."""

import io
import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

WIDTH, HEIGHT = 856, 540
FONTS = ("droid", "noto")


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


def photographed(card: Image.Image, shot: Shot, seed: int) -> bytes:
    """A JPEG of the card lying on its background."""
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
