"""What the slice knows of a person for his archive: who he is, and what he states about himself."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from app.kernel.clock import day_text
from app.people.facts import ID_CARD, OWN, PROJECT, Entry, Fact
from app.people.models import Person, Statement
from app.people.rules import statements as rules
from app.people.rules.places import place_of

GENDERS = {"M": "男", "F": "女"}


def identity_entries(person_id: str, _on: date) -> list[Entry]:
    """Who he is, masked, and where he is registered; empty before anybody said a name. One statement."""
    person: Any = Person.get_or_none(Person.id == person_id)
    if person is None or person.worker_name_masked is None:
        return []
    proven = person.verified_at is not None and person.revoked_at is None
    changed = person.verified_at or person.created_at
    source = ID_CARD if proven else PROJECT
    told = (
        ("身份证号", person.id_card_masked),
        ("性别", GENDERS.get(person.gender or "")),
        ("民族", person.nation),
        ("证件有效期至", person.id_card_valid_to and day_text(person.id_card_valid_to)),
    )
    facts = [Fact(label, text) for label, text in told if text]
    if person.birthday:
        facts.append(Fact("出生日期", day_text(person.birthday), is_own=True))
    entries = [Entry("identity", person.worker_name_masked, tuple(facts), source, proven, changed)]
    place = place_of(person.id_card_number) if person.id_card_number else None
    if place or person.household_registration:
        address = person.household_registration
        own = (Fact("住址", address, is_own=True),) if address else ()
        entries.append(Entry("household", place or "身份证住址", own, source, proven, changed))
    return entries


def statement_entries(person_id: str, _on: date) -> list[Entry]:
    """What he states. One statement."""
    return [entry_of(row) for row in statements_of(person_id)]


def entry_of(row: Statement) -> Entry:
    content = json.loads(row.content)
    return Entry(
        kind=row.kind,
        title=rules.title_of(row.kind, content),
        facts=rules.facts_of(row.kind, content),
        source=OWN,
        is_proven=row.state == rules.CONFIRMED,
        updated_at=row.decided_at or row.stated_at,
        day=rules.day_of(row.kind, content),
        id=row.id,
        state=row.state,
        reason=row.decision_reason,
    )


def statements_of(person_id: str) -> list[Statement]:
    return list(Statement.select().where(Statement.person_id == person_id).order_by(Statement.id))


def waiting_of(person_ids: Any) -> Any:
    """A query of what waits for somebody to look at the paper; ``person_ids``: values or a query of them."""
    return Statement.select().where((Statement.state == rules.STATED) & Statement.person_id.in_(person_ids))
