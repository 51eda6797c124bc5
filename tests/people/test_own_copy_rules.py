"""The page of a copy: what its values are called, and that nobody's words become markup."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder

import pytest

from app.people.rules.own_copy import ROWS_SHOWN, Page, Part, Picture, page_of, word_of, words_of

EVIL = '<script>alert(1)</script>"><img src=x onerror=y>'
EVIL_PARTS = (Part("notes", EVIL, ({"birthday": EVIL},)),)
EVIL_PICTURES = (Picture("photos/1.jpg", EVIL, "data:image/jpeg;base64,AA"),)


@pytest.mark.parametrize(
    ("value", "column", "words"),
    [
        (None, "", ""),
        ("", "note", ""),
        (True, "admitted", "是"),
        (False, "admitted", "否"),
        (0, "attempts", "0"),
        ("500000", "province_code", "重庆市"),
        ("990000", "region_code", "990000"),
        ("020", "work_type", "钢筋工"),
        ("X99", "work_type", "X99"),
        ({"code": "A", "message": "没有登记"}, "", "没有登记"),
        ({"attempts": 3, "action": "", "id": "01K"}, "", "次数：3"),
        ([], "flags", ""),
        (["甲", None, "乙"], "flags", "甲、乙"),
        (("2026-03-10T07:05:59+08:00",), "", "2026-03-10 07:05"),
        ("2026-03-10", "birthday", "2026-03-10"),
        ("他说的话", "statement", "他说的话"),
        ("VALID", "", "有效"),
        ([{"code": "X", "message": "没有实名", "cite": "Y"}], "", "没有实名"),
        ({"worker_name": "王建国", "id": "01X"}, "", "姓名：王建国"),
        (["in", None, "out"], "", "进场、出场"),
        ("SAFETY_OFFICER", "post", "安全员"),
        ("export", "kind", "个人信息副本"),
        ("020", "title", "020"),
    ],
)
def test_values_in_words(value: Any, column: str, words: str) -> None:
    """PIPL 45: codes by the dictionary, ids left out, what has no word as it is."""
    assert words_of(value, column) == words


@pytest.mark.parametrize(
    ("column", "code", "label"),
    [
        ("work_type", "1000", "其他"),
        ("post", "PROJECT_MANAGER", "项目负责人"),
        ("target_post", "PROJECT_MANAGER", "项目负责人"),
        ("specialty", "CIVIL", "土建类"),
        ("category", "C", "专职安全生产管理人员"),
        ("identity_class", "owner_manager", "建设单位管理人员"),
        ("kind", "SKILL_LEVEL", "职业技能等级证书"),
        ("province_code", "330000", "浙江省"),
        ("region_code", "500112", "重庆市渝北区"),
        ("other_province", "330000", "浙江省"),
    ],
)
def test_every_column_of_codes_has_its_dictionary(column: str, code: str, label: str) -> None:
    assert words_of(code, column) == label


def test_an_id_means_nothing_to_a_person() -> None:
    assert (word_of("birthday"), word_of("id")) == ("出生日期", None)


class Reader(HTMLParser):
    """The page as a browser reads it."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = TreeBuilder()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in ("meta", "img"):
            self.tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        self.tree.end(tag)

    def handle_data(self, data: str) -> None:
        self.tree.data(data)


def written(**changes: Any) -> str:
    values: dict[str, Any] = {
        "at": "2026-03-10T07:05:59+08:00",
        "parts": (),
        "pictures": (),
        "left_out": (("人脸特征的数字", "不能看懂，也不能还原"),),
    }
    return page_of(Page(**(values | changes)))


def page(**changes: Any) -> Element:
    doctype, _, rest = written(**changes).partition("\n")
    assert doctype == "<!DOCTYPE html>"
    reader = Reader()
    reader.feed(rest)
    return reader.tree.close()


def texts(found: Element, path: str) -> list[str]:
    return ["".join(one.itertext()) for one in found.iterfind(f".//{path}")]


def test_somebody_of_whom_nothing_is_kept() -> None:
    found = page(parts=(Part("identity", "身份资料", ()), Part("attendance", "考勤", ())))
    assert texts(found, "p")[0] == "整理于 2026-03-10 07:05。点开每一行，看里面的内容。"
    assert texts(found, "h2") == ["没有记录的"]
    assert "身份资料、考勤" in texts(found, "p")
    assert texts(found, "summary") == ["没有放进来的，为什么"]
    assert (texts(found, "dt"), texts(found, "dd")) == (["人脸特征的数字"], ["不能看懂，也不能还原"])


