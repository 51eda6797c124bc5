"""Two at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from app.bootstrap import Product
from app.kernel import db
from app.kernel.actor import Actor, Grant
from app.kernel.ids import new_id
from app.wages.models import ContractVersion, WorkerContract
from tests.factories.attendance import a_worker
from tests.factories.contracts import AGREED, a_contract, a_paper
from tests.factories.sites import a_site
from tests.racing import at_once


def test_one_contract_is_entered_once_and_two_never_hold_on_one_day(own_product: Product) -> None:
    """GZ2016-3.2-3: two clicks are one contract; of two that overlap one is refused."""
    with db.connection():
        site = a_site(own_product, "guizhou")
        workers = [a_worker(own_product, site, number) for number in range(2)]
    add = own_product.contracts.entering.add
    same = at_once(*[lambda: add(site.project_admin, site.id, workers[0].id, a_paper())] * 3)
    assert len({one.id for one in same}) == 1
    assert sum(one.is_new for one in same) == 1
    later = a_paper(period_from=date(2026, 6, 1))
    two = at_once(
        lambda: add(site.project_admin, site.id, workers[1].id, a_paper()),
        lambda: add(site.labour_admin, site.id, workers[1].id, later),
    )
    assert "CONTRACT_OVERLAP" in two
    with db.connection():
        assert WorkerContract.select().count() == 2


def test_he_never_confirms_what_was_changed_in_that_moment(own_product: Product) -> None:
    """SH2023-3.1-5: his word is about the version that he read, or refused."""
    with db.connection():
        site = a_site(own_product, "guizhou")
        worker = a_worker(own_product, site)
        contract = a_contract(own_product, site, worker.id)
    me = Actor(new_id(), worker.person_id, new_id(), (Grant("worker", "self", worker.person_id),), new_id())
    desk = own_product.contracts
    dearer = replace(AGREED, wage_cents=29_000)
    changed, said = at_once(
        lambda: desk.entering.change(
            site.project_admin,
            site.id,
            contract,
            effective_from=date(2026, 4, 1),
            reason="更正",
            agreed=dearer,
        ),
        lambda: desk.own.answer(me, contract, number=1, objection=None),
    )
    assert changed.is_new
    with db.connection():
        answers = [one.answer for one in ContractVersion.select().order_by(ContractVersion.number)]
    assert answers == (["waiting", "waiting"] if said == "STATE_NOT_ALLOWED" else ["confirmed", "waiting"])
