"""HZ2016-4.1-4: registered once, shared by every site."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from app.bootstrap import Product
from app.kernel import db
from app.kernel.db import database
from app.kernel.errors import Invalid
from app.people.models import Person
from tests.factories.cast import member, number_of
from tests.factories.people import a_person, a_verified_person

WANG, LI = member("王建国"), member("李秀英")


def test_the_first_site_registers_the_second_finds(product: Product) -> None:
    first = product.registering.register(WANG.name, WANG.id_number)
    second = product.registering.register(WANG.name, WANG.id_number)
    assert first.flags == ()
    assert second.flags == ("PERSON_EXISTS",)
    assert first.person.id == second.person.id
    kept = Person.get()
    assert (kept.worker_name, kept.id_card_number) == (WANG.name, WANG.id_number)
    assert (kept.worker_name_masked, kept.id_card_masked) == ("王**", "500***********0174")
    assert (kept.gender, kept.birthday) == ("M", WANG.birthday)
    assert kept.verified_at is None


def test_nothing_readable_in_the_table(product: Product) -> None:
    product.registering.find_or_register(LI.name, LI.id_number)
    row = database.execute_sql("SELECT * FROM person").fetchone()
    text = " ".join(str(value) for value in row)
    assert LI.name not in text
    assert LI.id_number not in text
    assert Person.get().gender == "F"


@pytest.mark.parametrize(
    "written",
    [
        "11010519491231002x",
        " 1101 0519 4912 3100 2X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105 19491231 002X\n",
    ],
)
def test_one_number_however_it_is_written(product: Product, written: str) -> None:
    known = product.registering.find_or_register("孙明", "11010519491231002X")
    assert product.registering.find_or_register(" 孙 明 ", written).id == known.id


@pytest.mark.parametrize(
    ("name", "number", "codes", "fields"),
    [
        (WANG.name, "11010519491231002X"[:-1] + "1", ["ID_NUMBER_INVALID"], ["id_number"]),
        ("", WANG.id_number, ["NAME_REQUIRED"], ["name"]),
        ("John", WANG.id_number, ["FIELD_INCONSISTENT"], ["name"]),
        ("王😀", WANG.id_number, ["FIELD_INCONSISTENT"], ["name"]),
        ("", "", ["NAME_REQUIRED", "ID_NUMBER_INVALID"], ["name", "id_number"]),
        (WANG.name, number_of("500112", member("孙明").birthday.replace(year=2030), 1), ["ID_NUMBER_INVALID"],
         ["id_number"]),
    ],
)  # fmt: skip
def test_all_that_is_wrong_at_once(
    product: Product, name: str, number: str, codes: list[str], fields: list[str]
) -> None:
    with pytest.raises(Invalid) as refused:
        product.registering.register(name, number)
    assert [reason.code for reason in refused.value.reasons] == codes
    assert list(refused.value.errors) == fields
    assert Person.select().count() == 0


def test_an_area_that_never_was_is_worth_a_look_and_no_fault(product: Product) -> None:
    number = number_of("999999", WANG.birthday, 17)
    assert product.registering.register(WANG.name, number).flags == ("AREA_CODE_UNKNOWN",)


def test_a_verified_name_stands_against_another(product: Product) -> None:
    person, _account, _headers = a_verified_person(product, WANG)
    assert product.registering.find_or_register(WANG.name, WANG.id_number).id == person.id
    with pytest.raises(Invalid) as refused:
        product.registering.register("王建囯", WANG.id_number)
    assert refused.value.code == "FIELD_INCONSISTENT"
    assert "name" in refused.value.errors
    assert WANG.name not in refused.value.message


def test_an_unproven_name_stands_against_nobody(product: Product) -> None:
    """Either of two sites may have mistyped; the person himself decides when he verifies."""
    known = a_person(product, WANG)
    found = product.registering.register("王建囯", WANG.id_number)
    assert found.person.id == known.id
    assert Person.get().worker_name == WANG.name


def test_many_sites_at_once_make_one_person(own_product: Product) -> None:
    gate = threading.Barrier(12, timeout=30)

    def register(_: int) -> str:
        gate.wait()
        with db.connection(), database.atomic():
            return str(own_product.registering.find_or_register(WANG.name, WANG.id_number).id)

    with ThreadPoolExecutor(12) as pool:
        assert len(set(pool.map(register, range(12)))) == 1
    with db.connection():
        assert Person.select().count() == 1
