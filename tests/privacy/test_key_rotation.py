"""The data keys change while everything goes on; afterwards nothing needs the old one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Gateways, Product, build
from app.gateways.photo_store import FilePhotoStore
from app.kernel import crypto, db
from app.kernel.clock import FrozenClock
from app.kernel.crypto import Cipher, CipherFault
from app.kernel.photo import Photo
from app.kernel.rotation import KEY_ROTATION, encrypted_columns
from app.kernel.settings import Settings
from app.people.models import Person
from tests.factories.cast import stranger
from tests.factories.gateways import fake_gateways, run_due_jobs
from tests.factories.people import a_person

OLD, NEW = "1:" + "11" * 32, "2:" + "22" * 32
JPEG = b"\xff\xd8\xff\xe0" + b"a face " * 40


def _product(settings: Settings, clock: FrozenClock, folder: Path, keys: str) -> Product:
    """A process that was started with these keys; its cipher is the installed one from now on."""
    own = replace(settings, data_keys=keys)
    gateways: Gateways = fake_gateways(folder, clock)
    build(own, clock=clock, gateways=gateways)  # installs the cipher
    photos = FilePhotoStore(folder / "photos", crypto.cipher(), "test-secret")
    return build(own, clock=clock, gateways=replace(gateways, photos=photos))


@pytest.fixture
def old(own_database: str, settings: Settings, clock: FrozenClock, tmp_path: Path) -> Iterator[Product]:
    with db.connection():
        yield _product(settings, clock, tmp_path, OLD)
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))


def _switch(product: Product, tmp_path: Path, keys: str) -> Product:
    return _product(product.settings, product.clock, tmp_path, keys)  # type: ignore[arg-type]


def _raw(person_id: str) -> str:
    mark = db.database.param
    found = db.database.execute_sql(f"SELECT worker_name FROM person WHERE id = {mark}", [person_id])
    return str(found.fetchone()[0])


def test_everything_is_written_again_and_the_old_key_may_go(old: Product, tmp_path: Path) -> None:
    people = [a_person(old, stranger(number)) for number in range(450)]
    now = old.clock.now()
    pictures = [
        old.gateways.photos.put("selfie", "01OWNER", JPEG, now=now, keep_until=None) for _ in range(3)
    ]
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    assert new.privacy.key_rotation.left() == {
        "person.worker_name": 450,
        "person.id_card_number": 450,
        "pictures": 3,
    }
    assert Person.get_by_id(people[0].id).worker_name == stranger(0).name
    told: dict[str, int] = {}
    outcome = new.privacy.key_rotation.run(
        lambda place, count: told.update({place: told.get(place, 0) + count})
    )
    assert (outcome.written, outcome.is_complete, outcome.unreadable) == (903, True, {})
    assert {place: count for place, count in told.items() if count} == {
        "person.worker_name": 450,
        "person.id_card_number": 450,
        "pictures": 3,
    }
    assert new.privacy.key_rotation.run().written == 0
    only = _switch(old, tmp_path, NEW)
    assert [row.worker_name for row in Person.select().order_by(Person.id)] == [
        stranger(number).name for number in range(450)
    ]
    assert [only.gateways.photos.get(picture) for picture in pictures] == [JPEG] * 3


def test_without_the_rotation_the_old_key_is_missed(old: Product, tmp_path: Path) -> None:
    person = a_person(old, stranger(1))
    _switch(old, tmp_path, NEW)
    with pytest.raises(CipherFault):
        _ = Person.get_by_id(person.id).worker_name


def test_a_process_with_the_old_settings_writes_meanwhile(
    old: Product, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading and replacing a row another process changes it: its value stays, and is found."""
    changed, untouched = a_person(old, stranger(1)), a_person(old, stranger(2))
    old_cipher = crypto.cipher()
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    column = Person.worker_name
    reading = type(column).python_value
    interfered: list[str] = []

    def read_slowly(self: Any, token: str | None) -> str | None:
        value = reading(self, token)
        if self is column and value == stranger(1).name and not interfered:
            interfered.append(value)
            other = old_cipher.encrypt_text("新名字", column.purpose)
            mark = db.database.param
            text = f"UPDATE person SET worker_name = {mark} WHERE id = {mark}"
            db.database.execute_sql(text, [other, changed.id])
        return value

    monkeypatch.setattr(type(column), "python_value", read_slowly)
    outcome = new.privacy.key_rotation.run()
    monkeypatch.undo()
    assert interfered
    assert Person.get_by_id(changed.id).worker_name == "新名字"
    assert Person.get_by_id(untouched.id).worker_name == stranger(2).name
    assert outcome.left == {"person.worker_name": 1}
    assert not outcome.is_complete
    assert _raw(changed.id).startswith("1.")
    assert new.privacy.key_rotation.run().is_complete
    _switch(old, tmp_path, NEW)
    assert Person.get_by_id(changed.id).worker_name == "新名字"


