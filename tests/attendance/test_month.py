"""SH2023-3.2-3, SH2023-3.11-1, CQ2013-4-4: the month of a site out of the database."""

from __future__ import annotations

import io
import random
from collections import defaultdict
from datetime import date, datetime, timedelta

import pytest
from openpyxl import load_workbook

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.clock import SHANGHAI, FrozenClock
from app.kernel.db import database
from app.kernel.errors import Forbidden, Invalid, Missing
from app.people.models import Person
from app.sites.models import Participant, Team
from tests.factories.attendance import Worker, a_worker, china, passing
from tests.factories.cast import stranger
from tests.factories.events import a_day, an_event
from tests.factories.people import a_person
from tests.factories.sites import a_company, a_site, caller


def rows_of(answer: dict) -> dict[str, dict]:  # type: ignore[type-arg]
    return {row["worker"]["id"]: row for row in answer["rows"]}


def test_a_row_per_worker(product: Product, clock: FrozenClock) -> None:
    site = a_site(product)
    first, absent = a_worker(product, site, 1), a_worker(product, site, 2)
    a_day(site, first, 2)
    a_day(site, first, 3, begin=22, end=30)
    an_event(site, first, "in", china(7, day=9))
    passing(product, site, first, at=china(11, 58))
    answer = product.monthly_attendance.month(site.staff, site.id, None)
    assert answer["month"] == "2026-03"
    assert answer["project"] == {"id": site.id, "name": "渝北人才公寓一期"}
    row = rows_of(answer)[first.id]
    assert (row["days"], row["hours"]) == (4, 17.0)
    assert row["first_in"] == "2026-03-02T08:00:00+08:00"
    assert row["last_out"] == "2026-03-04T06:00:00+08:00"
    assert set(row["flags"]) == {"MISSING_OUT", "STILL_INSIDE", "OFFLINE"}
    assert "by_day" not in row
    nobody = rows_of(answer)[absent.id]
    assert (nobody["days"], nobody["hours"], nobody["first_in"], nobody["flags"]) == (0, 0.0, None, [])
    assert answer["totals"] == {
        "workers": 2,
        "present": 1,
        "days": 4,
        "hours": 17.0,
        "flags": {"MISSING_OUT": 1, "OFFLINE": 1, "STILL_INSIDE": 1},
    }
    assert {entry["code"]: entry["label"] for entry in answer["legend"]}["STILL_INSIDE"] == "还在场内"
    assert answer["uploads"] == {"offline": 1, "late": 0}
    assert answer["as_of"] == "2026-03-10T12:00:00+08:00"


def test_the_worker_is_shown_masked_with_company_team_and_trade(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site, "王建国")
    shown = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-03"))[worker.id]["worker"]
    assert shown["name"] == worker.person.worker_name_masked != "王建国"
    assert (shown["company"], shown["team"]) == ("渝建劳务有限公司", "钢筋一班")
    assert (shown["work_type_code"], shown["stage"]) == ("020", "trade_assigned")
    assert shown["work_type"] not in (None, "020")


def test_detail_by_day(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    a_day(site, worker, 2)
    an_event(site, worker, "out", china(9, day=5))
    row = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-03", detail=True))[worker.id]
    assert row["by_day"] == {
        "02": {
            "hours": 9.0,
            "first_in": "2026-03-02T08:00:00+08:00",
            "last_out": "2026-03-02T17:00:00+08:00",
            "flags": [],
        },
        "05": {
            "hours": 0.0,
            "first_in": None,
            "last_out": "2026-03-05T09:00:00+08:00",
            "flags": ["OUT_WITHOUT_IN"],
        },
    }


@pytest.mark.parametrize(
    ("status", "days", "flags"),
    [
        ("accepted", 1, ["STILL_INSIDE"]),
        ("duplicate", 1, ["STILL_INSIDE"]),
        ("review", 0, ["REVIEW_PENDING"]),
        ("refused", 0, []),
        ("annulled", 0, []),
        ("needs_confirmation", 0, []),
    ],
)
def test_only_counted_events_count(product: Product, status: str, days: int, flags: list[str]) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(8), status=status)
    row = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-03"))[worker.id]
    assert (row["days"], row["flags"]) == (days, flags)


