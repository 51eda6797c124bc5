"""Cards and numbers bound to workers: one living binding, history kept, nothing shown whole."""

from __future__ import annotations

from typing import Any

import pytest

from app.attendance.models import GateCredential
from app.attendance.service.gate_credentials import bound_index
from app.bootstrap import Product
from app.employment.models import ProjectWorker
from app.kernel.clock import FrozenClock
from app.kernel.db import connection, database
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import new_id
from tests.factories.attendance import Worker, a_worker
from tests.factories.devices import a_machine, an_event, bound
from tests.factories.sites import Site, a_site
from tests.racing import at_once

CARD = "04A1B2C3D4E5"


@pytest.fixture
def site(product: Product) -> Site:
    return a_site(product, "guizhou", permit_no="520103202501010101")


def shown(product: Product, site: Site, worker: Worker) -> list[dict[str, Any]]:
    return product.gate_credentials.of_worker(site.project_admin, site.id, worker.id)


def refusal(product: Product, site: Site, worker: Worker, value: str = CARD, **more: Any) -> Refused:
    with pytest.raises(Refused) as refused:
        bound(product, site, worker, value, **more)
    return refused.value


def test_bound_masked_and_on_the_trail_of_the_worker(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    card = bound(product, site, worker, f" {CARD.lower()}\t")
    (told,) = shown(product, site, worker)
    assert told == {
        "id": card,
        "kind": "ic_card",
        "kind_label": "IC卡",
        "value": "********D4E5",
        "device_id": None,
        "device_sn": None,
        "bound_at": "2026-03-10T12:00:00+08:00",
        "revoked_at": None,
    }
    assert GateCredential.get().value == CARD
    (raw,) = database.execute_sql("SELECT value FROM gate_credential").fetchone()
    assert CARD not in raw
    clock.move(minutes=1)
    for _twice in range(2):
        product.gate_credentials.revoke(site.project_admin, site.id, worker.id, card)
    (told,) = shown(product, site, worker)
    assert told["revoked_at"] == "2026-03-10T12:01:00+08:00"
    actions = [entry.action for entry in product.audit.of_person(worker.person_id)]
    assert sorted(actions) == ["credential.bound", "credential.revoked"]


def test_one_living_binding_of_a_value(product: Product, site: Site, worker: Worker) -> None:
    other = a_worker(product, site, "李秀英")
    card = bound(product, site, worker, CARD)
    taken = refusal(product, site, other)
    assert (taken.code, taken.message) == ("CREDENTIAL_TAKEN", "已登记在王**名下")
    assert taken.reasons[0].remedy
    assert refusal(product, site, worker).code == "CREDENTIAL_TAKEN"
    product.gate_credentials.revoke(site.project_admin, site.id, worker.id, card)
    bound(product, site, other, CARD)
    assert refusal(product, site, worker).message == "已登记在李**名下"
    bound(product, site, worker, CARD, "fingerprint")  # another kind is another thing
    bound(product, site, worker, CARD + "0")
    assert [each["revoked_at"] is None for each in shown(product, site, worker)] == [True, True, False]


def test_another_project_may_bind_the_same_card(product: Product, site: Site, worker: Worker) -> None:
    bound(product, site, worker, CARD)
    next_site = a_site(product, "guizhou", permit_no="520103202501010102")
    bound(product, next_site, a_worker(product, next_site, "李秀英"), CARD)
    assert bound_index(site.id, None, "ic_card", CARD) != bound_index(next_site.id, None, "ic_card", CARD)


def test_a_number_of_one_machine(product: Product, site: Site, worker: Worker) -> None:
    machine, far = a_machine(product, site), a_machine(product, a_site(product))
    bound(product, site, worker, "7", "face", machine.id)
    (told,) = shown(product, site, worker)
    assert (told["device_id"], told["device_sn"], told["value"]) == (machine.id, "G-1", "*")
    assert refusal(product, site, worker, "7", kind="face", device_id=far.id).code == "DEVICE_NOT_FOUND"
    assert refusal(product, site, worker, "7", kind="face", device_id=new_id()).code == "DEVICE_NOT_FOUND"
    with pytest.raises(Invalid) as refused:
        bound(product, site, worker, CARD, device_id=machine.id)
    assert list(refused.value.errors) == ["device_id"]


@pytest.mark.parametrize(
    ("jurisdiction", "kind", "code"),
    [
        ("guizhou", "face", None),
        ("chongqing", "ic_card", None),
        ("chongqing", "fingerprint", "CREDENTIAL_NOT_ACCEPTED"),
        ("hangzhou", "ic_card", "CREDENTIAL_NOT_ACCEPTED"),
        ("shanghai", "ic_card", "CREDENTIAL_NOT_ACCEPTED"),
    ],
)
def test_kinds_of_the_jurisdiction(product: Product, jurisdiction: str, kind: str, code: str | None) -> None:
    """X-03."""
    site = a_site(product, jurisdiction, permit_no="000000202501010109")
    worker = a_worker(product, site)
    if code is None:
        assert bound(product, site, worker, CARD, kind)
    else:
        assert refusal(product, site, worker, kind=kind).code == code


def test_only_of_workers_who_are_there(product: Product, site: Site, worker: Worker) -> None:
    card = bound(product, site, worker, CARD)
    far_site = a_site(product)
    far = a_worker(product, far_site, "李秀英")
    desk, admin = product.gate_credentials, site.project_admin
    for call in (
        lambda: desk.bind(admin, site.id, far.id, kind="ic_card", value="1", device_id=None),
        lambda: desk.of_worker(admin, site.id, far.id),
        lambda: desk.revoke(admin, site.id, far.id, card),
        lambda: desk.revoke(admin, site.id, worker.id, new_id()),
    ):
        with pytest.raises(Missing):
            call()
    for stranger in (site.staff, site.outsider, site.labour_admin):
        with pytest.raises((Forbidden, Missing)):
            desk.of_worker(stranger, site.id, worker.id)
    ProjectWorker.update(stage="exited").where(ProjectWorker.id == worker.id).execute()
    assert refusal(product, site, worker, "2").code == "STATE_NOT_ALLOWED"


@pytest.fixture
def own_site(own_product: Product) -> Site:
    with connection():
        return a_site(own_product, "guizhou", permit_no="520103202501010101")


def test_two_desks_hand_out_one_card(own_product: Product, own_site: Site) -> None:
    with connection():
        workers = [a_worker(own_product, own_site, number) for number in range(8)]
    calls = [lambda each=each: bound(own_product, own_site, each, CARD) for each in workers]
    answers = at_once(*calls)  # type: ignore[arg-type]
    assert answers.count("CREDENTIAL_TAKEN") == 7
    with connection():
        assert GateCredential.select().where(GateCredential.active_key.is_null(False)).count() == 1


def test_one_event_sent_over_two_lines(own_product: Product, own_site: Site, clock: FrozenClock) -> None:
    """A device that hears no answer sends again while the first call still runs."""
    with connection():
        worker, machine = a_worker(own_product, own_site), a_machine(own_product, own_site)
        bound(own_product, own_site, worker, CARD)
    event = an_event(clock.now(), CARD)
    answers = at_once(*[lambda: machine.send(event)[0]] * 8)
    assert len({answer["id"] for answer in answers}) == 1
    assert sorted(tuple(answer["flags"]) for answer in answers) == [()] + [("EVENT_DUPLICATE",)] * 7


def test_two_desks_issue_keys(own_product: Product, own_site: Site) -> None:
    with connection():
        machine = a_machine(own_product, own_site)
    issued = at_once(*[lambda: machine.rekeyed(own_site)] * 4)
    with connection():
        (device,) = own_product.devices.of_project(own_site.project_admin, own_site.id)
    assert len(device["keys"]) == 1
    assert device["keys"][0]["key_id"] in {one.key_id for one in issued}
