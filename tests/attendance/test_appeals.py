"""SH2023-3.2-3, SM8: a worker's word against his record; the record itself stays as it was."""

from __future__ import annotations

import threading
from datetime import date, datetime
from typing import Any

import pytest

from app.attendance.models import AttendanceAppeal, SiteAttendance
from app.bootstrap import Product
from app.kernel.actor import Actor
from app.kernel.audit import AuditEntry
from app.kernel.db import connection
from app.kernel.errors import Forbidden, Invalid, Missing, Refused
from app.kernel.ids import new_id
from tests.factories.attendance import Worker, a_worker, another_scanner, china, passing
from tests.factories.events import a_day, an_event
from tests.factories.sites import Site, a_site

DAY = date(2026, 3, 9)


def himself(worker: Worker, *grants: Any) -> Actor:
    return Actor(new_id(), worker.person_id, new_id(), tuple(grants), new_id())


def appealed(product: Product, site: Site, worker: Worker, **changes: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "project_id": site.id,
        "day": DAY,
        "kind": "missing_out",
        "claimed_at": china(17, day=9),
        "statement": "下班时门口没有人扫码",
    }
    return product.appeals.open(himself(worker), **(said | changes))


def decided(
    product: Product, site: Site, appeal_id: str, uphold: bool = True, **changes: Any
) -> dict[str, Any]:
    said = {"uphold": uphold, "reason": "与班组长核对属实", **changes}
    return product.appeals.decide(site.project_admin, site.id, appeal_id, **said)


def columns_of(event_id: str) -> dict[str, Any]:
    row = SiteAttendance.select().where(SiteAttendance.id == event_id).dicts().first()
    assert row is not None
    return dict(row)


def hours(product: Product, site: Site, worker: Worker) -> tuple[int, float, list[str]]:
    rows = product.monthly_attendance.month(site.staff, site.id, "2026-03")["rows"]
    (row,) = [row for row in rows if row["worker"]["id"] == worker.id]
    return row["days"], row["hours"], row["flags"]


def test_missing_out_upheld(product: Product) -> None:
    """The new event stands beside the old one, which is the same to the last column."""
    site = a_site(product)
    worker = a_worker(product, site)
    event = an_event(site, worker, "in", china(8, day=9))
    before = columns_of(event.id)
    assert hours(product, site, worker) == (1, 0.0, ["MISSING_OUT"])

    appeal = appealed(product, site, worker)
    assert (appeal["state"], appeal["direction"]) == ("open", "out")
    assert [original["id"] for original in appeal["original"]] == [event.id]
    assert hours(product, site, worker) == (1, 0.0, ["MISSING_OUT"])

    answer = decided(product, site, appeal["id"])
    assert (answer["state"], answer["decision_reason"]) == ("upheld", "与班组长核对属实")
    assert hours(product, site, worker) == (1, 9.0, ["CORRECTION"])
    added = columns_of(answer["correction_event_id"])
    assert (added["direction"], added["happened_at"]) == ("out", china(17, day=9))
    assert (added["credential_kind"], added["flags"], added["status"]) == (
        "correction",
        ["CORRECTION"],
        "accepted",
    )
    assert (added["account_id"], added["person_id"]) == (site.project_admin.account_id, worker.person_id)
    assert added["worker"]["name"] == worker.person.worker_name_masked
    assert added["project_worker_id"] == worker.id
    assert columns_of(event.id) == before
    (entry,) = AuditEntry.select()
    assert (entry.action, entry.person_id) == ("attendance.appeal_decided", worker.person_id)


