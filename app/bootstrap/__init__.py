"""The only place where parts are wired together, slice by slice."""

from __future__ import annotations

from dataclasses import dataclass

from app.attendance.service.appeals import Appeals
from app.attendance.service.checking import CodeChecks
from app.attendance.service.devices import Alerts, Devices
from app.attendance.service.manual import ManualCheckIns
from app.attendance.service.month import MonthlyAttendance
from app.attendance.service.own import OwnAttendance
from app.attendance.service.partitions import Partitions
from app.attendance.service.presences import Presences
from app.attendance.service.roster import Rosters
from app.attendance.service.scans import Scans
from app.attendance.service.settling import Settling
from app.bootstrap.certificates import wire_certificates
from app.bootstrap.gateways import Gateways, open_gateways
from app.bootstrap.privacy import Privacy, wire_privacy
from app.bootstrap.training import wire_training
from app.bootstrap.verification import wire_verification
from app.certificates.queries.dependents import certificates_of, registrations_of
from app.certificates.service.desk import CertificatesDesk
from app.employment.queries.dependents import engagements_of
from app.employment.service.adoption import Adoption
from app.employment.service.blacklist import Blacklist
from app.employment.service.engaging import Engaging
from app.employment.service.register import Register
from app.employment.service.roster_imports import JOB as ROSTER_IMPORT
from app.employment.service.roster_imports import RosterImports
from app.employment.service.steps import Steps
from app.gateways.video_store import FileVideoStore
from app.kernel import crypto, db
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.condition import Condition
from app.kernel.crypto import Cipher
from app.kernel.jobs import Handler, JobRun, Jobs
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.people.service.accounts import Accounts
from app.people.service.audit_search import AuditSearch
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.entrance import Entrance
from app.people.service.file_readers import FileReaders
from app.people.service.guessing import Guessing
from app.people.service.home import Home
from app.people.service.notice_messages import ATTEMPTS as MESSAGE_ATTEMPTS
from app.people.service.notice_messages import NOTICE_MESSAGE, NoticeMessages
from app.people.service.notices import Notices, read_templates
from app.people.service.passwords import Passwords
from app.people.service.persons import Persons
from app.people.service.phone_sign_in import PhoneSignIn
from app.people.service.quotas import MessageAcceptances
from app.people.service.registering import Registering
from app.people.service.revocations import Revocations
from app.people.service.second_factors import SecondFactors
from app.people.service.second_step import SecondStep
from app.people.service.signing_in import SigningIn
from app.people.service.sms_budget import SmsBudget
from app.people.service.staff_accounts import StaffAccounts
from app.people.service.tokens import Tokens
from app.people.service.verification import (
    VerificationSteps,
)
from app.people.service.verification.admission import PERSON_MERGED
from app.people.service.verification.scope import ReviewReach
from app.policies.loader import Policies
from app.sites.service.companies import Companies
from app.sites.service.projects import Projects
from app.sites.service.scopes import Scopes
from app.sites.service.staff import Staff
from app.sites.service.taking_part import TakingPart
from app.training.service.desk import TrainingDesk
from qr.keys import KeyRing


@dataclass(frozen=True)
class Product:
    """One attribute per use-case class, beside the parts that views and commands need."""

    settings: Settings
    clock: Clock
    gateways: Gateways
    policies: Policies
    calendar: WorkCalendar
    keyring: KeyRing
    condition: Condition
    jobs: Jobs
    audit: Audit
    accounts: Accounts
    signing_in: SigningIn
    second_step: SecondStep
    second_factors: SecondFactors
    passwords: Passwords
    staff_accounts: StaffAccounts
    phone_sign_in: PhoneSignIn
    sms_budget: SmsBudget
    entrance: Entrance
    persons: Persons
    file_readers: FileReaders
    audit_search: AuditSearch
    consents: Consents
    notices: Notices
    message_acceptances: MessageAcceptances
    registering: Registering
    codes: PersonalCodes
    home: Home
    verification: VerificationSteps
    revocations: Revocations
    scopes: Scopes
    companies: Companies
    projects: Projects
    taking_part: TakingPart
    staff: Staff
    engaging: Engaging
    steps: Steps
    register: Register
    blacklist: Blacklist
    roster_imports: RosterImports
    presences: Presences
    scans: Scans
    settling: Settling
    manual_check_ins: ManualCheckIns
    devices: Devices
    alerts: Alerts
    code_checks: CodeChecks
    monthly_attendance: MonthlyAttendance
    own_attendance: OwnAttendance
    attendance_partitions: Partitions
    appeals: Appeals
    rosters: Rosters
    training: TrainingDesk
    certificates: CertificatesDesk
    privacy: Privacy


