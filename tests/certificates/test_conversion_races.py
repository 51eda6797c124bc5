"""Two at once, with real transactions on both databases."""

from __future__ import annotations

from collections import Counter

from app.bootstrap import Product
from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.kernel import db
from app.kernel.jobs import Job, JobRun
from app.people.models import Notice
from app.training.models import Enrolment
from tests.factories.conversion import QUALITY, SITE, Officer, a_role_course, an_officer, at, regulator
from tests.factories.verification import picture
from tests.racing import at_once


def chosen(officer: Officer) -> Officer:
    officer.choose()
    return officer


def test_two_phones_choose_different_roles(own_product: Product) -> None:
    """CQ2023-A2.4-2, A-17: one wins, the other learns which."""
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = an_officer(own_product)
        a_role_course(own_product, officer.provider, QUALITY, "CIVIL")
        answers = at_once(*[lambda post=post: officer.choose(post=post) for post in (SITE, QUALITY) * 4])
        won = officer.row.target_post
        assert RoleConversion.select().count() == 1
        assert answers.count("ROLE_ALREADY_CHOSEN") == 4
        assert {one["target_post"] for one in answers if isinstance(one, dict)} == {won}


def test_a_double_click_is_one_choice(own_product: Product) -> None:
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = an_officer(own_product)
        given = {
            "certificate_id": officer.source.id,
            "target_post": SITE,
            "specialty": "CIVIL",
            "confirm": True,
        }
        answers = at_once(
            *[lambda: officer.desk.choices.choose(officer.actor, **given)[1] for _n in range(6)]
        )
        assert Counter(answers) == {True: 1, False: 5}


def test_two_certificates_of_one_person_do_not_meet_in_one_role(own_product: Product) -> None:
    """A-20."""
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = an_officer(own_product)
        second = an_officer(own_product, has_face=False)  # the same person, another certificate
        answers = at_once(officer.choose, second.choose)
        assert answers.count("TARGET_TAKEN") == 1
        assert RoleConversion.select().count() == 1


def test_pictures_at_once_are_one(own_product: Product) -> None:
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = chosen(an_officer(own_product))
        selfie = picture("pink", 320)
        at_once(
            *[
                lambda: officer.desk.faces.show_face(officer.actor, officer.row.id, selfie)["state"]
                for _n in range(6)
            ]
        )
        assert ConversionFace.select().count() == 1
        assert Job.select().where(Job.kind == "conversion-face").count() == 1


def test_two_workers_on_one_picture_and_an_official_beside_them(own_product: Product) -> None:
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = chosen(an_officer(own_product))
        officer.show_face(work=False)
        face, job = ConversionFace.get(), Job.get(Job.kind == "conversion-face")
        run = JobRun(job.id, job.kind, face.id, job.payload, 1, False)
        decide = officer.desk.reviews.decide
        at_once(
            *[lambda: officer.desk.faces.compare(run) for _n in range(3)],
            lambda: decide(regulator(), officer.row.id, approve=True, reason="一致"),
        )
        assert officer.row.state == "applied"
        assert Enrolment.select().count() == 1
        assert officer.row.enrolment_id == Enrolment.get().id


def test_completed_by_many_jobs_at_once_is_one_certificate(own_product: Product) -> None:
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        officer = chosen(an_officer(own_product))
        officer.show_face()
        officer.learn(work=False)
        run = JobRun("job", "course-completed", officer.row.enrolment_id, {}, 1, False)
        at_once(*[lambda: officer.desk.completion.complete(run) for _n in range(4)])
        assert Certificate.select().where(Certificate.source == "CONVERTED").count() == 1
        assert Notice.select().where(Notice.kind == "conversion_completed").count() == 1
        assert officer.row.new_certificate_id is not None


def test_completed_by_several_people_at_once_has_several_numbers(own_product: Product) -> None:
    with db.connection():
        at(own_product, "2023-06-15T09:00:00")
        runs = []
        for name in ("王建国", "张伟", "李秀英", "周磊"):
            officer = chosen(an_officer(own_product, name))
            officer.show_face()
            Enrolment.update(completed_at=own_product.clock.now()).execute()
            runs.append(JobRun("job", "course-completed", officer.row.enrolment_id, {}, 1, False))
        complete = own_product.certificates.conversion.completion.complete
        at_once(*[lambda run=run: complete(run) for run in runs])
        numbers = [row.number for row in Certificate.select().where(Certificate.source == "CONVERTED")]
        assert sorted(numbers) == [f"渝建教转-2023-{n:08d}" for n in range(1, 5)]