def test_wrong_time_upheld_sets_the_event_aside_without_touching_it(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    wrong = an_event(site, worker, "out", china(12, day=9))
    before = columns_of(wrong.id)
    appeal = appealed(product, site, worker, kind="wrong_time", event_id=wrong.id)
    answer = decided(product, site, appeal["id"], corrected_at=china(16, day=9))
    assert answer["replaced_event_id"] == wrong.id
    assert hours(product, site, worker) == (1, 8.0, ["CORRECTION"])
    assert columns_of(wrong.id) == before
    own = product.own_attendance.month(himself(worker), "2026-03")
    (day,) = own["projects"][0]["by_day"]
    assert {e["id"]: e["replaced"] for e in day["events"]}[wrong.id] is True
    assert [stay["hours"] for stay in day["stays"]] == [8.0]


def test_not_me_upheld_takes_him_off_the_site(product: Product) -> None:
    """Presence is folded again without the event; going in counts for nothing then."""
    site = a_site(product)
    worker = a_worker(product, site)
    answer = passing(product, site, worker)
    assert product.presences.is_inside(site.id, worker.person_id)
    appeal = appealed(
        product, site, worker, kind="not_me", event_id=answer["id"], day=date(2026, 3, 10), claimed_at=None
    )
    decision = decided(product, site, appeal["id"])
    assert (decision["correction_event_id"], decision["replaced_event_id"]) == (None, answer["id"])
    assert not product.presences.is_inside(site.id, worker.person_id)
    assert hours(product, site, worker) == (0, 0.0, [])


def test_an_upheld_exit_is_presence_too(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    passing(product, site, worker, at=china(8))
    appeal = appealed(product, site, worker, day=date(2026, 3, 10), claimed_at=china(11))
    decided(product, site, appeal["id"])
    assert not product.presences.is_inside(site.id, worker.person_id)


def test_rejected_changes_nothing(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    appeal = appealed(product, site, worker)
    answer = decided(product, site, appeal["id"], uphold=False, reason="监控显示未出场")
    assert (answer["state"], answer["correction_event_id"]) == ("rejected", None)
    assert hours(product, site, worker) == (1, 0.0, ["MISSING_OUT"])
    assert SiteAttendance.select().count() == 1


def test_decided_once(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    appeal = appealed(product, site, worker)
    decided(product, site, appeal["id"])
    for uphold in (True, False):
        with pytest.raises(Refused) as refused:
            decided(product, site, appeal["id"], uphold=uphold)
        assert (refused.value.code, refused.value.status) == ("STATE_NOT_ALLOWED", 409)
    assert SiteAttendance.select().count() == 2


def test_the_original_is_a_copy_of_that_moment(product: Product) -> None:
    """What happens to the events later does not reach what was written down with the appeal."""
    site = a_site(product)
    worker = a_worker(product, site)
    scanner = another_scanner(site)
    answer = passing(product, site, worker, by=scanner)
    appeal = appealed(product, site, worker, kind="other", day=date(2026, 3, 10), claimed_at=None)
    product.settling.annul(scanner, site.id, answer["scan_id"], "扫错人")
    (shown,) = product.appeals.own(himself(worker), limit=10, cursor=None).items
    assert [event["status"] for event in shown["original"]] == ["accepted"]
    assert shown["original"] == appeal["original"]


def test_refused_events_are_in_the_original_too(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(
        site,
        worker,
        "in",
        china(8, day=9),
        status="refused",
        admitted=False,
        reasons=[{"code": "QR_EXPIRED", "message": "二维码已过期", "cite": None, "remedy": None}],
    )
    appeal = appealed(product, site, worker, kind="missing_in", claimed_at=china(8, day=9))
    assert appeal["original"][0]["reasons"][0]["code"] == "QR_EXPIRED"
    decided(product, site, appeal["id"])
    assert hours(product, site, worker)[0] == 1


def test_the_same_thing_is_open_once_and_may_be_said_again_after_a_decision(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    appeal = appealed(product, site, worker)
    with pytest.raises(Refused) as refused:
        appealed(product, site, worker, statement="再说一遍")
    assert refused.value.code == "APPEAL_EXISTS"
    appealed(product, site, worker, kind="missing_in", claimed_at=china(7, day=9))
    decided(product, site, appeal["id"], uphold=False)
    appealed(product, site, worker)
    assert AttendanceAppeal.select().count() == 3


def test_who_has_nothing_to_do_with_the_project_may_not_appeal_there(product: Product) -> None:
    site, other = a_site(product), a_site(product)
    stranger = a_worker(product, other, 5)
    with pytest.raises(Missing) as missing:
        appealed(product, site, stranger)
    assert missing.value.code == "PROJECT_NOT_FOUND"
    with pytest.raises(Missing):
        appealed(product, site, stranger, project_id="nothing")


def test_only_his_own_event_of_that_day(product: Product) -> None:
    site = a_site(product)
    worker, colleague = a_worker(product, site, 1), a_worker(product, site, 2)
    a_day(site, worker, 9)
    theirs = an_event(site, colleague, "in", china(8, day=9))
    earlier = an_event(site, worker, "in", china(8, day=6))
    for event in (theirs.id, earlier.id, "nothing"):
        with pytest.raises(Missing) as missing:
            appealed(product, site, worker, kind="wrong_time", event_id=event)
        assert missing.value.code == "EVENT_NOT_FOUND"


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"claimed_at": china(13)}, 422),
        ({"day": date(2026, 3, 11), "claimed_at": None}, 409),
        ({"kind": "wrong_time"}, 422),
    ],
)
def test_what_cannot_be_said(product: Product, changes: dict[str, Any], status: int) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    with pytest.raises(Refused) as refused:
        appealed(product, site, worker, **changes)
    assert refused.value.status == status
    assert not AttendanceAppeal.select().exists()


def test_an_account_of_a_company_has_no_record_of_its_own(product: Product) -> None:
    site = a_site(product)
    for call in (
        lambda: product.own_attendance.month(site.staff, None),
        lambda: product.appeals.own(site.staff, limit=5, cursor=None),
    ):
        with pytest.raises(Forbidden) as forbidden:
            call()
        assert forbidden.value.code == "FORBIDDEN_ROLE"


def test_who_decides(product: Product) -> None:
    """The project's administrator, and never the worker himself."""
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    appeal = appealed(product, site, worker)
    for actor in (site.staff, site.outsider, site.regulator, site.contractor_admin, site.labour_admin):
        with pytest.raises(Forbidden) as forbidden:
            product.appeals.decide(actor, site.id, appeal["id"], uphold=True, reason="属实")
        assert forbidden.value.code == "FORBIDDEN_SCOPE"
    boss = himself(worker, *site.project_admin.grants)
    with pytest.raises(Forbidden):
        product.appeals.decide(boss, site.id, appeal["id"], uphold=True, reason="属实")
    other = a_site(product)
    with pytest.raises(Missing):
        product.appeals.decide(other.project_admin, other.id, appeal["id"], uphold=True, reason="属实")
    assert AttendanceAppeal.get_by_id(appeal["id"]).state == "open"


@pytest.mark.parametrize(
    ("said", "corrected"),
    [
        ({"claimed_at": None}, {}),
        ({}, {"corrected_at": china(17, day=8)}),
        ({}, {"corrected_at": china(13, day=10)}),
        ({}, {"direction": "in"}),
    ],
)
def test_a_decision_that_cannot_be_carried_out(
    product: Product, said: dict[str, Any], corrected: dict[str, Any]
) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8, day=9))
    appeal = appealed(product, site, worker, **said)
    with pytest.raises(Refused) as refused:
        decided(product, site, appeal["id"], **corrected)
    assert refused.value.status == Invalid.status
    assert AttendanceAppeal.get_by_id(appeal["id"]).state == "open"
    assert SiteAttendance.select().count() == 1


