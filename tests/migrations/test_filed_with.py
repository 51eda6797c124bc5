"""What an engagement from before the column was filed with, as far as anything tells."""

from __future__ import annotations

from datetime import timedelta

from app.bootstrap import Product
from app.employment.models import ProjectWorker, RosterImportRow
from app.kernel import db, schema
from app.people.models import Person
from tests.factories.attendance import engaged
from tests.factories.cast import stranger
from tests.factories.people import a_person
from tests.factories.sites import a_site

MOMENT = timedelta(microseconds=1)


def test_only_what_is_proven_is_said(own_product: Product) -> None:
    now = own_product.clock.now()
    with db.connection():
        site = a_site(own_product)

        def row(number: int, engaged_at: timedelta, **person: object) -> str:
            somebody = a_person(own_product, stranger(number), **person)  # type: ignore[arg-type]
            return engaged(own_product, site, somebody, created_at=now + engaged_at)

        same_call, a_moment_later = row(1, -MOMENT), row(2, MOMENT)
        without_number = engaged(
            own_product, site, Person.create(created_at=now), created_at=now - timedelta(days=1)
        )
        merged = a_person(own_product, stranger(3))
        Person.create(created_at=now, merged_into=merged.id)
        followed = engaged(own_product, site, merged, created_at=now - MOMENT)
        by_sheet, refused_sheet = row(4, timedelta(days=1)), row(5, timedelta(days=1))
        for number, (worker_id, taken) in enumerate(((by_sheet, True), (refused_sheet, False), (None, True))):
            RosterImportRow.create(import_id="I", row_number=number, taken=taken, project_worker_id=worker_id)
        undone: list[str] = []
        while not any("filed_with" in name for name in undone):
            undone += schema.roll_back(1)
        schema.migrate()
        found = {each.id: each.filed_with for each in ProjectWorker.select()}
    assert found == {
        same_call: "id_number",
        a_moment_later: None,
        without_number: None,
        followed: None,
        by_sheet: "id_number",
        refused_sheet: None,
    }
