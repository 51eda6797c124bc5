"""Contracts entered, changed, ended, answered; by whom, and who sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app.bootstrap import Product
from app.kernel.actor import Actor, Grant
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.errors import Refused
from app.kernel.ids import new_id
from app.kernel.photo import Photo
from app.kernel.ports import PhotoMissing
from app.kernel.sheets import read_rows
from app.people.models import Notice
from app.wages.facts.contracts import Terms
from app.wages.models import ContractVersion, WorkerContract
from app.wages.queries.contract_terms import versions_between
from app.wages.rules import terms as rules
from app.wages.rules.contract_sheet import HEADERS
from app.wages.rules.contracts import Agreed
from tests.factories.attendance import Worker, a_worker
from tests.factories.cast import member
from tests.factories.contracts import AGREED, a_contract, a_paper
from tests.factories.pictures import a_photograph
from tests.factories.sites import Site, a_site, caller, roster_sheet
from tests.statements import statements

DAY = date(2026, 3, 10)


@pytest.fixture
def guizhou(product: Product) -> Site:
    return a_site(product, "guizhou")


def refusal(call: Any, *args: Any, **kwargs: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value


def himself(worker: Worker) -> Actor:
    return Actor(new_id(), worker.person_id, new_id(), (Grant("worker", "self", worker.person_id),), new_id())


def terms_on(worker_ids: list[str], day: date) -> dict[str, Terms]:
    found = versions_between(worker_ids, day, day)
    held = {worker_id: rules.terms_on(versions, day) for worker_id, versions in found.items()}
    return {worker_id: terms for worker_id, terms in held.items() if terms}


def flags(product: Product, site: Site, only: str | None = None) -> list[list[str]]:
    page = product.contracts.register.workers(site.project_admin, site.id, only=only, limit=50, cursor=None)
    return [line["flags"] for line in page.items]


def test_a_contract_is_in_force_and_its_worker_is_asked(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3, GZ2016-3.1.1-2."""
    worker = a_worker(product, guizhou)
    assert flags(product, guizhou, "missing") == [["CONTRACT_MISSING", "CONTRACT_INFO_LATE"]]
    entered = product.contracts.entering.add(guizhou.labour_admin, guizhou.id, worker.id, a_paper())
    assert (entered.is_new, entered.warnings) == (True, ())
    assert flags(product, guizhou) == [[]]
    assert flags(product, guizhou, "missing") == []
    assert flags(product, guizhou, "waiting") == [[]]
    told = product.contracts.register.contract(guizhou.staff, guizhou.id, entered.id)
    assert (told["standing"], told["entry_days"], told["entry_due_on"]) == ("in_force", 9, date(2026, 3, 16))
    assert told["versions"][0]["wage_words"] == "280.00元/日"
    assert told["company"]["name"] == guizhou.labour.name
    notice = Notice.get(Notice.person_id == worker.person_id)
    assert (notice.kind, notice.link) == ("contract_to_answer", "/m/contracts")
    assert [one.action for one in product.audit.of_person(worker.person_id)] == ["contract.entered"]


def test_the_same_once_more_changes_nothing_and_another_on_the_same_days_is_refused(
    product: Product, guizhou: Site
) -> None:
    """GZ2016-3.2-3."""
    worker = a_worker(product, guizhou)
    add = product.contracts.entering.add
    first = add(guizhou.project_admin, guizhou.id, worker.id, a_paper())
    again = add(guizhou.project_admin, guizhou.id, worker.id, a_paper())
    assert (again.id, again.is_new) == (first.id, False)
    other = a_paper(agreed=replace(AGREED, wage_cents=30_000))
    later = a_paper(signed_on=date(2026, 3, 9), period_from=date(2026, 12, 31), period_to=date(2027, 1, 31))
    for paper in (other, later):
        assert refusal(add, guizhou.project_admin, guizhou.id, worker.id, paper).code == "CONTRACT_OVERLAP"
    following = replace(later, period_from=date(2027, 1, 1))
    assert add(guizhou.project_admin, guizhou.id, worker.id, following).is_new
    assert ContractVersion.select().count() == 2


