"""The event that an upheld appeal puts beside the others."""

from __future__ import annotations

import hashlib
from datetime import datetime

from app.attendance.facts import ACCEPTED, CORRECTION, ONLINE
from app.attendance.models import AttendanceAppeal, SiteAttendance
from app.attendance.rules.appeals import Correction
from app.attendance.rules.month import CORRECTED
from app.attendance.rules.showing import worker_shown
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
    holder = holders_of_persons(project, [appeal.person_id], appeal.day)[appeal.person_id]
    shown = worker_shown(holder)
    SiteAttendance.create(
        id=event_id,
        project_id=appeal.project_id,
        scanner_id=CORRECTOR,
        scan_id=appeal.id,
        fingerprint=hashlib.sha256(appeal.id.encode()).hexdigest(),
        person_id=appeal.person_id,
        project_worker_id=shown["id"],
        worker=shown,
        direction=correction.direction,
        status=ACCEPTED,
        admitted=True,
        happened_at=correction.at,
        received_at=now,
        credential_kind=CORRECTION,
        mode=ONLINE,
        flags=[CORRECTED],
        account_id=actor.account_id,
    )
