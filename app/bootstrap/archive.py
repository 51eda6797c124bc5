"""One person, one file, wired: what each slice brings to the archive, and those who write into it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.certificates.queries import archive as certificates
from app.employment.queries import archive as employment
from app.employment.service.conduct import Conduct
from app.employment.service.evaluations import Evaluations
from app.employment.service.health_checks import HealthChecks
from app.employment.service.register import Register
from app.employment.service.statement_reviews import StatementReviews
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.people.facts import AS_AUTHORITY, Calling
from app.people.queries import archive as people
from app.people.service.archives import Archives, Opening
from app.people.service.notices import Notices
from app.people.service.statements import Statements
from app.policies.loader import Policies
from app.sites.service.scopes import Scopes
from app.training.queries import archive as training

SOURCES = (
    people.identity_entries,
    people.statement_entries,
    employment.engagement_entries,
    employment.health_entries,
    employment.evaluation_entries,
    employment.conduct_entries,
    training.learning_entries,
    certificates.certificate_entries,
    certificates.education_entries,
)


@dataclass(frozen=True)
class ArchiveDesk:
    """One attribute per use-case class."""

    archives: Archives
    statements: Statements
    reviews: StatementReviews
    health_checks: HealthChecks
    evaluations: Evaluations
    conduct: Conduct


def wire_archive(
    clock: Clock, audit: Audit, notices: Notices, scopes: Scopes, policies: Policies, register: Register
) -> ArchiveDesk:
    statements = Statements(clock, audit, notices)
    return ArchiveDesk(
        archives=Archives(clock, audit, SOURCES, _calling_of, _opening(register)),
        statements=statements,
        reviews=StatementReviews(scopes, statements),
        health_checks=HealthChecks(clock, audit, scopes, policies, register),
        evaluations=Evaluations(clock, audit, notices, register),
        conduct=Conduct(clock, audit, notices, register),
    )


def _opening(register: Register) -> Opening:
    def opening(actor: Actor, person_id: str) -> str | None:
        """By where he works or worked, else by who issued his certificates."""
        found = register.archive_opening(actor, person_id)
        if found is None and certificates.is_administered_by(actor, person_id):
            return AS_AUTHORITY
        return found

    return opening


def _calling_of(person_id: str, on: date) -> Calling:
    return Calling(employment.latest_class(person_id), certificates.valid_kinds(person_id, on))
