"""What may still happen to a recorded scan: confirmed, annulled, reviewed."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.attendance.models import SiteAttendance
from app.attendance.service.incoming import scan_from
from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Missing, Refused
from tests.factories.attendance import (
    Worker,
    a_code,
    a_scan,
    a_worker,
    another_scanner,
    codes_of,
    fields,
    passing,
    scan,
)
from tests.factories.cast import member
from tests.factories.sites import Site, a_site

D = timedelta(days=1)


@pytest.fixture
def hangzhou(product: Product) -> Site:
    return a_site(product, "hangzhou")


def card(
    site: Site, name: str = "张伟", serial: str | None = "R-1", number: str | None = None
) -> dict[str, object]:
    id_card = {"name": name, "id_number": number or member("张伟").id_number, "reader_serial": serial}
    return fields(None, credential="id_card", id_card=id_card)


def by_card(product: Product, site: Site, **changes: str | None) -> dict[str, object]:
    return product.scans.take_one(site.staff, site.id, scan_from(site.id, card(site, **changes)))


def test_in_hangzhou_a_code_waits_for_the_card(product: Product, hangzhou: Site) -> None:
    worker = a_worker(product, hangzhou)
    answer = passing(product, hangzhou, worker)
    assert (answer["status"], answer["admitted"], codes_of(answer)) == (
        "needs_confirmation",
        False,
        ["NOT_VERIFIED_AT_GATE"],
    )
    assert answer["reasons"][0]["cite"] == "HZ2016-3-3"
    assert not product.presences.is_inside(hangzhou.id, worker.person_id)
    face = product.settling.confirm(hangzhou.staff, hangzhou.id, answer["scan_id"], "face")
    assert (face["status"], codes_of(face)) == ("needs_confirmation", ["NOT_VERIFIED_AT_GATE"])
    done = product.settling.confirm(hangzhou.staff, hangzhou.id, answer["scan_id"], "id_card")
    assert (done["status"], done["admitted"], done["reasons"]) == ("accepted", True, [])
    assert product.presences.is_inside(hangzhou.id, worker.person_id)
    assert product.settling.confirm(hangzhou.staff, hangzhou.id, answer["scan_id"], "id_card") == done
    assert [entry.action for entry in product.audit.of_person(worker.person_id)] == ["scan.confirmed"]


def test_a_guard_does_not_look_at_himself(product: Product, hangzhou: Site) -> None:
    """He has the role and works on the site; his own entry waits for another pair of eyes."""
    worker = a_worker(product, hangzhou)
    guard = replace(hangzhou.staff, person_id=worker.person_id)
    answer = passing(product, hangzhou, worker)
    with pytest.raises(Forbidden):
        product.settling.confirm(guard, hangzhou.id, answer["scan_id"], "id_card")
    assert not product.presences.is_inside(hangzhou.id, worker.person_id)
    assert product.settling.confirm(hangzhou.staff, hangzhou.id, answer["scan_id"], "id_card")["admitted"]


def test_confirming_has_its_time_and_its_place(
    product: Product, hangzhou: Site, worker: Worker, clock: FrozenClock, site: Site
) -> None:
    known = a_worker(product, hangzhou, "张伟")
    first, second = passing(product, hangzhou, known), passing(product, hangzhou, known)
    with pytest.raises(Forbidden):
        product.settling.confirm(hangzhou.outsider, hangzhou.id, first["scan_id"], "id_card")
    with pytest.raises(Missing):
        product.settling.confirm(site.staff, site.id, first["scan_id"], "id_card")
    clock.move(minutes=15)
    confirmed = product.settling.confirm(another_scanner(hangzhou), hangzhou.id, first["scan_id"], "id_card")
    assert confirmed["admitted"]
    clock.move(seconds=1)
    with pytest.raises(Refused) as caught:
        product.settling.confirm(hangzhou.staff, hangzhou.id, second["scan_id"], "id_card")
    assert caught.value.code == "STATE_NOT_ALLOWED"
    accepted = passing(product, site, worker)
    with pytest.raises(Refused) as caught:
        product.settling.confirm(site.staff, site.id, accepted["scan_id"], "id_card")
    assert caught.value.code == "STATE_NOT_ALLOWED"


def test_refused_is_not_waiting(product: Product, hangzhou: Site) -> None:
    unverified = a_worker(product, hangzhou, marks=0)
    answer = passing(product, hangzhou, unverified)
    assert (answer["status"], codes_of(answer)) == ("refused", ["REALNAME_REQUIRED"])


def test_out_in_hangzhou_is_recorded_and_flagged(product: Product, hangzhou: Site) -> None:
    worker = a_worker(product, hangzhou)
    answer = passing(product, hangzhou, worker, "out")
    assert (answer["status"], answer["admitted"]) == ("accepted", True)
    assert "NOT_VERIFIED_AT_GATE" in answer["flags"]


def test_a_sticker_is_settled_by_a_look(product: Product, site: Site, worker: Worker) -> None:
    answer = scan(product, site, a_code(product, worker.code_id, type=3))
    assert answer["status"] == "needs_confirmation"
    assert product.settling.confirm(site.staff, site.id, answer["scan_id"], "face")["admitted"]


def test_id_card_on_a_certified_reader(product: Product, hangzhou: Site) -> None:
    a_worker(product, hangzhou, "张伟")
    manager = hangzhou.project_admin
    device = product.devices.register(
        manager,
        hangzhou.id,
        device_sn="R-1",
        kind="id_reader",
        police_certified=True,
        certificate_no="公安-1",
    )
    assert by_card(product, hangzhou)["status"] == "accepted"
    product.devices.change(manager, hangzhou.id, device, police_certified=False)
    refused = by_card(product, hangzhou)
    assert (refused["status"], codes_of(refused)) == ("refused", ["DEVICE_NOT_CERTIFIED"])


@pytest.mark.parametrize(
    ("changes", "status", "codes", "flags"),
    [
        ({"serial": None}, "accepted", [], ["DEVICE_UNREGISTERED"]),
        ({"serial": "R-9"}, "accepted", [], ["DEVICE_UNREGISTERED"]),
        ({"name": " 张 伟 "}, "accepted", [], ["DEVICE_UNREGISTERED"]),
        ({"name": "李四"}, "refused", ["NOT_VERIFIED_AT_GATE"], []),
        ({"number": "500112198503120099"}, "refused", ["WORKER_UNKNOWN"], []),
    ],
)
def test_id_card(
    product: Product,
    hangzhou: Site,
    changes: dict[str, str | None],
    status: str,
    codes: list[str],
    flags: list[str],
) -> None:
    a_worker(product, hangzhou, "张伟")
    answer = by_card(product, hangzhou, **changes)
    assert (answer["status"], codes_of(answer), answer["flags"]) == (status, codes, flags)


def test_no_id_number_is_stored(product: Product, hangzhou: Site) -> None:
    a_worker(product, hangzhou, "张伟")
    by_card(product, hangzhou)
    stored = str(SiteAttendance.get().__data__)
    assert member("张伟").id_number not in stored
    assert "张伟" not in stored


def annul(product: Product, site: Site, scan_id: str, by: Actor | None = None) -> dict[str, object]:
    return product.settling.annul(by or site.staff, site.id, scan_id, "扫错了人")


def test_annul(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    passing(product, site, worker, "in")
    clock.move(hours=1)
    raw = a_code(product, worker.code_id)
    mistake = scan(product, site, raw, direction="out")
    assert not product.presences.is_inside(site.id, worker.person_id)
    clock.move(minutes=15)
    answer = annul(product, site, mistake["scan_id"])
    assert (answer["status"], answer["admitted"]) == ("annulled", False)
    assert annul(product, site, mistake["scan_id"]) == answer
    assert product.presences.is_inside(site.id, worker.person_id)
    event = SiteAttendance.get(SiteAttendance.scan_id == mistake["scan_id"])
    assert (event.note, event.settled_how, event.settled_by) == (
        "扫错了人",
        "annulled",
        site.staff.account_id,
    )
    assert event.used_jti is not None  # the code stays used


def test_annulling_the_only_passing(product: Product, site: Site, worker: Worker) -> None:
    only = passing(product, site, worker)
    annul(product, site, only["scan_id"])
    assert product.presences.of_project(site.staff, site.id)["inside"] == 0
    assert passing(product, site, worker, "auto")["direction"] == "in"


def test_annul_by_another_device(product: Product, site: Site, worker: Worker) -> None:
    done = passing(product, site, worker)
    with pytest.raises(Forbidden) as caught:
        annul(product, site, done["scan_id"], another_scanner(site))
    assert caught.value.code == "FORBIDDEN_SCOPE"


def test_annul_at_sixteen_minutes(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    done = passing(product, site, worker)
    clock.move(minutes=15, seconds=1)
    with pytest.raises(Refused) as caught:
        annul(product, site, done["scan_id"])
    assert (caught.value.code, caught.value.status) == ("TOO_LATE", 409)
    with pytest.raises(Missing):
        annul(product, site, "never")


def test_review(product: Product, site: Site, worker: Worker) -> None:
    now = product.clock.now()
    old = passing(product, site, worker, at=now - 8 * D, shown_result="accepted")
    assert old["status"] == "review"
    with pytest.raises(Forbidden):
        product.settling.review(site.staff, site.id, old["scan_id"], True, "核对过监控")
    decided = product.settling.review(site.project_admin, site.id, old["scan_id"], True, "核对过监控")
    assert (decided["status"], decided["admitted"]) == ("accepted", True)
    assert product.settling.review(site.project_admin, site.id, old["scan_id"], True, "又一次") == decided
    with pytest.raises(Refused):
        product.settling.review(site.project_admin, site.id, old["scan_id"], False, "反悔")


def test_a_rejected_review_counts_for_nothing(product: Product, site: Site, worker: Worker) -> None:
    now = product.clock.now()
    old = passing(product, site, worker, at=now - 8 * D)
    decided = product.settling.review(site.project_admin, site.id, old["scan_id"], False, "没有这个人")
    assert (decided["status"], decided["admitted"], codes_of(decided)) == ("refused", False, ["TOO_OLD"])


def test_reading_back(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    answers = []
    for number in range(5):
        clock.move(minutes=5)
        answers.append(passing(product, site, worker, "in" if number % 2 == 0 else "out"))
    assert product.settling.one(site.project_admin, site.id, answers[0]["scan_id"]) == answers[0]
    listed = product.settling.of_day(site.regulator, site.id, None, limit=3, cursor=None, status=None)
    assert listed == answers[:1:-1]
    last = SiteAttendance.get_by_id(listed[-1]["id"])
    rest = product.settling.of_day(
        site.staff, site.id, None, limit=3, cursor=(last.happened_at, last.id), status=None
    )
    assert rest == answers[1::-1]
    yesterday = product.clock.now().date() - D
    assert product.settling.of_day(site.staff, site.id, yesterday, limit=9, cursor=None, status=None) == []
    assert product.settling.of_day(site.staff, site.id, None, limit=9, cursor=None, status="refused") == []
    with pytest.raises(Missing):
        product.settling.of_day(site.outsider, site.id, None, limit=9, cursor=None, status=None)


def test_a_waiting_scan_is_asked_again_by_a_retry(product: Product, hangzhou: Site) -> None:
    worker = a_worker(product, hangzhou)
    sent = a_scan(hangzhou, a_code(product, worker.code_id))
    product.scans.take_one(hangzhou.staff, hangzhou.id, sent)
    settled = product.settling.confirm(hangzhou.staff, hangzhou.id, sent.scan_id, "id_card")
    assert product.scans.take_one(hangzhou.staff, hangzhou.id, sent) == settled
