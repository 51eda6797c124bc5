"""What happens beside the usual scan: by hand, on review, at an inspector's look, and when all are busy."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from app.attendance.models import ScanAlert, SiteAttendance
from app.attendance.rules import reasons
from app.attendance.service import scans
from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.clock import SHANGHAI, FrozenClock, legal_day
from app.kernel.errors import Forbidden, Invalid, Missing, Unavailable
from app.kernel.photo import Photo
from app.people.models import PersonalCode
from tests.certificates.education_cases import actor_of
from tests.factories.attendance import (
    Worker,
    a_code,
    a_scan,
    another_scanner,
    codes_of,
    passing,
    scan,
)
from tests.factories.sites import Site, a_site, caller
from tests.factories.verification import picture


def pictures() -> int:
    return int(Photo.select().where(Photo.deleted_at.is_null()).count())


def by_hand(product: Product, site: Site, given: Any, actor: Actor | None = None) -> Any:
    return product.manual_check_ins.check_in(actor or site.staff, site.id, given, picture())


def test_a_check_in_by_hand_sent_again_keeps_one_picture_and_one_entry(
    product: Product, site: Site, worker: Worker
) -> None:
    """CQ2013-4-3, PIPL 19: a second picture of the man would belong to no record."""
    given = a_scan(site, worker_id=worker.id, reason="手机没电")
    first = by_hand(product, site, given)
    assert by_hand(product, site, given) == first
    other = a_scan(site, worker_id=worker.id, reason="别的原因", scan_id=given.scan_id)
    assert codes_of(by_hand(product, site, other)) == ["SCAN_ID_CONFLICT"]
    assert (pictures(), SiteAttendance.select().count()) == (1, 1)
    assert [entry.action for entry in product.audit.of_person(worker.person_id)] == ["scan.by_hand"]
    by_hand(product, site, given, another_scanner(site))
    assert (pictures(), SiteAttendance.select().count()) == (2, 2)


def test_a_check_in_that_is_refused_whole_keeps_no_picture(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    far = clock.now() + timedelta(days=400)
    given = a_scan(site, worker_id=worker.id, reason="手机没电", scanned_at=far, sent_at=far)
    with pytest.raises(Invalid):
        by_hand(product, site, given)
    assert (pictures(), SiteAttendance.select().count()) == (0, 0)


def test_nobody_reviews_his_own_passage(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    """CQ2013-4-4."""
    at = clock.now()
    clock.move(days=8)
    waiting = passing(product, site, worker, at=at, shown_result="accepted")
    assert waiting["status"] == "review"
    grants = site.project_admin.grants
    himself = Actor("a", worker.person_id, "s", grants, "d")
    with pytest.raises(Forbidden):
        product.settling.review(himself, site.id, waiting["scan_id"], True, "我看见了")
    assert SiteAttendance.get().status == "review"
    done = product.settling.review(site.project_admin, site.id, waiting["scan_id"], True, "查过监控")
    assert (done["status"], done["admitted"]) == ("accepted", True)


def test_a_passage_of_nobody_can_be_annulled(product: Product, site: Site) -> None:
    refused = scan(product, site, "JM1")
    assert refused["status"] == "refused"
    annulled = product.settling.annul(site.staff, site.id, refused["scan_id"], "误扫")
    assert (annulled["status"], SiteAttendance.get().person_id) == ("annulled", None)


def test_a_scan_that_others_cross_again_and_again_is_sent_later(
    product: Product, site: Site, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is half recorded, and the same scan_id is good for the next try."""
    monkeypatch.setattr(scans, "record_at_once", lambda *_: False)
    monkeypatch.setattr(scans, "insert_events", lambda _judged: set())
    raw = a_code(product, worker.code_id)
    given = a_scan(site, raw)
    with pytest.raises(Unavailable) as busy:
        product.scans.take_one(site.staff, site.id, given)
    assert (busy.value.code, busy.value.retry_after) == ("UNAVAILABLE", 1)
    assert not SiteAttendance.select().exists()
    monkeypatch.undo()
    assert product.scans.take_one(site.staff, site.id, given)["admitted"]