def test_rows_with_their_words_and_how_long_they_are_kept() -> None:
    rows = ({"birthday": "1990-03-07", "id": "01K"}, {"id": "01L"})
    found = page(parts=(Part("identity", "身份资料", rows, ("保存30天",)),))
    assert texts(found, "summary")[0] == "身份资料（2）"
    assert texts(found, "p[@class='kept']") == ["保存30天"]
    assert texts(found, "details[@id='identity']/dl/dd") == ["1990-03-07"]
    assert not texts(found, "h2")


@pytest.mark.parametrize(("count", "is_cut"), [(ROWS_SHOWN, False), (ROWS_SHOWN + 1, True)])
def test_the_newest_rows_and_where_the_others_are(count: int, is_cut: bool) -> None:
    rows = [{"attempts": number} for number in range(count)]
    found = page(parts=(Part("audit", "操作记录", rows),))
    shown = texts(found, "details[@id='audit']/dl/dd")
    assert (len(shown), shown[-1]) == (ROWS_SHOWN, str(count - 1))
    hints = texts(found, "details[@id='audit']/p")
    assert hints == (["这里是最近的 200 条，全部在 audit.json 里。"] if is_cut else [])
    assert hints == texts(found, "details[@id='audit']/p[@class='hint']")


def test_pictures_and_words_that_look_like_markup() -> None:
    found = page(parts=EVIL_PARTS, pictures=EVIL_PICTURES)
    assert texts(found, "h2") == ["照片（1）"]
    assert texts(found, "figcaption") == [EVIL]
    (link,) = found.iterfind(".//a")
    assert link.get("href") == "photos/1.jpg"
    assert link[0].attrib == {"src": "data:image/jpeg;base64,AA", "alt": EVIL}


def test_the_page_needs_no_network_and_runs_nothing() -> None:
    found = page(parts=EVIL_PARTS, pictures=EVIL_PICTURES)
    assert {one.tag for one in found.iter()}.isdisjoint({"script", "link", "iframe", "form"})
    assert not [name for one in found.iter() for name in one.attrib if name.startswith("on")]
    text = written(parts=EVIL_PARTS, pictures=EVIL_PICTURES)
    assert "http:" not in text
    assert "https:" not in text
    assert "default-src 'none'" in text


def test_the_page_element_by_element() -> None:
    """PIPL 45: it loads nothing from anywhere, fits a narrow screen, and warns before it is passed on."""
    rows = ({"birthday": "1990-03-07", "id": "01K"}, {"id": "01L"})
    found = page(
        parts=(Part("identity", "身份资料", rows), Part("attendance", "考勤", ())),
        pictures=(Picture("photos/1.jpg", "自拍照", "data:image/jpeg;base64,AA"),),
    )
    policy = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    style = next(found.iter("style"))
    assert ".pictures{display:grid" in (style.text or "")
    style.text = None
    told = [(one.tag, one.attrib, one.text) for one in found.iter() if one.text]
    shapes = [(one.tag, one.attrib) for one in found.iter()]
    assert told == [
        ("title", {}, "我的个人信息"),
        ("h1", {}, "我的个人信息"),
        ("p", {}, "整理于 2026-03-10 07:05。点开每一行，看里面的内容。"),
        ("p", {"class": "hint"}, "里面有您完整的证件号码：请妥善保管，不要转发。"),
        ("h2", {}, "照片（1）"),
        ("figcaption", {}, "自拍照"),
        ("summary", {}, "身份资料（2）"),
        ("dt", {}, "出生日期"),
        ("dd", {}, "1990-03-07"),
        ("h2", {}, "没有记录的"),
        ("p", {}, "考勤"),
        ("summary", {}, "没有放进来的，为什么"),
        ("dt", {}, "人脸特征的数字"),
        ("dd", {}, "不能看懂，也不能还原"),
    ]
    assert [shape for shape in shapes if shape[0] not in {tag for tag, _shape, _text in told}] == [
        ("html", {"lang": "zh-CN"}),
        ("head", {}),
        ("meta", {"charset": "utf-8"}),
        ("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        ("meta", {"http-equiv": "Content-Security-Policy", "content": policy}),
        ("style", {}),
        ("body", {}),
        ("div", {"class": "part"}),
        ("div", {"class": "pictures"}),
        ("figure", {}),
        ("a", {"href": "photos/1.jpg"}),
        ("img", {"src": "data:image/jpeg;base64,AA", "alt": "自拍照"}),
        ("details", {"id": "identity"}),
        ("dl", {}),
        ("div", {"class": "part"}),
        ("details", {"id": "left-out"}),
        ("dl", {}),
    ]