def test_a_night_shift_over_the_months_end_is_in_one_month_only(product: Product) -> None:
    site = a_site(product)
    worker = a_worker(product, site)
    an_event(site, worker, "in", china(20, day=0))  # 28 February
    an_event(site, worker, "out", china(4, day=1))
    february = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-02"))[worker.id]
    march = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-03"))[worker.id]
    assert (february["days"], february["hours"], february["flags"]) == (1, 8.0, [])
    assert (march["days"], march["hours"], march["flags"]) == (0, 0.0, [])


def test_who_belongs_into_a_month(product: Product) -> None:
    """Who left before it or joins after it does not; who was seen does, whatever the register says."""
    site = a_site(product)
    left = a_worker(product, site, 1, stage="exited", exited_on=date(2026, 2, 27))
    left_on_the_first = a_worker(product, site, 2, stage="exited", exited_on=date(2026, 3, 1))
    joins = a_worker(product, site, 3, joined_on=date(2026, 4, 1))
    joins_on_the_last = a_worker(product, site, 4, joined_on=date(2026, 3, 31))
    seen = a_worker(product, site, 5, stage="exited", exited_on=date(2026, 2, 27))
    an_event(site, seen, "out", china(9, day=2))
    known = rows_of(product.monthly_attendance.month(site.staff, site.id, "2026-03"))
    assert set(known) == {left_on_the_first.id, joins_on_the_last.id, seen.id}
    assert left.id not in known
    assert joins.id not in known
    assert known[seen.id]["flags"] == ["OUT_WITHOUT_IN"]


def test_somebody_without_an_engagement_who_went_out_is_not_hidden(product: Product) -> None:
    site = a_site(product)
    unknown = a_person(product, stranger(7), 2)
    an_event(site, Worker(unknown, "", ""), "out", china(9), project_worker_id=None)
    (row,) = product.monthly_attendance.month(site.staff, site.id, "2026-03")["rows"]
    assert (row["worker"]["id"], row["worker"]["person_id"]) == (None, unknown.id)
    assert row["flags"] == ["OUT_WITHOUT_IN"]


def test_a_months_without_anybody_and_anything(product: Product) -> None:
    """V10: the report exists, with zeros."""
    site = a_site(product)
    answer = product.monthly_attendance.month(site.staff, site.id, "2025-05")
    assert (answer["rows"], answer["totals"]["hours"], answer["legend"]) == ([], 0.0, [])


def test_sorted_by_company_team_and_name_and_paged(product: Product) -> None:
    site = a_site(product)
    now = product.clock.now()
    teams = [
        Team.create(project_id=site.id, company_id=site.labour.id, name=name, created_at=now).id
        for name in ("b班", "a班")
    ]
    workers = [a_worker(product, site, n, team_id=teams[n % 2]) for n in range(5)]
    whole = product.monthly_attendance.month(site.staff, site.id, "2026-03")["rows"]
    assert [row["worker"]["team"] for row in whole] == ["a班"] * 2 + ["b班"] * 3
    seen, cursor = [], None
    for _ in range(3):
        page = product.monthly_attendance.month(site.staff, site.id, "2026-03", limit=2, cursor=cursor)
        assert page["totals"]["workers"] == len(workers)
        seen += page["rows"]
        cursor = page["next_cursor"]
    assert cursor is None
    assert seen == whole


@pytest.mark.parametrize(("month", "field"), [("2026-13", "month"), ("0001-01", "month"), ("x", "month")])
def test_no_such_month(product: Product, month: str, field: str) -> None:
    site = a_site(product)
    with pytest.raises(Invalid) as refused:
        product.monthly_attendance.month(site.staff, site.id, month)
    assert list(refused.value.errors) == [field]


def test_an_unknown_cursor(product: Product) -> None:
    site = a_site(product)
    with pytest.raises(Invalid):
        product.monthly_attendance.month(site.staff, site.id, "2026-03", cursor="nobody")


