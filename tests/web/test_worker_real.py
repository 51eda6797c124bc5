"""From sign-in to the code with a rendered card and a real face, read and compared by the real engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import skimage.data
from PIL import Image

from face_verify.local_cards import LocalIdCardReader
from face_verify.local_faces import LocalFaceMatcher
from tests.idcards import invent_person, render_front
from tests.web.camera_film import write_still
from tests.web.conftest import Served
from tests.web.guards_phone import phone, until
from tests.web.workers_phone import choose_picture, code_on, come_from_wechat, press, reads


@pytest.fixture
def real_gateways() -> dict[str, Any]:
    return {"card_reader": LocalIdCardReader(threads=2), "face_matcher": LocalFaceMatcher()}


def test_from_sign_in_to_the_code(served: Served, tmp_path: Path) -> None:
    """The card from the album, the face through the viewfinder; a face of nobody is told first."""
    collins = Image.fromarray(skimage.data.astronaut())  # NASA, public domain
    printed = invent_person(7)
    card = tmp_path / "card.jpg"
    card.write_bytes(render_front(printed, collins.crop((130, 0, 330, 250)), seed=7))
    film = write_still(tmp_path / "camera.y4m", collins.crop((60, 0, 400, 255)).resize((640, 480)))
    with phone(film) as browser:
        come_from_wechat(browser, served, "newcomer")
        press(browser, "去实名认证")
        reads(browser, "先请您看一看")
        for box in browser.find_elements("css selector", ".consent input"):
            browser.execute_script("arguments[0].click()", box)
        press(browser, "同意勾选的各项")
        reads(browser, "边框缺失")
        choose_picture(browser, card)
        until(lambda: browser.find_elements("css selector", ".photo-seen img"), "the picture")
        press(browser, "上传并识别")
        reads(browser, "正在识别")
        served.work()
        reads(browser, "请核对")
        assert browser.find_element("name", "name").get_attribute("value") == printed.name
        assert browser.find_element("name", "id_number").get_attribute("value") == printed.id_number
        press(browser, "没有错")
        reads(browser, "拍一张本人照片")
        press(browser, "拍本人照片")
        reads(browser, "脸对准圆圈")
        until(lambda: browser.find_elements("css selector", ".finder svg"), "the outline")
        press(browser, "拍照")
        until(lambda: browser.find_elements("css selector", ".photo-seen img"), "the picture")
        assert not browser.find_elements("css selector", ".finder")
        press(browser, "上传并比对")
        reads(browser, "正在比对")
        served.work()
        reads(browser, "已认证")
        press(browser, "出示个人码")
        assert until(lambda: code_on(browser), "a code that can be read").startswith("JM1")


def test_a_picture_that_shows_no_card_is_sent_back(served: Served, browser: Any, tmp_path: Path) -> None:
    """What is wrong and what to do is there, and the page asks for another picture."""
    wall = tmp_path / "wall.jpg"
    Image.new("RGB", (900, 600), "grey").save(wall)
    come_from_wechat(browser, served, "hasty")
    browser.get(f"{served.url}/m/verification")
    reads(browser, "先请您看一看")
    for box in browser.find_elements("css selector", ".consent input"):
        browser.execute_script("arguments[0].click()", box)
    press(browser, "同意勾选的各项")
    reads(browser, "边框缺失")
    choose_picture(browser, wall)
    until(lambda: browser.find_elements("css selector", ".photo-seen img"), "the picture")
    press(browser, "上传并识别")
    reads(browser, "正在识别")
    served.work()
    reads(browser, "请看这里")
    assert "身份证" in browser.find_element("css selector", ".reasons").text
    assert browser.find_elements("css selector", "input[type=file]")
