"""A safety officer on his way to another post, by the test's clock."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.bootstrap import Product
from app.certificates.models import Certificate, RoleConversion
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.ids import new_id
from app.people.models import FaceTemplate
from app.people.service.consent_documents import FACE_VERIFICATION
from app.training.models import Course, Enrolment, TrainingProvider
from app.training.service.courses import Binding
from face_verify.engines import FaceComparison, Zone
from face_verify.engines import FaceTemplate as Template
from tests.factories.certificates import a_safety_officer
from tests.factories.courses import a_draft
from tests.factories.gateways import run_due_jobs
from tests.factories.people import Headers, a_verified_person
from tests.factories.training import Centre, Pupil, a_provider, caller
from tests.factories.verification import agree, picture

SITE, QUALITY = "SITE_ENGINEER", "QUALITY_INSPECTOR"
MATCH = FaceComparison(Zone.MATCH, similarity=90.0, distance=0.3)
DOUBTFUL = FaceComparison(Zone.REVIEW, similarity=60.0, distance=0.45)
OTHER = FaceComparison(Zone.NO_MATCH, similarity=10.0, distance=0.9)

# completed on, to be queried from
V3 = [
    (date(2023, 6, 5), date(2023, 6, 6)),
    (date(2023, 6, 21), date(2023, 6, 25)),
    (date(2023, 9, 28), date(2023, 10, 7)),
    (date(2023, 12, 29), date(2024, 1, 2)),
    (date(2024, 2, 9), date(2024, 2, 18)),
    (date(2023, 6, 3), date(2023, 6, 5)),  # a Saturday
    (date(2023, 6, 25), date(2023, 6, 26)),  # a make-up Sunday
    (date(2023, 6, 24), date(2023, 6, 25)),  # the last day of a holiday
]


@dataclass
class Officer:
    """A verified holder; ``headers`` are those of his phone."""

    product: Product
    actor: Actor
    headers: Headers
    source: Certificate
    provider: TrainingProvider
    course: Course

    @property
    def desk(self) -> Any:
        return self.product.certificates.conversion

    @property
    def row(self) -> RoleConversion:
        found: RoleConversion = RoleConversion.get(RoleConversion.source_certificate_id == self.source.id)
        return found

    @property
    def shown(self) -> dict[str, Any]:
        return dict(self.desk.showing.show(self.actor, self.row.id))

    def choose(self, post: str = SITE, specialty: str = "CIVIL", **changes: Any) -> dict[str, Any]:
        given = {
            "certificate_id": self.source.id,
            "target_post": post,
            "specialty": specialty,
            "confirm": True,
        }
        conversion, _is_new = self.desk.choices.choose(self.actor, **(given | changes))
        return dict(conversion)

    def show_face(self, answer: FaceComparison = MATCH, *, work: bool = True) -> dict[str, Any]:
        """The picture comes in; with ``work`` it is compared at once."""
        self.product.gateways.face_matcher.answer = answer  # type: ignore[attr-defined]
        self.desk.faces.show_face(self.actor, self.row.id, picture("pink", 320))
        if work:
            run_due_jobs(self.product.jobs)
        return self.shown

    def learn(self, *, work: bool = True) -> dict[str, Any]:
        """The two sections of the mandatory chapter, which is the course."""
        centre = Centre(
            self.product,
            self.provider,
            self.course,
            staff=caller("training_staff", "training_centre", self.provider.id),
            regulator=regulator(),
            outsider=caller("training_staff", "training_centre", new_id()),
        )
        pupil = Pupil(centre, self.actor, Enrolment.get_by_id(self.row.enrolment_id))
        pupil.study("1.1", 60)
        pupil.study("1.2", 40)
        assert pupil.reread().completed_at is not None
        if work:
            run_due_jobs(self.product.jobs)
        return self.shown

    def through(self) -> dict[str, Any]:
        self.choose()
        self.show_face()
        return self.learn()


def regulator(region: str = "500000") -> Actor:
    return caller("regulator", "region", region)


def at(product: Product, moment: str) -> None:
    """Sets the clock by the clocks of Shanghai."""
    assert isinstance(product.clock, FrozenClock)
    product.clock.set(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI))


def a_role_course(
    product: Product, provider: TrainingProvider, post: str = SITE, specialty: str = "CIVIL"
) -> Course:
    return product.training.courses.add(provider, a_draft(), binding=Binding(post, specialty))


def an_officer(
    product: Product, who: str = "王建国", *, has_face: bool = True, marks: int = 2, **columns: Any
) -> Officer:
    """Somebody with a convertible certificate and a course for 土建施工员; the clock stands as it is."""
    person, account, headers = a_verified_person(product, who, marks)
    own = Grant("worker", "self", person.id)
    actor = Actor(account.id, person.id, new_id(), (own,), new_id())
    if has_face:
        agree(product, actor, (FACE_VERIFICATION,))
        kept = base64.b64encode(Template((0.1,) * 128).to_bytes()).decode()
        FaceTemplate.create(
            person_id=person.id, template=kept, engine="local", created_at=product.clock.now()
        )
    days = {"issued_on": date(2021, 6, 1), "valid_from": date(2021, 6, 1), "valid_to": date(2025, 5, 31)}
    source = a_safety_officer(product, who, **(days | columns))
    provider = a_provider(product)
    return Officer(product, actor, headers, source, provider, a_role_course(product, provider))
