"""A training centre, an authority and people who learn, over HTTP and nothing else."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from app.kernel.clock import SHANGHAI, FrozenClock
from tests.acceptance.story import Story
from tests.factories.cast import CastMember, member
from tests.factories.people import Headers, sign_in, staff_headers
from tests.factories.training import a_provider

CHAPTERS: list[dict[str, Any]] = [
    {
        "tag": "专业",
        "title": "安全生产法律法规",
        "credit_hours": 6,
        "mandatory": True,
        "sections": [{"title": "概述", "duration_s": 60}, {"title": "案例", "duration_s": "1:00"}],
    },
    {
        "tag": "公共",
        "title": "装配式建筑",
        "credit_hours": 2,
        "mandatory": False,
        "sections": [{"title": "概述", "duration_s": 40}],
    },
]


def midday(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(12), SHANGHAI)


@dataclass
class School:
    """One city with an authority and a training centre; the clock is moved from day to day."""

    story: Story
    provider_id: str = ""
    courses: dict[str, str] = field(default_factory=dict)

    @property
    def clock(self) -> FrozenClock:
        assert isinstance(self.story.product.clock, FrozenClock)
        return self.story.product.clock

    @property
    def regulator(self) -> Headers:
        return staff_headers(self.story.product, "regulator", "region", "500000")

    @property
    def ministry(self) -> Headers:
        return staff_headers(self.story.product, "regulator", "region", "000000")

    @property
    def staff(self) -> Headers:
        if not self.provider_id:
            self.provider_id = a_provider(self.story.product).id
        return staff_headers(self.story.product, "training_staff", "training_centre", self.provider_id)

    def on(self, day: str) -> None:
        """Noon of that day; what the job worker had to do until then is done."""
        self.clock.set(midday(day))
        self.story.work()

    def at(self, moment: str) -> None:
        """By the clocks of Shanghai, e.g. ``2023-12-31T23:59:59``."""
        self.clock.set(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))

    def course(self, title: str = "继续教育课程", **more: Any) -> str:
        body = {"title": title, "required_hours": 8, "chapters": CHAPTERS, **more}
        return str(self.story.post("/training/courses", self.staff, body, 201)["id"])

    def a_class(self, kind: str, starts_on: str, ends_on: str, **more: Any) -> str:
        course_id = self.courses.setdefault("ce", "") or self.course()
        self.courses["ce"] = course_id
        body = {
            "title": f"继续教育班 {ends_on}",
            "kind": kind,
            "course_id": course_id,
            "starts_on": starts_on,
            "ends_on": ends_on,
            "seats": 30,
            **more,
        }
        return str(self.story.post("/training/classes", self.staff, body, 201)["id"])

    def certificate(self, who: CastMember, expected: int = 201, **more: Any) -> Any:
        body = {
            "number": f"渝建安C(2021){who.id_number[-7:-1]}",
            "name": "安全生产考核合格证书",
            "kind": "SAFETY_MANAGEMENT",
            "category": "C",
            "holder_name": who.name,
            "holder_id_number": who.id_number,
            "province": "重庆",
            "issued_on": "2021-06-01",
            "valid_from": "2021-06-01",
            "valid_to": "2024-05-31",
            "activated": True,
            **more,
        }
        given = {name: value for name, value in body.items() if value is not None}
        return self.story.post("/certificates", self.ministry, given, expected)

    def electrician(self, who: CastMember, expected: int = 201, **more: Any) -> Any:
        given = {
            "number": f"渝T{who.id_number[-7:-1]}",
            "name": "特种作业操作资格证书",
            "kind": "SPECIAL_OPERATION",
            "category": "建筑电工",
        }
        return self.certificate(who, expected, **(given | more))

    def safety_officer(self, who: CastMember, expected: int = 201, **more: Any) -> Any:
        given = {
            "number": f"渝建教{who.id_number[-7:-1]}",
            "name": "住房城乡建设领域施工现场专业人员职业培训合格证书",
            "kind": "TRAINING_POST_NEW",
            "category": None,
            "post": "SAFETY_OFFICER",
        }
        return self.certificate(who, expected, **(given | more))

    def assess(self, enrolment_id: str, result: str = "pass") -> None:
        body = {"result": result, "examiner": "周磊", "witness": "孙明"}
        self.story.post(f"/training/enrolments/{enrolment_id}/assessment", self.staff, body)
        self.story.work()


@dataclass
class Learner:
    """Somebody verified, on his phone."""

    school: School
    who: CastMember
    headers: Headers

    @classmethod
    def of(cls, school: School, name: str) -> Learner:
        return cls(school, member(name), school.story.verified(name))

    def sign_in_again(self) -> None:
        self.headers = sign_in(self.school.story.client, self.who.name)

    def get(self, path: str) -> Any:
        self.sign_in_again()
        return self.school.story.get(path, self.headers)

    def post(self, path: str, body: Any = None, expected: int = 200) -> Any:
        self.sign_in_again()
        return self.school.story.post(path, self.headers, body, expected)

    def certificates(self) -> list[Any]:
        return list(self.get("/me/certificates")["items"])

    def classes(self, certificate_id: str) -> dict[str, Any]:
        """By class id."""
        told = self.get(f"/me/certificates/{certificate_id}/classes")
        return {one["id"]: one for one in told["items"]}

    def learn(self, enrolment_id: str) -> Any:
        """Watches every section at normal speed, with a heartbeat every 20 s; what the course says then."""
        for chapter in self.get(f"/me/enrolments/{enrolment_id}")["outline"]:
            for section in chapter["sections"]:
                self._watch(enrolment_id, section["id"])
        self.school.story.work()
        return self.get(f"/me/enrolments/{enrolment_id}")

    def _watch(self, enrolment_id: str, section_id: str) -> None:
        body = {"section_id": section_id}
        opened = self.post(f"/me/enrolments/{enrolment_id}/learning-sessions", body, 201)
        position, seq = opened["resume_position_s"], 0
        path = f"/me/learning-sessions/{opened['session_id']}/heartbeats"
        while position < opened["duration_s"]:
            step = min(opened["heartbeat_seconds"], opened["duration_s"] - position)
            self.school.clock.move(seconds=step)
            position, seq = position + step, seq + 1
            beat = {"seq": seq, "position_s": position, "playing": True, "rate": 1.0}
            told = self.school.story.post(path, self.headers, beat)
            assert told["credited_s"] == step, told