def test_everything_that_is_missing_is_said_at_once(product: Product, guizhou: Site) -> None:
    """GZ2016-3.3-5, SH2023-3.1-5, GZ2016-3.1.1-2."""
    worker = a_worker(product, guizhou)
    add = product.contracts.entering.add
    refused = refusal(add, guizhou.project_admin, guizhou.id, worker.id, a_paper(agreed=Agreed(task="x")))
    assert (refused.code, refused.status) == ("CONTRACT_FIELDS_MISSING", 422)
    assert [reason.code for reason in refused.reasons] == ["CONTRACT_FIELDS_MISSING", "WAGE_STANDARD_MISSING"]
    assert set(refused.errors) == {
        "wage_cents",
        "wage_unit",
        "pay_method",
        "pay_day",
        "dispute_resolution",
        "liability",
    }
    shanghai = a_site(product, "shanghai")
    other = a_worker(product, shanghai, "李秀英")
    paper = a_paper(kind="EMPLOYMENT_AGREEMENT", agreed=Agreed(), period_to=None)
    refused = refusal(add, shanghai.project_admin, shanghai.id, other.id, paper)
    assert set(refused.errors) == {"period_from", "task", "remuneration"}
    assert refused.reasons[0].cite == "SH2023-3.1-5"
    refused = refusal(add, shanghai.project_admin, shanghai.id, other.id, a_paper())
    assert refused.message == "上海登记的是劳动合同、用工书面协议"
    whole = a_paper(kind="EMPLOYMENT_AGREEMENT", agreed=Agreed(task="x", remuneration="每月一万元"))
    assert add(shanghai.project_admin, shanghai.id, other.id, whole).is_new
    assert flags(product, shanghai) == [["WAGE_STANDARD_MISSING"]]
    assert flags(product, shanghai, "without_wage") == [["WAGE_STANDARD_MISSING"]]
    future = a_paper(signed_on=DAY + timedelta(days=1))
    refused = refusal(add, guizhou.project_admin, guizhou.id, worker.id, future)
    assert set(refused.errors) == {"signed_on"}


@pytest.mark.parametrize(("days_after", "is_late"), [(17, False), (18, True)])
def test_entered_late_is_accepted_and_flagged(
    product: Product, guizhou: Site, clock: FrozenClock, days_after: int, is_late: bool
) -> None:
    """GZ2016-3.2-4, E-03, V5: signed 2016-07-01, due Saturday 16, so Monday 18; midnight Shanghai."""
    clock.set(datetime(2016, 7, 1, 23, 59, 59, tzinfo=SHANGHAI) + timedelta(days=days_after))
    worker = a_worker(product, guizhou, joined_on=date(2016, 7, 1))
    paper = a_paper(signed_on=date(2016, 7, 1), period_from=date(2016, 7, 1))
    entered = product.contracts.entering.add(guizhou.project_admin, guizhou.id, worker.id, paper)
    assert [warning.code for warning in entered.warnings] == (["CONTRACT_INFO_LATE"] if is_late else [])
    assert flags(product, guizhou, "late") == ([["CONTRACT_INFO_LATE"]] if is_late else [])
    counts = product.contracts.register.counts(guizhou.project_admin, guizhou.id)
    assert (counts["late"], counts["missing"], counts["overdue"]) == (int(is_late), 0, 0)


