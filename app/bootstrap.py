"""The only place where parts are wired together."""

from __future__ import annotations

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
from app.gateways.engines import open_authority, open_engines
from app.gateways.job_queue import JobQueue
from app.gateways.key_value import open_store
from app.gateways.photo_store import FilePhotoStore
from app.gateways.registry import RegistryClient
from app.gateways.wechat import MiniProgram
from app.kernel import crypto, db
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.condition import Condition
from app.kernel.crypto import Cipher
from app.kernel.jobs import Jobs, Waker
from app.kernel.ports import KeyValueStore, PhotoStore
from app.kernel.settings import Settings
from app.kernel.workdays import WorkCalendar
from app.people.ports import IdentityAuthority, PersonRegistry, WechatLogin
from app.people.service.accounts import Accounts
from app.people.service.signing_in import SigningIn
from app.people.service.tokens import Tokens
from app.policies.loader import Policies
from app.sites.service.companies import Companies
from app.sites.service.projects import Projects
from app.sites.service.scopes import Scopes
from app.sites.service.staff import Staff
from app.sites.service.taking_part import TakingPart
from face_verify.engines import FaceMatcher, IdCardReader
from qr.keys import KeyRing


@dataclass(frozen=True)
class Gateways:
    """Everything that reaches outside; tests replace single ones."""

    store: KeyValueStore
    photos: PhotoStore
    waker: Waker
    wechat: WechatLogin
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
    scopes: Scopes
    companies: Companies
    projects: Projects
    taking_part: TakingPart
    staff: Staff
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
    presences = Presences(clock, scopes, parts.photos)
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
        scopes=scopes,
        companies=Companies(clock, audit, accounts),
        projects=Projects(clock, audit, policies, scopes),
        taking_part=TakingPart(clock, audit, scopes),
        staff=Staff(clock, audit, accounts, scopes),
        presences=presences,
        scans=scans,
        settling=Settling(clock, scopes, policies, audit, parts.photos, presences),
        manual_check_ins=ManualCheckIns(clock, scopes, scans, audit, parts.photos),
        devices=Devices(clock, scopes, audit),
        alerts=Alerts(clock, scopes),
        code_checks=CodeChecks(clock, keyring, audit, parts.photos),
        monthly_attendance=MonthlyAttendance(clock, audit, scopes, policies, calendar),
        own_attendance=OwnAttendance(clock),
        appeals=Appeals(clock, audit, scopes, presences),
        rosters=Rosters(clock, scopes, policies, keyring, parts.photos),
    )


def open_gateways(settings: Settings) -> Gateways:
    """The doors to everything outside, as the settings name them. Needs the cipher installed."""
    store = open_store(
        redis_url=settings.redis_url,
        database_url=settings.database_url,
        data_dir=settings.data_dir,
        in_transaction=lambda: bool(db.database.in_transaction()),
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
        wechat=MiniProgram(
            settings.wechat_api_base,
            settings.wechat_appid,
            settings.wechat_secret,
            store,
            crypto.cipher(),
        ),
        registry=registry,
        authority=open_authority(settings, registry),
        card_reader=card_reader,
        face_matcher=face_matcher,
    )
