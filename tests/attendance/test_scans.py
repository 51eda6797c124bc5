"""Scans from the code to the record: who is let in, and every reason why not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from app.attendance.facts import BadItem
from app.attendance.models import ScanAlert, SiteAttendance
from app.bootstrap import Product
from app.employment.models import BlacklistEntry, ProjectWorker
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden, Invalid, Missing
from app.people.models import Person, PersonalCode
from app.sites.models import Project
from tests.factories.attendance import (
    Worker,
    a_code,
    a_scan,
    a_worker,
    another_scanner,
    batch,
    codes_of,
    offline,
    passing,
    scan,
)
from tests.factories.people import a_person
from tests.factories.sites import Site, a_site

M, H, D = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


def alerts(site: Site) -> list[str]:
    return [alert.kind for alert in ScanAlert.select().where(ScanAlert.project_id == site.id)]


def test_in_and_out_again(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    came = passing(product, site, worker, "auto")
    assert (came["status"], came["admitted"], came["direction"]) == ("accepted", True, "in")
    assert came["reasons"] == []
    assert came["flags"] == []
    assert came["worker"] == {
        "id": worker.id,
        "person_id": worker.person_id,
        "name": "王**",
        "photo_url": None,
        "marks": ["已认证", "已入库"],
        "company": "渝建劳务有限公司",
        "team": "钢筋一班",
        "work_type": "钢筋工",
        "work_type_code": "020",
        "identity_class": "worker",
        "colour": "green",
        "colour_label": "建筑工人",
    }
    assert product.presences.is_inside(site.id, worker.person_id)
    clock.move(hours=9)
    left = passing(product, site, worker, "auto")
    assert (left["status"], left["direction"]) == ("accepted", "out")
    assert not product.presences.is_inside(site.id, worker.person_id)


def test_nothing_that_could_be_used_again_is_stored(product: Product, site: Site, worker: Worker) -> None:
    raw = a_code(product, worker.code_id)
    scan(product, site, raw)
    event = SiteAttendance.get()
    stored = json.dumps(event.__data__, default=str, ensure_ascii=False)
    assert raw not in stored
    assert raw[3:40] not in stored
    assert event.code_id == worker.code_id
    assert "王建国" not in stored


@pytest.mark.parametrize("seconds", [0, 34, 35])
def test_good_until_five_seconds_after_its_end(
    product: Product, site: Site, worker: Worker, clock: FrozenClock, seconds: int
) -> None:
    raw = a_code(product, worker.code_id)
    clock.move(seconds=seconds)
    assert scan(product, site, raw)["status"] == "accepted"


def test_a_screenshot_is_too_old(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    raw = a_code(product, worker.code_id)
    clock.move(seconds=36)
    answer = scan(product, site, raw)
    assert (answer["status"], answer["admitted"], codes_of(answer)) == ("refused", False, ["QR_EXPIRED"])
    assert answer["worker"] is None
    assert answer["reasons"][0]["remedy"]
    assert answer["reasons"][0]["cite"] == "SH2023-3.2-2"


def test_an_early_slot(product: Product, site: Site, worker: Worker) -> None:
    early = product.clock.now() + timedelta(seconds=6)
    assert codes_of(scan(product, site, a_code(product, worker.code_id, early))) == ["QR_NOT_YET_VALID"]


def test_a_code_is_good_once(product: Product, site: Site, worker: Worker) -> None:
    raw = a_code(product, worker.code_id)
    assert scan(product, site, raw)["admitted"]
    again = scan(product, site, raw, by=another_scanner(site))
    assert (again["status"], again["admitted"], codes_of(again)) == ("refused", False, ["QR_REPLAYED"])
    assert again["worker"] is None


def test_a_refused_scan_does_not_use_up_the_code(product: Product, site: Site, worker: Worker) -> None:
    elsewhere = a_site(product)
    raw = a_code(product, worker.code_id)
    assert codes_of(scan(product, elsewhere, raw)) == ["WORKER_NOT_FILED"]
    assert scan(product, site, raw)["admitted"]


def test_another_project_knows_nothing_of_him(product: Product, worker: Worker) -> None:
    answer = passing(product, a_site(product), worker)
    assert (answer["status"], codes_of(answer)) == ("refused", ["WORKER_NOT_FILED"])
    assert answer["worker"]["id"] is None


def test_an_unknown_code_id(product: Product, site: Site) -> None:
    answer = scan(product, site, a_code(product, "feed" * 4))
    assert (codes_of(answer), answer["worker"]) == (["WORKER_UNKNOWN"], None)


def test_every_reason_at_once(product: Product, site: Site, worker: Worker) -> None:
    today = product.clock.now().date()
    Person.update(verified_at=None, stored_at=None).where(Person.id == worker.person_id).execute()
    Project.update(status="closed", closed_on=today - D).where(Project.id == site.id).execute()
    BlacklistEntry.create(
        person_id=worker.person_id,
        region_code="500000",
        reason="test",
        since=today,
        created_at=product.clock.now(),
    )
    answer = passing(product, site, worker)
    assert set(codes_of(answer)) == {"PROJECT_CLOSED", "REALNAME_REQUIRED", "CARD_NOT_HELD", "BLACKLISTED"}
    assert all(reason["cite"] and reason["message"] and reason["remedy"] for reason in answer["reasons"])


def test_going_out_is_never_refused(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    passing(product, site, worker)
    ProjectWorker.update(stage="exited", exited_on=product.clock.now().date()).where(
        ProjectWorker.id == worker.id
    ).execute()
    clock.move(hours=1)
    answer = passing(product, site, worker, "auto")
    assert (answer["status"], answer["admitted"], answer["direction"]) == ("accepted", True, "out")
    assert "WORKER_NOT_FILED" in answer["flags"]
    assert not product.presences.is_inside(site.id, worker.person_id)


def test_a_second_phone_ends_the_first(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    old = a_code(product, worker.code_id)
    PersonalCode.update(revoked_at=product.clock.now()).where(
        PersonalCode.code_id == worker.code_id
    ).execute()
    answer = scan(product, site, old)
    assert (answer["status"], codes_of(answer), answer["worker"]) == ("refused", ["QR_INVALID"], None)
    assert SiteAttendance.get().person_id == worker.person_id  # his own record shows the attempt


def test_type_of_code(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    ahead = scan(product, site, a_code(product, worker.code_id, type=2, ttl=300), direction="in")
    assert (ahead["status"], ahead["flags"]) == ("accepted", ["LOW_ASSURANCE"])
    clock.move(hours=1)
    passing(product, site, worker, "out")
    clock.move(hours=1)
    sticker = scan(product, site, a_code(product, worker.code_id, type=3), direction="in")
    assert (sticker["status"], sticker["admitted"]) == ("needs_confirmation", False)
    again = scan(product, site, a_code(product, worker.code_id, type=3), direction="in")
    assert again["status"] == "needs_confirmation"  # a sticker is no one-time code


@pytest.mark.parametrize(
    "raw", ["", "https://example.com", "\0", "😀" * 1000, "\ud800", "x" * 4096, "JM1" + "B" * 147]
)
def test_any_text(product: Product, site: Site, raw: str) -> None:
    answer = scan(product, site, raw)
    assert (answer["status"], codes_of(answer)) == ("refused", ["QR_MALFORMED"])
    assert SiteAttendance.select().count() == 1


def test_the_same_scan_again_gets_its_first_answer(product: Product, site: Site, worker: Worker) -> None:
    sent = a_scan(site, a_code(product, worker.code_id))
    first = product.scans.take_one(site.staff, site.id, sent)
    BlacklistEntry.create(
        person_id=worker.person_id,
        region_code="000000",
        reason="test",
        since=product.clock.now().date(),
        created_at=product.clock.now(),
    )
    assert product.scans.take_one(site.staff, site.id, sent) == first
    product.gateways.store.delete(*[f"jti:{event.used_jti}" for event in SiteAttendance.select()])
    assert product.scans.take_one(site.staff, site.id, sent) == first
    assert SiteAttendance.select().count() == 1


def test_the_same_scan_told_later(product: Product, site: Site, worker: Worker, clock: FrozenClock) -> None:
    """Only what was sent, shown and how may differ between two sendings."""
    raw, at = a_code(product, worker.code_id), product.clock.now()
    first = scan(product, site, raw, scan_id="one", scanned_at=at, sent_at=at)
    clock.move(minutes=10)
    later = scan(
        product,
        site,
        raw,
        scan_id="one",
        scanned_at=at,
        sent_at=at + 10 * M,
        mode="offline",
        shown_result="accepted",
    )
    assert later == first


def test_one_id_for_two_scans(product: Product, site: Site, worker: Worker) -> None:
    scan(product, site, a_code(product, worker.code_id), scan_id="one")
    code = a_code(product, a_worker(product, site, "张伟").code_id)
    other = scan(product, site, code, scan_id="one")
    assert (other["status"], codes_of(other), other["id"]) == ("refused", ["SCAN_ID_CONFLICT"], None)
    assert scan(product, site, code)["admitted"]  # the code was not used up by it
    assert SiteAttendance.select().count() == 2


def test_scanners_number_their_scans_for_themselves(product: Product, site: Site, worker: Worker) -> None:
    scan(product, site, a_code(product, worker.code_id), scan_id="one")
    second = a_worker(product, site, "张伟")
    answer = scan(product, site, a_code(product, second.code_id), scan_id="one", by=another_scanner(site))
    assert answer["status"] == "accepted"


def test_rights(product: Product, site: Site, worker: Worker) -> None:
    with pytest.raises(Forbidden):
        passing(product, site, worker, by=site.outsider)
    with pytest.raises(Forbidden):
        passing(product, site, worker, by=site.regulator)
    with pytest.raises(Missing):
        product.scans.take_one(site.staff, "nowhere", a_scan(site, "x"))
    assert SiteAttendance.select().count() == 0


def test_a_scan_from_next_year(product: Product, site: Site, worker: Worker) -> None:
    ahead = product.clock.now() + 365 * D
    with pytest.raises(Invalid):
        passing(product, site, worker, at=ahead)
    good = a_scan(site, a_code(product, worker.code_id))
    bad = a_scan(site, a_code(product, worker.code_id), scanned_at=ahead)
    first, second = batch(product, site, [bad, good])
    assert (codes_of(first), second["status"]) == (["VALIDATION_FAILED"], "accepted")


def test_a_poisoned_item_stops_nobody(product: Product, site: Site, worker: Worker) -> None:
    items: list[Any] = [BadItem(None, {"raw": ["应为文字"]}), a_scan(site, a_code(product, worker.code_id))]
    bad, good = batch(product, site, items)
    assert (bad["status"], codes_of(bad), bad["scan_id"]) == ("refused", ["VALIDATION_FAILED"], None)
    assert good["status"] == "accepted"


def test_a_batch_has_its_limit(product: Product, site: Site) -> None:
    assert len(batch(product, site, [a_scan(site, f"no code {n}") for n in range(200)])) == 200
    with pytest.raises(Invalid) as caught:
        batch(product, site, [a_scan(site, "x")] * 201)
    assert caught.value.code == "BATCH_TOO_LARGE"


def test_a_batch_is_answered_in_its_own_order(product: Product, site: Site, worker: Worker) -> None:
    now = product.clock.now()
    items = [
        a_scan(site, a_code(product, worker.code_id, now - ago), **offline(product, now - ago), direction=way)
        for ago, way in ((1 * H, "out"), (9 * H, "in"), (5 * H, "out"), (4 * H, "in"))
    ]
    answers = batch(product, site, items)
    assert [answer["scan_id"] for answer in answers] == [item.scan_id for item in items]
    assert {answer["status"] for answer in answers} == {"accepted"}
    assert all(answer["flags"] == ["OFFLINE"] for answer in answers)


def test_one_code_twice_in_a_batch(product: Product, site: Site, worker: Worker) -> None:
    """The earlier passing counts, wherever it stands in the batch."""
    now = product.clock.now()
    raw = a_code(product, worker.code_id, now - H)
    late = a_scan(site, raw, **offline(product, now - H + timedelta(seconds=20)))
    early = a_scan(site, raw, **offline(product, now - H + timedelta(seconds=2)))
    answers = batch(product, site, [late, early])
    assert [answer["status"] for answer in answers] == ["refused", "accepted"]
    assert codes_of(answers[0]) == ["QR_REPLAYED"]


def test_one_code_at_two_offline_gates(product: Product, site: Site, worker: Worker) -> None:
    """What is recorded stays, even if the other was earlier; somebody is told."""
    now = product.clock.now()
    raw = a_code(product, worker.code_id, now - H)
    first = scan(product, site, raw, **offline(product, now - H + timedelta(seconds=20)))
    other = scan(
        product, site, raw, by=another_scanner(site), **offline(product, now - H, shown_result="accepted")
    )
    assert (first["status"], other["status"], codes_of(other)) == ("accepted", "refused", ["QR_REPLAYED"])
    assert "REPLAY_CONFLICT" in other["flags"]
    assert set(alerts(site)) == {"replay_conflict", "let_in_wrongly"}


def test_accepted_offline_then_revoked(product: Product, site: Site, worker: Worker) -> None:
    now = product.clock.now()
    PersonalCode.update(revoked_at=now - H).where(PersonalCode.code_id == worker.code_id).execute()
    before = passing(product, site, worker, at=now - 2 * H)
    assert (before["status"], before["flags"]) == ("accepted", ["OFFLINE", "REVOKED_SINCE"])
    after = passing(product, site, worker, at=now - M * 30, shown_result="accepted")
    assert (after["status"], codes_of(after)) == ("refused", ["QR_INVALID"])
    assert alerts(site) == ["let_in_wrongly"]


def test_left_the_project_between_passing_and_upload(product: Product, site: Site, worker: Worker) -> None:
    now = product.clock.now()
    ProjectWorker.update(stage="exited", exited_on=now.date()).where(ProjectWorker.id == worker.id).execute()
    assert passing(product, site, worker, at=now - D)["status"] == "accepted"
    refused = passing(product, site, worker, "in")
    assert "WORKER_NOT_FILED" in codes_of(refused)


def test_forged_offline(product: Product, site: Site, worker: Worker) -> None:
    raw = a_code(product, worker.code_id)
    forged = raw[:100] + ("A" if raw[100] != "A" else "B") + raw[101:]
    answer = scan(product, site, forged, **offline(product, product.clock.now(), shown_result="accepted"))
    assert (answer["status"], codes_of(answer), answer["worker"]) == ("refused", ["QR_INVALID"], None)
    assert "forged_code" in alerts(site)


def test_forged_again_and_again(product: Product, site: Site, worker: Worker) -> None:
    for count in range(3):
        assert alerts(site) == []
        raw = a_code(product, worker.code_id)
        scan(product, site, raw[:60] + ("A" if raw[60] != "A" else "B") + raw[61:], scan_id=f"{count}")
    assert alerts(site) == ["forged_code"]


@pytest.mark.parametrize(("days", "status"), [(7, "accepted"), (7.01, "review")])
def test_a_week_later(product: Product, site: Site, worker: Worker, days: float, status: str) -> None:
    answer = passing(product, site, worker, at=product.clock.now() - days * D)
    assert answer["status"] == status
    assert "UPLOAD_LATE" in answer["flags"]
    assert ("TOO_OLD" in codes_of(answer)) is (status == "review")
    assert (SiteAttendance.get().status == "review") is (status == "review")


@pytest.mark.parametrize("skew", [H, -H, D, -D])
def test_a_wrong_scanner_clock_moves_nothing(
    product: Product, site: Site, worker: Worker, skew: timedelta
) -> None:
    now = product.clock.now()
    raw = a_code(product, worker.code_id, now - 10 * M)
    scanned, sent = now - 10 * M + skew, now + skew
    answer = scan(product, site, raw, scanned_at=scanned, sent_at=sent, mode="offline")
    assert (answer["status"], answer["happened_at"]) == ("accepted", "2026-03-10T11:50:00+08:00")
    assert answer["flags"] == ["CLOCK_SKEW", "OFFLINE"]


def test_happened_is_tied_to_the_signed_code(product: Product, site: Site, worker: Worker) -> None:
    """A phone that let somebody in at a time far from the code's moves attendance by a minute at most."""
    now = product.clock.now()
    raw = a_code(product, worker.code_id, now - 3 * H)
    answer = scan(product, site, raw, **offline(product, now - 2 * H, shown_result="accepted"))
    assert (answer["status"], answer["admitted"], codes_of(answer)) == ("review", True, ["QR_EXPIRED"])
    assert answer["happened_at"] == "2026-03-10T09:01:30+08:00"
    refused = scan(
        product, site, a_code(product, worker.code_id, now - 3 * H), **offline(product, now - 2 * H)
    )
    assert refused["status"] == "refused"


