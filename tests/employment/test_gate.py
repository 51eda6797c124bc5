"""Who stands at the gate: one statement, whatever he shows."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.bootstrap import Product
from app.employment.models import BlacklistEntry, ProjectWorker
from app.employment.queries.gate import (
    engaged_persons,
    holders_by_id_number,
    holders_of_codes,
    holders_of_persons,
    holders_of_workers,
    identity_class_of,
)
from app.kernel.db import database, is_postgres
from app.people.models import Person, PersonalCode
from tests.factories.cast import stranger
from tests.factories.people import a_person
from tests.factories.sites import Site, a_site, caller

TODAY = date(2026, 3, 10)
DAY = timedelta(days=1)


def a_code(product: Product, person: Person, digits: str, revoked: bool = False) -> str:
    PersonalCode.create(
        person_id=person.id,
        code_id=digits,
        active_key=None if revoked else person.id,
        created_at=product.clock.now(),
        revoked_at=product.clock.now() if revoked else None,
    )
    return digits


def engage(product: Product, site: Site, person: Person, **changes: object) -> str:
    application = site.application(person_id=person.id, **changes)
    return product.engaging.add(site.project_admin, site.id, application).id


def test_a_code_leads_to_everything_the_checks_ask(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    worker = engage(product, site, person)
    code = a_code(product, person, "00000000000000aa")
    holder = holders_of_codes(site.project, [code], TODAY)[code]
    assert (holder.person_id, holder.name_masked, holder.marks) == (person.id, "王**", ["已认证", "已入库"])
    assert holder.code_id == code
    assert holder.is_code_alive
    assert not holder.is_barred
    assert holder.engagement is not None
    assert holder.engagement.worker_id == worker
    assert (holder.engagement.company_name, holder.engagement.team_name) == (site.labour.name, "钢筋一班")
    assert holder.engagement.is_filed
    assert holder.engagement.identity_class == "worker"


def test_every_way_to_look_somebody_up_finds_the_same(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 1)
    worker = engage(product, site, person)
    by_worker = holders_of_workers(site.project, [worker], TODAY)[worker]
    by_person = holders_of_persons(site.project, [person.id], TODAY)[person.id]
    by_number = holders_by_id_number(site.project, person.id_card_index, TODAY)
    assert by_worker == by_person == by_number
    assert by_worker.code_id is None
    assert by_worker.is_code_alive is None
    assert holders_by_id_number(site.project, "0" * 64, TODAY) is None
    other = a_site(product, "hangzhou")
    assert holders_of_workers(other.project, [worker], TODAY) == {}
    stranger_there = holders_of_persons(other.project, [person.id], TODAY)[person.id]
    assert stranger_there.engagement is None


def test_dead_and_unknown_codes_are_told_apart(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    dead = a_code(product, person, "00000000000000de", revoked=True)
    living = a_code(product, person, "00000000000000af")
    found = holders_of_codes(site.project, [dead, living, "00000000000000ff"], TODAY)
    assert {code: holder.is_code_alive for code, holder in found.items()} == {dead: False, living: True}


def test_who_came_back_is_judged_by_the_engagement_of_the_day(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    first = engage(product, site, person, joined_on=TODAY - 9 * DAY)
    product.steps.leave(site.project_admin, site.id, first, reason="完工", exited_on=TODAY - 5 * DAY)
    second = engage(product, site, person, joined_on=TODAY - DAY)

    def engagement_on(day: date) -> str:
        holder = holders_of_persons(site.project, [person.id], day)[person.id]
        assert holder.engagement is not None
        return holder.engagement.worker_id

    assert engagement_on(TODAY) == engagement_on(TODAY - DAY) == second
    assert engagement_on(TODAY - 6 * DAY) == engagement_on(TODAY - 9 * DAY) == first
    assert engagement_on(TODAY - 3 * DAY) == second


def test_a_company_that_left_is_no_longer_filed(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    engage(product, site, person)
    filed = next(
        row.id
        for row, _name in product.taking_part.participants(site.project_admin, site.id)
        if row.company_id == site.labour.id
    )
    product.taking_part.leave(site.project_admin, site.id, filed, TODAY)

    def is_filed(day: date) -> bool:
        engagement = holders_of_persons(site.project, [person.id], day)[person.id].engagement
        assert engagement is not None
        return engagement.is_filed

    assert is_filed(TODAY - DAY)
    assert not is_filed(TODAY)


@pytest.mark.parametrize(
    ("region", "since", "until", "barred"),
    [
        ("500112", TODAY, None, True),
        ("500000", TODAY, None, True),
        ("000000", TODAY, None, True),
        ("500113", TODAY, None, False),
        ("330000", TODAY, None, False),
        ("500112", TODAY + DAY, None, False),
        ("500112", TODAY - 9 * DAY, TODAY, True),
        ("500112", TODAY - 9 * DAY, TODAY - DAY, False),
    ],
)
def test_bars_by_region_and_day(
    product: Product, site: Site, region: str, since: date, until: date | None, barred: bool
) -> None:
    person = a_person(product, "王建国", 2)
    entry = BlacklistEntry.create(
        person_id=person.id,
        region_code=region,
        reason="测试",
        since=since,
        until=until,
        created_at=product.clock.now(),
    )
    assert holders_of_persons(site.project, [person.id], TODAY)[person.id].is_barred is barred
    BlacklistEntry.update(lifted_at=product.clock.now()).where(BlacklistEntry.id == entry.id).execute()
    assert not holders_of_persons(site.project, [person.id], TODAY)[person.id].is_barred


def test_two_hundred_codes_are_one_statement(
    product: Product, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    for n in range(40):
        person = a_person(product, stranger(n), 2)
        engage(product, site, person)
        codes.append(a_code(product, person, f"{n:016x}"))
    statements: list[str] = []
    real = type(database.obj).execute_sql

    def counted(self: object, sql: str, *more: object) -> object:
        statements.append(sql)
        return real(self, sql, *more)

    monkeypatch.setattr(type(database.obj), "execute_sql", counted)
    assert len(holders_of_codes(site.project, codes, TODAY)) == 40
    assert len(statements) == 1
    assert 'worker_name"' not in statements[0]  # nothing to decrypt at a gate


def test_the_latest_living_engagement_gives_the_class(product: Product, site: Site) -> None:
    person = a_person(product, "王建国", 2)
    assert identity_class_of(person.id) is None
    other = a_site(product, "hangzhou")
    engage(product, site, person, joined_on=TODAY - DAY)
    boss = engage(
        product, other, person, company_id=other.supervision.id, identity_class="supervision_manager"
    )
    assert product.register.identity_class_of(person.id) == "supervision_manager"
    product.steps.leave(other.project_admin, other.id, boss, reason="调离")
    assert identity_class_of(person.id) == "worker"
    ProjectWorker.update(stage="exited").execute()
    assert identity_class_of(person.id) is None


def test_whose_identity_somebody_may_look_into(product: Product, site: Site) -> None:
    other = a_site(product, "hangzhou")
    here, there = a_person(product, stranger(1), 2), a_person(product, stranger(2), 2)
    engage(product, site, here)
    engage(product, other, there)
    visible = product.register.persons_visible_to
    assert visible(caller(("regulator", "region", "000000"))) is None
    assert visible(caller(("regulator", "region", "500000"))) == {here.id}
    assert visible(other.project_admin) == {there.id}
    assert visible(site.staff) == visible(site.contractor_admin) == frozenset()


def test_no_table_is_walked_through(product: Product, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plans of PostgreSQL depend on how full a table is; those of SQLite do not."""
    if is_postgres():
        return
    asked: list[tuple[str, object]] = []
    real = type(database.obj).execute_sql

    def noted(self: object, sql: str, params: object = None) -> object:
        asked.append((sql, params))
        return real(self, sql, params)

    with monkeypatch.context() as patch:
        patch.setattr(type(database.obj), "execute_sql", noted)
        holders_of_codes(site.project, ["0" * 16], TODAY)
        holders_of_workers(site.project, ["0" * 26], TODAY)
        holders_by_id_number(site.project, "0" * 64, TODAY)
        product.register.workers(site.staff, site.id, stage="active")
        identity_class_of("0" * 26)
    for sql, params in asked:
        plan = [row[-1] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", params)]
        assert not [step for step in plan if step.startswith("SCAN") and "CONSTANT" not in step], plan


def test_everybody_who_is_or_was_engaged_anywhere(product: Product, site: Site) -> None:
    here, gone, never = (a_person(product, name, 1) for name in ("王建国", "李秀英", "张伟"))
    engage(product, site, here)
    left = engage(product, site, gone)
    ProjectWorker.update(stage="exited", exited_on=TODAY).where(ProjectWorker.id == left).execute()
    found = {row.person_id for row in engaged_persons()}
    assert found & {here.id, gone.id, never.id} == {here.id, gone.id}
