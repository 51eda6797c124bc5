"""D-03: the roster for phones without a network, in full and in deltas."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from app.attendance.models import RosterEntry
from app.attendance.rules.roster import Told, digest_of, is_full, news, told_since
from app.attendance.service import roster as service
from app.attendance.service.roster import Rosters
from app.bootstrap import Product
from app.employment.facts import GateProject, Holder
from app.employment.models import BlacklistEntry, ProjectWorker
from app.employment.rules.site_entry import decide_entry
from app.kernel.clock import FrozenClock
from app.kernel.db import connection, database
from app.kernel.decision import Decision
from app.kernel.errors import Forbidden, Missing
from app.people.models import Person, PersonalCode
from app.policies.policy import Policy
from app.sites.models import Participant, Project, Team
from app.sites.service.scopes import Scopes
from tests.factories.attendance import Worker, a_code_id, a_worker, china
from tests.factories.sites import Site, a_site

Answer = dict[str, Any]


def roster(product: Product, site: Site, since: int | None = None) -> Answer:
    return product.rosters.since(site.staff, site.id, since)


def by_worker(answer: Answer) -> dict[str, Answer]:
    return {entry["worker_id"]: entry for entry in answer["entries"]}


def a_new_code(product: Product, worker: Worker) -> str:
    """The phone was lost."""
    PersonalCode.update(active_key=None, revoked_at=product.clock.now()).where(
        PersonalCode.code_id == worker.code_id
    ).execute()
    return a_code_id(product, worker.person)


def barred(product: Product, worker: Worker, **columns: Any) -> BlacklistEntry:
    entry: BlacklistEntry = BlacklistEntry.create(
        person_id=worker.person_id,
        region_code="500000",
        reason="恶意讨薪",
        since=date(2026, 3, 1),
        created_at=product.clock.now(),
        **columns,
    )
    return entry


class TestRules:
    """What is news, and what a phone is told."""

    def test_news(self) -> None:
        told = {
            "same": Told("a", 1),
            "changed": Told("b", 2),
            "gone": Told("c", 1),
            "back": Told("d", 2, True),
        }
        present = {"same": "a", "changed": "B", "back": "d", "new": "e"}
        assert news(present, told) == {
            "changed": Told("B", 3),
            "back": Told("d", 3),
            "new": Told("e", 3),
            "gone": Told("c", 3, True),
        }

    def test_no_news(self) -> None:
        assert news({"a": "1"}, {"a": Told("1", 4), "b": Told("2", 3, True)}) == {}
        assert news({}, {}) == {}

    @pytest.mark.parametrize(
        ("since", "full"), [(None, True), (0, True), (1, False), (4, False), (5, True), (2**53, True)]
    )
    def test_an_unknown_version_gets_everything(self, since: int | None, full: bool) -> None:
        assert is_full(since, 4) is full

    def test_told_since(self) -> None:
        told = {"a": Told("", 1), "b": Told("", 3), "c": Told("", 3, True), "d": Told("", 2, True)}
        assert told_since(told, 2) == (["b"], ["c"])
        assert told_since(told, 3) == ([], [])
        assert told_since(told, 1) == (["b"], ["c", "d"])

    def test_the_digest_is_that_of_the_content(self) -> None:
        assert digest_of({"a": 1, "b": ["张"]}) == digest_of({"b": ["张"], "a": 1})
        assert digest_of({"a": 1}) != digest_of({"a": 2})


def test_in_full(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site, "王建国")
    answer = roster(product, site)
    assert (answer["version"], answer["full"], answer["removed"]) == (1, True, [])
    assert answer["generated_at"] == "2026-03-10T12:00:00+08:00"
    assert answer["policy"]["credentials"]["qr"] == "accepted"
    assert (answer["policy"]["offline_pack"], answer["policy"]["max_age_s"]) == ("flag", 86400)
    (key,) = answer["keys"]
    assert (key["kid"], key["algorithm"], len(key["public_key"])) == (
        product.keyring.signing.kid,
        "Ed25519",
        43,
    )
    (entry,) = answer["entries"]
    assert entry == {
        "worker_id": worker.id,
        "code_ids": [worker.code_id],
        "name": worker.person.worker_name_masked,
        "photo_url": None,
        "company": "渝建劳务有限公司",
        "team": "钢筋一班",
        "work_type": entry["work_type"],
        "work_type_code": "020",
        "identity_class": "worker",
        "colour": "green",
        "colour_label": entry["colour_label"],
        "marks": ["已认证", "已入库"],
        "blocked": False,
        "reasons": [],
    }
    assert "王建国" not in json.dumps(answer, ensure_ascii=False)


def test_nothing_new_is_an_empty_delta_and_writes_nothing(product: Product, clock: FrozenClock) -> None:
    """The picture's link is new every time; it must not make the worker news."""
    site = a_site(product)
    worker = a_worker(product, site)
    photo = product.gateways.photos.put("head", worker.person_id, b"jpeg", now=clock.now(), keep_until=None)
    Person.update(head_image_id=photo).where(Person.id == worker.person_id).execute()
    first = roster(product, site)
    link = first["entries"][0]["photo_url"]
    assert link.startswith(f"/api/v1/photos/{photo}?")
    clock.move(minutes=10)
    assert by_worker(roster(product, site))[worker.id]["photo_url"] != link

    statements: list[str] = []
    original = database.obj.execute_sql

    def counted(sql: str, *rest: object) -> object:
        statements.append(sql)
        return original(sql, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.obj, "execute_sql", counted)
        delta = roster(product, site, since=1)
    assert (delta["version"], delta["full"], delta["entries"], delta["removed"]) == (1, False, [], [])
    assert len(statements) == 4
    assert all(sql.lstrip().upper().startswith("SELECT") for sql in statements)


