"""A conversion as its owner sees it: where it stands, what is to be done next, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.facts import VALIDITY_LABELS, CertificateFacts
from app.certificates.models import Certificate, RoleConversion
from app.certificates.queries.conversion import (
    conversions_of,
    courses_titled,
    finishers,
    short_certificates,
)
from app.certificates.queries.registry import facts_of
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.campaigns import days_left
from app.certificates.rules.conversion_states import (
    APPLIED,
    COMPLETED,
    LEARNING,
    QUERYABLE,
    ROLE_CHOSEN,
)
from app.certificates.rules.showing import post_label, specialty_label
from app.certificates.rules.validity import validity
from app.certificates.service.access import CertificateAccess
from app.certificates.service.conversion_refusals import conversion_missing
from app.certificates.service.conversion_standings import ConversionStandings, Standing
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day

Row = dict[str, Any]


@dataclass(frozen=True)
class ConversionShowing:
    """One, and all of one's own."""

    clock: Clock
    access: CertificateAccess
    standings: ConversionStandings

    def own(self, actor: Actor, conversion_id: str) -> RoleConversion:
        """Raises Missing CONVERSION_NOT_FOUND."""
        row: RoleConversion | None = RoleConversion.get_or_none(RoleConversion.id == conversion_id)
        if row is None or actor.person_id is None or row.person_id != actor.person_id:
            raise conversion_missing()
        return row

    def show(self, actor: Actor, conversion_id: str) -> Row:
        """Raises Missing CONVERSION_NOT_FOUND."""
        return self.shown([self.own(actor, conversion_id)])[0]

    def listed(self, actor: Actor) -> list[Row]:
        return self.shown(conversions_of(actor.person_id))

    def shown(self, rows: Sequence[RoleConversion]) -> list[Row]:
        on = legal_day(self.clock.now())
        certificates = short_certificates(
            one for row in rows for one in (row.source_certificate_id, row.new_certificate_id)
        )
        courses = courses_titled(row.course_id for row in rows)
        standings = self.standings.of(rows, on)
        done = finishers(row.row.course_id for row in standings if row.state in (COMPLETED, QUERYABLE))
        return [self._row(one, certificates, courses, done, on) for one in standings]

    def _row(
        self,
        standing: Standing,
        certificates: dict[str, Certificate],
        courses: dict[str, Any],
        done: dict[str, int],
        on: date,
    ) -> Row:
        row, face = standing.row, standing.case.face
        role = (row.target_post, row.specialty)
        course = courses.get(row.course_id)
        is_waiting = standing.state == ROLE_CHOSEN
        message = texts.state_text(
            standing.state,
            *role,
            face=face.state if face else None,
            closed_reason=standing.closed_reason,
        )
        return {
            "id": row.id,
            "state": standing.state,
            "state_label": texts.STATE_LABELS[standing.state],
            "message": message,
            "certificate_id": row.source_certificate_id,
            "target_post": row.target_post,
            "specialty": row.specialty,
            "role_label": texts.role_label(*role),
            "role_chosen_at": row.role_chosen_at,
            "submitted_at": row.submitted_at,
            "campaign_id": row.campaign_id,
            "closes_on": row.closes_on,
            "days_left": days_left(row.closes_on, on) if is_waiting else 0,
            "study_until": standing.study_until,
            "fee": 0,
            "face": {
                "state": face.state if face else "none",
                "tries_left": max(0, self._tries(standing, on) - row.face_tries) if is_waiting else 0,
                "reasons": face.reasons if face and is_waiting else [],
            },
            "course": {
                "id": row.course_id,
                "title": course.title if course else "",
                "required_hours": course.required_hours if course else 0,
            },
            "enrolment_id": row.enrolment_id,
            "completed_at": standing.completed_at,
            "queryable_from": standing.query_day.on if standing.query_day else None,
            "is_provisional": bool(standing.query_day and standing.query_day.provisional),
            "next_step": next_step(standing),
            "completion": self._completion(standing, done.get(row.course_id, 1)),
            "source_certificate": _named(certificates.get(row.source_certificate_id), on),
            "new_certificate": _named(certificates.get(row.new_certificate_id or ""), on),
            "closed_reason": standing.closed_reason,
        }

    def _tries(self, standing: Standing, on: date) -> int:
        policy = self.access.policy_of(standing.province_code or "")
        return policy.number("conversion-face-tries", on) if policy else 0

    @staticmethod
    def _completion(standing: Standing, finished: int) -> Row | None:
        """CQ2023-A2.5-6: the page after the last section."""
        if standing.state not in (COMPLETED, QUERYABLE):
            return None
        return {
            "title": texts.FINISHED_TITLE,
            "headline": texts.FINISHED_HEADLINE,
            "finishers": finished,
            "congratulation": texts.congratulation(finished),
            "message": texts.completed_text(standing.row.target_post, standing.row.specialty),
            "back_label": texts.BACK_HOME,
        }


def next_step(standing: Standing) -> Row | None:
    """CQ2023-A2.4-1: 去选岗, 去学习, 查看证书, and the page that does it; None once nothing is left."""
    page = f"/m/conversions/{standing.row.id}"
    if standing.state == ROLE_CHOSEN:
        return {"label": texts.CHOOSE, "link": page}
    if standing.state in (APPLIED, LEARNING):
        return {"label": texts.LEARN, "link": f"/m/enrolments/{standing.row.enrolment_id}"}
    if standing.state == QUERYABLE:
        return {"label": texts.LOOK, "link": f"/m/certificates/{standing.row.new_certificate_id}"}
    return {"label": texts.LOOK, "link": page} if standing.state == COMPLETED else None


def certificate_row(certificate: CertificateFacts, on: date) -> Row:
    """A certificate in few words, for its holder."""
    state = validity(certificate, on)
    return {
        "id": certificate.id,
        "number": certificate.number,
        "name": certificate.name,
        "kind": certificate.kind,
        "post": certificate.post,
        "post_label": post_label(certificate.post),
        "specialty": certificate.specialty,
        "specialty_label": specialty_label(certificate.specialty),
        "valid_from": certificate.valid_from,
        "valid_to": certificate.valid_to,
        "validity": state,
        "validity_label": VALIDITY_LABELS[state],
    }


def _named(certificate: Certificate | None, on: date) -> Row | None:
    return certificate_row(facts_of(certificate), on) if certificate else None
