"""Hiring, the single steps, changes and leaving, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from app.bootstrap import Product
from app.employment.models import BlacklistEntry, EngagementStep, ProjectWorker
from app.employment.service.engaging import Application
from app.employment.service.steps import Steps
from app.kernel.errors import Refused
from app.people.models import Person
from app.sites.models import Team
from tests.factories.cast import member, stranger
from tests.factories.people import a_person
from tests.factories.sites import Site, a_company, a_site

TODAY = date(2026, 3, 10)


def named(site: Site, name: str = "王建国", **changes: Any) -> Application:
    who = member(name)
    return site.application(name=who.name, id_number=who.id_number, **changes)


def refusal(call: Any, *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def stages(worker_id: str) -> list[str]:
    steps = EngagementStep.select().where(EngagementStep.project_worker_id == worker_id)
    return [step.stage for step in steps.order_by(EngagementStep.id)]


def test_one_call_takes_the_first_three_steps(product: Product, site: Site) -> None:
    engaged = product.engaging.add(site.project_admin, site.id, named(site))
    assert (engaged.stage, engaged.is_new) == ("trade_assigned", True)
    worker = ProjectWorker.get_by_id(engaged.id)
    assert (worker.company_id, worker.work_type, worker.joined_on) == (site.labour.id, "020", TODAY)
    assert Team.get_by_id(worker.team_id).name == "钢筋一班"
    assert stages(engaged.id) == ["hired", "assigned", "trade_assigned"]
    assert {step.account_id for step in EngagementStep.select()} == {site.project_admin.account_id}


def test_the_same_again_is_the_same_engagement(product: Product, site: Site) -> None:
    first = product.engaging.add(site.project_admin, site.id, named(site))
    again = product.engaging.add(site.project_admin, site.id, named(site))
    assert (again.id, again.is_new) == (first.id, False)
    assert ProjectWorker.select().count() == 1
    assert len(stages(first.id)) == 3


@pytest.mark.parametrize(
    "changes", [{"work_type": "010"}, {"team": "二班"}, {"joined_on": TODAY - timedelta(1)}]
)
def test_something_else_about_the_same_person_is_refused(
    product: Product, site: Site, changes: dict[str, Any]
) -> None:
    product.engaging.add(site.project_admin, site.id, named(site))
    refused = refusal(product.engaging.add, site.project_admin, site.id, named(site, **changes))
    assert (refused.code, refused.status) == ("WORKER_EXISTS", 409)
    assert ProjectWorker.select().count() == 1


def test_one_person_on_two_projects_is_one_person(product: Product, site: Site) -> None:
    """HZ2016-4.1-4."""
    other = a_site(product, "hangzhou")
    first = product.engaging.add(site.project_admin, site.id, named(site))
    second = product.engaging.add(other.project_admin, other.id, named(other))
    assert first.person_id == second.person_id
    assert Person.select().where(Person.id_card_index.is_null(False)).count() == 1


def test_a_person_is_added_by_id_and_a_merged_one_is_followed(product: Product, site: Site) -> None:
    lives = a_person(product, "王建国", 2)
    earlier = Person.create(merged_into=lives.id, created_at=product.clock.now())
    engaged = product.engaging.add(site.project_admin, site.id, site.application(person_id=earlier.id))
    assert engaged.person_id == lives.id
    unknown = refusal(product.engaging.add, site.project_admin, site.id, site.application(person_id="nobody"))
    assert (unknown.code, unknown.status) == ("PERSON_NOT_FOUND", 404)


def test_whoever_is_filed_by_an_id_alone_reads_who_did_it(product: Product, site: Site) -> None:
    """A gate shows ids of whoever holds up his code, and to be filed opens his file to the project."""
    wang = a_person(product, "王建国", 2)
    by_id = site.application(person_id=wang.id)
    engaged = product.engaging.add(site.project_admin, site.id, by_id)
    product.engaging.add(site.project_admin, site.id, by_id)
    (entry,) = product.audit.of_person(wang.id)
    assert (entry.action, entry.subject_id) == ("worker.filed_by_id", engaged.id)
    assert entry.account_id == site.project_admin.account_id
    named_one = product.engaging.add(site.project_admin, site.id, named(site, "李秀英"))
    assert list(product.audit.of_person(named_one.person_id)) == []


@pytest.mark.parametrize(
    ("changes", "code", "status", "fields"),
    [
        ({"work_type": "9999"}, "VALUE_NOT_ALLOWED", 422, {"work_type"}),
        ({"work_type": None}, "VALUE_NOT_ALLOWED", 422, {"work_type"}),
        ({"identity_class": "x", "post": "y"}, "VALUE_NOT_ALLOWED", 422, {"identity_class", "post"}),
        ({"joined_on": date(2099, 1, 1)}, "VALUE_NOT_ALLOWED", 422, {"joined_on"}),
        ({"id_number": None}, "FORM_INCOMPLETE", 422, {"id_number"}),
        ({"company_id": "nobody"}, "PARTICIPANT_NOT_FILED", 409, set()),
    ],
)
def test_what_cannot_be_taken_leaves_nothing_behind(
    product: Product, site: Site, changes: dict[str, Any], code: str, status: int, fields: set[str]
) -> None:
    application = replace(named(site, team="新班组"), **changes)
    refused = refusal(product.engaging.add, site.project_admin, site.id, application)
    assert (refused.code, refused.status, set(refused.errors)) == (code, status, fields)
    assert not ProjectWorker.select().exists()
    assert not Team.select().exists()
    assert not Person.select().exists()


def test_a_wrong_id_number_is_refused(product: Product, site: Site) -> None:
    application = site.application(name="王建国", id_number="500112198503120170")
    refused = refusal(product.engaging.add, site.project_admin, site.id, application)
    assert (refused.code, refused.status) == ("ID_NUMBER_INVALID", 422)


def test_a_company_that_left_or_never_came_has_no_workers(product: Product, site: Site) -> None:
    outside = a_company(product, "没有报备的劳务")
    refused = refusal(product.engaging.add, site.project_admin, site.id, named(site, company_id=outside.id))
    assert refused.code == "PARTICIPANT_NOT_FILED"
    participant = product.taking_part.add(
        site.project_admin, site.id, company_id=outside.id, role="LABOUR_SUB"
    )
    product.taking_part.leave(site.project_admin, site.id, participant)
    refused = refusal(product.engaging.add, site.project_admin, site.id, named(site, company_id=outside.id))
    assert refused.code == "PARTICIPANT_NOT_FILED"


def test_a_labour_subcontractor_adds_his_own_people_only(product: Product, site: Site) -> None:
    engaged = product.engaging.add(site.labour_admin, site.id, named(site))
    foreign = named(site, "李秀英", company_id=site.contractor.id)
    assert refusal(product.engaging.add, site.labour_admin, site.id, foreign).code == "FORBIDDEN_SCOPE"
    for actor in (site.staff, site.supervision_admin, site.system_admin, site.outsider):
        assert refusal(product.engaging.add, actor, site.id, named(site)).code == "FORBIDDEN_SCOPE"
    theirs = product.engaging.add(site.project_admin, site.id, foreign)
    refused = refusal(product.steps.leave, site.labour_admin, site.id, theirs.id, reason="不属于我")
    assert refused.code == "WORKER_NOT_FOUND"
    assert product.steps.leave(site.labour_admin, site.id, engaged.id, reason="完工").stage == "exited"


def test_a_barred_person_is_not_taken_on(product: Product, site: Site) -> None:
    """SH2023-3.11-3."""
    person = a_person(product, "王建国", 2)
    BlacklistEntry.create(
        person_id=person.id,
        region_code="500000",
        reason="事故责任",
        since=TODAY,
        created_at=product.clock.now(),
    )
    refused = refusal(product.engaging.add, site.project_admin, site.id, named(site))
    assert (refused.code, refused.status) == ("BLACKLISTED", 403)


def test_nobody_joins_a_closed_project(product: Product, site: Site) -> None:
    product.projects.close(site.contractor_admin, site.id)
    refused = refusal(product.engaging.add, site.project_admin, site.id, named(site))
    assert refused.code == "PROJECT_CLOSED"


def test_each_step_alone_and_in_order(product: Product, site: Site) -> None:
    """SH2023-3.2-3, SM8."""
    admin, steps = site.project_admin, product.steps
    hired = product.engaging.hire(admin, site.id, named(site, team=None, work_type=None))
    assert stages(hired.id) == ["hired"]
    early = refusal(steps.give_trade, admin, site.id, hired.id, work_type="020")
    assert (early.code, early.status) == ("STATE_NOT_ALLOWED", 409)
    assert steps.assign(admin, site.id, hired.id, team="木工班", is_team_leader=True).stage == "assigned"
    assert refusal(steps.assign, admin, site.id, hired.id).code == "STATE_NOT_ALLOWED"
    assert refusal(steps.give_trade, admin, site.id, hired.id).code == "VALUE_NOT_ALLOWED"
    assert refusal(steps.give_trade, admin, site.id, hired.id, work_type="x").code == "VALUE_NOT_ALLOWED"
    assert steps.give_trade(admin, site.id, hired.id, work_type="240").stage == "trade_assigned"
    assert steps.leave(admin, site.id, hired.id, reason="完工").stage == "exited"
    assert stages(hired.id) == ["hired", "assigned", "trade_assigned", "exited"]
    worker = ProjectWorker.get_by_id(hired.id)
    assert (worker.work_type, worker.is_team_leader, worker.exited_on) == ("240", True, TODAY)
    for call in (
        lambda: steps.leave(admin, site.id, hired.id, reason="再退"),
        lambda: steps.assign(admin, site.id, hired.id),
        lambda: steps.give_trade(admin, site.id, hired.id, work_type="240"),
        lambda: steps.change(admin, site.id, hired.id, work_type="240"),
    ):
        assert refusal(call).code == "STATE_NOT_ALLOWED"


def test_who_comes_back_is_engaged_anew(product: Product, site: Site) -> None:
    first = product.engaging.add(site.project_admin, site.id, named(site))
    product.steps.leave(site.project_admin, site.id, first.id, reason="完工")
    second = product.engaging.add(site.project_admin, site.id, named(site, work_type="010"))
    assert second.id != first.id
    assert second.person_id == first.person_id


@pytest.mark.parametrize(
    ("exited_on", "code"),
    [
        (TODAY + timedelta(1), "DATE_ORDER"),
        (TODAY - timedelta(2), "DATE_ORDER"),
        (TODAY - timedelta(1), None),
    ],
)
def test_the_day_of_leaving(product: Product, site: Site, exited_on: date, code: str | None) -> None:
    engaged = product.engaging.add(site.project_admin, site.id, named(site, joined_on=TODAY - timedelta(1)))

    def leave() -> Any:
        return product.steps.leave(
            site.project_admin, site.id, engaged.id, reason="完工", exited_on=exited_on
        )

    if code:
        assert refusal(leave).code == code
    else:
        assert leave().stage == "exited"


@pytest.fixture
def steps_while_inside(product: Product) -> Iterator[Steps]:
    """As wired, with a gate that has everybody inside."""
    return Steps(product.clock, product.audit, product.scopes, product.taking_part, lambda _site, _who: True)


def test_nobody_leaves_for_good_while_inside(product: Product, site: Site, steps_while_inside: Steps) -> None:
    engaged = product.engaging.add(site.project_admin, site.id, named(site))
    leave = steps_while_inside.leave
    refused = refusal(leave, site.project_admin, site.id, engaged.id, reason="完工")
    assert refused.code == "STATE_NOT_ALLOWED"
    assert ProjectWorker.get_by_id(engaged.id).stage == "trade_assigned"
    assert leave(site.project_admin, site.id, engaged.id, reason="忘了刷卡", force=True).stage == "exited"


def test_changes_are_written_and_audited_once(product: Product, site: Site) -> None:
    engaged = product.engaging.add(site.project_admin, site.id, named(site))
    product.steps.change(site.project_admin, site.id, engaged.id, team="二班", work_type="010")
    product.steps.change(site.project_admin, site.id, engaged.id, team="二班", work_type="010")
    worker = ProjectWorker.get_by_id(engaged.id)
    assert (Team.get_by_id(worker.team_id).name, worker.work_type) == ("二班", "010")
    trail = [entry.action for entry in product.audit.of_person(engaged.person_id)]
    assert trail.count("worker.changed") == 1
    wrong = refusal(product.steps.change, site.project_admin, site.id, engaged.id, post="看门人")
    assert wrong.code == "VALUE_NOT_ALLOWED"


def test_the_register_is_masked_filtered_and_paged(product: Product, site: Site) -> None:
    made = [
        product.engaging.add(
            site.project_admin,
            site.id,
            site.application(name=stranger(n).name, id_number=stranger(n).id_number, team=f"{n % 2}班"),
        )
        for n in range(5)
    ]
    boss = product.engaging.add(
        site.project_admin,
        site.id,
        named(site, company_id=site.contractor.id, work_type=None, post="项目经理", identity_class=None),
    )
    product.steps.leave(site.project_admin, site.id, made[0].id, reason="完工")

    def ids(actor: Any, **filters: Any) -> list[str]:
        return [one.id for one in product.register.workers(actor, site.id, **filters).items]

    everybody = [one.id for one in (*made, boss)]
    assert ids(site.staff) == everybody
    assert ids(site.staff, stage="active") == everybody[1:]
    assert ids(site.staff, stage="exited") == everybody[:1]
    assert ids(site.labour_admin) == everybody[:5]
    assert ids(site.labour_admin, company_id=site.contractor.id) == []
    assert ids(site.staff, company_id=site.contractor.id) == [boss.id]
    assert ids(site.staff, name="王建国") == [boss.id]
    assert ids(site.staff, name="王建") == []
    assert ids(site.staff, person_id=made[2].person_id) == [made[2].id]
    team = Team.get(Team.name == "1班")
    assert ids(site.staff, team_id=team.id) == [made[1].id, made[3].id]
    first = product.register.workers(site.staff, site.id, limit=4)
    second = product.register.workers(site.staff, site.id, limit=4, cursor=first.next_cursor)
    assert [one.id for one in (*first.items, *second.items)] == everybody
    assert second.next_cursor is None
    found, steps = product.register.worker(site.staff, site.id, boss.id)
    assert found.name_masked == "王**"
    assert member("王建国").id_number not in str(found)
    assert (found.post, found.identity_class, found.work_type) == (
        "PROJECT_MANAGER",
        "contractor_manager",
        "900",
    )
    assert [step.stage for step in steps] == ["hired", "assigned", "trade_assigned"]
    assert refusal(product.register.worker, site.labour_admin, site.id, boss.id).code == "WORKER_NOT_FOUND"
    assert refusal(product.register.workers, site.outsider, site.id).code == "PROJECT_NOT_FOUND"
