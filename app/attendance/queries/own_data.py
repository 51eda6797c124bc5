"""What the slice keeps of one person, for himself."""

from __future__ import annotations

from app.attendance.models import AttendanceAppeal, GateCredential, Presence, ScanAlert, SiteAttendance
from app.employment.models import ProjectWorker
from app.kernel.own_rows import Rows, own_rows
from app.sites.models import Project


def own_passages(person_id: str) -> Rows:
    """Every scan that was his, whatever came of it."""
    found = list(
        SiteAttendance.select()
        .where(SiteAttendance.person_id == person_id)
        .order_by(SiteAttendance.happened_at)
    )
    projects = {row.project_id for row in found}
    names = Project.select(Project.id, Project.name).where(Project.id << list(projects))
    return own_rows(found, leave_out=("lng", "lat"), project=dict(names.tuples()))


def own_presence(person_id: str) -> Rows:
    return own_rows(
        Presence.select().where(Presence.person_id == person_id), leave_out=("last_scanner", "last_seq")
    )


def own_credentials(person_id: str) -> Rows:
    """Cards, and numbers of his finger or face in a machine, on every project, also those given back."""
    his = ProjectWorker.select(ProjectWorker.id).where(ProjectWorker.person_id == person_id)
    return own_rows(
        GateCredential.select().where(GateCredential.project_worker_id << his).order_by(GateCredential.id)
    )


def own_appeals(person_id: str) -> Rows:
    return own_rows(AttendanceAppeal.select().where(AttendanceAppeal.person_id == person_id))


def own_alerts(person_id: str) -> Rows:
    """What the gate wanted looked at when his code was shown."""
    return own_rows(ScanAlert.select().where(ScanAlert.person_id == person_id).order_by(ScanAlert.raised_at))


def still_inside(person_id: str) -> list[str]:
    """What he is told before his account is closed."""
    names = (
        Project.select(Project.name)
        .join(Presence, on=(Presence.project_id == Project.id))
        .where((Presence.person_id == person_id) & Presence.inside)
        .order_by(Project.name)
        .tuples()
    )
    return [f"记录显示您还在“{name}”场内：请先出场，或请门卫人工登记出场" for (name,) in names]