def build(settings: Settings, *, clock: Clock | None = None, gateways: Gateways | None = None) -> Product:
    """Binds the database, installs the cipher, and wires every service."""
    clock = clock or settings.clock()
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    crypto.install(Cipher.from_setting(settings.data_keys, settings.index_key))
    if db.database.obj is None:
        db.database.initialize(db.connect(settings.database_url))
    parts = gateways or open_gateways(settings)
    jobs = Jobs(clock, parts.waker)
    tokens = Tokens(
        clock,
        settings.secret_key,
        settings.app_env,
        settings.access_token_s,
        settings.refresh_token_s,
    )
    guessing = Guessing(parts.store)
    audit = Audit()
    accounts = Accounts(clock, first_password_ends=settings.first_password_ends)
    policies = Policies.load()
    scopes = Scopes()
    keyring = KeyRing.from_setting(settings.code_keys)
    calendar = WorkCalendar(settings.data_dir / "calendar")
    registering = Registering(clock)
    register = Register(scopes)
    reach = ReviewReach(of_staff=register.persons_visible_to, engaged=register.everybody_engaged)
    codes = PersonalCodes(clock, keyring, audit, register.persons_visible_to, register.identity_class_of)
    consents = Consents(clock, audit, parts.photos)
    presences = Presences(clock, scopes, parts.photos)
    taking_part = TakingPart(clock, audit, scopes)
    engaging = Engaging(clock, scopes, taking_part, registering, audit)
    own_attendance = OwnAttendance(clock)
    roster_imports = RosterImports(clock, audit, jobs, parts.photos, scopes, engaging)
    jobs.register(ROSTER_IMPORT, roster_imports.run, on_failed=roster_imports.give_up)
    videos = FileVideoStore(settings.data_dir / "videos", settings.secret_key)
    training = wire_training(settings, clock, parts, jobs, audit, policies, consents, accounts, videos)
    templates = read_templates(settings.wechat_templates)
    notices = Notices(clock, jobs, templates)
    notice_messages = NoticeMessages(clock, parts.messages, templates)
    jobs.register(
        NOTICE_MESSAGE,
        notice_messages.send,
        max_attempts=MESSAGE_ATTEMPTS,
        on_failed=notice_messages.give_up,
    )
    certificates = wire_certificates(
        clock, parts, jobs, policies, audit, notices, calendar, codes, training, consents
    )
    privacy = wire_privacy(
        settings, clock, parts, jobs, audit, policies, codes, consents, reach, notices, calendar
    )
    jobs.register(
        PERSON_MERGED,
        _each(
            notices.adopt,
            Adoption(clock).adopt,
            presences.adopt,
            training.adoption.adopt,
            certificates.education.events.adopt,
            certificates.standing.registrations.adopt,
            privacy.data_requests.adopt,
        ),
    )
    scans = Scans(clock, scopes, policies, keyring, parts.store, parts.photos)
    return Product(
        settings=settings,
        clock=clock,
        gateways=parts,
        policies=policies,
        calendar=calendar,
        keyring=keyring,
        condition=Condition(clock, parts.store),
        jobs=jobs,
        audit=audit,
        accounts=accounts,
        signing_in=SigningIn(
            clock, tokens, parts.wechat, guessing, needs_second=settings.second_factor_required
        ),
        second_step=SecondStep(clock, audit, tokens, guessing),
        second_factors=SecondFactors(clock, audit, tokens, settings.second_factor_required, issuer="建码"),
        passwords=Passwords(clock, audit, tokens, guessing),
        staff_accounts=StaffAccounts(clock, audit, tokens),
        sms_budget=SmsBudget(parts.store),
        phone_sign_in=PhoneSignIn(
            clock, tokens, parts.sms, reveals=settings.uses_fakes and not settings.is_production
        ),
        entrance=Entrance(clock, policies, parts.program_codes),
        file_readers=FileReaders(audit),
        audit_search=AuditSearch(clock, audit),
        persons=Persons(clock, audit, parts.photos, register.persons_visible_to),
        consents=consents,
        notices=notices,
        message_acceptances=MessageAcceptances(clock, templates),
        registering=registering,
        codes=codes,
        home=Home(
            clock=clock,
            codes=codes,
            consents=consents,
            certificates=certificates.home.of,
            attendance=own_attendance.of_day,
        ),
        verification=wire_verification(
            settings, clock, parts, jobs, audit, policies, calendar, consents, codes, reach
        ),
        revocations=Revocations(
            clock,
            audit,
            tokens,
            codes,
            notices,
            policies,
            reach,
            (engagements_of, registrations_of, certificates_of),
        ),
        scopes=scopes,
        companies=Companies(clock, audit, accounts),
        projects=Projects(clock, audit, policies, scopes),
        taking_part=taking_part,
        staff=Staff(clock, audit, accounts, scopes),
        engaging=engaging,
        steps=Steps(clock, audit, scopes, taking_part, presences.is_inside),
        register=register,
        blacklist=Blacklist(clock, audit, scopes, registering),
        roster_imports=roster_imports,
        presences=presences,
        scans=scans,
        settling=Settling(clock, scopes, policies, audit, parts.photos, presences),
        manual_check_ins=ManualCheckIns(clock, scopes, scans, audit, parts.photos),
        devices=Devices(clock, scopes, audit),
        alerts=Alerts(clock, scopes),
        code_checks=CodeChecks(clock, keyring, audit, parts.photos, certificates.own.for_inspection),
        monthly_attendance=MonthlyAttendance(clock, audit, scopes, policies, calendar),
        own_attendance=own_attendance,
        attendance_partitions=Partitions(clock),
        appeals=Appeals(clock, audit, scopes, presences),
        rosters=Rosters(clock, scopes, policies, keyring, parts.photos),
        training=training,
        certificates=certificates,
        privacy=privacy,
    )


def _each(*handlers: Handler) -> Handler:
    """One job, several slices: each does its part, and doing it twice changes nothing."""

    def run(attempt: JobRun) -> None:
        for handler in handlers:
            handler(attempt)

    return run


__all__ = ["Gateways", "Product", "build", "open_gateways"]
