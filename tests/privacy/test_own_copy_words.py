"""Codes in the copy are words on its page: states, why something ended, and which record it is."""

from __future__ import annotations

import pytest

from app.attendance.rules.month import FLAG_LABELS
from app.certificates.rules.endings import BY_HAND
from app.certificates.rules.showing import EVENT_LABELS
from app.people.rules.notices import KINDS
from app.people.rules.own_copy import words_of
from app.people.rules.verification import Status
from app.people.service.notice_messages import FAILED, NO_QUOTA, NONE, REFUSED, SENDING, SENT, WAITING
from app.training.queries.own_data import RECORDS
from face_verify.engines import Quality, Zone

ENDS = (
    "account_closed",
    "account_resumed",
    "account_suspended",
    "expired",
    "identity_moved",
    "identity_revoked",
    "merged",
    "password_changed",
    "refresh_reused",
    "replaced",
    "second_factor_reset",
    "second_factor_set",
    "signed_out",
    *BY_HAND,
)
"""Of sign-ins, codes and certificates."""
NAMED = (
    *(str(table._meta.table_name) for table in RECORDS),
    "certificate_import_row",
    "certificate_reminder",
    "activation_cleanup_item",
)

STATES = (
    *(one.value for kind in (Status, Quality, Zone) for one in kind),
    *(FAILED, NO_QUOTA, NONE, REFUSED, SENDING, SENT, WAITING),
    *FLAG_LABELS,
    *EVENT_LABELS,
    *KINDS,
)


@pytest.mark.parametrize("code", sorted({*STATES, *ENDS, *NAMED}))
def test_a_code_has_a_word(code: str) -> None:
    """PIPL 45."""
    assert not words_of(code).isascii()
    assert words_of(code, "kind") == words_of(code)


@pytest.mark.parametrize(("flag", "label"), FLAG_LABELS.items())
def test_a_mark_on_a_passage_reads_as_in_the_month(flag: str, label: str) -> None:
    """The copy belongs to a lower slice, and cannot ask the month for its words."""
    assert label.startswith(words_of(flag))
