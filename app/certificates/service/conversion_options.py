"""What somebody may convert, into what, until when; and if not, every reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.facts import CertificateFacts
from app.certificates.models import RoleConversion
from app.certificates.queries.conversion import (
    conversions_from,
    conversions_of,
    courses_by_role,
)
from app.certificates.queries.registry import held_by
from app.certificates.rules import conversion as rules
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules.campaigns import Campaign
from app.certificates.rules.conversion import Role
from app.certificates.rules.conversion_states import CLOSED, WINDOW_CLOSED
from app.certificates.service.access import CertificateAccess, certificate_missing
from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_showing import ConversionShowing, certificate_row
from app.certificates.service.conversion_standings import ConversionStandings
from app.certificates.service.conversions import Conversions, realname, roles_of
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Decision, Reason
from app.policies.policy import Policy

Row = dict[str, Any]


@dataclass(frozen=True)
class ConversionOptions:
    """The page 安全员转岗 in one call."""

    clock: Clock
    access: CertificateAccess
    campaigns: Campaigns
    standings: ConversionStandings
    showing: ConversionShowing
    conversions: Conversions

    def of(self, actor: Actor) -> Row:
        """``{campaign, days_left, fee, items, reasons}``; without a proven identity there are no items."""
        on = legal_day(self.clock.now())
        every = self.campaigns.every(on)
        held = held_by(actor.person_id)
        holder, certificates = held.holder, held.certificates
        policy = self.campaigns.installed()[0]
        reasons: list[Reason] = []
        if holder is not None:
            reasons += realname(holder, policy, on).reasons
        if not certificates and not reasons:
            reasons += certificate_missing().reasons
        existing = conversions_from(row.id for row in certificates)
        shown = {row["id"]: row for row in self.showing.shown(list(existing.values()))}
        courses = self._courses(policy, on)
        taken = {
            Role(row.target_post, row.specialty): row.source_certificate_id
            for row in conversions_of(actor.person_id)
        }
        campaign, window = self.campaigns.chosen_from(every, policy.region_code, on)
        items: list[Row] = []
        for row in certificates:
            assert holder is not None
            _campaign, decision = self.conversions.eligibility(row, holder, on, every)
            conversion = existing.get(row.id)
            items.append(
                {
                    "certificate": certificate_row(row, on),
                    "eligible": False,
                    "conversion": shown[conversion.id] if conversion else None,
                    **self._judged(row, conversion, decision, on, every),
                    "roles": self._roles(row, conversion, courses, taken, on),
                }
            )
        items.sort(key=lambda item: not item["eligible"] and item["conversion"] is None)
        told = self.campaigns.shown(campaign, on) if campaign else None
        return {
            "campaign": told,
            "days_left": told["days_left"] if told else 0,
            "fee": policy.number("conversion-fee", on),
            "confirm_text": texts.CONFIRM,
            "items": items,
            "reasons": [reason.as_dict() for reason in (*window.reasons, *reasons)],
        }

    def _judged(
        self,
        certificate: CertificateFacts,
        conversion: RoleConversion | None,
        decision: Decision,
        on: date,
        every: list[Campaign],
    ) -> Row:
        """A draft of an earlier window may be taken up again, with the role that was chosen."""
        if conversion is not None and not self._is_abandoned(conversion, on, every):
            role = Role(conversion.target_post, conversion.specialty)
            chosen = rules.already_chosen(role, legal_day(conversion.role_chosen_at))
            decision = Decision((chosen,))
        return {
            "eligible": decision.allowed,
            "reasons": [reason.as_dict() for reason in decision.reasons],
        }

    def _is_abandoned(self, conversion: RoleConversion, on: date, every: list[Campaign]) -> bool:
        standing = self.standings.of([conversion], on, every)[0]
        return (standing.state, standing.closed_reason) == (CLOSED, WINDOW_CLOSED)

    def _roles(
        self,
        certificate: CertificateFacts,
        conversion: RoleConversion | None,
        courses: dict[Role, Row],
        taken: dict[Role, str],
        on: date,
    ) -> list[Row]:
        policy = self.access.policy_of(certificate.province_code)
        if policy is None or not _is_source(certificate, policy, on):
            return []
        rows = []
        for role in roles_of(policy, on):
            reasons = []
            chosen = Role(conversion.target_post, conversion.specialty) if conversion else None
            if chosen is not None and conversion is not None and chosen != role:
                reasons.append(rules.already_chosen(chosen, legal_day(conversion.role_chosen_at)))
            elif taken.get(role, certificate.id) != certificate.id:
                reasons.append(rules.target_taken(role))
            if role not in courses:
                reasons.append(rules.course_missing(role))
            rows.append(
                {
                    "target_post": role.target_post,
                    "specialty": role.specialty,
                    "label": texts.role_label(role.target_post, role.specialty),
                    "course": courses.get(role),
                    "available": not reasons,
                    "reasons": [reason.as_dict() for reason in reasons],
                }
            )
        return rows

    @staticmethod
    def _courses(policy: Policy, on: date) -> dict[Role, Row]:
        found = courses_by_role()
        return {
            role: {"id": course.id, "title": course.title, "required_hours": course.required_hours}
            for role in roles_of(policy, on)
            if (course := found.get((role.target_post, role.specialty))) is not None
        }


def _is_source(certificate: CertificateFacts, policy: Policy, on: date) -> bool:
    kinds = policy.names("conversion-source-kinds", on)
    return rules.is_convertible(certificate, kinds).allowed
