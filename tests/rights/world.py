"""One of everything, and somebody of every role who has to do with it, or has not."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import peewee

from app.attendance.models import AttendanceAppeal, GateCredential, GateDevice, ScanAlert
from app.bootstrap import Product
from app.certificates.models import (
    ActivationCleanup,
    CeEnrolment,
    CertificateImport,
    ConversionFace,
    DuplicateCase,
    PracticeRegistration,
    RoleConversion,
)
from app.certificates.rules.duplicate_states import NOTIFIED
from app.employment.models import BlacklistEntry, ConductRecord, RosterImport, WorkerEvaluation
from app.kernel.actor import Actor, Grant
from app.kernel.db import EncryptedField, IdField, InstantField, JsonField, Table
from app.kernel.ids import new_id
from app.people.models import Notice, RoleGrant, Statement, Verification, VerificationReview
from app.people.models.data_requests import DataRequest
from app.people.models.person import number_index
from app.sites.models import Participant
from app.training.models import LearningAppeal, LearningCheck, UncreditedTime
from app.training.rules.reasons import CHECK_MISSED
from app.wages.models import (
    ContractVersion,
    WageAccount,
    WageBatch,
    WageItem,
    WagePayment,
    WorkerContract,
    WorkerWageAccount,
)
from tests.factories.attendance import Worker, a_code, a_code_id, engaged
from tests.factories.cast import member
from tests.factories.certificates import a_certificate, a_safety_officer
from tests.factories.courses import a_draft
from tests.factories.events import an_event
from tests.factories.people import Headers, Verified, a_verified_person, staff_headers
from tests.factories.sites import Site, a_site, credit_code
from tests.factories.training import Centre, Pupil, a_centre, a_provider, a_pupil

REGIONS = {
    "district": "500112",
    "district_next": "500113",
    "province": "500000",
    "country": "000000",
    "other_province": "330000",
}
HOLDER, OTHER, APPLICANT, FILED = "王建国", "李秀英", "张伟", "周磊"


def row(table: type[Table], **given: Any) -> Any:
    """A row of any table; columns that must have a value and are not given get one of their kind."""
    values: dict[str, Any] = {}
    for name, column in table._meta.fields.items():
        if name != "id" and not column.null and column.default is None:
            values[name] = _filler(column)
    return table.create(**(values | given))


def _filler(column: Any) -> Any:
    fillers: tuple[tuple[Any, Any], ...] = (
        (IdField, new_id()),
        (InstantField, None),
        (JsonField, []),
        (EncryptedField, "文字"),
        (peewee.DateField, date(2026, 3, 1)),
        (peewee.BooleanField, False),
        ((peewee.IntegerField, peewee.FloatField, peewee.DecimalField), 1),
    )
    return next((value for kind, value in fillers if isinstance(column, kind)), "x")


@dataclass
class World:
    """``ids``: by the name in a path, or by ``name@first part of the path`` where one name means two things;
    ``ids_next``: of things that ``…_next`` callers own. ``known``: values for fields of a body by their name,
    ``bodies`` those of one operation."""

    product: Product
    headers: dict[str, Headers] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    ids_next: dict[str, str] = field(default_factory=dict)
    known: dict[str, Any] = field(default_factory=dict)
    bodies: dict[str, dict[str, Any]] = field(default_factory=dict)

    def id_for(self, path: str, name: str, *, of_next: bool = False) -> str | None:
        """None for what there is none of."""
        part = path.removeprefix("/api/v1/").split("/")[0]
        ids = self.ids_next if of_next else self.ids
        return ids.get(f"{name}@{part}") or ids.get(name)

    @property
    def secrets(self) -> frozenset[str]:
        """Ids that only those who reach the things may read."""
        public = {"company_id", "provider_id", "account_id", "section_id", "project_id"}
        return frozenset(value for name, value in self.ids.items() if name.partition("@")[0] not in public)


def a_world(product: Product) -> World:
    world = World(product)
    site, next_site = a_site(product), a_site(product, name="渝北人才公寓二期")
    centre, centre_next = a_centre(product), a_provider(product, "渝北另一家培训中心")
    holder, other = a_verified_person(product, HOLDER), a_verified_person(product, OTHER)
    world.headers = {"worker": holder.headers, "worker_next": other.headers}
    _callers(world, site, next_site, centre, centre_next.id)
    worker = _on_site(world, site, holder)
    _applicants(world, site)
    _register(world, holder, centre.course.id)
    _practice(world, site, holder)
    _learning(world, centre, holder)
    world.ids |= {"company_id": site.contractor.id, "provider_id": centre.provider.id}
    next_worker = engaged(product, next_site, other.person, company_id=next_site.labour.id)
    world.ids_next = {
        "project_id": next_site.id,
        "worker_id": next_worker,
        "enrolment_id": a_pupil(_of(centre, centre_next), actor=_actor(other)).enrolment.id,
    }
    world.known = {
        "account": "somebody-new",
        "account_number": "6222021234567890123",
        "company_id": site.labour.id,
        "course_id": centre.course.id,
        "credit_code": credit_code(),
        "duration_s": 60,
        "general_contractor_id": site.contractor.id,
        "id_number": member("孙明").id_number,
        "jurisdiction": "chongqing",
        "kind": "TRAINING_ORGANISATION",
        "month": "2026-03",
        "name": "孙明",
        "password": "long-enough-8",
        "person_id": holder.person.id,
        "project_id": site.id,
        "provider": centre.provider.id,
        "province": "500000",
        "raw": a_code(product, worker.code_id),
        "region": "500112",
        "team": "钢筋一班",
        "work_type": "020",
        "worker_id": worker.id,
    } | {name: world.ids[name] for name in ("certificate_id", "class_id", "section_id", "uncredited_id")}
    at_gate = {"direction": "in", "scanned_at": None, "sent_at": None, "lng": None, "lat": None}
    world.bodies = {
        "POST /projects/{project_id}/scans": {"scan_id": "scan-1"} | at_gate,
        "POST /projects/{project_id}/manual-check-ins": {"scan_id": "scan-2", "reason": "手机没电"} | at_gate,
        "POST /projects/{project_id}/devices": {"kind": "qr_scanner", "device_sn": "SN-1"},
        "POST /projects/{project_id}/workers/{worker_id}/credentials": {
            "kind": "ic_card",
            "value": "04A1B2C3",
            "device_id": None,
        },
        "POST /projects/{project_id}/wage-batches/{batch_id}/advances": {"item_ids": [world.ids["item_id"]]},
        "POST /certificates": {
            "number": "渝建安C(2026)0000001",
            "kind": "SAFETY_MANAGEMENT",
            "category": "C",
            "post": None,
            "specialty": None,
            "holder_name": "孙明",
            "holder_id_number": member("孙明").id_number,
            "issued_on": "2025-01-01",
            "valid_from": "2025-01-01",
            "valid_to": "2027-12-31",
        },
        "POST /projects/{project_id}/contracts": {
            "kind": "LABOUR_CONTRACT",
            "signed_on": "2026-03-01",
            "period_from": "2025-12-01",
            "period_to": "2025-12-31",
        },
        "POST /me/enrolments/{enrolment_id}/appeals": {"reason": CHECK_MISSED},
        "POST /training/classes": {"kind": "SAFETY_MANAGEMENT"},
    }
    _archive(world, holder)
    return world


def _callers(world: World, site: Site, next_site: Site, centre: Centre, centre_next: str) -> None:
    scopes = {
        "staff": ("site_staff", "project", site.id),
        "staff_next": ("site_staff", "project", next_site.id),
        "admin": ("project_admin", "project", site.id),
        "admin_next": ("project_admin", "project", next_site.id),
        "contractor": ("company_admin", "company", site.contractor.id),
        "labour": ("company_admin", "company", site.labour.id),
        "supervision": ("company_admin", "company", site.supervision.id),
        "company_next": ("company_admin", "company", next_site.contractor.id),
        "centre": ("training_staff", "training_centre", centre.provider.id),
        "centre_next": ("training_staff", "training_centre", centre_next),
        "system": ("system_admin", "system", "*"),
    } | {name: ("regulator", "region", code) for name, code in REGIONS.items()}
    for name, scope in scopes.items():
        world.headers[name] = staff_headers(world.product, *scope)
    appointed = RoleGrant.get((RoleGrant.role == "site_staff") & (RoleGrant.scope_id == site.id))
    world.ids["account_id"] = appointed.account_id


def _on_site(world: World, site: Site, holder: Verified) -> Worker:
    product = world.product
    now = product.clock.now()
    worker = Worker(holder.person, engaged(product, site, holder.person), a_code_id(product, holder.person))
    token = world.headers["staff"]["Authorization"].removeprefix("Bearer ")
    scanner = product.signing_in.authenticate(token).device_id
    event = an_event(site, worker, "in", now, scanner_id=scanner, account_id=world.ids["account_id"])
    labour = Participant.get((Participant.project_id == site.id) & (Participant.role == "LABOUR_SUB"))
    appeal = row(
        AttendanceAppeal,
        project_id=site.id,
        person_id=holder.person.id,
        kind="other",
        state="open",
        opened_at=now,
    )
    contract = row(
        WorkerContract,
        project_id=site.id,
        project_worker_id=worker.id,
        company_id=site.labour.id,
        kind="LABOUR_CONTRACT",
        duration="OPEN_ENDED",
        period_from=date(2026, 1, 1),
        created_at=now,
    )
    row(ContractVersion, contract_id=contract.id, number=1, answer="waiting", created_at=now)
    sent = row(RosterImport, project_id=site.id, state="done", created_at=now)
    bar = row(BlacklistEntry, person_id=holder.person.id, region_code="500112", created_at=now)
    batch = row(
        WageBatch,
        project_id=site.id,
        company_id=site.labour.id,
        pay_month="2026-03",
        state="submitted",
        computed_at=now,
        created_at=now,
    )
    item = row(
        WageItem, batch_id=batch.id, person_id=holder.person.id, project_worker_id=worker.id, amount_cents=100
    )
    card = row(WorkerWageAccount, person_id=holder.person.id, active_key=holder.person.id, stated_own_at=now)
    row(WageAccount, project_id=site.id, active_key=site.id, registered_at=now)
    row(
        WagePayment,
        batch_id=batch.id,
        item_id=item.id,
        person_id=holder.person.id,
        worker_account_id=card.id,
        state="waiting",
        created_at=now,
    )
    world.ids |= {
        "batch_id": batch.id,
        "item_id": item.id,
        "wage_id": item.id,
        "project_id": site.id,
        "worker_id": worker.id,
        "contract_id": contract.id,
        "person_id": worker.person_id,
        "participant_id": labour.id,
        "scan_id": event.scan_id,
        "device_id": row(GateDevice, project_id=site.id, created_at=now).id,
        "credential_id": row(
            GateCredential, project_id=site.id, project_worker_id=worker.id, kind="ic_card", bound_at=now
        ).id,
        "alert_id": row(ScanAlert, project_id=site.id, raised_at=now, detail={}).id,
        "appeal_id@projects": appeal.id,
        "import_id@projects": sent.id,
        "entry_id": bar.id,
        "request_id": row(
            DataRequest, person_id=holder.person.id, kind="export", state="waiting", requested_at=now
        ).id,
        "notice_id": row(Notice, person_id=holder.person.id, created_at=now).id,
    }
    return worker


def _archive(world: World, holder: Verified) -> None:
    """What he states, what an employer thinks of him, what an authority decided about him."""
    now = world.product.clock.now()
    content = '{"level": "06", "school": "重庆大学", "graduated_on": "2008-06-30"}'
    of_him = {"person_id": holder.person.id}
    stated = row(Statement, **of_him, kind="education", content=content, state="stated", stated_at=now)
    given = row(WorkerEvaluation, **of_him, company_id=world.ids["company_id"], score=4, given_at=now)
    record = row(ConductRecord, **of_him, kind="award", created_at=now)
    world.ids |= {"statement_id": stated.id, "evaluation_id": given.id, "record_id@persons": record.id}
    world.bodies |= {
        "POST /me/archive/statements": {
            "kind": "education",
            "level": "06",
            "school": "重庆大学",
            "graduated_on": "2008-06-30",
        },
        "POST /projects/{project_id}/statements/{statement_id}/decision": {"confirmed": True},
        "POST /projects/{project_id}/workers/{worker_id}/health-checks": {
            "checked_on": "2026-03-01",
            "special_post": "HEIGHT",
        },
        "POST /persons/{person_id}/conduct": {"kind": "award", "decided_on": "2026-03-01"},
    } | {
        f"POST /persons/{{person_id}}/archive{ending}": {"purpose": "EMPLOYMENT"} for ending in ("", ".xlsx")
    }


def _applicants(world: World, site: Site) -> None:
    """One whose case waits for a decision, one who waits for the registry; both work on the site."""
    now = world.product.clock.now()
    runs = []
    for name, marks, status in ((APPLICANT, 0, "review"), (FILED, 1, "verified")):
        person, account, _headers = a_verified_person(world.product, name, marks)
        engaged(world.product, site, person)
        who = member(name)
        runs.append(
            row(
                Verification,
                account_id=account.id,
                status=status,
                confirmed_name=who.name,
                confirmed_number=who.id_number,
                confirmed_index=number_index(who.id_number),
                verified_at=now if marks else None,
                updated_at=now,
            )
        )
    case = row(
        VerificationReview,
        verification_id=runs[0].id,
        account_id=runs[0].account_id,
        open_key=runs[0].id,
        opened_at=now,
        cause="asked",
    )
    world.ids |= {"review_id": case.id, "verification_id": runs[1].id}


def _register(world: World, holder: Verified, course_id: str) -> None:
    now = world.product.clock.now()
    certificate = a_certificate(world.product, HOLDER)
    source = a_safety_officer(world.product, HOLDER, valid_to=date(2027, 8, 31))
    conversion = row(
        RoleConversion,
        person_id=holder.person.id,
        source_certificate_id=source.id,
        target_post="SITE_ENGINEER",
        specialty="CIVIL",
        campaign_id="cq2023",
        course_id=course_id,
        closes_on=date(2026, 12, 31),
        state="role_chosen",
        role_chosen_at=now,
    )
    row(ConversionFace, conversion_id=conversion.id, pending_key=conversion.id, state="review", shown_at=now)
    case = row(
        DuplicateCase,
        province_code="500000",
        state=NOTIFIED,
        holder_index=certificate.holder_index,
        kind=certificate.kind,
        category=certificate.category,
        local_certificate_id=certificate.id,
        other_province="510000",
        notified_at=now,
        due_on=date(2026, 4, 10),
        created_at=now,
    )
    cleanup = row(ActivationCleanup, province_code="500000", state="previewed", created_at=now)
    sheet = row(CertificateImport, province_code="500000", state="done", form="xlsx", created_at=now)
    world.ids |= {
        "certificate_id": certificate.id,
        "conversion_id": conversion.id,
        "case_id": case.id,
        "cleanup_id": cleanup.id,
        "import_id@certificates": sheet.id,
    }


def _practice(world: World, site: Site, holder: Verified) -> None:
    """Confirmed by the contractor, to be decided by the authority."""
    now = world.product.clock.now()
    sent = row(
        PracticeRegistration,
        person_id=holder.person.id,
        kind="initial",
        category="一级注册建造师",
        certificate_id=world.ids["certificate_id"],
        province_code="500000",
        company_id=site.contractor.id,
        state="confirmed",
        submitted_at=now,
        created_at=now,
    )
    world.ids["practice_id"] = sent.id


def _actor(who: Verified) -> Actor:
    return Actor(who.account.id, who.person.id, new_id(), (Grant("worker", "self", who.person.id),), new_id())


def _of(centre: Centre, provider: Any) -> Centre:
    """A course of another provider."""
    course = centre.product.training.courses.add(provider, a_draft())
    return Centre(centre.product, provider, course, centre.staff, centre.regulator, centre.outsider)


def _learning(world: World, centre: Centre, holder: Verified) -> None:
    now = world.product.clock.now()
    pupil: Pupil = a_pupil(centre, actor=_actor(holder))
    pupil.start("1.1")
    of_enrolment = {"enrolment_id": pupil.enrolment.id}
    section = centre.section("1.1")
    lost = row(
        UncreditedTime,
        **of_enrolment,
        section_id=section,
        reason=CHECK_MISSED,
        spans=[[0, 1000]],
        from_at=now,
        to_at=now,
    )
    appeal = row(
        LearningAppeal,
        **of_enrolment,
        person_id=holder.person.id,
        uncredited_id=lost.id,
        open_key=lost.id,
        state="open",
        opened_at=now,
    )
    check = row(
        LearningCheck,
        **of_enrolment,
        session_id=pupil.session_id,
        person_id=holder.person.id,
        kind="question",
        options=["对", "错"],
        right_option=0,
        state="open",
        delivered_at=now,
        deadline_at=now + timedelta(minutes=5),
    )
    type(pupil.enrolment).update(open_check_id=check.id).where(
        type(pupil.enrolment).id == pupil.enrolment.id
    ).execute()
    opened = centre.a_class()
    renewal = row(
        CeEnrolment,
        id=pupil.enrolment.id,
        person_id=holder.person.id,
        certificate_id=world.ids["certificate_id"],
        class_id=opened.id,
        provider_id=centre.provider.id,
        kind="SAFETY_MANAGEMENT",
        valid_to=date(2026, 8, 31),
        ends_on=date(2026, 3, 31),
        enrolled_at=now,
        completed_at=now,
        renewal_applied_at=now,
    )
    world.ids |= {
        "enrolment_id": pupil.enrolment.id,
        "session_id": pupil.session_id,
        "section_id": section,
        "appeal_id@training": appeal.id,
        "challenge_id": check.id,
        "uncredited_id": lost.id,
        "course_id": centre.course.id,
        "class_id": opened.id,
        "renewal_id": renewal.id,
    }
