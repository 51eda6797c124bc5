"""A device proves itself: keys that turn over, what is refused, and what is written down of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.attendance.models import DeviceKey
from app.attendance.service import device_calls
from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.clock import FrozenClock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Missing, Refused, TooMany
from app.kernel.ids import new_id
from app.kernel.ports import StoreDown
from tests.factories.devices import Machine, a_machine
from tests.factories.sites import Site, a_site
from tests.statements import statements

HERE = "203.0.113.7"


def told(machine: Machine, **said: str) -> str | None:
    """The code of the refusal."""
    try:
        machine.believed(**said)
    except Refused as refused:
        return refused.code
    return None


def shown(product: Product, site: Site) -> dict[str, object]:
    (device,) = product.devices.of_project(site.project_admin, site.id)
    return device


def test_a_device_acts_as_a_guard_of_its_own_project(product: Product, site: Site) -> None:
    caller = a_machine(product, site).believed()
    other = a_site(product)
    assert caller.project_id == site.id
    assert product.scopes.project_for(caller.actor, site.id, "scan").id == site.id
    for need in ("manage", "staff", "close", "hire"):
        with pytest.raises(Forbidden):
            product.scopes.project_for(caller.actor, site.id, need)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        product.scopes.project_for(caller.actor, other.id, "scan")


def test_a_key_is_shown_once_and_lies_encrypted(product: Product, site: Site) -> None:
    machine = a_machine(product, site)
    assert len(bytes.fromhex(machine.key)) == 32
    (raw,) = database.execute_sql("SELECT secret FROM device_key").fetchone()
    assert machine.key not in raw
    assert machine.key not in str(shown(product, site))
    actions = [entry.action for entry in AuditEntry.select().order_by(AuditEntry.seq)]
    assert actions[-2:] == ["device.registered", "device.key_issued"]


def test_who_is_not_known_and_who_cannot_sign(product: Product, site: Site) -> None:
    machine, other = a_machine(product, site), a_machine(product, a_site(product))
    assert told(replace(machine, id=new_id())) == "DEVICE_UNKNOWN"
    assert told(replace(machine, id="")) == "DEVICE_UNKNOWN"
    assert told(replace(machine, key_id=new_id())) == "SIGNATURE_INVALID"
    assert told(replace(machine, key="00" * 32)) == "SIGNATURE_INVALID"
    assert told(replace(machine, id=other.id)) == "SIGNATURE_INVALID"
    assert told(machine) is None
    with pytest.raises(Refused) as refused:
        replace(machine, key="00" * 32).believed()
    assert (refused.value.status, refused.value.reasons[0].cite) == (401, "GZ2016-3.4-2")
    assert refused.value.reasons[0].remedy


def test_an_old_call_is_not_heard(product: Product, site: Site, clock: FrozenClock) -> None:
    machine = a_machine(product, site)
    old = machine.call()
    clock.move(minutes=5)
    assert product.device_calls.believed(old, HERE)
    clock.move(seconds=1)
    with pytest.raises(Refused) as refused:
        product.device_calls.believed(old, HERE)
    assert refused.value.code == "DEVICE_CLOCK_WRONG"


def test_the_old_key_is_good_until_the_new_one_is_used(
    product: Product, site: Site, clock: FrozenClock
) -> None:
    old = a_machine(product, site)
    old.believed()
    new = old.rekeyed(site)
    clock.move(hours=1)
    assert told(old) is None
    assert [key["ends_at"] is None for key in shown(product, site)["keys"]] == [False, True]  # type: ignore[attr-defined]
    assert told(new) is None
    assert told(old) == "SIGNATURE_INVALID"
    assert [key["key_id"] for key in shown(product, site)["keys"]] == [new.key_id]  # type: ignore[attr-defined]


@pytest.mark.parametrize(("seconds", "code"), [(86_399, None), (86_400, "SIGNATURE_INVALID")])
def test_the_old_key_has_a_day_at_most(
    product: Product, site: Site, clock: FrozenClock, seconds: int, code: str | None
) -> None:
    old = a_machine(product, site)
    old.believed()
    old.rekeyed(site)
    clock.move(hours=12)
    third = old.rekeyed(site)
    clock.move(seconds=seconds - 12 * 3600)
    assert told(old) == code
    assert told(third) is None


def test_a_key_that_never_came_into_a_device_ends_with_the_next(product: Product, site: Site) -> None:
    lost = a_machine(product, site)
    kept = lost.rekeyed(site)
    assert (told(lost), told(kept)) == ("SIGNATURE_INVALID", None)


def test_a_retired_device_is_not_heard_and_comes_back_with_a_new_key(product: Product, site: Site) -> None:
    machine = a_machine(product, site)
    machine.believed()
    change = product.devices.change
    assert change(site.project_admin, site.id, machine.id, status="retired")["keys"] == []
    assert told(replace(machine, key="00" * 32)) == "SIGNATURE_INVALID"
    with pytest.raises(Refused) as retired:
        machine.believed()
    assert (retired.value.code, retired.value.status) == ("DEVICE_RETIRED", 403)
    with pytest.raises(Refused) as refused:
        machine.rekeyed(site)
    assert refused.value.code == "DEVICE_RETIRED"
    change(site.project_admin, site.id, machine.id, status="active")
    assert told(machine) == "SIGNATURE_INVALID"
    assert told(machine.rekeyed(site)) is None


def test_changing_nothing_changes_nothing(product: Product, site: Site) -> None:
    machine = a_machine(product, site)
    before = shown(product, site)
    assert product.devices.change(site.project_admin, site.id, machine.id) == before


def test_keys_of_another_project_are_not_issued(product: Product, site: Site) -> None:
    machine, other = a_machine(product, site), a_site(product)
    with pytest.raises(Missing):
        product.devices.issue_key(other.project_admin, other.id, machine.id)
    with pytest.raises(Forbidden):
        product.devices.issue_key(site.staff, site.id, machine.id)


def test_heard_last_is_written_once_a_minute(product: Product, site: Site, clock: FrozenClock) -> None:
    machine = a_machine(product, site)
    assert shown(product, site)["last_seen_at"] is None
    machine.believed()
    assert shown(product, site)["last_seen_at"] == "2026-03-10T12:00:00+08:00"
    clock.move(seconds=59)
    with statements() as asked:
        machine.believed()
    assert len(asked) == 1
    assert shown(product, site)["last_seen_at"] == "2026-03-10T12:00:00+08:00"
    clock.move(seconds=1)
    machine.believed()
    assert shown(product, site)["last_seen_at"] == "2026-03-10T12:01:00+08:00"


def test_whoever_guesses_is_slowed_down_and_a_good_call_never(product: Product, site: Site) -> None:
    machine = a_machine(product, site)
    forger = replace(machine, key="00" * 32)
    codes = [told(forger) for _ in range(device_calls.REFUSALS + 1)]
    assert codes == ["SIGNATURE_INVALID"] * device_calls.REFUSALS + ["TOO_MANY_REQUESTS"]
    assert told(machine) is None
    with pytest.raises(TooMany) as refused:
        forger.believed()
    assert refused.value.retry_after == 60
    with pytest.raises(Refused) as elsewhere:
        product.device_calls.believed(forger.call(), "198.51.100.1")
    assert elsewhere.value.code == "SIGNATURE_INVALID"


def test_without_the_store_refusals_are_told_all_the_same(
    product: Product, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> int:
        raise StoreDown("test")

    monkeypatch.setattr(product.gateways.store, "increment", down)
    forger = replace(a_machine(product, site), key="00" * 32)
    assert {told(forger) for _ in range(device_calls.REFUSALS + 2)} == {"SIGNATURE_INVALID"}


def test_a_new_key_does_not_wait_for_the_minute(product: Product, site: Site, clock: FrozenClock) -> None:
    old = a_machine(product, site)
    old.believed()
    new = old.rekeyed(site)
    clock.move(seconds=1)
    new.believed()
    assert told(old) == "SIGNATURE_INVALID"
    assert shown(product, site)["last_seen_at"] == "2026-03-10T12:00:00+08:00"
    assert DeviceKey.get_by_id(new.key_id).first_used_at == clock.now()
    assert DeviceKey.get_by_id(new.key_id).ends_at is None
    assert DeviceKey.get_by_id(old.key_id).ends_at == clock.now()
    assert clock.now() - timedelta(seconds=1) == DeviceKey.get_by_id(old.key_id).first_used_at
