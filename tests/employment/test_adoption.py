"""Two rows turn out to be one person."""

from __future__ import annotations

from app.bootstrap import Product
from app.employment.models import BlacklistEntry, EngagementStep, ProjectWorker
from app.employment.service.adoption import Adoption
from app.kernel.jobs import JobRun
from app.people.models import Person
from tests.factories.people import a_person
from tests.factories.sites import a_site


def merged(old: str, new: str) -> JobRun:
    return JobRun("J", "person-merged", old, {"into": new}, 1, False)


def test_engagements_and_bars_follow_the_person(product: Product) -> None:
    here, there = a_site(product), a_site(product, "hangzhou")
    new = a_person(product, "王建国", 2)
    old = Person.create(created_at=product.clock.now())

    def add(site: object, person: Person) -> str:
        application = site.application(person_id=person.id)  # type: ignore[attr-defined]
        return product.engaging.add(site.project_admin, site.id, application).id  # type: ignore[attr-defined]

    kept, doubled, moved = add(here, new), add(here, old), add(there, old)
    BlacklistEntry.create(
        person_id=old.id, region_code="330000", reason="x", since="2026-01-01", created_at=product.clock.now()
    )
    adoption = Adoption(product.clock)
    for _twice in range(2):
        adoption.adopt(merged(old.id, new.id))
        rows = {row.id: row for row in ProjectWorker.select()}
        assert {row.person_id for row in rows.values()} == {new.id}
        assert rows[kept].stage == "trade_assigned"
        assert (rows[doubled].stage, rows[doubled].active_key) == ("exited", None)
        assert rows[moved].active_key == f"{there.id}:{new.id}"
        assert BlacklistEntry.get().person_id == new.id
        ended = EngagementStep.select().where(EngagementStep.stage == "exited")
        assert [step.project_worker_id for step in ended] == [doubled]
