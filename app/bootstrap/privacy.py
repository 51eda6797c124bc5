"""What is owed to people about their data, wired: copies, deletion, retention, keys, the trail's anchor."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.attendance.queries import own_data as attendance
from app.bootstrap.copies import CONTRIBUTIONS, LEFT_OUT
from app.bootstrap.gateways import Gateways
from app.certificates.queries import own_data as certificates
from app.certificates.service.purging import remove_sheet_answers
from app.employment.queries import own_data as employment
from app.employment.service.purging import remove_roster_answers
from app.kernel.anchors import AnchorFile
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.jobs import DONE, Job, Jobs
from app.kernel.purging import Chore, Purge, remove_rows
from app.kernel.rotation import KEY_ROTATION, KeyRotation
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.people.ports import PeopleScope
from app.people.service import purging
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.data_requests import DATA_EXPORT, Closing, DataRequestOffice, DataRequests, Exporting
from app.people.service.notices import Notices
from app.people.service.stored_faces import StoredFaces
from app.policies import retention
from app.policies.loader import Policies
from app.training.queries import own_data as training

MATTERS = (
    attendance.still_inside,
    employment.living_engagements,
    training.living_enrolments,
    certificates.open_matters,
)


@dataclass(frozen=True)
class Privacy:
    """One attribute per use-case class."""

    data_requests: DataRequests
    data_request_office: DataRequestOffice
    exporting: Exporting
    purge: Purge
    key_rotation: KeyRotation
    stored_faces: StoredFaces
    anchors: AnchorFile


def wire_privacy(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    codes: PersonalCodes,
    consents: Consents,
    scope: PeopleScope,
    notices: Notices,
    calendar: WorkCalendar,
) -> Privacy:
    exporting = Exporting(clock, audit, parts.photos, notices, CONTRIBUTIONS, LEFT_OUT)
    jobs.register(DATA_EXPORT, exporting.build, on_failed=exporting.give_up)
    rotation = KeyRotation(clock, jobs, parts.photos)
    jobs.register(KEY_ROTATION, rotation.carry_out)
    closing = Closing(clock, audit, parts.photos, codes, consents, MATTERS)
    return Privacy(
        data_requests=DataRequests(clock, policies, jobs, parts.photos, audit, closing),
        data_request_office=DataRequestOffice(clock, jobs, audit, notices, scope, calendar),
        exporting=exporting,
        purge=Purge(clock, _chores()),
        key_rotation=rotation,
        stored_faces=StoredFaces(),
        anchors=AnchorFile(settings.data_dir),
    )


def _chores() -> tuple[Chore, ...]:
    """Every line of the table that says ``purge`` for a table, in an order that leaves nothing behind:
    tokens before the sign-ins that they continue."""
    removers = {
        "refresh_token": purging.remove_refresh_tokens,
        "session": purging.remove_sessions,
        "sign_in_ticket": purging.remove_sign_in_tickets,
        "host_sign_in": purging.remove_host_sign_ins,
        "sms_code": purging.remove_sms_codes,
        "notice": purging.remove_notices,
        "message_ledger": purging.remove_message_ledger,
        "roster_import_row": remove_roster_answers,
        "certificate_import_row": remove_sheet_answers,
        "job": _remove_done_jobs,
    }
    times = retention.table()
    return tuple(Chore(name, times[f"table.{name}"].keep, remove) for name, remove in removers.items())


def _remove_done_jobs(until: datetime) -> int:
    return remove_rows(Job, (Job.state == DONE) & (Job.finished_at < until))
