"""Two at once, with real transactions on both databases."""

from __future__ import annotations

from collections import Counter

from app.bootstrap import Product
from app.employment.models import EngagementStep, ProjectWorker, RosterImport, RosterImportRow
from app.kernel.jobs import JobRun
from app.people.models import Person, RoleGrant
from app.sites.models import Team
from tests.factories.cast import member, stranger
from tests.factories.sites import a_site, roster_sheet
from tests.racing import at_once

THREADS = 8


def test_the_same_worker_added_many_times_is_one_row(committing: Product) -> None:
    product = committing
    site = a_site(product)
    who = member("王建国")
    application = site.application(name=who.name, id_number=who.id_number)
    engaged = at_once(
        *[lambda: product.engaging.add(site.project_admin, site.id, application) for _n in range(THREADS)]
    )
    assert len({one.id for one in engaged}) == 1
    assert Counter(one.is_new for one in engaged) == {True: 1, False: THREADS - 1}
    assert ProjectWorker.select().count() == Person.select().count() == Team.select().count() == 1
    assert EngagementStep.select().count() == 3


def test_a_step_is_taken_once(committing: Product) -> None:
    product = committing
    site = a_site(product)
    who = member("王建国")
    worker = product.engaging.add(
        site.project_admin, site.id, site.application(name=who.name, id_number=who.id_number)
    )
    left = at_once(
        *[
            lambda: product.steps.leave(site.project_admin, site.id, worker.id, reason="完工")
            for _n in range(THREADS)
        ]
    )
    assert left.count("STATE_NOT_ALLOWED") == THREADS - 1
    assert EngagementStep.select().where(EngagementStep.stage == "exited").count() == 1


def test_two_workers_on_one_import_answer_each_row_once(committing: Product) -> None:
    product = committing
    site = a_site(product)
    rows = [
        [stranger(n).name, stranger(n).id_number, "渝建劳务有限公司", "一班", "钢筋工", "", "", "", ""]
        for n in range(210)
    ]
    RoleGrant.create(
        account_id=site.regulator.account_id,
        role="regulator",
        scope_type="region",
        scope_id="500112",
        granted_at=product.clock.now(),
    )
    entry = product.roster_imports.accept(site.regulator, site.id, roster_sheet(rows))
    run = JobRun("J", "roster-import", entry.id, {}, 1, False)
    at_once(lambda: product.roster_imports.run(run), lambda: product.roster_imports.run(run))
    done = RosterImport.get_by_id(entry.id)
    assert (done.state, done.rows_done, done.rows_taken) == ("done", 210, 210)
    assert RosterImportRow.select().count() == ProjectWorker.select().count() == 210
