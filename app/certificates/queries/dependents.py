"""What of the register rests on somebody's identity."""

from __future__ import annotations

from app.certificates.facts import VALID
from app.certificates.models import Certificate, PracticeRegistration, RegistrationApplication
from app.certificates.rules.practice import STATE_LABELS
from app.people.facts import Dependent
from app.people.models import Person

STATES = {"pending": "核查中", "accepted": "已受理"}


def registrations_of(person_id: str) -> list[Dependent]:
    """A line per application that waits or was accepted."""
    rows = (
        RegistrationApplication.select(RegistrationApplication.id, RegistrationApplication.state)
        .where(
            (RegistrationApplication.person_id == person_id)
            & RegistrationApplication.state.in_(sorted(STATES))
        )
        .order_by(RegistrationApplication.id)
        .tuples()
    )
    found = [Dependent("registration", row_id, f"报名申请：{STATES[state]}") for row_id, state in rows]
    practice = (
        PracticeRegistration.select(
            PracticeRegistration.id, PracticeRegistration.category, PracticeRegistration.state
        )
        .where(
            (PracticeRegistration.person_id == person_id) & PracticeRegistration.pending_key.is_null(False)
        )
        .order_by(PracticeRegistration.id)
        .tuples()
    )
    return found + [
        Dependent("registration", row_id, f"{category}执业注册申请：{STATE_LABELS[state]}")
        for row_id, category, state in practice
    ]


def certificates_of(person_id: str) -> list[Dependent]:
    """A line per certificate that stands in the register for his number, proven or not."""
    his = Person.select(Person.id_card_index).where(Person.id == person_id)
    rows = (
        Certificate.select(Certificate.id, Certificate.name, Certificate.number)
        .where(Certificate.holder_index.in_(his) & (Certificate.standing == VALID))
        .order_by(Certificate.id)
        .tuples()
    )
    return [Dependent("certificate", row_id, f"{name} {number}") for row_id, name, number in rows]
