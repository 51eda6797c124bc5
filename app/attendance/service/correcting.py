"""The event that an upheld appeal puts beside the others."""

from __future__ import annotations

import hashlib
from datetime import datetime

from app.attendance.facts import ACCEPTED, CORRECTION, Scan, Verdict
from app.attendance.models import AttendanceAppeal
from app.attendance.rules.appeals import Correction
from app.attendance.rules.month import CORRECTED
from app.attendance.rules.showing import worker_shown
from app.attendance.service.recording import Judged
from app.attendance.service.writing import insert_events
from app.employment.queries.gate import holders_of_persons
from app.kernel.actor import Actor
from app.sites.models import Project

CORRECTOR = "correction"
"""Scanner of these events; the appeal's id is their scan id, so one appeal adds one."""


def add_correction(
    event_id: str,
    project: Project,
    appeal: AttendanceAppeal,
    correction: Correction,
    actor: Actor,
    now: datetime,
) -> None:
    """SM8, SH2023-3.2-3: inside the decision's transaction; whoever decided answers for the event."""
    assert correction.at is not None
    assert correction.direction is not None
    holder = holders_of_persons(project, [appeal.person_id], appeal.day)[appeal.person_id]
    shown = worker_shown(holder)
    event = Judged(
        event_id=event_id,
        scan=Scan(appeal.id, hashlib.sha256(appeal.id.encode()).hexdigest(), CORRECTION),
        verdict=Verdict(ACCEPTED, True, correction.direction, correction.at, flags=(CORRECTED,)),
        project_id=appeal.project_id,
        scanner_id=CORRECTOR,
        account_id=actor.account_id,
        received_at=now,
        person_id=appeal.person_id,
        project_worker_id=shown["id"],
        worker=shown,
    )
    taken = insert_events([event])
    assert taken == {event_id}, "an appeal adds one event, and never the same one twice"
