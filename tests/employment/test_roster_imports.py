"""Sheets of workers: an answer per row, and nothing lost when a process dies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Product
from app.employment.models import EngagementStep, ProjectWorker, RosterImport, RosterImportRow
from app.employment.service.engaging import Engaging
from app.kernel.clock import FrozenClock
from app.kernel.errors import Refused
from app.kernel.jobs import Job
from app.kernel.photo import Photo
from app.kernel.sheets import read_rows
from app.people.models import Account, Person, RoleGrant
from tests.factories.cast import CastMember, member, stranger
from tests.factories.gateways import run_due_jobs
from tests.factories.sites import Site, a_site, roster_sheet


@pytest.fixture
def site(product: Product) -> Site:
    site = a_site(product)
    actor = site.project_admin
    for grant in actor.grants:
        RoleGrant.create(
            account_id=actor.account_id,
            role=grant.role,
            scope_type=grant.scope_type,
            scope_id=grant.scope_id,
            granted_at=product.clock.now(),
        )
    return site


def row(who: CastMember, **changes: Any) -> list[Any]:
    cells = {
        "name": who.name,
        "id_number": who.id_number,
        "company": "渝建劳务有限公司",
        "team": "钢筋一班",
        "work_type": "钢筋工",
        "identity_class": "",
        "post": "",
        "joined_on": date(2026, 3, 1),
        "cell_phone": "13800001234",
    }
    return list((cells | changes).values())


def answers(import_id: str) -> dict[int, list[str]]:
    """Codes of the reasons by row; none means taken."""
    rows = RosterImportRow.select().where(RosterImportRow.import_id == import_id)
    return {one.row_number: [reason["code"] for reason in one.reasons] for one in rows}


def test_good_rows_are_in_whatever_is_wrong_with_others(product: Product, site: Site) -> None:
    wang, li, zhang = member("王建国"), member("李秀英"), member("张伟")
    sheet = roster_sheet(
        [
            row(wang),
            row(li, company="没有报备的公司"),
            row(zhang, id_number=zhang.id_number[:-1] + ("0" if zhang.id_number[-1] != "0" else "1")),
            row(member("刘洋"), work_type="宇航员", joined_on="上个月"),
            row(wang),
            row(member("周磊"), company=site.supervision.credit_code, work_type="", post="监理员"),
            row(member("孙明"), name="", work_type=""),
        ]
    )
    entry = product.roster_imports.accept(site.project_admin, site.id, sheet)
    assert (entry.state, entry.rows_total, entry.rows_done, entry.rows_taken) == ("done", 7, 7, 2)
    assert answers(entry.id) == {
        2: [],
        3: ["PARTICIPANT_NOT_FILED"],
        4: ["ID_NUMBER_INVALID"],
        5: ["VALUE_NOT_ALLOWED", "VALUE_NOT_ALLOWED"],
        6: ["DUPLICATE_IN_LIST"],
        7: [],
        8: ["FORM_INCOMPLETE"],
    }
    taken = ProjectWorker.select().order_by(ProjectWorker.id)
    assert [(one.work_type, one.identity_class) for one in taken] == [
        ("020", "worker"),
        ("900", "supervision_manager"),
    ]
    assert taken[0].joined_on == date(2026, 3, 1)
    assert taken[0].cell_phone == "13800001234"
    assert Person.select().count() == 2


def test_the_sheet_goes_when_it_was_worked_off(product: Product, site: Site) -> None:
    entry = product.roster_imports.accept(site.project_admin, site.id, roster_sheet([row(member("王建国"))]))
    assert Photo.get_by_id(entry.sheet_photo_id).deleted_at is not None
    assert "王建国" not in str(RosterImportRow.get().__data__)


def test_sending_a_sheet_again_registers_nobody_twice(product: Product, site: Site) -> None:
    sheet = roster_sheet([row(stranger(n)) for n in range(5)])
    first = product.roster_imports.accept(site.project_admin, site.id, sheet)
    second = product.roster_imports.accept(site.project_admin, site.id, sheet)
    assert (first.rows_taken, second.rows_taken) == (5, 5)
    assert ProjectWorker.select().count() == 5


def test_formula_cells_are_text_to_us(product: Product, site: Site) -> None:
    """A formula counts as its last result; one that was never computed is an empty cell."""
    sheet = roster_sheet([row(member("王建国"), name='=HYPERLINK("http://x","王建国")'), row(member("张伟"))])
    entry = product.roster_imports.accept(site.project_admin, site.id, sheet)
    assert answers(entry.id) == {2: ["FORM_INCOMPLETE"], 3: []}


def test_a_long_number_that_excel_cut_is_told(product: Product, site: Site) -> None:
    sheet = roster_sheet([row(member("王建国"), id_number=500112198503120170)])
    entry = product.roster_imports.accept(site.project_admin, site.id, sheet)
    (told,) = RosterImportRow.select().where(RosterImportRow.import_id == entry.id)
    assert "文本格式" in told.reasons[0]["message"]


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        (b"", "SHEET_EMPTY"),
        (b"PK\x03\x04 not a zip", "SHEET_FORMAT"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "SHEET_FORMAT"),
        (roster_sheet([["王建国"]], ["姓名"]), "SHEET_COLUMNS_MISSING"),
    ],
)
def test_a_file_that_is_no_roster_leaves_nothing_behind(
    product: Product, site: Site, sheet: bytes, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        product.roster_imports.accept(site.project_admin, site.id, sheet)
    assert refused.value.code == code
    assert not RosterImport.select().exists()
    assert not Job.select().exists()


def test_who_may_import(product: Product, site: Site) -> None:
    sheet = roster_sheet([row(member("王建国")), row(member("周磊"), company="渝建总承包有限公司")])
    for actor in (site.staff, site.supervision_admin, site.system_admin, site.outsider):
        with pytest.raises(Refused) as refused:
            product.roster_imports.accept(actor, site.id, sheet)
        assert refused.value.code == "FORBIDDEN_SCOPE"
    entry = product.roster_imports.accept(site.labour_admin, site.id, sheet)
    assert answers(entry.id) == {2: [], 3: ["FORBIDDEN_SCOPE"]}
    product.register.import_answers(site.labour_admin, site.id, entry.id)
    other = product.roster_imports.accept(site.project_admin, site.id, sheet)
    with pytest.raises(Refused) as hidden:
        product.register.import_answers(site.labour_admin, site.id, other.id)
    assert hidden.value.code == "IMPORT_NOT_FOUND"


class Killed(BaseException):
    """What a process sees last."""


def killed_at(monkeypatch: pytest.MonkeyPatch, row_number: int) -> None:
    """The process dies while it works on the row of that count."""
    real, calls = Engaging.engage, 0

    def engage(*args: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == row_number:
            raise Killed
        return real(*args)

    monkeypatch.setattr(Engaging, "engage", engage)


def test_a_thousand_rows_survive_a_kill_in_the_middle(
    product: Product, site: Site, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [stranger(n) for n in range(1000)]
    entry = product.roster_imports.accept(
        site.project_admin, site.id, roster_sheet([row(one) for one in people])
    )
    assert (entry.state, entry.rows_total, entry.rows_done) == ("waiting", 1000, 0)
    with monkeypatch.context() as patch:
        killed_at(patch, 430)
        with pytest.raises(Killed):
            run_due_jobs(product.jobs)
    halfway = RosterImport.get_by_id(entry.id)
    assert (halfway.state, halfway.rows_done, halfway.rows_taken) == ("running", 425, 425)
    assert ProjectWorker.select().count() == 425
    assert run_due_jobs(product.jobs) == 0  # still leased by the dead worker
    clock.move(seconds=31)
    assert run_due_jobs(product.jobs) == 1
    done = RosterImport.get_by_id(entry.id)
    assert (done.state, done.rows_done, done.rows_taken) == ("done", 1000, 1000)
    assert set(answers(entry.id)) == set(range(2, 1002))
    assert ProjectWorker.select().count() == Person.select().count() == 1000
    assert EngagementStep.select().count() == 3000
    assert Job.get().progress_done == 1001


def test_a_small_import_that_died_is_taken_up_by_the_job(
    product: Product, site: Site, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = roster_sheet([row(stranger(n)) for n in range(60)])
    with monkeypatch.context() as patch:
        killed_at(patch, 30)
        with pytest.raises(Killed):
            product.roster_imports.accept(site.project_admin, site.id, sheet)
    assert ProjectWorker.select().count() == 25
    clock.move(seconds=61)
    run_due_jobs(product.jobs)
    entry = RosterImport.get()
    assert (entry.state, entry.rows_done, entry.rows_taken) == ("done", 60, 60)
    assert ProjectWorker.select().count() == 60


@pytest.mark.parametrize("taken_away", ["role", "account"])
def test_rights_taken_away_meanwhile_count(product: Product, site: Site, taken_away: str) -> None:
    people = [stranger(n) for n in range(201)]
    entry = product.roster_imports.accept(
        site.project_admin, site.id, roster_sheet([row(one) for one in people])
    )
    now = product.clock.now()
    if taken_away == "role":
        RoleGrant.update(revoked_at=now).execute()
    else:
        Account.create(id=entry.account_id, disabled_at=now, created_at=now)
    run_due_jobs(product.jobs)
    done = RosterImport.get_by_id(entry.id)
    assert (done.state, done.rows_done, done.rows_taken) == ("done", 201, 0)
    assert {tuple(codes) for codes in answers(entry.id).values()} == {("FORBIDDEN_SCOPE",)}


def test_after_the_last_attempt_the_answers_so_far_stay(
    product: Product, site: Site, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [stranger(n) for n in range(201)]
    entry = product.roster_imports.accept(
        site.project_admin, site.id, roster_sheet([row(one) for one in people])
    )
    real = Engaging.engage

    def engage(*args: Any) -> Any:
        if args[3].name == people[50].name:
            raise OSError("the disk is full")
        return real(*args)

    monkeypatch.setattr(Engaging, "engage", engage)
    for _attempt in range(6):
        run_due_jobs(product.jobs)
        clock.move(hours=1)
    done = RosterImport.get_by_id(entry.id)
    assert (done.state, done.rows_done) == ("failed", 50)


def test_the_answer_sheet_and_the_template_can_be_read_back(
    product: Product, site: Site, tmp_path: Path
) -> None:
    entry = product.roster_imports.accept(
        site.project_admin, site.id, roster_sheet([row(member("王建国")), row(member("张伟"), work_type="x")])
    )
    sheet = product.register.answer_sheet(site.project_admin, site.id, entry.id)
    columns = {"行号": "row", "姓名": "name", "结果": "result", "原因": "why"}
    rows = [one.values for one in read_rows(sheet, columns, 10)]
    assert [(one["row"], one["name"], one["result"]) for one in rows] == [
        ("2", "王**", "已登记"),
        ("3", "张*", "未登记"),
    ]
    assert "没有这个工种" in rows[1]["why"]
    template = product.register.template(site.project_admin, site.id)
    assert read_rows(template, {"姓名": "name", "工种": "work_type"}, 10) == []
