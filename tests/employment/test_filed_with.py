"""PIPL 6: an id that a gate has shown opens nobody's file; the number on his paper does."""

from __future__ import annotations

from typing import Any

import pytest

from app.bootstrap import Product
from app.employment.models import ProjectWorker
from app.employment.service.adoption import Adoption
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.errors import Missing, Refused
from app.kernel.jobs import JobRun
from app.people.models import Person
from tests.factories.attendance import engaged
from tests.factories.cast import member
from tests.factories.people import a_person
from tests.factories.sites import Site, a_site, caller, roster_sheet
from tests.factories.verification import DOUBTFUL, applicant

WANG = member("王建国")
REASON = "工资专户开户"


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product)


@pytest.fixture
def wang(product: Product) -> Person:
    return a_person(product, WANG, 2)


def by_id(site: Site, person: Person, **changes: Any) -> Any:
    return site.application(person_id=person.id, **changes)


def by_number(site: Site, name: str = "王建国", **changes: Any) -> Any:
    who = member(name)
    return site.application(name=who.name, id_number=who.id_number, **changes)


def is_whole(product: Product, actor: Actor, person: Person) -> bool:
    try:
        file = product.persons.unmask(actor, person.id, REASON)
    except Refused as refused:
        if refused.code != "ID_NUMBER_NOT_ENTERED":
            raise
        return False
    assert file.id_number == WANG.id_number
    return True


def trail(product: Product, person: Person) -> list[str]:
    """Newest first."""
    return [entry.action for entry in product.audit.of_person(person.id)]


def test_whoever_is_filed_by_an_id_alone_stays_masked(product: Product, site: Site, wang: Person) -> None:
    made = product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    assert (made.is_new, ProjectWorker.get_by_id(made.id).filed_with) == (True, "person_id")
    with pytest.raises(Refused) as refused:
        product.persons.unmask(site.project_admin, wang.id, REASON)
    (reason,) = refused.value.reasons
    assert (reason.code, refused.value.status, reason.cite) == ("ID_NUMBER_NOT_ENTERED", 409, "PIPL 6")
    assert "用姓名和身份证号、按现有的登记内容再登记一次" in str(reason.remedy)
    assert trail(product, wang) == ["worker.filed_by_id"]
    assert [one.id_card_masked for one in product.register.workers(site.staff, site.id).items] == [
        wang.id_card_masked
    ]


def test_his_number_said_once_opens_his_file_and_he_reads_it(
    product: Product, site: Site, wang: Person
) -> None:
    made = product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    for _twice in range(2):
        again = product.engaging.add(site.project_admin, site.id, by_number(site))
        assert (again.id, again.is_new) == (made.id, False)
    assert is_whole(product, site.project_admin, wang)
    assert trail(product, wang) == ["person.unmasked", "worker.number_entered", "worker.filed_by_id"]
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    assert is_whole(product, site.project_admin, wang), "what was said once is not taken back"


def test_a_number_that_is_not_his_opens_nothing(product: Product, site: Site, wang: Person) -> None:
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    other = product.engaging.add(site.project_admin, site.id, by_number(site, "李秀英"))
    assert other.person_id != wang.id
    with pytest.raises(Refused, match="FIELD_INCONSISTENT"):
        product.engaging.add(
            site.project_admin, site.id, site.application(name="王", id_number=WANG.id_number)
        )
    with pytest.raises(Refused, match="FIELD_INCONSISTENT"):
        product.engaging.add(
            site.project_admin, site.id, site.application(name="李秀英", id_number=WANG.id_number)
        )
    assert not is_whole(product, site.project_admin, wang)


def test_a_number_beside_an_id_is_not_looked_at(product: Product, site: Site, wang: Person) -> None:
    both = by_id(site, wang, name=WANG.name, id_number=member("李秀英").id_number)
    assert product.engaging.add(site.project_admin, site.id, both).person_id == wang.id
    assert not is_whole(product, site.project_admin, wang)


def test_a_refused_filing_notes_nothing(product: Product, site: Site, wang: Person) -> None:
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    with pytest.raises(Refused, match="WORKER_EXISTS"):
        product.engaging.add(site.project_admin, site.id, by_number(site, team="木工班"))
    assert not is_whole(product, site.project_admin, wang)


