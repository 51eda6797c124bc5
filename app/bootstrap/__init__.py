"""The only place where parts are wired together, slice by slice: a module for each subject, and here the
order in which they come."""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap.archive import ArchiveDesk, wire_archive
from app.bootstrap.attendance import Attendance, wire_attendance
from app.bootstrap.certificates import wire_certificates
from app.bootstrap.contracts import wire_contracts
from app.bootstrap.core import Core, wire_core
from app.bootstrap.employment import Employment, wire_employment
from app.bootstrap.gateways import Gateways, open_gateways
from app.bootstrap.notices import Telling, wire_notices
from app.bootstrap.payroll import wire_payroll
from app.bootstrap.people import People, codes_of, wire_people
from app.bootstrap.privacy import Privacy, wire_privacy
from app.bootstrap.sign_in import SignIn, tokens_of, wire_sign_in
from app.bootstrap.sites import Sites, wire_sites
from app.bootstrap.training import wire_training
from app.certificates.service.desk import CertificatesDesk
from app.employment.service.adoption import Adoption
from app.employment.service.register import Register
from app.gateways.video_store import FileVideoStore
from app.kernel.clock import Clock
from app.kernel.jobs import Handler, JobRun
from app.kernel.settings import Settings
from app.people.service.consents import Consents
from app.people.service.registering import Registering
from app.people.service.verification.admission import PERSON_MERGED
from app.people.service.verification.scope import ReviewReach
from app.training.service.desk import TrainingDesk
from app.wages.service.contract_desk import ContractsDesk
from app.wages.service.wages_desk import WagesDesk


@dataclass(frozen=True)
class Desks:
    """Slices whose use cases stand under one roof each."""

    training: TrainingDesk
    certificates: CertificatesDesk
    archive: ArchiveDesk
    contracts: ContractsDesk
    privacy: Privacy
    wages: WagesDesk


@dataclass(frozen=True)
class Product(Core, SignIn, Telling, People, Sites, Employment, Attendance, Desks):
    """One attribute per use-case class, beside the parts that views and commands need."""


def build(settings: Settings, *, clock: Clock | None = None, gateways: Gateways | None = None) -> Product:
    """Binds the database, installs the cipher, and wires every service."""
    core = wire_core(settings, clock, gateways)
    clock, parts, jobs, audit = core.clock, core.gateways, core.jobs, core.audit
    policies, calendar = core.policies, core.calendar
    tokens = tokens_of(core)
    sign_in = wire_sign_in(core, tokens)
    telling = wire_notices(core)
    sites = wire_sites(core, sign_in.accounts)
    scopes, notices = sites.scopes, telling.notices
    register, registering = Register(scopes), Registering(clock)
    reach = ReviewReach(of_staff=register.persons_known_to, engaged=register.everybody_engaged)
    codes, consents = codes_of(core, register), Consents(clock, audit, parts.photos)
    videos = FileVideoStore(settings.data_dir / "videos", settings.secret_key)
    training = wire_training(
        settings, clock, parts, jobs, audit, policies, consents, sign_in.accounts, videos
    )
    certificates = wire_certificates(
        clock, parts, jobs, policies, audit, notices, calendar, codes, core.keyring, training, consents
    )
    attendance = wire_attendance(core, scopes, certificates.own)
    employment = wire_employment(core, sites, register, registering, attendance.presences)
    people = wire_people(
        core,
        tokens,
        register,
        registering,
        codes,
        consents,
        notices,
        reach,
        certificates.home,
        attendance.own_attendance,
    )
    desks = Desks(
        training=training,
        certificates=certificates,
        archive=wire_archive(clock, audit, notices, scopes, policies, register),
        contracts=wire_contracts(clock, parts, audit, scopes, policies, calendar, notices),
        privacy=wire_privacy(
            settings, clock, parts, jobs, audit, policies, codes, consents, reach, notices, calendar
        ),
        wages=wire_payroll(clock, jobs, audit, policies, scopes, calendar, notices),
    )
    rooms = (core, sign_in, telling, people, sites, employment, attendance, desks)
    product = Product(**{name: part for room in rooms for name, part in vars(room).items()})
    jobs.register(PERSON_MERGED, _of_merged(product))
    return product


def _of_merged(product: Product) -> Handler:
    """One job, several slices: each does its part, and doing it twice changes nothing."""
    handlers: tuple[Handler, ...] = (
        product.notices.adopt,
        Adoption(product.clock).adopt,
        product.archive.statements.adopt,
        product.presences.adopt,
        product.training.adoption.adopt,
        product.certificates.education.events.adopt,
        product.certificates.standing.registrations.adopt,
        product.certificates.practice.applications.adopt,
        product.privacy.data_requests.adopt,
        product.wages.own.adopt,
    )

    def run(attempt: JobRun) -> None:
        for handler in handlers:
            handler(attempt)

    return run


__all__ = ["Gateways", "Product", "build", "open_gateways"]
