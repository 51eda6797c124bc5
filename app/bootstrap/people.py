"""Who somebody is, wired: consents, code, verification, file, home page, revocation."""

from __future__ import annotations

from dataclasses import dataclass

from app.attendance.service.own import OwnAttendance
from app.bootstrap.core import Core
from app.bootstrap.verification import wire_verification
from app.certificates.queries.dependents import certificates_of, registrations_of
from app.certificates.service.home import CertificatesOnHome
from app.employment.queries.dependents import engagements_of
from app.employment.service.register import Register
from app.people.ports import PeopleScope
from app.people.service.audit_search import AuditSearch
from app.people.service.codes import PersonalCodes
from app.people.service.consents import Consents
from app.people.service.file_readers import FileReaders
from app.people.service.home import Home
from app.people.service.notices import Notices
from app.people.service.persons import Persons
from app.people.service.registering import Registering
from app.people.service.revocations import Revocations
from app.people.service.tokens import Tokens
from app.people.service.verification import VerificationSteps

DEPENDENTS = (engagements_of, registrations_of, certificates_of)


@dataclass(frozen=True)
class People:
    """One attribute per use-case class."""

    persons: Persons
    file_readers: FileReaders
    audit_search: AuditSearch
    consents: Consents
    registering: Registering
    codes: PersonalCodes
    home: Home
    verification: VerificationSteps
    revocations: Revocations


def codes_of(core: Core, register: Register) -> PersonalCodes:
    return PersonalCodes(
        core.clock, core.keyring, core.audit, register.persons_visible_to, register.identity_class_of
    )


def wire_people(
    core: Core,
    tokens: Tokens,
    register: Register,
    registering: Registering,
    codes: PersonalCodes,
    consents: Consents,
    notices: Notices,
    reach: PeopleScope,
    certificates: CertificatesOnHome,
    attendance: OwnAttendance,
) -> People:
    """What other slices show on the home page comes from them."""
    clock, audit, parts, policies = core.clock, core.audit, core.gateways, core.policies
    return People(
        persons=Persons(clock, audit, parts.photos, register.persons_visible_to, register.persons_known_to),
        file_readers=FileReaders(audit),
        audit_search=AuditSearch(clock, audit),
        consents=consents,
        registering=registering,
        codes=codes,
        home=Home(
            clock=clock,
            codes=codes,
            consents=consents,
            certificates=certificates.of,
            attendance=attendance.of_day,
        ),
        verification=wire_verification(
            core.settings, clock, parts, core.jobs, audit, policies, core.calendar, consents, codes, reach
        ),
        revocations=Revocations(clock, audit, tokens, codes, notices, policies, reach, DEPENDENTS),
    )
