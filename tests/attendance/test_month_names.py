"""PIPL 6: whole names in a month only of those whose number the project knows."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from tests.factories.attendance import Worker, a_code_id, a_worker, china
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.sites import Site, a_site


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product)


def test_whoever_was_filed_by_an_id_or_only_seen_stays_masked(product: Product, site: Site) -> None:
    known = a_worker(product, site, "王建国")
    shown_by_a_gate = a_worker(product, site, "李秀英", filed_with="person_id")
    from_before = a_worker(product, site, "张伟", filed_with=None)
    person = a_person(product, "刘洋", 2)
    seen = Worker(person, None, a_code_id(product, person))  # type: ignore[arg-type]
    for worker in (known, shown_by_a_gate, from_before, seen):
        an_event(site, worker, "out", china(9) - timedelta(days=1))
    answer = product.monthly_attendance.month(
        site.project_admin, site.id, "2026-03", is_full=True, reason="核对工资"
    )
    names = {row["worker"]["person_id"]: row["worker"]["name"] for row in answer["rows"]}
    assert names == {
        known.person_id: "王建国",
        shown_by_a_gate.person_id: "李**",
        from_before.person_id: "张*",
        seen.person_id: "刘*",
    }
    assert [entry.person_id for entry in AuditEntry.select()] == [known.person_id]
