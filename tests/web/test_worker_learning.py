"""Learning in a real browser: two devices, random checks in time and missed, appeal and feedback."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from typing import Any

import pytest

from app.bootstrap import Product
from app.gateways.demo_clips import draw_clip
from app.kernel.actor import Actor, Grant
from app.kernel.ids import new_id
from app.people.models import FaceTemplate
from app.people.service.consent_documents import FACE_VERIFICATION
from app.training.models import Enrolment, LearningCheck
from app.training.rules.courses import ChapterDraft, CourseDraft, SectionDraft
from face_verify.engines import FaceTemplate as Template
from tests.factories.people import a_verified_person
from tests.factories.training import Centre, Pupil, a_centre, a_pupil
from tests.factories.verification import agree
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.workers_phone import come_from_wechat, fill, opens, page_text, press, reads

LONG, SHORT, FIRST_CHECK_WITHIN = 1800, 6, 15 * 60
BEAT = "document.querySelector('video').dispatchEvent(new Event('play'))"


@dataclass
class Learner:
    """王建国 in a course with films; ``pupil`` learns by the clock, the phone goes on where he stopped."""

    served: Served
    pupil: Pupil
    browser: Any

    def open(self, no: str = "1.1") -> None:
        centre = self.pupil.centre
        opens(
            self.browser, self.served, f"enrolments/{self.pupil.enrolment.id}/sections/{centre.section(no)}"
        )
        until(lambda: self.browser.find_elements("css selector", ".player .credit"), "the player")

    def beat(self) -> None:
        """The player tells the server at once how it stands."""
        self.browser.execute_script(BEAT)

    def until_checked(self) -> None:
        """Learns until a check waits, which whoever opens the section next has before him."""
        self.pupil.start("1.1")
        for _twenty_seconds in range(FIRST_CHECK_WITHIN // 20 + 2):
            if self.pupil.watch(20)["challenge"]:
                return
        raise AssertionError("no check came")

    def meet_check(self) -> LearningCheck:
        self.until_checked()
        self.open()
        self.beat()
        until(lambda: self.browser.find_elements("css selector", "dialog .big"), "the check")
        row: LearningCheck = LearningCheck.get()
        return row


def a_course_with_films(product: Product) -> Centre:
    centre = a_centre(product)
    hours = centre.course.required_hours
    sections = tuple(
        SectionDraft(
            f"小节{no}",
            seconds,
            video_id=product.training.videos.add(centre.provider, draw_clip(seconds), "片子").id,
        )
        for no, seconds in enumerate((LONG, SHORT), 1)
    )
    draft = CourseDraft("安全操作", hours, (ChapterDraft("专业", "第一章", hours, True, sections),), {})
    return replace(centre, course=product.training.courses.add(centre.provider, draft))


@pytest.fixture
def learner(served: Served, browser: Any) -> Learner:
    person, account, _headers = a_verified_person(served.product, "王建国")
    actor = Actor(account.id, person.id, new_id(), (Grant("worker", "self", person.id),), new_id())
    pupil = a_pupil(a_course_with_films(served.product), actor=actor)
    come_from_wechat(browser, served)
    return Learner(served, pupil, browser)


def test_the_second_device_ends_the_first_and_both_are_told(learner: Learner) -> None:
    browser = learner.browser
    learner.pupil.start("1.1")
    learner.pupil.watch(40)
    learner.open()
    reads(browser, "在另一处打开的学习已经结束")
    reads(browser, "本节已计 40秒")
    learner.pupil.start("1.1")
    learner.beat()
    reads(browser, "在这里接着学")
    assert "另一" in page_text(browser)
    press(browser, "在这里接着学")
    reads(browser, "在另一处打开的学习已经结束")
    browser.refresh()
    until(lambda: "另一处" not in page_text(browser), "no other device")
    reads(browser, "本节已计 40秒")


def test_a_question_answered_wrong_and_then_right(learner: Learner) -> None:
    check = learner.meet_check()
    right = check.options[check.right_option]
    press(learner.browser, next(option for option in check.options if option != right))
    reads(learner.browser, "回答不正确")
    press(learner.browser, right)
    reads(learner.browser, "抽查通过")
    assert not learner.browser.find_elements("css selector", "dialog")


def test_a_missed_check_says_why_and_can_be_appealed(learner: Learner) -> None:
    browser = learner.browser
    learner.meet_check()
    learner.beat()
    until(lambda: LearningCheck.get().was_heard or learner.beat(), "a heartbeat in time")
    learner.pupil.clock.move(seconds=61)
    learner.beat()
    reads(browser, "上一次抽查没有完成")
    second = LearningCheck.get(LearningCheck.state == "open")
    press(browser, second.options[second.right_option])
    reads(browser, "抽查通过")
    learner.beat()
    press(browser, "看没有计入的时间")
    reads(browser, "随机抽查没有按时完成")
    press(browser, "申诉这一段")
    fill(browser, "text", "当时在接工地的电话")
    press(browser, "提交")
    reads(browser, "申诉处理中")


def test_a_check_by_face(learner: Learner) -> None:
    """Through the viewfinder; the comparison is a job, and the page hears of it by itself."""
    pupil, browser = learner.pupil, learner.browser
    agree(pupil.product, pupil.actor, (FACE_VERIFICATION,))
    kept = base64.b64encode(Template((0.1,) * 128).to_bytes()).decode()
    now = pupil.clock.now()
    FaceTemplate.create(person_id=pupil.actor.person_id, template=kept, engine="local", created_at=now)
    assert learner.meet_check().kind == "face"
    press(browser, "拍本人照片")
    until(lambda: browser.find_elements("css selector", ".finder svg"), "the outline")
    press(browser, "拍照")
    reads(browser, "正在比对照片")
    learner.served.work()
    learner.beat()
    reads(browser, "比对通过")
    assert LearningCheck.get().state == "passed"


def test_a_film_is_watched_and_the_course_is_rated(learner: Learner) -> None:
    """The short section by the phone itself, playing in real time; then the word of the learner."""
    browser = learner.browser
    learner.open("1.2")
    press(browser, "回大纲")
    reads(browser, "小节1")
    learner.open("1.2")
    browser.execute_script("const film = document.querySelector('video'); film.muted = true; film.play()")
    reads(browser, "这一节学完了")
    pupil = learner.pupil
    pupil.start("1.1")
    pupil.watch(60)
    done = Enrolment.update(state="completed", completed_at=pupil.clock.now())
    done.where(Enrolment.id == pupil.enrolment.id).execute()
    opens(browser, learner.served, f"enrolments/{pupil.enrolment.id}")
    fill(browser, "text", "讲得清楚")
    press(browser, "提交评价")
    reads(browser, "感谢")
