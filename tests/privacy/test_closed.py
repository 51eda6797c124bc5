"""After the account is closed: what is kept is only kept, and still serves the law that wants it kept."""

from __future__ import annotations

import pytest

from app.attendance.models import SiteAttendance
from app.bootstrap import Product
from app.employment.models import ProjectWorker
from app.kernel import db, schema
from app.kernel.actor import Actor
from app.kernel.errors import Missing, Refused
from app.people.models import Account, DataRequest, Notice, Person, PersonalCode, VerificationReview
from tests.factories.attendance import Worker, a_code, a_code_id, engaged, passing, scan
from tests.factories.cast import member
from tests.factories.certificates import a_certificate
from tests.factories.sites import Site
from tests.factories.verification import Applicant, applicant, registered

WANG = member("王建国")
REASON = "劳动监察核对身份"


@pytest.fixture
def wang(product: Product) -> Applicant:
    return registered(product, WANG)


def _leaves(worker_id: str, product: Product) -> None:
    today = product.clock.now().date()
    ProjectWorker.update(stage="exited", exited_on=today, active_key=None).where(
        ProjectWorker.id == worker_id
    ).execute()


def _close(product: Product, wang: Applicant) -> str:
    person_id = str(wang.person.id)
    product.privacy.data_requests.close_account(wang.actor, confirmed=True)
    return person_id


def _names(product: Product, actor: Actor, site: Site, name: str | None = None) -> list[str]:
    page = product.register.workers(actor, site.id, name=name)
    return [str(line.person_id) for line in page.items]


def test_who_still_works_on_the_site_stays_in_its_register(
    product: Product, site: Site, wang: Applicant
) -> None:
    """Wages and real names are the employer's duty, whether or not somebody has an account."""
    worker_id = engaged(product, site, wang.person)
    person_id = _close(product, wang)
    assert _names(product, site.project_admin, site) == [person_id]
    entry = product.rosters.since(site.staff, site.id, None)["entries"]
    assert [(line["worker_id"], line["code_ids"], line["photo_url"]) for line in entry] == [
        (worker_id, [], None)
    ]


def test_who_left_is_found_by_the_authority_alone(product: Product, site: Site, wang: Applicant) -> None:
    worker_id = engaged(product, site, wang.person)
    _leaves(worker_id, product)
    assert _names(product, site.project_admin, site, WANG.name) != []
    person_id = _close(product, wang)
    for actor in (site.project_admin, site.contractor_admin):
        assert _names(product, actor, site) == _names(product, actor, site, WANG.name) == []
        with pytest.raises(Missing):
            product.register.worker(actor, site.id, worker_id)
    assert _names(product, site.regulator, site, WANG.name) == [person_id]
    assert product.register.worker(site.regulator, site.id, worker_id)[0].id == worker_id
    assert product.rosters.since(site.staff, site.id, None)["entries"] == []


def test_nobody_on_the_site_sees_his_file_whole(product: Product, site: Site, wang: Applicant) -> None:
    engaged(product, site, wang.person)
    person_id = _close(product, wang)
    with pytest.raises(Refused, match="ACCOUNT_CLOSED"):
        product.persons.unmask(site.project_admin, person_id, REASON)
    file = product.persons.unmask(site.regulator, person_id, REASON)
    assert (file.id_number, file.cell_phone, file.photo_url) == (WANG.id_number, None, None)
    assert product.audit.of_person(person_id)[0].action == "person.unmasked"


def test_no_code_is_made_for_him_and_none_of_his_is_good(
    product: Product, site: Site, wang: Applicant
) -> None:
    worker_id = engaged(product, site, wang.person)
    code_id = a_code_id(product, wang.person)
    person_id = _close(product, wang)
    with pytest.raises(Refused, match="ACCOUNT_CLOSED"):
        product.codes.sticker(site.project_admin, person_id, caption=None, as_png=False)
    answer = scan(product, site, a_code(product, code_id))
    assert not answer["admitted"]
    assert PersonalCode.select().where(PersonalCode.revoked_at.is_null()).count() == 0
    assert ProjectWorker.get_by_id(worker_id).person_id == person_id


def test_nothing_is_written_to_him_any_more(product: Product, wang: Applicant) -> None:
    person_id = _close(product, wang)
    told = product.notices.tell(person_id, kind="ce_reminder", title="提醒", text="快到期了")
    assert told is None
    assert Notice.select().count() == 0


def test_wages_and_certificates_are_still_proven(product: Product, site: Site, wang: Applicant) -> None:
    worker_id = engaged(product, site, wang.person)
    worker = Worker(wang.person, worker_id, a_code_id(product, wang.person))
    assert passing(product, site, worker)["admitted"]
    certificate = a_certificate(product, WANG)
    person_id = _close(product, wang)
    _leaves(worker_id, product)
    month = product.monthly_attendance.month(site.project_admin, site.id, "2026-03")
    assert [(row["worker"]["name"], row["days"]) for row in month["rows"]] == [("王**", 1)]
    assert SiteAttendance.select().where(SiteAttendance.person_id == person_id).count() == 1
    found = product.certificates.public_query.find(certificate.number, WANG.name, "a")
    assert found["number"] == certificate.number


def test_who_comes_back_is_himself_again(product: Product, site: Site, wang: Applicant) -> None:
    """Closed by mistake: proven anew, and looked at by a person, everything that was kept is his again."""
    engaged(product, site, wang.person)
    person_id = _close(product, wang)
    assert Person.get_by_id(person_id).closed_at is not None
    again = applicant(product, WANG)
    again.show_card()
    again.confirm(move=True)
    assert again.show_face() == "review"
    case = VerificationReview.get(VerificationReview.open_key == again.run.id)
    product.verification.reviews.decide(site.regulator, case.id, approve=True, reason="持证核对无误")
    assert again.person.id == person_id
    assert Person.get_by_id(person_id).closed_at is None
    assert product.persons.unmask(site.project_admin, person_id, REASON).id_number == WANG.id_number


def test_who_closed_his_account_before_the_column_came_is_closed(own_product: Product) -> None:
    """Not whoever came back since: his account is open."""
    now = own_product.clock.now()
    with db.connection():
        undone: list[str] = []
        people = [Person.create(created_at=now) for _ in range(3)]
        gone, back, never = (str(person.id) for person in people)
        for person_id, disabled_at in ((gone, now), (back, now), (back, None), (never, None)):
            Account.create(person_id=person_id, created_at=now, disabled_at=disabled_at)
        for person_id in (gone, back):
            DataRequest.create(
                person_id=person_id,
                account_id="01A",
                kind="deletion",
                state="done",
                requested_at=now,
                due_on=now.date(),
                settled_at=now,
            )
        while not any("closed_person" in name for name in undone):
            undone += schema.roll_back(1)
        schema.migrate()
        closed = {row.id: row.closed_at for row in Person.select() if row.closed_at is not None}
        assert closed == {gone: now}