@pytest.mark.parametrize("way", ["add", "hire"])
def test_filed_by_number_his_file_is_open_also_after_he_left(
    product: Product, site: Site, wang: Person, way: str
) -> None:
    made = getattr(product.engaging, way)(site.labour_admin, site.id, by_number(site))
    assert is_whole(product, site.project_admin, wang)
    product.steps.leave(site.project_admin, site.id, made.id, reason="完工")
    assert is_whole(product, site.project_admin, wang)
    assert "worker.number_entered" not in trail(product, wang)


def test_a_sheet_says_numbers(product: Product, site: Site, wang: Person) -> None:
    """New rows, and whoever was filed by his id before."""
    product.engaging.add(site.project_admin, site.id, by_id(site, wang, joined_on=product.clock.now().date()))
    rows = [
        [
            who.name,
            who.id_number,
            site.labour.name,
            "钢筋一班",
            "钢筋工",
            "",
            "",
            product.clock.now().date(),
            "",
        ]
        for who in (WANG, member("李秀英"))
    ]
    entry = product.roster_imports.accept(site.project_admin, site.id, roster_sheet(rows))
    assert (entry.rows_taken, entry.rows_total) == (2, 2)
    assert {row.filed_with for row in ProjectWorker.select()} == {"id_number"}
    assert is_whole(product, site.project_admin, wang)


def test_a_number_said_elsewhere_counts_for_whoever_said_it(
    product: Product, site: Site, wang: Person
) -> None:
    other = a_site(product, "hangzhou")
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    product.engaging.add(other.project_admin, other.id, by_number(other))
    assert not is_whole(product, site.project_admin, wang)
    assert is_whole(product, other.project_admin, wang)
    both = caller(("project_admin", "project", site.id), ("project_admin", "project", other.id))
    assert is_whole(product, both, wang)


def test_an_authority_does_its_office(product: Product, site: Site, wang: Person) -> None:
    """It reaches its region, however a project filed him there."""
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    assert is_whole(product, site.regulator, wang)
    assert is_whole(product, caller(("regulator", "region", "000000")), wang)
    with pytest.raises(Missing):
        is_whole(product, caller(("regulator", "region", "330000")), wang)


def test_where_nothing_tells_the_number_is_asked_for(product: Product, site: Site, wang: Person) -> None:
    """Rows from before it was written down."""
    engaged(product, site, wang, filed_with=None, active_key=f"{site.id}:{wang.id}")
    assert not is_whole(product, site.project_admin, wang)
    product.engaging.add(site.project_admin, site.id, by_number(site))
    assert is_whole(product, site.project_admin, wang)
    assert trail(product, wang) == ["person.unmasked", "worker.number_entered"]


def test_what_was_said_moves_with_a_merged_person(product: Product, site: Site, wang: Person) -> None:
    old = Person.create(created_at=product.clock.now())
    product.engaging.add(site.project_admin, site.id, by_id(site, old))
    Adoption(product.clock).adopt(JobRun("J", "person-merged", old.id, {"into": wang.id}, 1, False))
    assert not is_whole(product, site.project_admin, wang)
    product.engaging.add(site.project_admin, site.id, by_number(site))
    assert is_whole(product, site.project_admin, wang)


def test_a_review_with_his_card_is_not_opened_either(product: Product, site: Site) -> None:
    wang = a_person(product, WANG)
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    applicant(product, WANG).through(DOUBTFUL)

    def seen(actor: Actor) -> int:
        return len(product.verification.reviews.waiting(actor, after=None, limit=9)[0])

    assert (seen(site.project_admin), seen(site.regulator)) == (0, 1)
    product.engaging.add(site.project_admin, site.id, by_number(site))
    assert seen(site.project_admin) == 1


def test_nothing_plain_is_in_the_trail(product: Product, site: Site, wang: Person) -> None:
    product.engaging.add(site.project_admin, site.id, by_id(site, wang))
    product.engaging.add(site.project_admin, site.id, by_number(site))
    told = str([entry.__data__ for entry in AuditEntry.select()])
    assert WANG.name not in told
    assert WANG.id_number not in told
