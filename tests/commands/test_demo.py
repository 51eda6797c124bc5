"""The demo's story: everybody in every state, two weeks at the gate, and nothing that is not true of it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from openpyxl import load_workbook
from PIL import Image

from app.attendance.models import AttendanceAppeal, Presence, ScanAlert, SiteAttendance
from app.bootstrap import Product, build
from app.certificates.models import CeEnrolment, DuplicateCase
from app.commands import demo, demo_data
from app.commands.demo import pictures, workdays
from app.commands.demo.crew import CAST
from app.commands.demo.invented import AREAS, OLDEST, YOUNGEST, Inventor
from app.commands.demo.past import Past, PastRegistry
from app.commands.demo.payday import due_day
from app.commands.demo_accounts import ACCOUNTS, WORKER_NAME
from app.commands.parser import _parser
from app.employment.models import BlacklistEntry, ProjectWorker
from app.kernel import crypto, db, schema
from app.kernel.actor import Actor
from app.kernel.clock import FrozenClock, legal_day
from app.kernel.crypto import Cipher
from app.kernel.db import database
from app.kernel.jobs import Job
from app.kernel.settings import Settings
from app.people.models import Account, PasswordCredential, Person, RoleGrant, Verification, VerificationReview
from app.people.rules.places import place_of
from app.sites.models import Company, Project, Team
from app.training.models import Enrolment
from face_verify.id_numbers import is_number
from tests.factories.gateways import fake_gateways


@pytest.fixture
def demo_settings(settings: Settings) -> Settings:
    return dataclasses.replace(settings, app_env="demo")


@pytest.fixture
def told(tmp_path: Path, demo_settings: Settings, clock: FrozenClock) -> Iterator[Product]:
    """A product whose database (SQLite, the demo's own) was empty until the whole story was told."""
    crypto.install(Cipher.from_setting(demo_settings.data_keys, demo_settings.index_key))
    gateways, shared = fake_gateways(tmp_path, clock), db.database.obj
    db.database.initialize(db.connect(f"sqlite:///{tmp_path / 'demo.db'}"))
    try:
        with db.connection():
            schema.migrate()
            product = build(demo_settings, clock=clock, gateways=gateways)
            demo.fill(product)
            yield product
    finally:
        db.database.close_all()
        db.database.initialize(shared)


def _actor(product: Product, account: str) -> Actor:
    signed = product.signing_in.with_password(account, product.settings.demo_password)
    return product.signing_in.authenticate(signed.tokens.access_token)


def _worker(product: Product) -> Actor:
    signed = product.signing_in.with_wechat(WORKER_NAME)
    assert not signed.is_new
    return product.signing_in.authenticate(signed.tokens.access_token)


def _chongqing() -> Project:
    return Project.get(Project.jurisdiction == "chongqing")


def test_the_story(told: Product, clock: FrozenClock) -> None:
    """One telling, looked at from all sides: it takes some seconds."""
    _places_and_accounts(told)
    _states_of_the_forty()
    _two_weeks_at_the_gate(clock)
    _what_somebody_has_to_decide(told)
    _what_the_worker_sees(told)
    _what_is_on_paper(told, clock)
    _what_the_office_sees(told)
    _contracts_in_every_state(told)
    _a_month_of_wages(told)
    _what_the_worker_sees_of_his_wages(told)
    _what_was_stated_and_applied_for(told)
    _nothing_of_the_past_is_left_to_do(told, clock)
    _pictures_are_drawn(told)


def _places_and_accounts(told: Product) -> None:
    assert {one.account_name for one in PasswordCredential.select()} == set(ACCOUNTS)
    roles = {
        (grant.role, grant.scope_type)
        for name in ("regulator", "training", "company", "company-sh", "project", "staff", "admin")
        for grant in _actor(told, name).grants
    }
    assert roles == {
        ("regulator", "region"),
        ("training_staff", "training_centre"),
        ("company_admin", "company"),
        ("project_admin", "project"),
        ("site_staff", "project"),
        ("system_admin", "system"),
    }
    projects = {project.jurisdiction: project for project in Project.select()}
    assert {name: project.region_code for name, project in projects.items()} == {
        "chongqing": "500112",
        "hangzhou": "330106",
        "shanghai": "310115",
        "guizhou": "520115",
    }
    assert all(project.name.endswith("（演示）") for project in projects.values())
    assert all(company.name.endswith("（演示）") for company in Company.select())
    for account, jurisdiction in (
        ("staff-hz", "hangzhou"),
        ("staff-sh", "shanghai"),
        ("staff-gz", "guizhou"),
    ):
        assert _actor(told, account).scopes("site_staff", "project") == (projects[jurisdiction].id,)


def _states_of_the_forty() -> None:
    workers = list(ProjectWorker.select().where(ProjectWorker.project_id == _chongqing().id))
    assert len(workers) == 40
    stages = Counter(worker.stage for worker in workers)
    assert stages == {"trade_assigned": 37, "exited": 2, "hired": 1}
    statuses = Counter(run.status for run in Verification.select())
    for status in ("awaiting_confirmation", "awaiting_face", "review", "rejected", "verified", "registered"):
        assert statuses[status] >= 1, status
    refused = {
        run.reasons[0]["code"] for run in Verification.select().where(Verification.status == "rejected")
    }
    assert refused == {"IDCARD_PHOTO_QUALITY", "FACE_MISMATCH"}
    assert BlacklistEntry.select().count() == 1
    for person in Person.select().where(Person.id_card_number.is_null(False)):
        assert is_number(person.id_card_number)


def _two_weeks_at_the_gate(clock: FrozenClock) -> None:
    project, now = _chongqing(), clock.now()
    events = list(SiteAttendance.select().where(SiteAttendance.project_id == project.id))
    assert all(event.happened_at <= event.received_at <= now for event in events)
    begun, fixers = legal_day(now) - timedelta(days=13), _fixers()
    others = {legal_day(event.happened_at) for event in events if event.person_id not in fixers}
    assert min(others) == begun
    earlier = {event.person_id for event in events if legal_day(event.happened_at) < begun}
    assert earlier == fixers, "the first team at the gate, for the month that is paid"
    assert {event.status for event in events} == {"accepted", "duplicate", "refused", "review", "annulled"}
    refusals = {reason["code"] for event in events if event.status == "refused" for reason in event.reasons}
    assert refusals >= {
        *("BLACKLISTED", "QR_EXPIRED", "QR_INVALID", "QR_MALFORMED", "QR_REPLAYED"),
        *("REALNAME_REQUIRED", "STATE_NOT_ALLOWED", "WORKER_NOT_FILED"),
    }
    flags = Counter(flag for event in events for flag in event.flags)
    assert flags["OFFLINE"] > 3
    assert flags["MANUAL"] == 1
    nights = [event for event in events if event.direction == "out" and _hour(event) in (6, 7)]
    assert nights, "a night shift goes home in the morning"
    assert Presence.select().where(Presence.inside & (Presence.project_id == project.id)).exists()
    assert {alert.kind for alert in ScanAlert.select()} >= {"forged_code"}
    checked = SiteAttendance.select().where(SiteAttendance.settled_how == "checked_id_card")
    assert checked.exists(), "in Hangzhou a card was looked at"


def _fixers() -> set[str]:
    """The steel fixers who have come: all of one team, with one wage."""
    team = {
        row.id for row in Team.select().where((Team.name == "钢筋班") & (Team.project_id == _chongqing().id))
    }
    came = {row.person_id for row in Presence.select(Presence.person_id)}
    workers = ProjectWorker.select().where(ProjectWorker.team_id.in_(team))
    return {row.person_id for row in workers} & came


def _hour(event: SiteAttendance) -> int:
    return (event.happened_at.hour + 8) % 24


def _what_somebody_has_to_decide(told: Product) -> None:
    office = _actor(told, "project")
    waiting, _cursor = told.verification.reviews.waiting(office, after=None, limit=10)
    assert [case["cause"] for case in waiting] == ["asked"]
    opened = told.verification.reviews.open(office, waiting[0]["id"])
    assert opened["photos"]["id_card_front"]
    assert opened["photos"]["portrait"]
    appeals = told.appeals.of_project(office, _chongqing().id, state="open", limit=10, cursor=None)
    assert [appeal["kind"] for appeal in appeals.items] == ["missing_out"]
    assert VerificationReview.select().count() == AttendanceAppeal.select().count() == 1


def _what_the_worker_sees(told: Product) -> None:
    worker = _worker(told)
    person = Person.get_by_id(worker.person_id)
    assert person.verified_at is not None
    assert person.stored_at is not None
    issued = told.codes.issue(worker)
    assert (issued.colour, len(issued.codes)) == ("green", 3)


def _what_is_on_paper(told: Product, clock: FrozenClock) -> None:
    """Certificates in every window, and a conversion that is open because the demo says so."""
    worker, today = _worker(told), legal_day(clock.now())
    held = {row["kind"]: row for row in told.certificates.own.all_of(worker)[0]}
    assert {kind: row["renewal"]["state"] for kind, row in held.items() if row["renewal"]} == {
        "SAFETY_MANAGEMENT": "open",
        "SPECIAL_OPERATION": "open",
    }
    labels = [todo.label for todo in told.home.of(worker).todos]
    assert "去选岗" in labels
    (campaign,) = [one for one in told.certificates.conversion.campaigns.every(today) if one.is_demo]
    assert "演示" in campaign.title
    assert campaign.opens_on < today < campaign.closes_on
    learned = Counter(row.state for row in Enrolment.select().where(Enrolment.purpose == "ce"))
    assert {"completed", "learning", "enrolled"} <= set(learned)
    assert sum(row.renewal_applied_at is not None for row in CeEnrolment.select()) == 1
    (case,) = DuplicateCase.select()
    assert (case.state, case.local_certificate_id is not None) == ("MATCHED", True)


def _what_the_office_sees(told: Product) -> None:
    office, project = _actor(told, "project"), _chongqing()
    month = f"{legal_day(told.clock.now()):%Y-%m}"
    _name, data = told.monthly_attendance.sheet(office, project.id, month)
    path = Path(told.settings.data_dir) / "month.xlsx"
    path.write_bytes(data)
    assert load_workbook(path).active.max_row > 20


def _contracts_in_every_state(told: Product) -> None:
    register, authority = told.contracts.register, _actor(told, "regulator")
    counts = register.counts(_actor(told, "project"), _chongqing().id)
    assert counts["objected"] == 1
    assert min(counts["missing"], counts["waiting"]) >= 1
    guizhou = Project.get(Project.jurisdiction == "guizhou")
    counts = register.counts(authority, guizhou.id)
    assert (counts["late"], counts["missing"]) == (1, 1)


def _a_month_of_wages(told: Product) -> None:
    office, authority, project = _actor(told, "project"), _actor(told, "regulator"), _chongqing()
    (batch,) = told.wages.register.of_project(office, project.id, limit=10, cursor=None).items
    assert (batch["state"], batch["objections"]) == ("part_paid", 1)
    steps = told.wages.register.show(office, project.id, batch["id"])["steps"]
    assert [step["to_state"] for step in steps] == ["submitted", "reviewed", "sent", "part_paid"]
    lines = told.wages.register.items(office, project.id, batch["id"], limit=100, cursor=None).items
    unpaid = [line for line in lines if line["outstanding_cents"]]
    assert len(unpaid) == 1
    assert any(line["edit_reason"] for line in lines), "one has no contract in the register"
    (owed,) = told.wages.arrears.of_regions(authority)["projects"]
    assert (owed["project_id"], owed["workers"]) == (project.id, 1)
    assert owed["outstanding_cents"] == unpaid[0]["outstanding_cents"]


def _what_the_worker_sees_of_his_wages(told: Product) -> None:
    worker = _worker(told)
    (line,) = told.wages.own.of(worker, limit=10, cursor=None).items
    assert line["paid_cents"] == line["amount_cents"] > 0
    assert line["days"] >= 8
    assert line["answer"] == "confirmed"
    (engagement,) = told.contracts.own.of(worker)
    (contract,) = engagement["contracts"]
    assert (contract["standing"], engagement["flags"]) == ("in_force", [])


def _what_was_stated_and_applied_for(told: Product) -> None:
    office, authority = _actor(told, "project"), _actor(told, "regulator")
    blocks = told.archive.archives.own(_worker(told)).blocks
    educated = [entry for block in blocks for entry in block.entries if entry.kind == "education"]
    assert [entry.is_proven for entry in educated] == [True]
    waiting = told.archive.reviews.waiting(office, _chongqing().id, limit=10, cursor=None).items
    assert [one.entry.kind for one in waiting] == ["title"]
    decisions = told.certificates.practice.decisions
    (applied,) = decisions.listed(authority, state=None, limit=10, cursor=None).items
    assert applied["state"] == "confirmed"
    devices = told.devices.of_project(office, _chongqing().id)
    assert {device["kind"] for device in devices} == {"id_reader", "tripod_turnstile"}
    assert not any(device["keys"] for device in devices)


def _nothing_of_the_past_is_left_to_do(told: Product, clock: FrozenClock) -> None:
    assert {job.state for job in Job.select()} == {"done"}
    assert told.audit.first_break() is None
    assert told.clock is clock
    granted = RoleGrant.select().where(RoleGrant.granted_at > clock.now())
    assert not granted.exists()


def _pictures_are_drawn(told: Product) -> None:
    person = Person.get_by_id(_worker(told).person_id)
    data = told.gateways.photos.get(person.head_image_id)
    assert data.startswith(b"\xff\xd8")
    assert len(data) <= 20_480


def test_a_small_cast_on_either_database(
    own_product: Product, demo_settings: Settings, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of each kind, and one evening."""
    kinds = {(one.project, one.team, one.role, one.state, one.fate, one.wechat): one for one in CAST}
    leavers = [one for one in CAST if one.fate == "left"]
    monkeypatch.setattr(demo, "CAST", [one for one in kinds.values() if one not in leavers] + leavers)
    monkeypatch.setattr(workdays, "DAYS", 1)
    product = build(demo_settings, clock=clock, gateways=own_product.gateways)
    with db.connection():
        demo.fill(product)
        assert {job.state for job in Job.select()} == {"done"}
        assert product.audit.first_break() is None
        assert SiteAttendance.select().where(SiteAttendance.status == "refused").count() == 9
        assert Presence.select().exists()


def test_a_test_has_places_and_accounts_but_no_people(own_product: Product) -> None:
    with db.connection():
        demo.fill(own_product)
        assert Project.select().count() == 4
        assert Person.select().count() == ProjectWorker.select().count() == 0
        assert _actor(own_product, "staff").scopes("site_staff", "project") == (_chongqing().id,)


def test_all_of_it_or_nothing(
    own_product: Product, demo_settings: Settings, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_past: Past) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(Past, "happen", broken)
    product = build(demo_settings, clock=clock, gateways=own_product.gateways)
    with db.connection():
        with pytest.raises(RuntimeError, match="in the middle"):
            demo.fill(product)
        assert not Account.select().exists()


@pytest.mark.parametrize("environment", ["test", "production"])
def test_only_the_demo_is_started_over(
    settings: Settings, environment: str, capsys: pytest.CaptureFixture[str]
) -> None:
    other = dataclasses.replace(settings, app_env=environment)
    assert demo_data.run(other, _parser().parse_args(["demo", "--reset"])) == 2
    assert "E-APP_ENV" in capsys.readouterr().err


def test_starting_over_leaves_nothing_of_before(own_product: Product, demo_settings: Settings) -> None:
    with db.connection():
        demo.fill(own_product)
        before = {project.id for project in Project.select()}
        photo = own_product.gateways.photos.put(
            "selfie",
            Account.select().first().id,
            b"\xff\xd8\xff",
            now=own_product.clock.now(),
            keep_until=None,
        )
        demo_data.empty(own_product)
        assert not any(table.select().exists() for table in (Account, Project, Company, RoleGrant))
        path = own_product.settings.data_dir / "photos" / photo[-2:] / photo
        assert not path.exists()
        demo.fill(own_product)
        assert before.isdisjoint({project.id for project in Project.select()})
        assert database.get_tables()


def test_whenever_it_is_told_a_pay_day_is_over(clock: FrozenClock, own_product: Product) -> None:
    """The two days before it, on which wages are reckoned, lie in the month after the one that is paid."""
    for ago in range(366):
        clock.set(clock.now() + timedelta(days=1 if ago else 0))
        past = Past(own_product, clock, PastRegistry(), clock.now(), Random(1))
        due = due_day(past)
        assert 3 <= due.day <= 15
        assert 1 <= (past.today - due).days <= 19


@pytest.mark.parametrize("jurisdiction", list(AREAS))
def test_invented_people_are_right_in_form(jurisdiction: str) -> None:
    today = date(2023, 6, 15)
    inventor = Inventor(Random(1), today)
    people = [inventor.person(jurisdiction, sex) for sex in ("男", "女") * 15]
    assert len({one.number for one in people}) == len({one.name for one in people}) == len(people)
    for one in people:
        assert is_number(one.number)
        assert place_of(one.number)
        assert YOUNGEST <= (today - one.birthday).days / 365.25 <= OLDEST + 1
        assert (int(one.number[16]) % 2 == 1) == (one.sex == "男")


def test_a_drawn_head_is_the_same_again() -> None:
    first, second = (pictures.head(Random(3), "green").image for _time in range(2))
    assert isinstance(first, Image.Image)
    assert first.tobytes() == second.tobytes()
