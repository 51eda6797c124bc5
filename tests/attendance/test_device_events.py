"""GZ2016-3.4-2: what machines report, judged and kept as a guard's scans are."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from app.attendance.facts import BadItem
from app.attendance.models import GateCredential, SiteAttendance
from app.bootstrap import Product
from app.employment.models import ProjectWorker
from app.kernel.clock import FrozenClock
from app.kernel.errors import Invalid
from app.people.models import Person
from tests.certificates.education_cases import actor_of
from tests.factories.attendance import Worker, a_code, a_worker, passing
from tests.factories.cast import member
from tests.factories.devices import Machine, a_machine, an_event, bound
from tests.factories.sites import Site, a_site
from tests.statements import statements

CARD = "04A1B2C3"
M, D = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product, "guizhou", permit_no="520103202501010101")


@pytest.fixture
def machine(product: Product, site: Site) -> Machine:
    return a_machine(product, site)


def codes(answer: dict[str, Any]) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


def test_a_card_opens_the_gate_and_the_passing_is_on_record(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    event = an_event(clock.now(), f" {CARD.lower()} ", direction="auto", seq=7)
    (came,) = machine.send(event)
    assert came == {
        "event_id": event["event_id"],
        "id": came["id"],
        "status": "accepted",
        "admitted": True,
        "direction": "in",
        "happened_at": "2026-03-10T12:00:00+08:00",
        "received_at": "2026-03-10T12:00:00+08:00",
        "reasons": [],
        "name": "王**",
        "flags": [],
    }
    stored = SiteAttendance.get()
    assert (stored.credential_kind, stored.scanner_id, stored.person_id, stored.project_worker_id) == (
        "ic_card",
        machine.id,
        worker.person_id,
        worker.id,
    )
    assert CARD.lower() not in json.dumps(stored.__data__, default=str).lower()
    assert product.presences.is_inside(site.id, worker.person_id)
    clock.move(hours=9)
    (left,) = machine.send(an_event(clock.now(), CARD, direction="auto"))
    assert (left["status"], left["direction"]) == ("accepted", "out")
    month = product.own_attendance.month(actor_of(worker.person), None)
    assert month["days"] == 1


def test_sent_again_it_is_acknowledged_and_not_stored_twice(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    event = an_event(clock.now(), CARD)
    first, within = machine.send(event, dict(event))
    assert "EVENT_DUPLICATE" not in first["flags"]
    assert within == {**first, "flags": ["EVENT_DUPLICATE"]}
    product.gate_credentials.revoke(site.project_admin, site.id, worker.id, GateCredential.get().id)
    clock.move(minutes=9)
    (again,) = machine.send(event)
    assert again == within
    assert SiteAttendance.select().count() == 1
    (other,) = machine.send({**event, "seq": 3})
    assert (codes(other), other["id"], other["flags"]) == (["SCAN_ID_CONFLICT"], None, [])
    assert SiteAttendance.select().count() == 1


def test_a_replayed_call_changes_nothing(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    event = an_event(clock.now(), CARD)
    call = machine.call(b"whatever was signed")
    answers = []
    for _ in range(3):
        caller = product.device_calls.believed(call, "203.0.113.7")
        answers.append(product.device_events.take(caller, [event]))
    assert [answer[0]["id"] for answer in answers] == [answers[0][0]["id"]] * 3
    assert SiteAttendance.select().count() == 1


def test_two_machines_may_use_one_event_id(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    event = an_event(clock.now(), CARD)
    machine.send(event)
    (other,) = a_machine(product, site, "G-2").send(event)
    assert other["status"] == "duplicate"  # the same way within a minute, another passing all the same
    assert SiteAttendance.select().count() == 2


def test_a_card_that_nobody_has_bound(
    product: Product, site: Site, machine: Machine, clock: FrozenClock
) -> None:
    (answer,) = machine.send(an_event(clock.now(), CARD))
    assert (answer["status"], answer["admitted"], codes(answer)) == ("refused", False, ["CREDENTIAL_UNKNOWN"])
    assert answer["reasons"][0]["remedy"]
    assert answer["name"] is None
    assert SiteAttendance.get().person_id is None


def test_the_same_reasons_as_at_a_guards_phone(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    Person.update(verified_at=None, stored_at=None).where(Person.id == worker.person_id).execute()
    (answer,) = machine.send(an_event(clock.now(), CARD))
    at_phone = passing(product, site, worker)
    assert answer["reasons"] == at_phone["reasons"]
    assert (answer["status"], codes(answer)) == ("refused", ["REALNAME_REQUIRED"])


def test_going_out_is_never_refused(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    machine.send(an_event(clock.now(), CARD))
    ProjectWorker.update(stage="exited", exited_on=clock.now().date()).execute()
    clock.move(hours=1)
    (left,) = machine.send(an_event(clock.now(), CARD, direction="out"))
    assert (left["status"], left["admitted"]) == ("accepted", True)
    (back,) = machine.send(an_event(clock.now(), CARD))
    assert back["admitted"] is False


def test_an_offline_batch_comes_days_late(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    """X-07, CQ2013-4-4: facts, flagged; beyond a week a person looks at them first."""
    bound(product, site, worker, CARD)
    begun = clock.now()
    clock.move(days=8)
    late = an_event(clock.now() - 7 * D, CARD, opened=True)
    too_old = an_event(clock.now() - 7 * D - M, CARD, opened=True)
    fresh = an_event(clock.now(), CARD, direction="out")
    answers = machine.send(fresh, late, too_old)
    assert [answer["status"] for answer in answers] == ["accepted", "accepted", "review"]
    assert answers[1]["flags"] == ["OFFLINE", "UPLOAD_LATE"]
    assert answers[1]["happened_at"] == "2026-03-11T12:00:00+08:00"
    assert codes(answers[2]) == ["TOO_OLD"]
    (before,) = machine.send(an_event(begun - M, CARD, opened=True))
    assert (before["status"], codes(before)) == ("refused", ["CREDENTIAL_UNKNOWN"])


def test_a_card_given_back_counts_for_what_came_before(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    card = bound(product, site, worker, CARD)
    clock.move(hours=1)
    product.gate_credentials.revoke(site.project_admin, site.id, worker.id, card)
    clock.move(hours=1)
    other = a_worker(product, site, "李秀英")
    bound(product, site, other, CARD)
    now = clock.now()
    answers = machine.send(
        an_event(now - timedelta(minutes=61), CARD),
        an_event(now - timedelta(minutes=60), CARD),
        an_event(now, CARD),
    )
    assert [answer["name"] for answer in answers] == ["王**", None, "李**"]


def test_a_machines_clock_moves_nothing_by_itself(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    """The device is four minutes slow; it says so with every call."""
    bound(product, site, worker, CARD)
    clock.move(hours=1)
    slow = clock.now() - 4 * M
    (answer,) = machine.send(an_event(slow - 10 * M, CARD), said_at=str(int(slow.timestamp())))
    assert answer["happened_at"] == "2026-03-10T12:50:00+08:00"


def test_a_personal_code_and_an_id_card_on_a_machine(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    raw = a_code(product, worker.code_id)
    (came,) = machine.send(an_event(clock.now(), raw, "qr"))
    assert (came["status"], came["name"]) == ("accepted", "王**")
    (again,) = machine.send(an_event(clock.now(), raw, "qr"))
    assert codes(again) == ["QR_REPLAYED"]
    (forged,) = machine.send(an_event(clock.now(), "JM1", "qr"))
    assert codes(forged) == ["QR_MALFORMED"]
    clock.move(hours=1)
    wang = member("王建国")
    (card,) = machine.send(an_event(clock.now(), wang.id_number, "id_card", "out", name=wang.name))
    assert (card["status"], card["direction"]) == ("accepted", "out")
    assert wang.id_number not in json.dumps([row.__data__ for row in SiteAttendance.select()], default=str)


def test_in_hangzhou_the_reader_has_to_be_certified(product: Product, clock: FrozenClock) -> None:
    """HZ2016-4.3-3, X-03: the device says itself which it is; a card or finger opens nothing there."""
    site = a_site(product, "hangzhou", permit_no="330106202501010101")
    worker = a_worker(product, site)
    wang = member("王建国")
    plain = a_machine(product, site, "R-1", "id_reader")
    good = a_machine(product, site, "R-2", "id_reader", police_certified=True, certificate_no="浙-1")
    (refused,) = plain.send(an_event(clock.now(), wang.id_number, "id_card", name=wang.name))
    assert codes(refused) == ["DEVICE_NOT_CERTIFIED"]
    (passed,) = good.send(an_event(clock.now(), wang.id_number, "id_card", name=wang.name))
    assert (passed["status"], passed["name"]) == ("accepted", "王**")
    (finger,) = good.send(an_event(clock.now(), "7", "fingerprint"))
    assert codes(finger) == ["CREDENTIAL_NOT_ACCEPTED", "CREDENTIAL_UNKNOWN"]
    (waiting,) = good.send(an_event(clock.now(), a_code(product, worker.code_id), "qr", "in"))
    assert (waiting["status"], waiting["admitted"]) == ("needs_confirmation", False)


def test_a_number_of_one_machine_is_somebody_else_in_another(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    other = a_worker(product, site, "李秀英")
    bound(product, site, worker, "7", "fingerprint")
    bound(product, site, other, "7", "fingerprint", machine.id)
    (here,) = machine.send(an_event(clock.now(), "7", "fingerprint"))
    (there,) = a_machine(product, site, "G-2").send(an_event(clock.now(), "7", "fingerprint"))
    (face,) = machine.send(an_event(clock.now(), "7", "face"))
    assert (here["name"], there["name"], codes(face)) == ("李**", "王**", ["CREDENTIAL_UNKNOWN"])


def test_a_device_of_another_project_does_not_know_the_card(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    next_site = a_site(product, "guizhou", permit_no="520103202501010102")
    (answer,) = a_machine(product, next_site).send(an_event(clock.now(), CARD))
    assert codes(answer) == ["CREDENTIAL_UNKNOWN"]
    assert SiteAttendance.get().project_id == next_site.id


def test_a_bad_item_stops_nobody(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    bound(product, site, worker, CARD)
    caller, good = machine.believed(), an_event(clock.now(), CARD)
    bad = BadItem(None, {"event_id": ["应为 UUID"]})
    future = an_event(clock.now() + 40 * D, CARD)
    told = product.device_events.take(caller, [bad, good, future])
    assert [each["status"] for each in told] == ["refused", "accepted", "refused"]
    assert (told[0]["event_id"], told[0]["errors"]) == (None, {"event_id": ["应为 UUID"]})
    assert [codes(told[0]), codes(told[2])] == [["VALIDATION_FAILED"], ["VALIDATION_FAILED"]]
    with pytest.raises(Invalid) as refused:
        product.device_events.take(caller, [good] * 201)
    assert refused.value.code == "BATCH_TOO_LARGE"


def test_two_hundred_take_as_many_statements_as_four(
    product: Product, site: Site, machine: Machine, clock: FrozenClock
) -> None:
    workers = [a_worker(product, site, number) for number in range(4)]
    for number, each in enumerate(workers):
        bound(product, site, each, f"{CARD}{number}")
    caller = machine.believed()

    def take(count: int) -> int:
        events = [an_event(clock.now(), f"{CARD}{number % 4}") for number in range(count)]
        with statements() as asked:
            product.device_events.take(caller, events)
        clock.move(minutes=30)
        return len(asked)

    take(4)
    assert take(200) == take(4)


def test_a_guards_scan_asks_nothing_of_bindings(product: Product, site: Site, worker: Worker) -> None:
    with statements() as asked:
        assert passing(product, site, worker)["admitted"]
    assert not [sql for sql in asked if "gate_credential" in sql or "device_key" in sql]


def test_what_a_machine_may_open_by_itself(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    other, left = a_worker(product, site, "李秀英"), a_worker(product, site, "张伟")
    bound(product, site, worker, "0A")
    bound(product, site, worker, "7", "fingerprint")
    bound(product, site, other, "7", "fingerprint", machine.id)
    bound(product, site, other, "9", "face", a_machine(product, site, "G-2").id)
    bound(product, site, left, "0B")
    ended = bound(product, site, worker, "0C")
    product.gate_credentials.revoke(site.project_admin, site.id, worker.id, ended)
    ProjectWorker.update(stage="exited", exited_on=clock.now().date()).where(
        ProjectWorker.id == left.id
    ).execute()
    Person.update(verified_at=None).where(Person.id == other.person_id).execute()
    caller = machine.believed()
    with statements() as asked:
        entries = product.device_rosters.of(caller)
    assert len(asked) == 3
    assert [(one["kind"], one["value"], one["admitted"], codes(one)) for one in entries] == [
        ("fingerprint", "7", False, ["REALNAME_REQUIRED"]),
        ("ic_card", "0A", True, []),
    ]


@pytest.mark.parametrize(
    ("use", "admitted"), [("accepted", True), ("needs_confirmation", False), ("refused", None)]
)
def test_a_roster_says_what_the_jurisdiction_says(
    product: Product,
    site: Site,
    worker: Worker,
    machine: Machine,
    monkeypatch: pytest.MonkeyPatch,
    use: str,
    admitted: bool | None,
) -> None:
    bound(product, site, worker, CARD)
    policy = product.policies.of("guizhou")
    named = policy.accepted["ic_card"]
    changed = {**policy.accepted, "ic_card": type(named)(use, named.cite)}
    monkeypatch.setattr(
        product.policies, "of", lambda _code: type(policy)(**{**policy.__dict__, "accepted": changed})
    )
    entries = product.device_rosters.of(machine.believed())
    assert [entry["admitted"] for entry in entries] == ([] if admitted is None else [admitted])


def test_an_event_id_is_of_a_guard_or_of_a_machine(
    product: Product, site: Site, worker: Worker, machine: Machine, clock: FrozenClock
) -> None:
    """Ids are counted for each scanner by itself."""
    bound(product, site, worker, CARD)
    shared = str(uuid4())
    assert passing(product, site, worker, scan_id=shared)["admitted"]
    (answer,) = machine.send({**an_event(clock.now(), CARD), "event_id": shared})
    assert answer["status"] == "duplicate"
    assert SiteAttendance.select().count() == 2