def test_who_may_see_what(product: Product) -> None:
    """HZ2016-4.4-1: a subcontractor sees his own people, a stranger not even that there is anything."""
    site = a_site(product)
    own = a_worker(product, site, 1)
    theirs = a_worker(product, site, 2, company_id=site.contractor.id)
    for reader in (site.regulator, site.contractor_admin, site.project_admin, site.staff):
        known = rows_of(product.monthly_attendance.month(reader, site.id, "2026-03"))
        assert set(known) == {own.id, theirs.id}
    answer = product.monthly_attendance.month(site.labour_admin, site.id, "2026-03")
    assert set(rows_of(answer)) == {own.id}
    assert answer["totals"]["workers"] == 1
    assert rows_of(product.monthly_attendance.month(site.supervision_admin, site.id, "2026-03")) == {}
    with pytest.raises(Missing):
        product.monthly_attendance.month(site.outsider, site.id, "2026-03")
    with pytest.raises(Forbidden):
        product.monthly_attendance.month(site.system_admin, site.id, "2026-03")
    with pytest.raises(Missing):
        product.monthly_attendance.uploads(site.outsider, site.id, "2026-03")


def test_whole_names_need_the_right_and_a_reason_and_leave_a_trace(product: Product) -> None:
    """PIPL 51, 54: one entry for everybody shown, which he can read."""
    site = a_site(product)
    workers = [a_worker(product, site, n) for n in range(3)]
    month = product.monthly_attendance.month
    with pytest.raises(Forbidden) as forbidden:
        month(site.staff, site.id, "2026-03", is_full=True, reason="核对工资")
    assert forbidden.value.code == "FORBIDDEN_SCOPE"
    for reason in (None, "", " 核 ", "长" * 201):
        with pytest.raises(Invalid) as invalid:
            month(site.project_admin, site.id, "2026-03", is_full=True, reason=reason)
        assert list(invalid.value.errors) == ["reason"]
    assert not AuditEntry.select().exists()

    answer = month(site.project_admin, site.id, "2026-03", is_full=True, reason="核对工资", limit=2)
    shown = {row["worker"]["person_id"]: row["worker"]["name"] for row in answer["rows"]}
    assert shown == {w.person_id: w.person.worker_name for w in workers if w.person_id in shown}
    entries = list(AuditEntry.select())
    assert {entry.person_id for entry in entries} == set(shown)
    assert len(shown) == 2
    assert {entry.action for entry in entries} == {"person.unmasked"}
    assert entries[0].detail["reason"] == "核对工资"
    assert product.audit.first_break() is None


def test_three_statements_whatever_the_size(product: Product) -> None:
    site = a_site(product)
    for n in range(12):
        a_day(site, a_worker(product, site, n), 2)
    with_statements: list[str] = []
    original = database.obj.execute_sql

    def counted(sql: str, *rest: object) -> object:
        with_statements.append(sql)
        return original(sql, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database.obj, "execute_sql", counted)
        product.monthly_attendance.month(site.staff, site.id, "2026-03")
    assert len(with_statements) == 3, with_statements


def test_totals_agree_with_an_independent_computation(product: Product) -> None:
    """A month of shifts made by dice, summed up as they are made."""
    dice = random.Random(20260310)
    site = a_site(product)
    product.clock.set(datetime(2026, 5, 1, tzinfo=SHANGHAI))  # type: ignore[attr-defined]
    hours: dict[str, float] = defaultdict(float)
    days: dict[str, set[date]] = defaultdict(set)
    for n in range(8):
        worker = a_worker(product, site, n)
        at = china(6, day=-2)
        while at < china(0, day=34):
            length = timedelta(minutes=dice.randint(1, 16 * 60))
            an_event(site, worker, "in", at)
            an_event(site, worker, "out", at + length)
            local = at.astimezone(SHANGHAI)
            if (local.year, local.month) == (2026, 3):
                hours[worker.id] += length / timedelta(hours=1)
                days[worker.id].add(local.date())
            at += length + timedelta(minutes=dice.randint(4, 30 * 60))
    answer = product.monthly_attendance.month(site.staff, site.id, "2026-03")
    for worker_id, row in rows_of(answer).items():
        assert row["hours"] == pytest.approx(hours[worker_id], abs=0.005)
        assert row["days"] == len(days[worker_id])
    assert answer["totals"]["hours"] == pytest.approx(sum(hours.values()), abs=0.01)


