"""CQ2023-2.3-4: what a notice says in the few characters of a message."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.kernel.settings import DEMO_TEMPLATES, TEMPLATES
from app.people.rules.notices import (
    KEY,
    KINDS,
    LINK,
    NO_ACCEPTANCE_LEFT,
    TEXT,
    TITLE,
    Template,
    message_fields,
    read_templates,
    shortened,
)

AT = datetime(2023, 5, 31, 16, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("length", "shown"), [(19, "证" * 19), (20, "证" * 20), (21, "证" * 19 + "…"), (60, "证" * 19 + "…")]
)
def test_a_field_has_twenty_characters(length: int, shown: str) -> None:
    assert shortened("证" * length, 20) == shown


def test_the_fields_of_a_message() -> None:
    fields = message_fields(Template("t", "thing4", "thing6", "time2"), "继续教育", "请\n尽快 报班", AT)
    assert fields == {"thing4": "继续教育", "thing6": "请 尽快 报班", "time2": "2023年06月01日 00:05"}


def test_templates_as_they_are_set() -> None:
    found = read_templates("ce_reminder:AbC_1, duplicate_case:x-2:thing4/thing6/time2")
    assert found == {
        "ce_reminder": Template("AbC_1"),
        "duplicate_case": Template("x-2", "thing4", "thing6", "time2"),
    }
    assert read_templates("") == {}


def test_the_demo_sets_templates_of_kinds_that_exist() -> None:
    assert set(read_templates(DEMO_TEMPLATES)) <= set(KINDS)


@pytest.mark.parametrize(
    ("setting", "good"),
    [
        ("", True),
        ("a:b", True),
        ("a:b,c:d:e/f/g", True),
        ("a:b, c:d", True),
        ("a", False),
        ("a:", False),
        ("a:b,", False),
        ("a:b:e/f", False),
        ("a:b:e/f/g/h", False),
        ("a:b c:d", False),
    ],
)
def test_the_form_of_the_setting(setting: str, good: bool) -> None:
    assert bool(TEMPLATES.fullmatch(setting)) is good


def test_the_fields_of_a_template_that_names_none() -> None:
    fields = message_fields(Template("t"), "标题", "内容", AT)
    assert fields == {"thing1": "标题", "thing2": "内容", "time3": "2023年06月01日 00:05"}


def test_a_thing_of_a_message_has_twenty_characters() -> None:
    """WeChat refuses the message otherwise."""
    for length, shown in ((20, "证" * 20), (21, "证" * 19 + "…")):
        fields = message_fields(Template("t"), "证" * length, "证" * length, AT)
        assert (fields["thing1"], fields["thing2"]) == (shown, shown)


def test_notices_are_kept_under_these_kinds() -> None:
    assert set(KINDS) == {
        "activation_cleanup",
        "ce_reminder",
        "ce_no_class_left",
        "ce_completed",
        "renewal_decided",
        "conversion_completed",
        "conversion_closing",
        "duplicate_case",
        "registration_decided",
        "data_export_ready",
        "data_request_due",
        "identity_revoked",
        "archive_decided",
        "worker_evaluated",
        "conduct_recorded",
        "wages_overdue",
        "contract_to_answer",
        "practice_registration",
    }


def test_what_a_notice_has_room_for() -> None:
    """As wide as the columns that keep it."""
    assert (TITLE, TEXT, LINK, KEY, NO_ACCEPTANCE_LEFT) == (60, 300, 200, 120, 43101)
