"""Applications for registration of practice: a person's own, a company's, a province's."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import peewee

from app.certificates.models import (
    CeEnrolment,
    Certificate,
    PracticeRegistration,
    PracticeRegistrationStep,
)
from app.certificates.rules.practice import ACCEPTED, DRAFT, INITIAL, WITHDRAWN
from app.certificates.rules.rights import provinces_of
from app.kernel.actor import COMPANY_ADMIN, Actor
from app.policies import regions
from app.sites.facts import Page
from app.sites.models import Company
from app.sites.queries.paging import page_by_id
from app.training.queries.books import held

COMPANY = "company"


def application_held(application_id: str) -> PracticeRegistration:
    """The application, so that nobody else takes a step meanwhile; held before its certificate."""
    query = PracticeRegistration.select().where(PracticeRegistration.id == application_id)
    found: PracticeRegistration = held(query).get()
    return found


def own_application(person_id: str | None, application_id: str) -> PracticeRegistration | None:
    found: PracticeRegistration | None = PracticeRegistration.get_or_none(
        (PracticeRegistration.id == application_id) & (PracticeRegistration.person_id == (person_id or ""))
    )
    return found


def open_application(pending_key: str) -> PracticeRegistration | None:
    found: PracticeRegistration | None = PracticeRegistration.get_or_none(
        PracticeRegistration.pending_key == pending_key
    )
    return found


def own_page(person_id: str | None, *, limit: int, cursor: str | None) -> Page[PracticeRegistration]:
    """Newest first, each joined to its company and certificate. One statement."""
    return _page(
        _joined().where(PracticeRegistration.person_id == (person_id or "")), limit=limit, cursor=cursor
    )


def visible_page(
    actor: Actor, *, state: str | None, limit: int, cursor: str | None
) -> Page[PracticeRegistration]:
    """Newest first: of the provinces of a regulator, and those that name a company of the actor."""
    query = _joined().where(is_visible(actor))
    if state:
        query = query.where(PracticeRegistration.state == state)
    return _page(query, limit=limit, cursor=cursor)


def visible(actor: Actor, application_id: str) -> PracticeRegistration | None:
    """One statement."""
    found: PracticeRegistration | None = (
        _joined().where(is_visible(actor) & (PracticeRegistration.id == application_id)).first()
    )
    return found


def is_visible(actor: Actor) -> Any:
    """Nobody sees drafts, nor what was withdrawn before it was sent."""
    provinces = provinces_of(actor)
    companies = actor.scopes(COMPANY_ADMIN, COMPANY)
    mine = PracticeRegistration.company_id.in_(companies or ("",))
    if regions.COUNTRY in provinces:
        mine = PracticeRegistration.id.is_null(False)
    elif provinces:
        mine = mine | PracticeRegistration.province_code.in_(provinces)
    was_sent = PracticeRegistration.submitted_at.is_null(False)
    return mine & was_sent & PracticeRegistration.state.not_in((DRAFT, WITHDRAWN))


def steps_of(application_id: str) -> list[PracticeRegistrationStep]:
    """In the order in which they were taken."""
    table = PracticeRegistrationStep
    return list(table.select().where(table.practice_id == application_id).order_by(table.at, table.id))


def joined(application_id: str) -> PracticeRegistration:
    """With its company and certificate. One statement."""
    found: PracticeRegistration = _joined().where(PracticeRegistration.id == application_id).get()
    return found


def accepted_between(province_code: str, begins: datetime, ends: datetime) -> int:
    """Initial registrations accepted in a province in that time."""
    return int(
        PracticeRegistration.select()
        .where(
            (PracticeRegistration.province_code == province_code)
            & (PracticeRegistration.kind == INITIAL)
            & (PracticeRegistration.state == ACCEPTED)
            & (PracticeRegistration.decided_at >= begins)
            & (PracticeRegistration.decided_at < ends)
        )
        .count()
    )


def enrolment_for(certificate_id: str, person_id: str) -> CeEnrolment | None:
    """The newest enrolment of the person for the certificate that was not given up."""
    found: CeEnrolment | None = (
        CeEnrolment.select()
        .where(
            (CeEnrolment.certificate_id == certificate_id)
            & (CeEnrolment.person_id == person_id)
            & (CeEnrolment.outcome.is_null() | (CeEnrolment.outcome != "withdrawn"))
        )
        .order_by(CeEnrolment.id.desc())
        .first()
    )
    return found


def _joined() -> peewee.ModelSelect:
    return (
        PracticeRegistration.select(PracticeRegistration, Certificate, Company)
        .join(Certificate, on=(Certificate.id == PracticeRegistration.certificate_id), attr="certificate")
        .join_from(
            PracticeRegistration, Company, on=(Company.id == PracticeRegistration.company_id), attr="company"
        )
    )


def _page(query: peewee.ModelSelect, *, limit: int, cursor: str | None) -> Page[PracticeRegistration]:
    return page_by_id(query, PracticeRegistration, limit, cursor, newest_first=True)