class TestKeyPosts:
    """SH2023-3.11-1: expected working days, days present, an alert below the share of the pack."""

    def test_presence_and_alert(self, product: Product, clock: FrozenClock) -> None:
        site = a_site(product, "shanghai")
        clock.set(datetime(2026, 3, 16, 9, tzinfo=SHANGHAI))  # a Monday; ten working days have passed
        good = a_worker(product, site, 1, post="PROJECT_MANAGER", identity_class="contractor_manager")
        bad = a_worker(product, site, 2, post="CHIEF_SUPERVISOR", identity_class="supervision_manager")
        a_worker(product, site, 3, post="SUPERVISOR", identity_class="supervision_manager")
        a_worker(product, site, 4)
        for day in (2, 3, 4, 5, 6, 9, 10, 11):
            a_day(site, good, day)
        for day in (2, 3, 4, 5, 6, 7, 8):  # a weekend in it
            a_day(site, bad, day)
        posts = {p["worker_id"]: p for p in self.posts(product, site)}
        assert set(posts) == {good.id, bad.id}
        assert (posts[good.id]["expected_days"], posts[good.id]["present_days"]) == (10, 8)
        assert posts[good.id]["absent_on"] == ["2026-03-12", "2026-03-13"]
        assert (posts[good.id]["alerts"], posts[good.id]["provisional"]) == ([], False)
        assert (posts[bad.id]["expected_days"], posts[bad.id]["present_days"]) == (10, 7)
        (alert,) = posts[bad.id]["alerts"]
        assert (alert["code"], alert["cite"]) == ("KEY_POST_ABSENT", "SH2023-3.11-1")

    def test_expected_only_while_engaged_and_not_on_the_running_day(
        self, product: Product, clock: FrozenClock
    ) -> None:
        site = a_site(product, "shanghai")
        clock.set(datetime(2026, 3, 10, 9, tzinfo=SHANGHAI))
        a_worker(product, site, 1, post="PROJECT_MANAGER", joined_on=date(2026, 3, 9))
        a_worker(product, site, 2, post="PROJECT_MANAGER", joined_on=date(2026, 3, 10))
        assert sorted(p["expected_days"] for p in self.posts(product, site)) == [0, 1]

    def test_only_where_the_jurisdiction_names_them(self, product: Product) -> None:
        site = a_site(product, "chongqing")
        a_worker(product, site, 1, post="PROJECT_MANAGER")
        assert self.posts(product, site) == []

    @staticmethod
    def posts(product: Product, site) -> list[dict]:  # type: ignore[no-untyped-def, type-arg]
        posts: list[dict] = product.monthly_attendance.month(site.staff, site.id, "2026-03")["key_posts"]  # type: ignore[type-arg]
        return posts


class TestUploads:
    """CQ2013-4-4: who tells late, and who has fallen silent."""

    def test_by_scanner(self, product: Product) -> None:
        site = a_site(product)
        worker = a_worker(product, site)
        at = china(8, day=9)
        an_event(site, worker, "in", at, received_at=at + timedelta(hours=24))
        an_event(
            site, worker, "out", at + timedelta(hours=1), received_at=at + timedelta(hours=26), mode="offline"
        )
        an_event(site, worker, "in", china(8), scanner_id="GATE-B", status="refused", admitted=False)
        an_event(site, worker, "in", china(8, day=1), scanner_id="GATE-C")
        an_event(site, worker, "out", china(9, day=1), scanner_id="correction", credential_kind="correction")
        answer = product.monthly_attendance.uploads(site.staff, site.id, None)
        assert (answer["month"], answer["allowed_s"], answer["cite"]) == ("2026-03", 86400, "CQ2013-4-4")
        assert (answer["events"], answer["late"]) == (4, 1)
        told = {scanner["scanner_id"]: scanner for scanner in answer["scanners"]}
        assert (told["GATE-A"]["late"], told["GATE-A"]["offline"]) == (1, 1)
        assert told["GATE-A"]["worst_delay_s"] == 25 * 3600
        assert told["GATE-A"]["latest_received_at"] == "2026-03-10T10:00:00+08:00"
        assert {name: scanner["is_silent"] for name, scanner in told.items()} == {
            "GATE-A": False,
            "GATE-B": False,
            "GATE-C": True,
        }
        assert answer["scanners"][0]["scanner_id"] == "GATE-A"

    def test_a_month_that_is_over_is_silent_by_right(self, product: Product) -> None:
        site = a_site(product)
        an_event(site, a_worker(product, site), "in", china(8, day=-5))
        (scanner,) = product.monthly_attendance.uploads(site.staff, site.id, "2026-02")["scanners"]
        assert scanner["is_silent"] is False


