"""The category of a person, from what he does and holds."""

from __future__ import annotations

import pytest

from app.people.facts import Calling
from app.people.rules.categories import person_category
from app.policies.dictionaries import dictionary


@pytest.mark.parametrize(
    ("identity_class", "kinds", "category"),
    [
        (None, (), None),
        ("worker", (), "WORKER"),
        ("contractor_manager", (), "SITE_MANAGER"),
        ("supervision_manager", (), "SITE_MANAGER"),
        ("owner_manager", (), "OTHER"),
        ("something new", (), "OTHER"),
        ("worker", ("SAFETY_MANAGEMENT",), "WORKER"),  # what he does goes before what he could do
        ("contractor_manager", ("SPECIAL_OPERATION",), "SITE_MANAGER"),
        ("worker", ("PRACTISING",), "REGISTERED"),
        (None, ("PRACTISING", "SKILL_LEVEL"), "REGISTERED"),
        (None, ("SAFETY_MANAGEMENT",), "SITE_MANAGER"),
        (None, ("SUPERVISION_POST", "SPECIAL_OPERATION"), "SITE_MANAGER"),
        (None, ("SPECIAL_OPERATION",), "WORKER"),
        (None, ("SKILL_LEVEL",), "WORKER"),
        (None, ("QUALITY_SAFETY_TRAINING",), None),
    ],
)
def test_category(identity_class: str | None, kinds: tuple[str, ...], category: str | None) -> None:
    assert person_category(Calling(identity_class, frozenset(kinds))) == category
    assert category is None or dictionary("person-categories").is_known(category)
