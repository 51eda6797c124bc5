"""The only place where parts are wired together."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from app.attendance.service.appeals import Appeals
from app.attendance.service.checking import CodeChecks
from app.attendance.service.devices import Alerts, Devices
from app.attendance.service.manual import ManualCheckIns
from app.attendance.service.month import MonthlyAttendance
from app.attendance.service.own import OwnAttendance
from app.attendance.service.presences import Presences
from app.attendance.service.roster import Rosters
from app.attendance.service.scans import Scans
from app.attendance.service.settling import Settling
from app.employment.service.adoption import Adoption
from app.employment.service.blacklist import Blacklist
from app.employment.service.engaging import Engaging
from app.employment.service.register import Register
from app.employment.service.roster_imports import JOB as ROSTER_IMPORT
from app.employment.service.roster_imports import RosterImports
from app.employment.service.steps import Steps
from app.gateways.engines import open_authority, open_engines
from app.gateways.job_queue import JobQueue
from app.gateways.key_value import open_store
from app.gateways.photo_store import FilePhotoStore
from app.gateways.registry import RegistryClient
from app.gateways.sms import open_sms
from app.gateways.video_store import FileVideoStore
from app.gateways.wechat import MiniProgram
from app.kernel import crypto, db
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.condition import Condition
from app.kernel.crypto import Cipher
from app.kernel.jobs import Handler, JobRun, Jobs, Waker
from app.kernel.ports import KeyValueStore, PhotoStore
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.people.ports import (
    IdentityAuthority,
    PeopleScope,
    PersonRegistry,
    ProgramCodes,
    SmsSender,
    WechatLogin,
)
from app.people.service.accounts import Accounts
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.entrance import Entrance
from app.people.service.file_readers import FileReaders
from app.people.service.home import Home
from app.people.service.persons import Persons
from app.people.service.phone_sign_in import PhoneSignIn
from app.people.service.registering import Registering
from app.people.service.signing_in import SigningIn
from app.people.service.tokens import Tokens
from app.people.service.verification import (
    CardUpload,
    FaceUpload,
    IdentityStatement,
    RegistryQueue,
    ReviewRequest,
    Standing,
    VerificationReviews,
    VerificationSteps,
)
from app.people.service.verification.admission import PERSON_MERGED, Admission
from app.people.service.verification.card_reading import CardReading
from app.people.service.verification.face_challenges import FaceChallenges
from app.people.service.verification.face_comparing import FaceComparing
from app.people.service.verification.forgetting import Forgetting
from app.people.service.verification.head_images import HeadImages
from app.people.service.verification.registry_step import RegistryFiling
from app.people.service.verification.scope import ReviewReach
from app.policies.loader import Policies
from app.sites.service.companies import Companies
from app.sites.service.projects import Projects
from app.sites.service.scopes import Scopes
from app.sites.service.staff import Staff
from app.sites.service.taking_part import TakingPart
from app.training.ports import VideoStore
from app.training.service.access import Access
from app.training.service.adoption import LearningAdoption
from app.training.service.announcing import Announcing
from app.training.service.appeals import LearningAppeals
from app.training.service.assessments import Assessments
from app.training.service.check_answers import FACE_CHECK, CheckAnswers
from app.training.service.checks import Checks
from app.training.service.classes import Classes
from app.training.service.courses import Courses
from app.training.service.desk import TrainingDesk, pace_of
from app.training.service.enrolling import Completion, Enrolling
from app.training.service.heartbeats import Heartbeats
from app.training.service.living import LivingStates
from app.training.service.my_learning import MyLearning
from app.training.service.providers import Providers
from app.training.service.recomputing import Recomputing
from app.training.service.report_sheets import ReportSheets
from app.training.service.reports import Reports
from app.training.service.sessions import Sessions
from app.training.service.upkeep import UPKEEP, Upkeep
from app.training.service.videos import Videos
from app.training.service.writing import Writing
from face_verify.engines import FaceMatcher, IdCardReader
from qr.keys import KeyRing


@dataclass(frozen=True)
class Gateways:
    """Everything that reaches outside; tests replace single ones."""

    store: KeyValueStore
    photos: PhotoStore
    waker: Waker
    wechat: WechatLogin
    program_codes: ProgramCodes
    sms: SmsSender
    registry: PersonRegistry
    authority: IdentityAuthority
    card_reader: IdCardReader
    face_matcher: FaceMatcher


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
    phone_sign_in: PhoneSignIn
    entrance: Entrance
    persons: Persons
    file_readers: FileReaders
    consents: Consents
    registering: Registering
    codes: PersonalCodes
    home: Home
    verification: VerificationSteps
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
    appeals: Appeals
    rosters: Rosters
    training: TrainingDesk


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
    audit = Audit()
    accounts = Accounts(clock)
    policies = Policies.load()
    scopes = Scopes()
    keyring = KeyRing.from_setting(settings.code_keys)
    calendar = WorkCalendar(settings.data_dir / "calendar")
    registering = Registering(clock)
    register = Register(scopes)
    reach = ReviewReach(of_staff=register.persons_visible_to)
    codes = PersonalCodes(clock, keyring, audit, register.persons_visible_to, register.identity_class_of)
    consents = Consents(clock, audit, parts.photos)
    presences = Presences(clock, scopes, parts.photos)
    taking_part = TakingPart(clock, audit, scopes)
    engaging = Engaging(clock, scopes, taking_part, registering)
    own_attendance = OwnAttendance(clock)
    roster_imports = RosterImports(clock, audit, jobs, parts.photos, scopes, engaging)
    jobs.register(ROSTER_IMPORT, roster_imports.run, on_failed=roster_imports.give_up)
    videos = FileVideoStore(settings.data_dir / "videos", settings.secret_key)
    training = _training(settings, clock, parts, jobs, audit, policies, consents, accounts, videos)
    jobs.register(PERSON_MERGED, _each(Adoption(clock).adopt, presences.adopt, training.adoption.adopt))
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
        signing_in=SigningIn(clock, tokens, parts.wechat, parts.store),
        phone_sign_in=PhoneSignIn(
            clock, tokens, parts.sms, reveals=settings.uses_fakes and not settings.is_production
        ),
        entrance=Entrance(clock, policies, parts.program_codes),
        file_readers=FileReaders(audit),
        persons=Persons(clock, audit, parts.photos, register.persons_visible_to),
        consents=consents,
        registering=registering,
        codes=codes,
        home=Home(
            clock=clock,
            codes=codes,
            consents=consents,
            todo_sources=(),
            certificates=lambda _person_id, _today: [],
            attendance=own_attendance.of_day,
        ),
        verification=_verification(
            settings, clock, parts, jobs, audit, policies, calendar, consents, codes, reach
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
        code_checks=CodeChecks(clock, keyring, audit, parts.photos),
        monthly_attendance=MonthlyAttendance(clock, audit, scopes, policies, calendar),
        own_attendance=own_attendance,
        appeals=Appeals(clock, audit, scopes, presences),
        rosters=Rosters(clock, scopes, policies, keyring, parts.photos),
        training=training,
    )


def _verification(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    calendar: WorkCalendar,
    consents: Consents,
    codes: PersonalCodes,
    reach: PeopleScope,
) -> VerificationSteps:
    """The steps to 已认证 and 已入库, and the jobs behind them."""
    photos = parts.photos
    images = HeadImages(photos, policies)
    statement = IdentityStatement(clock)
    admission = Admission(jobs, audit, photos, codes, settings.face_engine)
    CardReading(clock, photos, jobs, parts.card_reader)
    FaceComparing(clock, photos, jobs, parts.face_matcher, parts.authority, admission, images, consents)
    RegistryFiling(clock, jobs, audit, parts.registry)
    return VerificationSteps(
        card=CardUpload(clock, photos, jobs, consents),
        statement=statement,
        face=FaceUpload(clock, photos, jobs, consents, FaceChallenges(clock, parts.store)),
        review_request=ReviewRequest(clock, audit, consents, statement),
        forgetting=Forgetting(clock),
        standing=Standing(clock, policies, calendar, settings.web_threads),
        reviews=VerificationReviews(clock, audit, photos, admission, images, reach),
        registry_queue=RegistryQueue(clock, jobs, audit, policies, calendar),
    )


def _each(*handlers: Handler) -> Handler:
    """One job, several slices: each does its part, and doing it twice changes nothing."""

    def run(attempt: JobRun) -> None:
        for handler in handlers:
            handler(attempt)

    return run


def _training(
    settings: Settings,
    clock: Clock,
    parts: Gateways,
    jobs: Jobs,
    audit: Audit,
    policies: Policies,
    consents: Consents,
    accounts: Accounts,
    video_store: VideoStore,
) -> TrainingDesk:
    """Courses, classes, learning, and the jobs behind it."""
    pace = pace_of(policies, legal_day(clock.now()))
    access = Access()
    checks = Checks(consents, hmac.digest(settings.secret_key.encode(), b"learning-check", "sha256"), pace)
    writing = Writing(jobs, checks, pace)
    states = LivingStates(parts.store)
    heartbeats = Heartbeats(clock, states, writing, pace)
    sessions = Sessions(clock, jobs, states, writing, video_store, pace)
    answers = CheckAnswers(
        clock, audit, jobs, parts.photos, parts.face_matcher, access, checks, heartbeats, pace
    )
    upkeep = Upkeep(clock, jobs, heartbeats)
    reports = Reports(clock, access)
    jobs.register(FACE_CHECK, answers.compare, on_failed=answers.give_up)
    jobs.register(UPKEEP, upkeep.run)
    return TrainingDesk(
        providers=Providers(clock, audit, accounts, access),
        courses=Courses(clock, audit, policies, access),
        videos=Videos(clock, access, video_store),
        classes=Classes(clock, audit, access),
        enrolling=Enrolling(clock, policies),
        completion=Completion(),
        my_learning=MyLearning(clock, heartbeats),
        sessions=sessions,
        heartbeats=heartbeats,
        check_answers=answers,
        appeals=LearningAppeals(clock, audit, jobs, access, heartbeats, pace),
        assessments=Assessments(clock, audit, jobs, access),
        reports=reports,
        report_sheets=ReportSheets(reports),
        recomputing=Recomputing(clock, pace),
        announcing=Announcing(jobs),
        adoption=LearningAdoption(clock, sessions),
        upkeep=upkeep,
    )


def open_gateways(settings: Settings) -> Gateways:
    """The doors to everything outside, as the settings name them. Needs the cipher installed."""
    store = open_store(
        redis_url=settings.redis_url,
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        in_transaction=lambda: bool(db.database.in_transaction()),
    )
    wechat = MiniProgram(
        settings.wechat_api_base,
        settings.wechat_appid,
        settings.wechat_secret,
        store,
        crypto.cipher(),
    )
    registry = RegistryClient(settings.registry_base, settings.registry_secret)
    card_reader, face_matcher = open_engines(settings)
    return Gateways(
        store=store,
        photos=FilePhotoStore(settings.data_dir / "photos", crypto.cipher(), settings.secret_key),
        waker=JobQueue.open(
            redis_url=settings.redis_url,
            data_dir=settings.data_dir,
            database_url=settings.database_url,
        ),
        wechat=wechat,
        program_codes=wechat,
        sms=open_sms(settings),
        registry=registry,
        authority=open_authority(settings, registry),
        card_reader=card_reader,
        face_matcher=face_matcher,
    )
