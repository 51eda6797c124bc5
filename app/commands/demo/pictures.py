"""Pictures of nobody: drawn heads with a helmet, drawn cards, each with 演示 on it."""

from __future__ import annotations

from random import Random

from PIL import Image, ImageDraw

from face_verify.pictures import Picture

SKY = ("#dbe7f3", "#e4eddc", "#f2e6d8", "#e5e0ef")
SKIN = ("#e8b98f", "#d9a679", "#c98f63", "#f0c8a0")
HELMET = {"green": "#f2c230", "yellow": "#f5f5f5", "blue": "#2b6cb0", "red": "#c53030"}
VEST = ("#e8622c", "#3f9c4a", "#2f6f9f")

# No font with Chinese letters comes along; strokes on a grid of 20, one polyline each.
_STROKES = (
    # 演
    ((2, 2), (4, 4)),
    ((1, 7), (3, 9)),
    ((1, 18), (5, 11)),
    ((12, 0), (12, 2)),
    ((6, 5), (6, 3), (19, 3), (19, 5)),
    ((8, 6), (17, 6)),
    ((8, 8), (17, 8), (17, 15), (8, 15), (8, 8)),
    ((12.5, 6), (12.5, 15)),
    ((8, 11.5), (17, 11.5)),
    ((10, 16), (7, 19)),
    ((15, 16), (18, 19)),
    # 示, 22 to the right
    ((26, 3), (38, 3)),
    ((23, 8), (41, 8)),
    ((32, 8), (32, 19), (30, 17.5)),
    ((27, 11), (24, 16)),
    ((37, 11), (40, 16)),
)


def head(random: Random, colour: str) -> Picture:
    """480 × 600 px; ``colour`` is that of the identity class and makes the helmet."""
    image = Image.new("RGB", (480, 600), random.choice(SKY))
    draw = ImageDraw.Draw(image)
    skin = random.choice(SKIN)
    draw.rounded_rectangle((70, 430, 410, 640), 90, random.choice(VEST))
    draw.rectangle((205, 370, 275, 460), skin)
    draw.ellipse((140, 150, 340, 410), skin)
    for eye in (198, 282):
        draw.ellipse((eye - 11, 268, eye + 11, 286), "#2d2a26")
    draw.line(((240, 285), (232, 322), (246, 324)), "#9a6b48", 5)
    draw.arc((205, 325, 275, 365), 20, 160, "#8c4a3a", 6)
    draw.pieslice((120, 80, 360, 340), 180, 360, HELMET[colour])
    draw.rounded_rectangle((100, 200, 380, 224), 12, HELMET[colour])
    _label(draw, (160, 500), 4.0)
    return Picture(image)


def card(random: Random, portrait: Picture) -> Picture:
    """Something that stands for the front of an ID card; nothing on it can be read."""
    image = Image.new("RGB", (860, 540), "#e9eef2")
    draw = ImageDraw.Draw(image)
    for line in range(5):
        draw.rounded_rectangle(
            (60, 70 + 75 * line, 260 + random.randint(0, 220), 95 + 75 * line), 8, "#b9c3cc"
        )
    draw.rounded_rectangle((60, 460, 800, 490), 8, "#9aa7b3")
    image.paste(portrait.image.resize((240, 300)), (570, 90))
    _label(draw, (300, 230), 6.0)
    return Picture(image)


def _label(draw: ImageDraw.ImageDraw, corner: tuple[int, int], size: float) -> None:
    left, top = corner
    for stroke in _STROKES:
        draw.line([(left + x * size, top + y * size) for x, y in stroke], "#b3261e", max(3, int(size)))
