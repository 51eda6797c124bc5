"""Cards printed differently: white paper, black labels, other places, hardly any margin."""

import io

import pytest
from PIL import Image, ImageDraw

from face_verify.engines import Quality
from face_verify.pictures import read_picture
from tests.idcards import CardPerson, card_font, invent_person

pytestmark = pytest.mark.models
WHITE, PALE, BLACK = (255, 255, 255), (228, 236, 240), (0, 0, 0)


def printed(
    person: CardPerson,
    *,
    width: int = 1000,
    paper: tuple[int, int, int] = WHITE,
    margin: int = 0,
    around: tuple[int, int, int] = WHITE,
    left: float = 0.05,
    top: float = 0.09,
    pitch: float = 0.135,
    size: float = 0.048,
    hidden: tuple[float, float, float, float] | None = None,
) -> bytes:
    height = round(width * 0.631)
    card = Image.new("RGB", (width, height), paper)
    pencil = ImageDraw.Draw(card)
    font = card_font("noto", round(width * size))
    lines = [person.address[start : start + 11] for start in range(0, len(person.address), 11)]
    born = person.birthday
    rows = [
        ("姓名", person.name),
        ("性别", f"{person.sex}　　民族　{person.nation}"),
        ("出生", f"{born.year} 年 {born.month} 月 {born.day} 日"),
        ("住址", lines[0]),
    ]
    for row, (label, value) in enumerate(rows):
        level = height * (top + pitch * row)
        pencil.text((width * left, level), label, BLACK, font)
        pencil.text((width * (left + 0.12), level), value, BLACK, font)
    for row, line in enumerate(lines[1:], start=1):
        level = height * (top + pitch * 3) + row * width * size * 1.25
        pencil.text((width * (left + 0.12), level), line, BLACK, font)
    pencil.text((width * left, height * 0.85), "公民身份号码", BLACK, font)
    pencil.text((width * 0.38, height * 0.85), person.id_number, BLACK, font)
    pencil.rectangle((width * 0.7, height * 0.15, width * 0.93, height * 0.65), (170, 180, 190))
    if hidden is not None:
        box = (hidden[0] * width, hidden[1] * height, hidden[2] * width, hidden[3] * height)
        pencil.ellipse(box, WHITE)
    sheet = Image.new("RGB", (width + 2 * margin, height + 2 * margin), around)
    sheet.paste(card, (margin, margin))
    buffer = io.BytesIO()
    sheet.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


LAYOUTS = {
    "white, no margin": {},
    "white on grey, tight": {"margin": 20, "around": (90, 90, 90), "left": 0.03},
    "pale on white": {"paper": PALE, "margin": 60},
    "small type, 640 px": {"paper": PALE, "width": 640, "size": 0.04, "top": 0.06, "pitch": 0.12},
    "small type, thin white margin": {"paper": PALE, "size": 0.038, "top": 0.05, "margin": 20},
    "500 px": {"width": 500, "margin": 8, "around": (200, 200, 200)},
    "large, dark table": {"width": 1600, "margin": 300, "around": (40, 60, 40)},
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_another_printers_card_is_read_and_not_refused(card_reader, layout):
    person = invent_person(33)
    front = card_reader.read_front(read_picture(printed(person, **layout)))
    assert (front.name, front.address, front.id_number) == (person.name, person.address, person.id_number)
    assert front.quality is Quality.STANDARD


@pytest.mark.parametrize("paper", [WHITE, PALE])
def test_a_white_spot_over_its_number_is_glare(card_reader, paper):
    data = printed(invent_person(33), paper=paper, margin=40, around=(90, 90, 90), hidden=(0.4, 0.72, 0.9, 1))
    assert card_reader.read_front(read_picture(data)).quality is Quality.GLARE
