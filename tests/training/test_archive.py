"""SH2023-3.2-1: what the archive of a person says of his learning."""

from __future__ import annotations

from datetime import date, datetime

from app.kernel.clock import SHANGHAI
from app.training.models import Enrolment
from app.training.queries.archive import learning_entries
from tests.factories.training import Pupil


def test_a_course_stands_under_the_legal_day_of_its_beginning(pupil: Pupil) -> None:
    """Seven in the morning in Shanghai is the day before in UTC."""
    early = datetime(2026, 3, 10, 7, 0, tzinfo=SHANGHAI)
    enrolment = pupil.enrolment
    Enrolment.update(enrolled_at=early).where(Enrolment.id == enrolment.id).execute()
    [entry] = learning_entries(enrolment.person_id, date(2026, 3, 11))
    assert entry.day == date(2026, 3, 10)
