"""Enrolments of continuing education as facts, and the rows that a decision holds on to."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import peewee

from app.certificates.models import CeEnrolment, Certificate
from app.certificates.rules.education_states import (
    RENEWED_OUTCOME,
    WITHDRAWN_OUTCOME,
    EnrolmentFacts,
)
from app.certificates.rules.renewal import REGISTRATION
from app.certificates.rules.rights import provinces_of
from app.kernel.actor import Actor
from app.policies import regions
from app.sites.facts import Page
from app.training.models import Assessment
from app.training.queries.books import held


def enrolment_facts(row: CeEnrolment, apply_by: date) -> EnrolmentFacts:
    """What rules see of a row."""
    return EnrolmentFacts(
        id=row.id,
        certificate_id=row.certificate_id,
        valid_to=row.valid_to,
        apply_by=apply_by,
        starts_on=row.starts_on,
        hours_reached_at=row.hours_reached_at,
        assessment_result=row.assessment_result,
        completed_at=row.completed_at,
        renewal_applied_at=row.renewal_applied_at,
        outcome=row.outcome,
    )


def certificate_held(certificate_id: str) -> Certificate:
    """The certificate, so that nobody else decides on it meanwhile; always held before its enrolments."""
    query = Certificate.select().where(Certificate.id == certificate_id)
    found: Certificate = held(query).get()
    return found


def enrolment_held(enrolment_id: str) -> CeEnrolment | None:
    query = CeEnrolment.select().where(CeEnrolment.id == enrolment_id)
    found: CeEnrolment | None = held(query).first()
    return found


def own_enrolment(person_id: str | None, enrolment_id: str) -> CeEnrolment | None:
    found: CeEnrolment | None = CeEnrolment.get_or_none(
        (CeEnrolment.id == enrolment_id) & (CeEnrolment.person_id == (person_id or ""))
    )
    return found


def living_of(certificate_id: str) -> CeEnrolment | None:
    """The enrolment that is open for a certificate."""
    found: CeEnrolment | None = CeEnrolment.get_or_none(CeEnrolment.living_key == certificate_id)
    return found


def counting_of(ends: dict[str, date | None]) -> dict[str, CeEnrolment]:
    """By certificate, the enrolment that counts for its present validity: the newest one made for the
    last day in ``ends``, or else the one that led to it. One statement."""
    if not ends:
        return {}
    rows = (
        CeEnrolment.select()
        .where(
            CeEnrolment.certificate_id.in_(list(ends))
            & (CeEnrolment.outcome.is_null() | (CeEnrolment.outcome != WITHDRAWN_OUTCOME))
        )
        .order_by(CeEnrolment.id)
    )
    leading: dict[str, CeEnrolment] = {}
    present: dict[str, CeEnrolment] = {}
    for row in rows:
        last = ends[row.certificate_id]
        if row.outcome == RENEWED_OUTCOME and row.new_valid_to == last:
            leading[row.certificate_id] = row
        elif row.valid_to == last and row.outcome != RENEWED_OUTCOME:
            present[row.certificate_id] = row
    return leading | present


def renewed_before(certificate_id: str, last: date) -> date | None:
    """The last day before the renewal that led to ``last``, None where it was not renewed here."""
    row = CeEnrolment.get_or_none(
        (CeEnrolment.certificate_id == certificate_id)
        & (CeEnrolment.outcome == RENEWED_OUTCOME)
        & (CeEnrolment.new_valid_to == last)
    )
    return None if row is None else row.valid_to


def assessments_of(enrolment_id: str) -> list[tuple[str, datetime]]:
    """Results with their moments, in the order of entry. One statement."""
    rows = Assessment.select(Assessment.result, Assessment.recorded_at).where(
        Assessment.enrolment_id == enrolment_id
    )
    return list(rows.order_by(Assessment.id).tuples())


def renewals_visible_to(actor: Actor) -> peewee.ModelSelect:
    """Applications for certificates of the provinces that the actor reads, joined to the certificate; those
    made by renewal registration are decided there."""
    provinces = provinces_of(actor)
    query = CeEnrolment.select(CeEnrolment, Certificate).join(
        Certificate, on=(Certificate.id == CeEnrolment.certificate_id), attr="certificate"
    )
    if regions.COUNTRY not in provinces:
        query = query.where(Certificate.province_code.in_(provinces or ("",)))
    applied = CeEnrolment.renewal_applied_at.is_null(False)
    elsewhere = CeEnrolment.renewal_channel == REGISTRATION
    return query.where(applied & (CeEnrolment.renewal_channel.is_null() | ~elsewhere))


def renewals_page(query: peewee.ModelSelect, *, limit: int, cursor: str | None) -> Page[CeEnrolment]:
    """The last valid day that comes first stands first; ``cursor`` is the id of the last row seen."""
    day, key = CeEnrolment.valid_to, CeEnrolment.id
    if cursor:
        seen = CeEnrolment.get_or_none(key == cursor)
        if seen is None:
            return Page([], None)
        query = query.where((day > seen.valid_to) | ((day == seen.valid_to) & (key > seen.id)))
    rows = list(query.order_by(day, key).limit(limit + 1))
    return Page(rows[:limit], rows[limit - 1].id if len(rows) > limit else None)


def ids_over(on: date, limit: int) -> Iterable[str]:
    """Open enrolments of certificates whose last day is past."""
    rows = (
        CeEnrolment.select(CeEnrolment.id)
        .where(CeEnrolment.living_key.is_null(False) & (CeEnrolment.valid_to < on))
        .order_by(CeEnrolment.id)
        .limit(limit)
        .tuples()
    )
    return [str(enrolment_id) for (enrolment_id,) in rows]