def test_lists_newest_first_in_pages(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    ids = [
        appealed(product, site, worker, day=date(2026, 3, day), claimed_at=None)["id"] for day in (5, 6, 7)
    ]
    page = product.appeals.of_project(site.project_admin, site.id, state="open", limit=2, cursor=None)
    assert [item["id"] for item in page.items] == [ids[2], ids[1]]
    rest = product.appeals.of_project(
        site.project_admin, site.id, state=None, limit=2, cursor=page.next_cursor
    )
    assert ([item["id"] for item in rest.items], rest.next_cursor) == ([ids[0]], None)
    assert page.items[0]["worker_name"] == worker.person.worker_name_masked
    with pytest.raises(Missing):
        product.appeals.of_project(site.outsider, site.id, state=None, limit=2, cursor=None)


def test_the_statement_is_ciphertext(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    appealed(product, site, worker, statement="我在三号楼加班")
    (stored,) = AttendanceAppeal._meta.database.execute_sql(
        "SELECT statement FROM attendance_appeal"
    ).fetchone()
    assert "三号楼" not in stored
    assert AttendanceAppeal.get().statement == "我在三号楼加班"


def test_two_decisions_at_once_are_one(own_product: Product) -> None:
    product = own_product
    with connection():
        site = a_site(product)
        worker = a_worker(product, site)
        an_event(site, worker, "in", china(8, day=9))
        appeal = appealed(product, site, worker)
    outcomes: list[str] = []
    barrier = threading.Barrier(4)

    def run() -> None:
        barrier.wait()
        with connection():
            try:
                outcomes.append(decided(product, site, appeal["id"])["state"])
            except Refused as refused:
                outcomes.append(refused.code)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["STATE_NOT_ALLOWED"] * 3 + ["upheld"]
    with connection():
        assert SiteAttendance.select().count() == 2


class TestOwnRecord:
    """The worker's own month: every passing, refusals included, in words."""

    def test_by_project_and_day(self, product: Product) -> None:
        site, other = a_site(product), a_site(product, name="渝北体育馆")
        worker = a_worker(product, site)
        a_day(site, worker, 2)
        an_event(other, worker, "in", china(20, day=3), project_worker_id=None)
        an_event(other, worker, "out", china(28, day=3), project_worker_id=None)
        an_event(
            site,
            worker,
            "in",
            china(7, day=5),
            status="refused",
            admitted=False,
            reasons=[{"code": "QR_EXPIRED", "message": "二维码已过期", "cite": None, "remedy": "请刷新"}],
        )
        answer = product.own_attendance.month(himself(worker), None)
        assert (answer["month"], answer["days"], answer["hours"]) == ("2026-03", 2, 17.0)
        projects = {entry["project"]["name"]: entry for entry in answer["projects"]}
        assert (projects["渝北体育馆"]["days"], projects["渝北体育馆"]["hours"]) == (1, 8.0)
        days = {day["day"]: day for day in projects["渝北人才公寓一期"]["by_day"]}
        assert [event["label"] for event in days["2026-03-02"]["events"]] == [
            "08:00 进场 已记录",
            "17:00 出场 已记录",
        ]
        (refusal,) = days["2026-03-05"]["events"]
        assert (refusal["label"], refusal["admitted"]) == ("07:00 进场 未通过", False)
        assert refusal["reasons"][0]["message"] == "二维码已过期"
        assert (refusal["credential"], refusal["credential_label"]) == ("qr", "二维码")
        assert days["2026-03-05"]["stays"] == []
        nights = {day["day"]: day for day in projects["渝北体育馆"]["by_day"]}
        assert nights["2026-03-03"]["stays"][0]["out"] == "2026-03-04T04:00:00+08:00"
        assert nights["2026-03-04"]["events"][0]["label"] == "04:00 出场 已记录"

    def test_only_his_own(self, product: Product) -> None:
        site = a_site(product)
        worker, colleague = a_worker(product, site, 1), a_worker(product, site, 2)
        a_day(site, colleague, 2)
        assert product.own_attendance.month(himself(worker), "2026-03")["projects"] == []

    def test_agrees_with_the_month_of_the_site(self, product: Product) -> None:
        site = a_site(product)
        worker = a_worker(product, site)
        for day, end in ((2, 17), (3, 30), (4, 12)):
            a_day(site, worker, day, end=end)
        an_event(site, worker, "in", china(8, day=6))
        own = product.own_attendance.month(himself(worker), "2026-03")["projects"][0]
        assert (own["days"], own["hours"]) == hours(product, site, worker)[:2]

    def test_no_such_month(self, product: Product) -> None:
        site = a_site(product)
        with pytest.raises(Invalid):
            product.own_attendance.month(himself(a_worker(product, site)), "2026-3-1")


def test_moments_are_shown_in_chinese_time(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    appeal = appealed(product, site, worker)
    assert appeal["claimed_at"] == "2026-03-09T17:00:00+08:00"
    assert datetime.fromisoformat(appeal["opened_at"]) == product.clock.now()
