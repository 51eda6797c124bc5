"""A training centre with a course, and somebody who learns in it at the pace of the test's clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from app.bootstrap import Product
from app.kernel.actor import Actor, Grant
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.ids import new_id
from app.people.models import Account, Person, Session
from app.training.facts import Outline
from app.training.models import Course, Enrolment, TrainingClass, TrainingProvider
from app.training.queries.outlines import outline_of
from app.training.service.heartbeats import Said, Sender
from app.training.service.living import LivingStates
from tests.factories.courses import TWO_CHAPTERS, ChapterPlan, a_draft


@dataclass(frozen=True)
class Centre:
    """A provider, its published course, and the callers who have to do with it."""

    product: Product
    provider: TrainingProvider
    course: Course
    staff: Actor
    regulator: Actor
    outsider: Actor  # staff of another centre

    @property
    def outline(self) -> Outline:
        return outline_of(self.course.id)

    def section(self, no: str) -> str:
        """The id of a section by its number."""
        return next(section.id for _chapter, section in self.outline.by_section.values() if section.no == no)

    def a_class(self, **columns: Any) -> TrainingClass:
        values: dict[str, Any] = {
            "provider_id": self.provider.id,
            "course_id": self.course.id,
            "title": "安管人员继续教育第一期",
            "kind": "SAFETY_MANAGEMENT",
            "starts_on": date(2026, 3, 1),
            "ends_on": date(2026, 3, 31),
            "seats": 50,
            "created_at": self.product.clock.now(),
        }
        return TrainingClass.create(**(values | columns))


def caller(role: str, scope_type: str, scope_id: str) -> Actor:
    return Actor(new_id(), None, new_id(), (Grant(role, scope_type, scope_id),), new_id())


def sender_of(actor: Actor) -> Sender:
    """A caller whose sign-in is known to hold."""
    return Sender(actor.session_id, lambda: actor)


def a_provider(product: Product, name: str = "渝安培训中心", **columns: Any) -> TrainingProvider:
    values: dict[str, Any] = {
        "name": name,
        "kind": "TRAINING_ORGANISATION",
        "region_code": "500112",
        "region_name": "重庆市渝北区",
        "qualified": True,
        "created_at": product.clock.now(),
    }
    return TrainingProvider.create(**(values | columns))


def a_centre(
    product: Product, plan: Sequence[ChapterPlan] = TWO_CHAPTERS, required_hours: float = 6
) -> Centre:
    provider = a_provider(product)
    course = product.training.courses.add(provider, a_draft(plan, required_hours))
    return Centre(
        product,
        provider,
        course,
        staff=caller("training_staff", "training_centre", provider.id),
        regulator=caller("regulator", "region", "500000"),
        outsider=caller("training_staff", "training_centre", new_id()),
    )


@dataclass
class Pupil:
    """Somebody enrolled; ``position`` is where his player stands, ``credited`` what he was told so far."""

    centre: Centre
    actor: Actor
    enrolment: Enrolment
    session_id: str = ""
    seq: int = 0
    position: float = 0
    credited: float = 0
    uncredited: list[dict[str, Any]] = field(default_factory=list)

    @property
    def product(self) -> Product:
        return self.centre.product

    @property
    def clock(self) -> FrozenClock:
        assert isinstance(self.product.clock, FrozenClock)
        return self.product.clock

    @property
    def sender(self) -> Sender:
        return sender_of(self.actor)

    @property
    def states(self) -> LivingStates:
        return LivingStates(self.product.gateways.store)

    def start(self, no: str) -> dict[str, Any]:
        """Opens a section; the player stands where it resumes."""
        answer = self.product.training.sessions.start(self.actor, self.enrolment.id, self.centre.section(no))
        self.session_id, self.seq, self.position = answer["session_id"], 0, answer["resume_position_s"]
        return answer

    def beat(self, *, playing: bool = True, rate: float = 1.0, seq: int | None = None) -> dict[str, Any]:
        """A heartbeat of where the player stands now."""
        if seq is None:
            self.seq += 1
        answer = self.product.training.heartbeats.take(
            self.sender, self.session_id, Said(self.seq if seq is None else seq, self.position, playing, rate)
        )
        if seq is None:
            self.credited += answer["credited_s"]
            self.uncredited += answer["uncredited"]
        return answer

    def watch(self, seconds: float, every: float = 20) -> dict[str, Any]:
        """Watches at normal speed, with a heartbeat every so often and one at the end."""
        answer: dict[str, Any] = {}
        while seconds > 0:
            step = min(every, seconds)
            self.clock.move(seconds=step)
            self.position += step
            seconds -= step
            answer = self.beat()
        return answer

    def study(self, no: str, seconds: float) -> dict[str, Any]:
        self.start(no)
        return self.watch(seconds)

    def reread(self) -> Enrolment:
        self.enrolment = Enrolment.get_by_id(self.enrolment.id)
        return self.enrolment

    def reasons(self) -> list[str]:
        return [lost["reason"] for lost in self.uncredited]


def a_person_of(product: Product, name: str | None = None) -> Actor:
    """Somebody with an account and nothing else."""
    now = product.clock.now()
    person = Person.create(worker_name_masked=name, created_at=now)
    account = Account.create(person_id=person.id, created_at=now)
    session = Session.create(account_id=account.id, created_at=now)
    return Actor(account.id, person.id, session.id, (Grant("worker", "self", person.id),), new_id())


def a_pupil(centre: Centre, *, actor: Actor | None = None, **terms: Any) -> Pupil:
    """Enrolled through the service; ``terms`` as in ``Enrolling.enrol``."""
    actor = actor or a_person_of(centre.product)
    assert actor.person_id is not None
    with database.atomic():
        enrolment = centre.product.training.enrolling.enrol(
            actor.person_id, course_id=centre.course.id, **({"purpose": "ce"} | terms)
        )
    return Pupil(centre, actor, enrolment)
