"""Text that no card carries, in any order and anywhere: parsed as far as it goes, never a fault."""

from __future__ import annotations

from datetime import date

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from face_verify.card_back_text import back_text
from face_verify.card_rows import rows_of
from face_verify.card_text import front_text
from face_verify.id_numbers import birthday_of, find_number, is_number
from face_verify.text_lines import Line

quick = settings(max_examples=200, derandomize=True)
WORDS = st.sampled_from(
    [
        "姓名", "姓名王建国", "性别男民族汉", "民族", "性别", "出生1985年3月12日", "出生",
        "出生0000年13月32日",
        "住址重庆市渝北区", "公民身份号码", "公民身份号码50011219850312001X", "11010519491231002X",
        "٠٠٠١٠٥١٩٤٩١٢٣١٠٠٢٣", "²²²²²²²²²²²²²²²²²²", "000000000000000000", "中华人民共和国", "居民身份证",
        "签发机关渝北区公安局", "有效期限2015.01.01-长期", "2015.02.30-2035.02.30", "9999.99.99-0000.00.00",
        "长期", "", " ", ":", "：", "X" * 18, "|!|!|!", "１９８５年３月１２日",
    ]
)  # fmt: skip
TEXTS = WORDS | st.text(max_size=24)
PLACES = st.floats(-5000, 5000, allow_nan=False)


@st.composite
def lines(draw: st.DrawFn) -> Line:
    left, top = draw(PLACES), draw(PLACES)
    width, height = draw(st.floats(0.5, 2000)), draw(st.floats(0.5, 200))
    corners = [(left, top), (left + width, top), (left + width, top + height), (left, top + height)]
    lean = draw(st.floats(-3.2, 3.2))
    turn = np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])
    return Line(draw(TEXTS), draw(st.floats(0, 1)), np.array(corners) @ turn)


@given(found=st.lists(lines(), min_size=1, max_size=9))
@quick
def test_a_front(found: list[Line]) -> None:
    text = front_text(rows_of(found))
    assert text.sex in (None, "男", "女")
    assert text.birthday is None or isinstance(text.birthday, date)
    assert text.number is None or len(text.number.number) == 18
    assert all(0 <= score <= 1 for score in text.confidence.values())


@given(found=st.lists(lines(), min_size=1, max_size=9))
@quick
def test_a_back(found: list[Line]) -> None:
    text = back_text(rows_of(found))
    assert not (text.long_term and text.valid_to)


@given(text=TEXTS, more=TEXTS, birthday=st.none() | st.dates(), sex=st.sampled_from([None, "男", "女"]))
@quick
def test_a_number(text: str, more: str, birthday: date | None, sex: str | None) -> None:
    found = find_number(text + more, birthday, sex)
    assert found is None or len(found.number) == 18
    assert is_number(text + more) in (True, False)
    assert birthday_of(text + more) is None or isinstance(birthday_of(text + more), date)
