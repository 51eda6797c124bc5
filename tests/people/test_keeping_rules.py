"""How long things are kept, in words."""

from __future__ import annotations

import pytest

from app.people.rules.keeping import laws_of, sentence_of, time_of
from app.policies.retention import Line


def line(days: int | None, since: str = "从认证通过", law: str = "PIPL 19", by: str = "purge") -> Line:
    return Line("照片", days, since, law, by)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (line(1), "1天"),
        (line(30), "30天"),
        (line(364), "364天"),
        (line(365), "1年"),
        (line(366), "366天"),
        (line(729), "729天"),
        (line(730), "2年"),
        (line(731), "731天"),
        (line(1095), "3年"),
        (line(None), "按规定"),
        (line(None, by="store"), "用完就删"),
        (line(None, since="到注销账号为止", by="deletion"), "注销时删"),
        (line(None, since="到主管部门决定", by="deletion"), "按规定"),
        (line(None, since="到注销账号为止", by="purge"), "按规定"),
    ],
)
def test_a_time_in_words(given: Line, words: str) -> None:
    """PIPL 17."""
    assert time_of(given) == words


def test_a_sentence_says_from_when_or_until_when() -> None:
    assert sentence_of(line(30)) == "保存30天，从这时算：从认证通过"
    assert sentence_of(line(None, since="到注销账号为止", by="deletion")) == "保存到：到注销账号为止"


@pytest.mark.parametrize(
    ("law", "names"),
    [
        ("PIPL 19; WAGES 6", ("个人信息保护法", "保障农民工工资支付条例")),
        ("FACE 8", ("人脸识别技术应用安全管理办法",)),
        ("GT19；CSL21", ("建筑工人实名制管理办法（建市〔2019〕18号）", "网络安全法")),
        ("own", ()),
    ],
)
def test_laws_by_name(law: str, names: tuple[str, ...]) -> None:
    assert laws_of(line(30, law=law)) == names