class TestSheet:
    """考勤表 opened again with openpyxl."""

    def test_the_sheet_says_what_the_answer_says(self, product: Product) -> None:
        site = a_site(product)
        first, second = a_worker(product, site, 1), a_worker(product, site, 2)
        a_day(site, first, 2)
        a_day(site, first, 3, begin=22, end=30)
        an_event(site, second, "in", china(7, day=9))
        name, data = product.monthly_attendance.sheet(site.staff, site.id, "2026-03")
        assert name == "考勤表-渝北人才公寓一期-2026-03.xlsx"
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        lines = [list(line) for line in sheet.iter_rows(values_only=True)]
        assert lines[0][0] == "渝北人才公寓一期 2026年3月考勤表"
        assert "500112202501010101" in str(lines[1][0])
        header = [str(cell) for cell in lines[3]]
        assert header[:5] == ["序号", "姓名", "单位", "班组", "工种"]
        assert header[5:36] == [str(day) for day in range(1, 32)]
        answer = product.monthly_attendance.month(site.staff, site.id, "2026-03", detail=True)
        for line, row in zip(lines[4:6], answer["rows"], strict=True):
            shown = dict(zip(header, line, strict=True))
            assert shown["姓名"] == row["worker"]["name"]
            assert (shown["出勤天数"], shown["工时合计"]) == (row["days"], row["hours"])
            hours = {day: tally["hours"] for day, tally in row["by_day"].items() if tally["hours"]}
            drawn = {f"{d:02}": shown[str(d)] for d in range(1, 32) if isinstance(shown[str(d)], int | float)}
            assert drawn == hours
        missing = next(line for line in lines[4:6] if line[5 + 8] is not None)
        assert missing[5 + 8] == "缺出"
        assert "有进无出，不计工时（9日）" in str(missing[-1])
        totals = dict(zip(header, lines[6], strict=True))
        assert (totals["序号"], totals["2"], totals["9"], totals["工时合计"]) == ("合计", 1, 1, 17.0)
        legend = [str(line[0]) for line in lines[7:] if line[0]]
        assert "有进无出，不计工时（缺出）：1 人" in legend

    def test_set_up_for_the_printer(self, product: Product) -> None:
        site = a_site(product)
        _name, data = product.monthly_attendance.sheet(site.staff, site.id, "2026-02")
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.print_title_rows == "$4:$4"
        assert sheet.freeze_panes == "C5"
        assert sheet.cell(4, 6 + 28).value == "出勤天数"

    def test_names_never_become_formulas(self, product: Product) -> None:
        site = a_site(product)
        company = a_company(product, '=HYPERLINK("http://x","y")')
        Participant.create(
            project_id=site.id,
            company_id=company.id,
            role="LABOUR_SUB",
            entered_on=date(2025, 1, 1),
            created_at=product.clock.now(),
        )
        worker = a_worker(product, site, 1, company_id=company.id)
        Person.update(worker_name_masked="@SUM(1)\x07").where(Person.id == worker.person_id).execute()
        _name, data = product.monthly_attendance.sheet(site.staff, site.id, "2026-03")
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        name, employer = sheet.cell(5, 2), sheet.cell(5, 3)
        assert (name.value, name.data_type, name.quotePrefix) == ("@SUM(1)", "s", True)
        assert (employer.value, employer.data_type) == ('=HYPERLINK("http://x","y")', "s")

    def test_the_same_rights_and_the_same_trail(self, product: Product) -> None:
        site = a_site(product)
        worker = a_worker(product, site, 1)
        with pytest.raises(Missing):
            product.monthly_attendance.sheet(site.outsider, site.id, "2026-03")
        with pytest.raises(Forbidden):
            product.monthly_attendance.sheet(
                caller(("site_staff", "project", site.id)),
                site.id,
                "2026-03",
                is_full=True,
                reason="打印公示",
            )
        _name, data = product.monthly_attendance.sheet(
            site.project_admin, site.id, "2026-03", is_full=True, reason="打印公示"
        )
        assert load_workbook(io.BytesIO(data)).worksheets[0].cell(5, 2).value == worker.person.worker_name
        assert [entry.person_id for entry in AuditEntry.select()] == [worker.person_id]
