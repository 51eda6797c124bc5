"""One person for one number, whoever registers him first (一次登记，全市共享)."""

from __future__ import annotations

from dataclasses import dataclass

from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid
from app.kernel.identity import judge_name, judge_number, mask_name, mask_number, normal_name, normal_number
from app.people.models import Person, name_index, number_index
from app.people.rules.places import place_of
from face_verify.id_numbers import birthday_of, sex_of

EXISTS, PLACE_UNKNOWN = "PERSON_EXISTS", "AREA_CODE_UNKNOWN"


@dataclass(frozen=True, slots=True)
class Registered:
    """``flags``: PERSON_EXISTS where he was known before, AREA_CODE_UNKNOWN for the clerk to look again."""

    person: Person
    flags: tuple[str, ...] = ()


class Registering:
    """Registers people by name and number, before they ever sign in."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def find_or_register(self, name: str, id_number: str) -> Person:
        """The person of ``register``."""
        return self.register(name, id_number).person

    def register(self, name: str, id_number: str) -> Registered:
        """HZ2016-4.1-4: the person of the number, a new one only if there is none; also inside a transaction.

        Raises Invalid: NAME_REQUIRED, ID_NUMBER_INVALID, FIELD_INCONSISTENT (also where the number was
        verified under another name).
        """
        name, number = normal_name(name), normal_number(id_number)
        self._demand_form(name, number)
        place = () if place_of(number) else (PLACE_UNKNOWN,)
        index = number_index(number)
        known = Person.get_or_none(Person.id_card_index == index)
        if known is None:
            person = Person(
                worker_name=name,
                worker_name_masked=mask_name(name),
                worker_name_index=name_index(name),
                id_card_number=number,
                id_card_index=index,
                id_card_masked=mask_number(number),
                gender="M" if sex_of(number) == "男" else "F",
                birthday=birthday_of(number),
                created_at=self._clock.now(),
            )
            with database.atomic():
                if insert_or_ignore(Person, [dict(person.__data__)]):
                    return Registered(person, place)
            known = Person.get(Person.id_card_index == index)
        if known.verified_at is not None and known.worker_name_index != name_index(name):
            message = "姓名与该身份证号已认证的姓名不一致"
            raise Invalid(
                "FIELD_INCONSISTENT",
                message,
                cite="HZ2016-4.1-4",
                remedy="请对照本人身份证核对姓名和号码；确已改名的，请本人重新实名认证",
                errors={"name": [message]},
            )
        return Registered(known, (EXISTS, *place))

    def _demand_form(self, name: str, number: str) -> None:
        wrong_name = judge_name(name).reasons
        wrong_number = judge_number(number, legal_day(self._clock.now())).reasons
        reasons = (*wrong_name, *wrong_number)
        if reasons:
            raise Invalid(
                reasons[0].code,
                reasons[0].message,
                reasons=reasons,
                errors={
                    field: [reason.message for reason in found]
                    for field, found in (("name", wrong_name), ("id_number", wrong_number))
                    if found
                },
            )
