"""Submitting: with the face passed the application is in, and he is put into the course."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.certificates.queries.registry import facts_of
from app.certificates.rules.conversion_states import APPLIED, CLOSED, ROLE_CHOSEN, WINDOW_CLOSED
from app.certificates.rules.validity import may_be_used
from app.kernel.clock import legal_day
from app.kernel.decision import Decision
from app.training.facts import CONVERSION
from app.training.service.enrolling import Enrolling

BY_FACE, BY_STAFF = "face", "staff"


@dataclass(frozen=True)
class Submission:
    """Both ways end here: the machine's verdict, and that of somebody who held the card in his hand."""

    enrolling: Enrolling

    def still_usable(self, row: RoleConversion, face: ConversionFace) -> Decision:
        """CQ2023-3.2.1-3: asked again at the submission, for the day on which he showed himself."""
        source = Certificate.get_by_id(row.source_certificate_id)
        return may_be_used(facts_of(source), legal_day(face.shown_at), cite="CQ2023-3.2.1-3")

    def submit(self, row: RoleConversion, face: ConversionFace, *, how: str, now: datetime) -> bool:
        """Inside the caller's transaction; False where it had been submitted already.

        The application is dated when he showed himself, not when the comparison ran: what was shown at
        23:59 of the last day is in time, however long the queue, and also when the nightly work that
        closes drafts did not see the picture yet.
        """
        was_closed = (RoleConversion.state == CLOSED) & (RoleConversion.closed_reason == WINDOW_CLOSED)
        taken = (
            RoleConversion.update(
                state=APPLIED,
                submitted_at=face.shown_at,
                face_verified_at=now,
                face_verified_by=how,
                closed_at=None,
                closed_reason=None,
            )
            .where((RoleConversion.id == row.id) & ((RoleConversion.state == ROLE_CHOSEN) | was_closed))
            .execute()
        )
        if not taken:
            return False
        enrolment = self.enrolling.enrol(row.person_id, course_id=row.course_id, purpose=CONVERSION)
        RoleConversion.update(enrolment_id=enrolment.id).where(RoleConversion.id == row.id).execute()
        return True
