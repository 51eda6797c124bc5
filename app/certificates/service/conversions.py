"""The choice of a role: made once, confirmed, and final (CQ2023-A2.4-2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.facts import NOBODY, CertificateFacts, HolderFacts
from app.certificates.models import RoleConversion
from app.certificates.queries.registry import facts_of, holder_of
from app.certificates.rules import conversion as rules
from app.certificates.rules.campaigns import Campaign
from app.certificates.rules.conversion import Role
from app.certificates.rules.conversion_states import CLOSED, ROLE_CHOSEN, WINDOW_CLOSED
from app.certificates.rules.realname import is_his, is_proven
from app.certificates.service.access import CertificateAccess
from app.certificates.service.campaigns import Campaigns
from app.certificates.service.conversion_refusals import demand, refusal
from app.certificates.service.conversion_showing import ConversionShowing
from app.certificates.service.conversion_standings import ConversionStandings
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.decision import ALLOWED, Decision
from app.kernel.ids import new_id
from app.policies.policy import Policy
from app.training.queries.courses import course_for

CITE_REALNAME = "CQ2023-A2.4-3"


@dataclass(frozen=True)
class Conversions:
    """Choose, and say whether a certificate may be converted."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    campaigns: Campaigns
    standings: ConversionStandings
    showing: ConversionShowing

    def choose(
        self, actor: Actor, *, certificate_id: str, target_post: str, specialty: str, confirm: bool
    ) -> tuple[dict[str, Any], bool]:
        """The conversion as its owner sees it, and whether it is new; the same choice again is no other.

        Raises Invalid (CONFIRMATION_REQUIRED, ROLE_NOT_ALLOWED, FIELD_INCONSISTENT), Forbidden
        REALNAME_REQUIRED, Missing CERT_NOT_FOUND, Gone CONVERSION_CLOSED, and Refused
        (CONVERSION_NOT_OPEN, CERT_TYPE_NOT_ELIGIBLE, CERT_EXPIRED, STATE_NOT_ALLOWED,
        ROLE_ALREADY_CHOSEN, TARGET_TAKEN, COURSE_NOT_FOUND).
        """
        demand(rules.is_confirmed(confirm))
        now = self.clock.now()
        today = legal_day(now)
        self._demand_identity(holder_of(actor.person_id), today)
        certificate, holder = self.access.own(actor, certificate_id)
        facts, role = facts_of(certificate), Role(target_post, specialty)
        policy = self.access.policy_of(facts.province_code)
        if policy is not None:
            demand(rules.is_role(role, roles_of(policy, today)))
        row, is_new = self._chosen(actor, facts, holder, role, now)
        return self.showing.shown([row])[0], is_new

    def eligibility(
        self,
        certificate: CertificateFacts,
        holder: HolderFacts,
        on: date,
        campaigns: list[Campaign] | None = None,
    ) -> tuple[Campaign | None, Decision]:
        """The window that counts for the certificate, and every reason why it may not be converted."""
        policy = self.access.policy_of(certificate.province_code)
        if policy is None:
            return None, rules.is_convertible(certificate, ())
        known = self.campaigns.every(on) if campaigns is None else campaigns
        campaign, window = self.campaigns.chosen_from(known, certificate.province_code, on)
        decision = self._judged(certificate, holder, policy, on, window)
        return campaign, decision

    def still_may(self, certificate: CertificateFacts, holder: HolderFacts, on: date) -> Decision:
        """Everything but the window, at the submission."""
        policy = self.access.policy_of(certificate.province_code)
        if policy is None:
            return rules.is_convertible(certificate, ())
        return self._judged(certificate, holder, policy, on, ALLOWED)

    @staticmethod
    def _judged(
        certificate: CertificateFacts, holder: HolderFacts, policy: Policy, on: date, window: Decision
    ) -> Decision:
        return rules.may_convert(
            certificate,
            on,
            kinds=policy.names("conversion-source-kinds", on),
            window=window,
            realname=realname(holder, policy, on),
            is_his=is_his(certificate, holder),
        )

    def _chosen(
        self, actor: Actor, facts: CertificateFacts, holder: HolderFacts, role: Role, now: datetime
    ) -> tuple[RoleConversion, bool]:
        existing = _from_source(facts.id)
        if existing is not None:
            return self._again(actor, existing, facts, holder, role, now), False
        today = legal_day(now)
        campaign, decision = self.eligibility(facts, holder, today)
        demand(decision)
        assert campaign is not None
        if _has_other(holder.person_id, role, facts.id):
            raise refusal(rules.target_taken(role))
        course_id = course_for(role.target_post, role.specialty)
        if course_id is None:
            raise refusal(rules.course_missing(role))
        conversion_id = new_id()
        values = {
            "id": conversion_id,
            "person_id": holder.person_id,
            "source_certificate_id": facts.id,
            "target_post": role.target_post,
            "specialty": role.specialty,
            "campaign_id": campaign.id,
            "closes_on": campaign.closes_on,
            "course_id": course_id,
            "state": ROLE_CHOSEN,
            "role_chosen_at": now,
        }
        with database.atomic():
            is_ours = bool(insert_or_ignore(RoleConversion, [values]))
            if is_ours:
                self._note("conversion.role_chosen", actor, conversion_id, role, now)
        if is_ours:
            return RoleConversion.get_by_id(conversion_id), True
        winner = _from_source(facts.id)  # another phone was quicker
        if winner is None:
            raise refusal(rules.target_taken(role))
        return self._again(actor, winner, facts, holder, role, now), False

    def _again(
        self,
        actor: Actor,
        row: RoleConversion,
        facts: CertificateFacts,
        holder: HolderFacts,
        role: Role,
        now: datetime,
    ) -> RoleConversion:
        """The same role: what there is, or the draft of an earlier window taken up in this one."""
        if Role(row.target_post, row.specialty) != role:
            raise refusal(
                rules.already_chosen(Role(row.target_post, row.specialty), legal_day(row.role_chosen_at))
            )
        today = legal_day(now)
        standing = self.standings.one(row, today)
        if (standing.state, standing.closed_reason) != (CLOSED, WINDOW_CLOSED):
            return row
        campaign, decision = self.eligibility(facts, holder, today)
        demand(decision)
        assert campaign is not None
        course_id = course_for(role.target_post, role.specialty)
        if course_id is None:
            raise refusal(rules.course_missing(role))
        with database.atomic():
            taken = (
                RoleConversion.update(
                    state=ROLE_CHOSEN,
                    campaign_id=campaign.id,
                    closes_on=campaign.closes_on,
                    course_id=course_id,
                    face_tries=0,
                    closed_at=None,
                    closed_reason=None,
                )
                .where(
                    (RoleConversion.id == row.id)
                    & (RoleConversion.campaign_id == row.campaign_id)
                    & RoleConversion.state.in_((ROLE_CHOSEN, CLOSED))
                )
                .execute()
            )
            if taken:
                self._note("conversion.taken_up_again", actor, row.id, role, now)
        return RoleConversion.get_by_id(row.id)

    def _demand_identity(self, holder: HolderFacts | None, on: date) -> None:
        """Who has proven nothing has no certificates either; he is told what to do first."""
        if holder is not None and holder.holder_index is not None:
            return
        demand(realname(holder or NOBODY, self.campaigns.installed()[0], on))

    def _note(self, action: str, actor: Actor, conversion_id: str, role: Role, now: datetime) -> None:
        self.audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="conversion",
            subject_id=conversion_id,
            person_id=actor.person_id,
            detail={"target_post": role.target_post, "specialty": role.specialty},
        )


def realname(holder: HolderFacts, policy: Policy, on: date) -> Decision:
    """Both marks, by a channel that the conversion accepts."""
    return is_proven(
        holder,
        policy.names("realname-marks", on, of="conversion"),
        policy.names("realname-channels", on, of="conversion"),
        cite=CITE_REALNAME,
    )


def roles_of(policy: Policy, on: date) -> tuple[Role, ...]:
    return rules.roles_of(
        policy.names("conversion-target-posts", on), policy.names("conversion-specialties", on)
    )


def _from_source(certificate_id: str) -> RoleConversion | None:
    found: RoleConversion | None = RoleConversion.get_or_none(
        RoleConversion.source_certificate_id == certificate_id
    )
    return found


def _has_other(person_id: str, role: Role, certificate_id: str) -> bool:
    """Whether another certificate of his is on its way to the role."""
    others = RoleConversion.select().where(
        (RoleConversion.person_id == person_id)
        & (RoleConversion.target_post == role.target_post)
        & (RoleConversion.specialty == role.specialty)
        & (RoleConversion.source_certificate_id != certificate_id)
    )
    return bool(others.exists())
