"""Whose data a leak concerns: every table leads to its people, and to nobody else."""

from __future__ import annotations

import csv
from argparse import Namespace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Product
from app.bootstrap.concerned import LEADS, LEADS_OF, NOBODY, Concerned, Found, personal_tables
from app.commands import concerned as command
from app.gateways.photo_store import FilePhotoStore
from app.kernel import crypto
from app.kernel.actor import REGULATOR, Actor, Grant
from app.kernel.crypto import Cipher
from app.kernel.db import database
from app.kernel.ids import made_ms
from app.people.models import HostBinding
from tests.factories.cast import member
from tests.factories.people import a_person
from tests.factories.verification import registered
from tests.privacy.test_own_copy import ALONE, COVERED, everything_of

WANG, LI = member("王建国"), member("李秀英")
ASKED = {"key": None, "table": None, "account": None, "since": None, "until": None, "to": None}


@pytest.fixture
def leak(product: Product) -> Concerned:
    return Concerned(product.gateways.photos)


def found_in(leak: Concerned, table: str) -> Found:
    return next(leak.by_rows(tables=frozenset({table})))


def test_every_table_of_a_copy_leads_to_its_person(product: Product, leak: Concerned) -> None:
    wang, li = registered(product, WANG), registered(product, LI)
    everything_of(wang, WANG)
    lost = {
        table: found.people
        for table in COVERED - ALONE - {"photo"}
        if (found := found_in(leak, table)).people != {wang.person.id}
    }
    assert lost == {}
    for table in ALONE - {"phone_binding", "host_binding"} | {"photo", "refresh_token"}:
        assert found_in(leak, table).people == {wang.person.id, li.person.id}, table


def test_who_came_through_a_host_app_is_found(product: Product, leak: Concerned) -> None:
    wang, _li = registered(product, WANG), registered(product, LI)
    HostBinding.create(
        account_id=wang.account_id,
        host="city",
        subject="subject-1",
        subject_index="digest-1",
        created_at=product.clock.now(),
    )
    assert found_in(leak, "host_binding").people == {wang.person.id}


def test_no_table_about_people_is_forgotten() -> None:
    """What no copy holds either names nobody, with its reason, or is led on by a column."""
    known = personal_tables()
    assert NOBODY.keys() <= known.keys()
    for name in known.keys() - COVERED - NOBODY.keys():
        columns = known[name]._meta.fields
        assert name in LEADS_OF or columns.keys() & (LEADS.keys() | {"person_id"}), name


def test_by_the_key_and_pictures_too(product: Product, tmp_path: Path) -> None:
    wang = registered(product, WANG)
    now, installed = product.clock.now(), crypto.cipher()
    other = Cipher.from_setting("77:" + "77" * 32, product.settings.index_key)
    photos = FilePhotoStore(tmp_path / "photos", other, "test-secret")
    crypto.install(other)
    try:
        li = a_person(product, LI)
        photos.put("selfie", li.id, b"\xff\xd8\xff x", now=now, keep_until=None)
    finally:
        crypto.install(installed)
    leak = Concerned(photos)
    assert {one.name: one.people for one in leak.by_rows(key=77)} == {"person": {li.id}, "photo": {li.id}}
    rest = list(leak.by_rows(key=installed.current))
    assert {"person", "face_template", "real_name_verification"} <= {one.name for one in rest}
    assert {person for one in rest for person in one.people} == {wang.person.id}


def test_by_the_time_of_making(product: Product, leak: Concerned) -> None:
    made = datetime.fromtimestamp(made_ms(a_person(product, WANG).id) / 1000, UTC)
    second, people = timedelta(seconds=1), frozenset({"person"})
    assert [one.rows for one in leak.by_rows(tables=people, since=made, until=made + second)] == [1]
    assert list(leak.by_rows(tables=people, since=made + second)) == []
    assert list(leak.by_rows(tables=people, until=made)) == []


@pytest.fixture
def clerk(product: Product) -> Actor:
    """A regulator with a password account, who looked at Wang's file."""
    account_id = product.accounts.open_with_password("clerk-1", "clerk-password")
    with database.atomic():
        product.accounts.grant(account_id, REGULATOR, "region", "000000")
    actor = Actor(account_id, None, "01S", (Grant(REGULATOR, "region", "000000"),), "01S")
    product.persons.unmask(actor, registered(product, WANG).person.id, "核对工资发放")
    return actor


@pytest.mark.usefixtures("clerk")
def test_by_an_account_that_was_misused(product: Product, leak: Concerned) -> None:
    registered(product, LI)
    found = leak.by_account("clerk-1")
    assert [one.name_masked for one in leak.named(found.people)] == ["王**"]
    assert leak.by_account("clerk-1", until=product.clock.now()).rows == 0
    with pytest.raises(ValueError, match="no account"):
        leak.by_account("clerk-2")


@pytest.mark.usefixtures("clerk")
def test_the_command_prints_how_many_and_writes_whom_to_tell(
    product: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(command, "open_product", lambda _settings: product)
    sheet = tmp_path / "list.csv"
    asked = Namespace(**ASKED | {"table": ["face_template"], "to": sheet})
    assert command.run(product.settings, asked) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [
        "face_template: 1 rows of 1 people (人脸特征（128个数字，不是照片）)",
        "altogether 1 people",
    ]
    with sheet.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[1:] for row in rows[1:]] == [["王**", "是", "人脸特征（128个数字，不是照片）"]]
    assert WANG.name not in sheet.read_text("utf-8")


@pytest.mark.parametrize(
    "asked", [{"table": ["company"]}, {"table": ["x"]}, {"account": "x"}, {"since": "soon"}]
)
def test_a_question_without_an_answer(
    product: Product,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    asked: dict[str, object],
) -> None:
    monkeypatch.setattr(command, "open_product", lambda _settings: product)
    assert command.run(product.settings, Namespace(**ASKED | asked)) == 1
    assert capsys.readouterr().err