def test_an_inspector_learns_why_a_code_is_not_good(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    """SH2023-3.2-2: one whose code was given up, one that nobody has, and text that is none."""
    checks = product.code_checks
    with pytest.raises(Forbidden):
        checks.check(site.staff, a_code(product, worker.code_id))
    assert checks.check(site.regulator, a_code(product, "c" * 16))["reasons"][0]["code"] == "WORKER_UNKNOWN"
    assert checks.check(site.regulator, "hello")["reasons"][0]["code"] == "QR_MALFORMED"
    raw = a_code(product, worker.code_id)
    PersonalCode.update(revoked_at=clock.now(), active_key=None).execute()
    told = checks.check(site.regulator, raw)
    assert told == {"valid": False, "reasons": [reasons.CODE_REVOKED.as_dict()], "person": None}
    assert product.audit.of_person(worker.person_id) == []


def test_devices_and_alerts_of_another_project_are_not_there(product: Product, site: Site) -> None:
    other = a_site(product, "hangzhou", permit_no="330106202501010101")
    reader = {"device_sn": "R-1", "kind": "id_reader", "police_certified": True, "certificate_no": None}
    device = product.devices.register(other.project_admin, other.id, **reader)
    with pytest.raises(Missing):
        product.devices.change(site.project_admin, site.id, device, status="retired")
    with pytest.raises(Missing):
        product.alerts.handle(site.project_admin, site.id, "0" * 26)


def test_alerts_are_read_in_pages_and_handled_once(product: Product, site: Site, clock: FrozenClock) -> None:
    for number in range(3):
        ScanAlert.create(
            project_id=site.id, kind="forged_code", detail={"scan_id": str(number)}, raised_at=clock.now()
        )
    alerts, admin = product.alerts, site.project_admin
    first = alerts.of_project(admin, site.id, limit=2, cursor=None, open_only=False)
    rest = alerts.of_project(admin, site.id, limit=2, cursor=first[-1]["id"], open_only=False)
    assert [one["scan_id"] for one in (*first, *rest)] == ["2", "1", "0"]
    done = alerts.handle(admin, site.id, first[0]["id"])
    clock.move(hours=1)
    assert alerts.handle(site.contractor_admin, site.id, first[0]["id"]) == done
    waiting = alerts.of_project(admin, site.id, limit=9, cursor=None, open_only=True)
    assert [one["scan_id"] for one in waiting] == ["1", "0"]


def test_an_office_has_no_code_of_its_own(product: Product) -> None:
    """SH2023-3.2-2: the code stands on a person."""
    with pytest.raises(Missing):
        product.codes.issue(caller(("site_staff", "project", "p")))


def test_the_first_screen_tells_the_passages_of_the_day(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    """SH2023-3.2-3: oldest first, refused ones too, and only of that legal day."""
    passing(product, site, worker)
    clock.move(minutes=10)
    passing(product, site, worker, "out")
    today = legal_day(clock.now())
    own = product.own_attendance
    assert [(one["direction"], one["project"]) for one in own.of_day(worker.person_id, today)] == [
        ("in", site.project.name),
        ("out", site.project.name),
    ]
    assert own.of_day(worker.person_id, today - timedelta(days=1)) == []


def test_a_month_shows_nothing_of_its_neighbours(
    product: Product, site: Site, worker: Worker, clock: FrozenClock
) -> None:
    """X-07: what is read around a month, for night shifts, is not in it."""
    clock.set(datetime(2026, 2, 28, 22, tzinfo=SHANGHAI))
    passing(product, site, worker)
    clock.move(hours=1)
    passing(product, site, worker, "out")
    clock.set(datetime(2026, 3, 10, 12, tzinfo=SHANGHAI))
    himself, own = actor_of(worker.person), product.own_attendance
    march = own.month(himself, None)
    assert (march["month"], march["days"], march["projects"]) == ("2026-03", 0, [])
    passing(product, site, worker)
    (project,) = own.month(himself, None)["projects"]
    assert [day["day"] for day in project["by_day"]] == ["2026-03-10"]
    (project,) = own.month(himself, "2026-02")["projects"]
    assert (project["hours"], [day["day"] for day in project["by_day"]]) == (1.0, ["2026-02-28"])