def test_inside_elsewhere(product: Product, worker: Worker, site: Site, clock: FrozenClock) -> None:
    Project.update(lng=106.63, lat=29.72).where(Project.id == site.id).execute()
    other = a_site(product, lng=106.90, lat=29.72)  # 26 km away
    there = a_worker(product, other, "张伟")
    ProjectWorker.update(person_id=worker.person_id).where(ProjectWorker.id == there.id).execute()
    passing(product, site, worker)
    clock.move(minutes=5)
    answer = passing(product, other, worker)
    assert (answer["status"], answer["flags"]) == ("accepted", ["INSIDE_ELSEWHERE", "IMPOSSIBLE_MOVEMENT"])
    assert alerts(other) == ["impossible_movement"]


def test_far_from_the_site(product: Product, site: Site, worker: Worker) -> None:
    Project.update(lng=106.63, lat=29.72).where(Project.id == site.id).execute()
    assert passing(product, site, worker, lng=106.70, lat=29.72)["flags"] == ["FAR_FROM_SITE"]


def test_many_people_on_one_phone(product: Product, site: Site) -> None:
    for number in range(4):
        worker = a_worker(product, site, number)
        scan(product, site, a_code(product, worker.code_id, device_tag=77))
        assert len(alerts(site)) == max(0, number - 1)
    assert set(alerts(site)) == {"many_on_one_phone"}


