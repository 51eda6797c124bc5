"""A holder, his certificate and a centre with classes, on days that suit a story."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.bootstrap import Product
from app.certificates.models import CeEnrolment, Certificate
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SHANGHAI
from app.kernel.ids import new_id
from app.kernel.jobs import Job
from app.people.models import Notice, Person
from app.training.models import Enrolment, TrainingClass
from tests.factories.certificates import a_certificate, an_operator
from tests.factories.gateways import run_due_jobs
from tests.factories.people import a_person
from tests.factories.training import Centre, a_centre, caller

LAST = date(2026, 7, 31)
"""Six months before it are 31 January, three are 30 April, ten days are 21 July; tests begin on 10 March."""


def at(day: date, hour: int = 12) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=SHANGHAI)


def actor_of(person: Person) -> Actor:
    return Actor(new_id(), person.id, new_id(), (Grant("worker", "self", person.id),), new_id())


@dataclass
class Story:
    """Whoever renews a certificate, step by step, on the test's clock."""

    product: Product
    centre: Centre
    person: Person
    actor: Actor
    certificate: Certificate
    regulator: Actor

    @property
    def desk(self) -> Any:
        return self.product.certificates.education

    def today(self, day: date, hour: int = 12) -> None:
        self.product.clock.set(at(day, hour))  # type: ignore[attr-defined]

    def a_class(self, starts: date = date(2026, 4, 1), ends: date = date(2026, 4, 10), **columns: Any) -> str:
        given = {"kind": self.certificate.kind, "starts_on": starts, "ends_on": ends}
        opened: TrainingClass = self.centre.a_class(**(given | columns))
        return str(opened.id)

    def enrol(self, class_id: str | None = None) -> str:
        answer = self.desk.enrolments.enrol(self.actor, self.certificate.id, class_id or self.a_class())
        return str(answer["id"])

    def reach_hours(self, enrolment_id: str) -> None:
        """As the training slice writes it when the last section is done."""
        now = self.product.clock.now()
        Enrolment.update(state="completed", completed_at=now).where(Enrolment.id == enrolment_id).execute()
        self.product.jobs.submit("course-completed", enrolment_id)
        run_due_jobs(self.product.jobs)

    def assess(self, enrolment_id: str, result: str = "pass") -> None:
        self.product.training.assessments.record(
            self.centre.staff, enrolment_id, result=result, examiner="李考官", witness="王见证"
        )
        run_due_jobs(self.product.jobs)

    def complete(self, enrolment_id: str) -> None:
        self.reach_hours(enrolment_id)
        self.assess(enrolment_id)

    def state(self, enrolment_id: str) -> str:
        return str(self.desk.enrolments.standing(self.actor, enrolment_id)["state"])

    def row(self, enrolment_id: str) -> CeEnrolment:
        found: CeEnrolment = CeEnrolment.get_by_id(enrolment_id)
        return found

    def decide(self, enrolment_id: str, *, approve: bool = True, **more: Any) -> dict[str, Any]:
        given = {"reason": "", **more}
        answer: dict[str, Any] = self.desk.decisions.decide(
            self.regulator, enrolment_id, approve=approve, **given
        )
        return answer

    def reread(self) -> Certificate:
        self.certificate = Certificate.get_by_id(self.certificate.id)
        return self.certificate

    def told(self, kind: str) -> list[Notice]:
        return list(Notice.select().where((Notice.kind == kind) & (Notice.person_id == self.person.id)))

    def failed_jobs(self) -> int:
        return int(Job.select().where(Job.last_error.is_null(False)).count())


def a_story(product: Product, *, special: bool = False, who: str = "王建国", **columns: Any) -> Story:
    make = an_operator if special else a_certificate
    person = a_person(product, who, marks=2)
    certificate = make(product, who, **({"valid_from": date(2023, 8, 1), "valid_to": LAST} | columns))
    regulator = caller("regulator", "region", "500000")
    return Story(product, a_centre(product), person, actor_of(person), certificate, regulator)