def test_who_works_without_a_contract_is_on_the_list(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3, SH2023-3.1-5: not managers, not who left, not who comes tomorrow."""
    a_worker(product, guizhou, "王建国", joined_on=date(2026, 2, 23))
    a_worker(product, guizhou, "李秀英", joined_on=DAY)
    a_worker(product, guizhou, "张伟", identity_class="contractor_manager")
    a_worker(product, guizhou, "周磊", stage="exited", exited_on=DAY)
    a_worker(product, guizhou, "孙明", joined_on=DAY + timedelta(days=1))
    assert flags(product, guizhou, "missing") == [["CONTRACT_MISSING"], ["CONTRACT_MISSING"]]
    counts = product.contracts.register.counts(guizhou.project_admin, guizhou.id)
    assert (counts["asked"], counts["missing"], counts["overdue"], counts["entry_days"]) == (2, 2, 0, 15)
    register = product.contracts.register
    which: dict[str, Any] = {"only": "missing", "limit": 1}
    first = register.workers(guizhou.project_admin, guizhou.id, **which, cursor=None)
    rest = register.workers(guizhou.project_admin, guizhou.id, **which, cursor=first.next_cursor)
    assert [line["name"] for page in (first, rest) for line in page.items] == ["王**", "李**"]
    assert rest.next_cursor is None


def test_a_page_costs_the_same_however_many_stand_on_it(product: Product, guizhou: Site) -> None:
    for number in range(3):
        a_contract(product, guizhou, a_worker(product, guizhou, number).id)
    with statements() as asked:
        assert len(flags(product, guizhou)) == 3
    assert len(asked) <= 4


def test_a_change_is_a_new_version_and_terms_are_those_of_the_day(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3: what was agreed before is not written over."""
    worker = a_worker(product, guizhou)
    contract = a_contract(product, guizhou, worker.id)
    change = product.contracts.entering.change
    dearer = replace(AGREED, wage_cents=30_000, pay_day=31)
    said: dict[str, Any] = {"effective_from": date(2026, 4, 1), "reason": " 涨工资 ", "agreed": dearer}
    assert change(guizhou.project_admin, guizhou.id, contract, **said).is_new
    assert not change(guizhou.project_admin, guizhou.id, contract, **said).is_new
    early = said | {"effective_from": date(2026, 3, 31)}
    assert refusal(change, guizhou.project_admin, guizhou.id, contract, **early).code == "DATE_ORDER"
    bare = said | {"agreed": Agreed()}
    refused = refusal(change, guizhou.project_admin, guizhou.id, contract, **bare)
    assert refused.code == "CONTRACT_FIELDS_MISSING"
    company = guizhou.labour.id
    before, after = Terms(28_000, "DAY", 15, company), Terms(30_000, "DAY", 31, company)
    for day, terms in (
        (date(2026, 2, 28), None),
        (date(2026, 3, 1), before),
        (date(2026, 3, 31), before),
        (date(2026, 4, 1), after),
        (date(2026, 12, 31), after),
        (date(2027, 1, 1), None),
    ):
        assert terms_on([worker.id, "nobody"], day) == ({worker.id: terms} if terms else {})
    assert terms_on([], DAY) == {}
    told = product.contracts.register.contract(guizhou.regulator, guizhou.id, contract)
    assert [(one["number"], one["reason"]) for one in told["versions"]] == [(2, "涨工资"), (1, None)]


def test_a_contract_ends_once_and_one_entered_by_mistake_never_held(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3."""
    worker = a_worker(product, guizhou)
    desk, admin = product.contracts.entering, guizhou.project_admin
    wrong = a_contract(product, guizhou, worker.id)
    desk.void(admin, guizhou.id, wrong, reason="日期登错")
    assert terms_on([worker.id], DAY) == {}
    assert refusal(desk.void, admin, guizhou.id, wrong, reason="x").code == "STATE_NOT_ALLOWED"
    right = a_contract(product, guizhou, worker.id)
    assert right != wrong
    end: dict[str, Any] = {"ends_on": DAY, "reason": "工程完工"}
    assert refusal(desk.end, admin, guizhou.id, wrong, **end).code == "STATE_NOT_ALLOWED"
    desk.end(admin, guizhou.id, right, **end)
    assert refusal(desk.end, admin, guizhou.id, right, **end).code == "STATE_NOT_ALLOWED"
    change: dict[str, Any] = {"effective_from": DAY, "reason": "x", "agreed": AGREED}
    assert refusal(desk.change, admin, guizhou.id, right, **change).code == "STATE_NOT_ALLOWED"
    assert (len(terms_on([worker.id], DAY)), terms_on([worker.id], DAY + timedelta(days=1))) == (1, {})
    anew = a_paper(period_from=DAY + timedelta(days=1))
    assert desk.add(admin, guizhou.id, worker.id, anew).is_new
    line = product.contracts.register.worker(admin, guizhou.id, worker.id)
    assert [one["standing"] for one in line["contracts"]] == ["not_yet", "in_force", "void"]
    assert Notice.select().where(Notice.person_id == worker.person_id).count() == 5


def test_whose_contracts_are_whose(product: Product, guizhou: Site) -> None:
    """HZ2016-4.4-2: a labour subcontractor deals with its own people; the rest is answered 404."""
    own, others = (
        a_worker(product, guizhou),
        a_worker(product, guizhou, "李秀英", company_id=guizhou.contractor.id),
    )
    foreign = a_contract(product, guizhou, others.id)
    desk, register = product.contracts.entering, product.contracts.register
    assert (
        refusal(desk.add, guizhou.labour_admin, guizhou.id, others.id, a_paper()).code == "WORKER_NOT_FOUND"
    )
    assert desk.add(guizhou.labour_admin, guizhou.id, own.id, a_paper()).is_new
    for call in (
        lambda: register.contract(guizhou.labour_admin, guizhou.id, foreign),
        lambda: desk.void(guizhou.labour_admin, guizhou.id, foreign, reason="x"),
        lambda: register.contract(guizhou.project_admin, guizhou.id, "nothing"),
    ):
        assert refusal(call).code == "CONTRACT_NOT_FOUND"
    assert refusal(register.worker, guizhou.labour_admin, guizhou.id, others.id).code == "WORKER_NOT_FOUND"
    page = register.workers(guizhou.labour_admin, guizhou.id, only=None, limit=50, cursor=None)
    assert [line["id"] for line in page.items] == [own.id]
    assert refusal(register.counts, guizhou.outsider, guizhou.id).code == "PROJECT_NOT_FOUND"
    reader = guizhou.supervision_admin
    assert refusal(desk.add, reader, guizhou.id, own.id, a_paper()).code == "FORBIDDEN_SCOPE"
    elsewhere = caller(("regulator", "region", "310000"))
    assert refusal(register.sheet, elsewhere, guizhou.id).code == "PROJECT_NOT_FOUND"


def test_he_confirms_or_objects_to_what_he_has_read(product: Product, guizhou: Site) -> None:
    """SH2023-3.1-5, GZ2016-3.2-3: a version that came meanwhile is to be read first."""
    worker, other = a_worker(product, guizhou), a_worker(product, guizhou, "李秀英")
    contract = a_contract(product, guizhou, worker.id)
    own = product.contracts.own
    me = himself(worker)
    assert (
        refusal(own.answer, himself(other), contract, number=1, objection=None).code == "CONTRACT_NOT_FOUND"
    )
    assert refusal(own.answer, me, "nothing", number=1, objection=None).code == "CONTRACT_NOT_FOUND"
    told = own.answer(me, contract, number=1, objection=" 说好的是300元 ")
    assert (told["versions"][0]["answer"], told["versions"][0]["objection"]) == ("objected", "说好的是300元")
    assert flags(product, guizhou, "objected") == [[]]
    product.contracts.entering.change(
        guizhou.project_admin,
        guizhou.id,
        contract,
        effective_from=date(2026, 3, 1),
        reason="更正",
        agreed=replace(AGREED, wage_cents=30_000),
    )
    assert refusal(own.answer, me, contract, number=1, objection=None).code == "STATE_NOT_ALLOWED"
    own.answer(me, contract, number=2, objection=None)
    again = own.answer(me, contract, number=2, objection=None)
    assert [one["answer"] for one in again["versions"]] == ["confirmed", "objected"]
    assert flags(product, guizhou, "objected") == []
    trail = [one.action for one in product.audit.of_person(worker.person_id)]
    assert trail.count("contract.confirmed") == 1
    product.contracts.entering.void(guizhou.project_admin, guizhou.id, contract, reason="x")
    assert refusal(own.answer, me, contract, number=2, objection=None).code == "STATE_NOT_ALLOWED"


def test_he_sees_his_own_and_what_to_do_without_one(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3."""
    worker = a_worker(product, guizhou)
    (before,) = product.contracts.own.of(himself(worker))
    assert (before["flags"], before["contracts"]) == (["CONTRACT_MISSING"], [])
    assert "书面合同" in before["what_to_do"]
    a_contract(product, guizhou, worker.id)
    (after,) = product.contracts.own.of(himself(worker))
    assert (after["flags"], after["what_to_do"], len(after["contracts"])) == ([], None, 1)
    assert product.contracts.own.of(guizhou.staff) == []


def test_the_signed_paper_is_kept_until_a_better_picture_comes(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3: contract record with file."""
    worker = a_worker(product, guizhou)
    contract = a_contract(product, guizhou, worker.id)
    keep = product.contracts.entering.keep_paper
    keep(guizhou.project_admin, guizhou.id, contract, a_photograph())
    first = WorkerContract.get_by_id(contract).photo_id
    keep(guizhou.project_admin, guizhou.id, contract, a_photograph())
    second = WorkerContract.get_by_id(contract).photo_id
    assert product.gateways.photos.get(second).startswith(b"\xff\xd8")
    assert Photo.get_by_id(second).owner_id == contract, "closing an account removes what belongs to a person"
    assert refusal(keep, guizhou.project_admin, guizhou.id, contract, b"no picture").status == 422
    told = product.contracts.register.contract(guizhou.staff, guizhou.id, contract)
    assert second in told["paper_url"]
    with pytest.raises(PhotoMissing):
        product.gateways.photos.get(first)


def test_a_sheet_is_answered_row_by_row_and_taken_once(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-4, GZ2016-3.3-5."""
    worker = a_worker(product, guizhou)
    a_worker(product, guizhou, "李秀英", company_id=guizhou.contractor.id)
    wang, li = member("王建国"), member("李秀英")
    days = ["2026-02-10", "", "2026-03-01", "2026-12-31"]
    terms = ["用工简易合同", *days, "支模", "", "280", "日", "银行代发", 15, "协商", "赔偿"]
    sheet = roster_sheet(
        [
            [wang.name, wang.id_number, *terms],
            [wang.name, wang.id_number, "口头", *terms[1:]],
            [li.name, wang.id_number, *terms],
            [li.name, li.id_number, *terms],
            [wang.name, wang.id_number, *terms[:7], "", *terms[8:]],
        ],
        HEADERS,
    )
    answers = product.contracts.imports.take(guizhou.labour_admin, guizhou.id, sheet)
    codes = [[reason["code"] for reason in answer["reasons"]] for answer in answers]
    assert codes == [
        ["CONTRACT_INFO_LATE"],
        ["VALUE_NOT_ALLOWED"],
        ["WORKER_NOT_FILED"],
        ["WORKER_NOT_FILED"],
        ["CONTRACT_FIELDS_MISSING", "WAGE_STANDARD_MISSING"],
    ]
    assert [answer["status"] for answer in answers] == ["taken", *["refused"] * 4]
    again = product.contracts.imports.take(guizhou.labour_admin, guizhou.id, sheet)
    assert again[0]["id"] == answers[0]["id"]
    assert terms_on([worker.id], DAY)[worker.id].wage_cents == 28_000
    template = product.contracts.imports.template(guizhou.labour_admin, guizhou.id)
    assert read_rows(template, {"姓名": "name", "责任追究": "liability"}, 5) == []


def test_the_ledger_lists_everybody_who_was_asked_for_one(product: Product, guizhou: Site) -> None:
    """GZ2016-3.2-3: whoever has none is on it, with the reason."""
    a_contract(product, guizhou, a_worker(product, guizhou).id)
    a_worker(product, guizhou, "李秀英")
    sheet = product.contracts.register.sheet(guizhou.regulator, guizhou.id)
    rows = read_rows(sheet, {"姓名": "name", "工资标准": "wage", "提示": "hint"}, 10)
    assert [row.values["wage"] for row in rows] == ["280.00元/日", ""]
    assert "未签订" in rows[1].values["hint"]