def test_manual_check_in(product: Product, site: Site, worker: Worker) -> None:
    by_hand = a_scan(site, worker_id=worker.id, reason="手机没电")
    answer = product.manual_check_ins.check_in(site.staff, site.id, by_hand, None)
    assert (answer["status"], answer["flags"]) == ("accepted", ["MANUAL"])
    assert product.presences.is_inside(site.id, worker.person_id)
    event = SiteAttendance.get()
    assert (event.credential_kind, event.note) == ("manual", "手机没电")
    assert [entry.action for entry in product.audit.of_person(worker.person_id)] == ["scan.by_hand"]
    again = product.manual_check_ins.check_in(site.staff, site.id, by_hand, None)
    assert again == answer


def test_manual_check_in_asks_what_a_scan_asks(product: Product, site: Site) -> None:
    unverified = a_worker(product, site, "张伟", marks=0)
    by_hand = a_scan(site, worker_id=unverified.id, reason="手机丢失")
    answer = product.manual_check_ins.check_in(site.staff, site.id, by_hand, None)
    assert codes_of(answer) == ["REALNAME_REQUIRED", "CARD_NOT_HELD"]


def test_a_worker_without_an_engagement_is_not_let_in(product: Product, site: Site) -> None:
    person = a_person(product, "张伟", 2)
    PersonalCode.create(
        person_id=person.id, code_id="ab" * 8, active_key=person.id, created_at=product.clock.now()
    )
    assert codes_of(scan(product, site, a_code(product, "ab" * 8))) == ["WORKER_NOT_FILED"]