@pytest.fixture
def judgings(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Who was judged for a roster, in turn."""
    judged: list[str] = []

    def counted(policy: Policy, holder: Holder, project: GateProject, on: date) -> Decision:
        judged.append(holder.person_id)
        return decide_entry(policy, holder, project, on)

    monkeypatch.setattr(service, "decide_entry", counted)
    return judged


def test_nobody_is_judged_anew_while_nothing_has_changed(
    product: Product, clock: FrozenClock, judgings: list[str]
) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    roster(product, site)
    judgings.clear()
    for _pull in range(3):
        clock.move(minutes=5)
        answer = roster(product, site, since=1)
        assert (answer["version"], answer["full"], answer["entries"], answer["removed"]) == (1, False, [], [])
    assert judgings == []
    clock.set(china(0, day=11))
    assert roster(product, site, since=1)["entries"] == []
    assert judgings == [worker.person_id]
    assert len(roster(product, site, since=None)["entries"]) == 1


CHANGES: dict[str, Callable[[Product, Site, Worker], object]] = {
    "bar": lambda product, _site, worker: barred(product, worker),
    "code revoked": lambda product, _site, worker: a_new_code(product, worker),
    "identity revoked": lambda product, _site, worker: (
        Person.update(revoked_at=product.clock.now()).where(Person.id == worker.person_id).execute()
    ),
    "left": lambda _product, _site, worker: (
        ProjectWorker.update(stage="exited", exited_on=date(2026, 3, 10))
        .where(ProjectWorker.id == worker.id)
        .execute()
    ),
    "other trade": lambda _product, _site, worker: (
        ProjectWorker.update(work_type="030").where(ProjectWorker.id == worker.id).execute()
    ),
    "team renamed": lambda _product, site, _worker: (
        Team.update(name="木工二班").where(Team.project_id == site.id).execute()
    ),
    "company left": lambda _product, site, _worker: (
        Participant.update(exited_on=date(2026, 3, 1))
        .where((Participant.project_id == site.id) & (Participant.company_id == site.labour.id))
        .execute()
    ),
    "site stopped": lambda _product, site, _worker: (
        Project.update(status="suspended").where(Project.id == site.id).execute()
    ),
    "somebody hired": lambda product, site, _worker: a_worker(product, site, 9),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_told_at_the_next_pull(product: Product, change: str) -> None:
    site = a_site(product)
    worker = a_worker(product, site, 1)
    for since in (None, 1, 1):
        roster(product, site, since)
    CHANGES[change](product, site, worker)
    delta = roster(product, site, since=1)
    assert (delta["version"], delta["full"]) == (2, False)
    assert len(delta["entries"]) + len(delta["removed"]) >= 1
    assert roster(product, site, since=2)["entries"] == []


def test_what_another_process_has_told_meanwhile_is_taken_back(own_product: Product) -> None:
    """This process saw no bar before and sees none now; the phone was told of one between."""
    with connection():
        site = a_site(own_product)
        worker = a_worker(own_product, site)
        roster(own_product, site)
        other = Rosters(
            own_product.clock,
            Scopes(),
            own_product.policies,
            own_product.keyring,
            own_product.gateways.photos,
        )
        bar = barred(own_product, worker)
        told = other.since(site.staff, site.id, 1)
        assert (told["version"], told["entries"][0]["blocked"]) == (2, True)
        BlacklistEntry.delete().where(BlacklistEntry.id == bar.id).execute()
        back = roster(own_product, site, since=2)
        assert (back["version"], back["entries"][0]["blocked"]) == (3, False)
        assert roster(own_product, site, since=3)["entries"] == []


def test_a_lost_phone_is_a_new_code_id(product: Product) -> None:
    site = a_site(product)
    worker, other = a_worker(product, site, 1), a_worker(product, site, 2)
    roster(product, site)
    code_id = a_new_code(product, worker)
    delta = roster(product, site, since=1)
    assert (delta["version"], delta["full"]) == (2, False)
    assert {key: entry["code_ids"] for key, entry in by_worker(delta).items()} == {worker.id: [code_id]}
    assert set(by_worker(roster(product, site))) == {worker.id, other.id}


def test_barred_and_let_in_again(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    roster(product, site)
    entry = barred(product, worker)
    delta = roster(product, site, since=1)
    (told,) = delta["entries"]
    assert told["blocked"] is True
    assert [(reason["code"], reason["cite"]) for reason in told["reasons"]] == [
        ("BLACKLISTED", product.policies.of("chongqing").cite("not-blacklisted"))
    ]
    BlacklistEntry.update(lifted_at=product.clock.now()).where(BlacklistEntry.id == entry.id).execute()
    delta = roster(product, site, since=2)
    assert (delta["version"], delta["entries"][0]["blocked"]) == (3, False)


def test_a_bar_of_another_region_is_no_news(product: Product) -> None:
    site = a_site(product)
    barred(product, a_worker(product, site))
    BlacklistEntry.update(region_code="310000").execute()
    assert roster(product, site)["entries"][0]["blocked"] is False


def test_left_and_come_back(product: Product) -> None:
    """Coming back is a new engagement; the old one stays off the list."""
    site = a_site(product)
    worker = a_worker(product, site)
    roster(product, site)
    ProjectWorker.update(stage="exited", exited_on=date(2026, 3, 10)).where(
        ProjectWorker.id == worker.id
    ).execute()
    delta = roster(product, site, since=1)
    assert (delta["version"], delta["entries"], delta["removed"]) == (2, [], [worker.id])
    again = roster(product, site)
    assert (again["version"], again["entries"], again["removed"]) == (2, [], [])
    assert roster(product, site, since=2)["removed"] == []

    ProjectWorker.update(stage="trade_assigned", exited_on=None).where(
        ProjectWorker.id == worker.id
    ).execute()
    assert set(by_worker(roster(product, site, since=2))) == {worker.id}


def test_a_day_may_change_the_judgement(product: Product, clock: FrozenClock) -> None:
    site = a_site(product)
    a_worker(product, site, joined_on=date(2026, 3, 11))
    (entry,) = roster(product, site)["entries"]
    assert [reason["code"] for reason in entry["reasons"]] == ["STATE_NOT_ALLOWED"]
    clock.set(china(0, day=11) - timedelta(seconds=1))
    assert roster(product, site, since=1)["entries"] == []
    clock.set(china(0, day=11))
    (entry,) = roster(product, site, since=1)["entries"]
    assert entry["blocked"] is False


def test_who_is_not_verified_is_listed_with_the_reason(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site, 1, marks=0)
    PersonalCode.delete().where(PersonalCode.person_id == worker.person_id).execute()
    (entry,) = roster(product, site)["entries"]
    assert (entry["code_ids"], entry["marks"], entry["blocked"]) == ([], [], True)
    assert [reason["code"] for reason in entry["reasons"]] == ["REALNAME_REQUIRED", "CARD_NOT_HELD"]


@pytest.mark.parametrize("since", [None, 0, 99, 2**40])
def test_a_phone_without_a_known_version_gets_everything(product: Product, since: int | None) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    roster(product, site)
    answer = roster(product, site, since)
    assert (answer["full"], answer["version"], list(by_worker(answer))) == (True, 1, [worker.id])


def test_an_empty_site(product: Product) -> None:
    site = a_site(product)
    answer = roster(product, site)
    assert (answer["version"], answer["full"], answer["entries"]) == (0, True, [])


def test_projects_do_not_mix(product: Product) -> None:
    site, other = a_site(product), a_site(product)
    worker, theirs = a_worker(product, site, 1), a_worker(product, other, 2)
    assert list(by_worker(roster(product, site))) == [worker.id]
    assert list(by_worker(roster(product, other))) == [theirs.id]


def test_who_may_have_it(product: Product) -> None:
    site = a_site(product)
    for actor in (site.staff, site.project_admin):
        assert product.rosters.since(actor, site.id, None)["full"]
    for actor in (site.outsider, site.regulator, site.labour_admin, site.system_admin):
        with pytest.raises(Forbidden):
            product.rosters.since(actor, site.id, None)
    with pytest.raises(Missing):
        product.rosters.since(site.staff, "nothing", None)


def test_hangzhou_says_that_a_code_alone_is_not_enough(product: Product) -> None:
    """X-03: the phone without a network has to ask for the card too."""
    site = a_site(product, "hangzhou")
    assert roster(product, site)["policy"]["credentials"]["qr"] == "needs_confirmation"


def test_many_phones_at_once_make_one_version(own_product: Product) -> None:
    product = own_product
    with connection():
        site = a_site(product)
        for n in range(30):
            a_worker(product, site, n)
    answers: list[Answer] = []
    barrier = threading.Barrier(6)

    def run() -> None:
        barrier.wait()
        with connection():
            answers.append(roster(product, site))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer["version"] for answer in answers] == [1] * 6
    assert {len(answer["entries"]) for answer in answers} == {30}
    with connection():
        rows = list(RosterEntry.select(RosterEntry.version).tuples())
        assert rows == [(1,)] * 30