def test_two_rotations_at_once_do_no_harm(old: Product, tmp_path: Path) -> None:
    for number in range(30):
        a_person(old, stranger(number))
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    second: list[int] = []

    def cross(_place: str, _count: int) -> None:
        if not second:
            second.append(0)
            second[0] = new.privacy.key_rotation.run().written

    outcome = new.privacy.key_rotation.run(cross)
    assert outcome.is_complete
    assert outcome.written + second[0] == 60


def test_a_run_that_was_cut_off_is_taken_up(old: Product, tmp_path: Path) -> None:
    for number in range(250):
        a_person(old, stranger(number))
    new = _switch(old, tmp_path, f"{NEW},{OLD}")

    class Killed(Exception):
        pass

    def die(_place: str, count: int) -> None:
        if count:
            raise Killed

    with pytest.raises(Killed):
        new.privacy.key_rotation.run(die)
    assert sum(new.privacy.key_rotation.left().values()) == 300
    assert new.privacy.key_rotation.run().written == 300


def test_a_picture_cut_off_between_file_and_row_is_mended(old: Product, tmp_path: Path) -> None:
    now = old.clock.now()
    picture = old.gateways.photos.put("selfie", "01OWNER", JPEG, now=now, keep_until=None)
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    before = Photo.get_by_id(picture).sha256
    assert new.gateways.photos.reseal(picture, now=now)
    after = Photo.get_by_id(picture).sha256
    assert after != before
    Photo.update(sha256=before).where(Photo.id == picture).execute()
    assert not new.gateways.photos.reseal(picture, now=now)
    assert Photo.get_by_id(picture).sha256 == after


def test_what_no_key_opens_is_told_and_left_alone(old: Product, tmp_path: Path) -> None:
    person = a_person(old, stranger(3))
    broken = _raw(person.id)[:-6] + "AAAA=="
    mark = db.database.param
    db.database.execute_sql(f"UPDATE person SET worker_name = {mark} WHERE id = {mark}", [broken, person.id])
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    outcome = new.privacy.key_rotation.run()
    assert outcome.unreadable == {"person.worker_name": 1}
    assert outcome.left == {"person.worker_name": 1}
    assert _raw(person.id) == broken


def test_the_job_does_the_same(old: Product, tmp_path: Path) -> None:
    a_person(old, stranger(4))
    new = _switch(old, tmp_path, f"{NEW},{OLD}")
    assert new.privacy.key_rotation.start() == new.privacy.key_rotation.start()
    assert run_due_jobs(new.jobs) == 1
    assert new.privacy.key_rotation.left() == {}
    assert KEY_ROTATION == "key-rotation"


def test_no_encrypted_column_is_forgotten() -> None:
    found = {column.purpose for _table, column in encrypted_columns()}
    assert {"certificate.holder_number", "face_template.template", "person.worker_name"} <= found
    assert len(found) >= 19
