"""Windows for the conversion: the shipped one out of the policy, and those that a regulator opened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.certificates.models import ConversionCampaign
from app.certificates.rules import campaigns as rules
from app.certificates.rules.campaigns import Campaign
from app.certificates.rules.showing import province_label
from app.certificates.service.access import CertificateAccess
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, day_text, legal_day
from app.kernel.db import database
from app.kernel.decision import Decision
from app.kernel.errors import Invalid
from app.policies.loader import Policies
from app.policies.policy import Policy

TITLE_AT_MOST = 120


@dataclass(frozen=True)
class Campaigns:
    """Open one, list them, and find the one of the day."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    policies: Policies

    def open(
        self,
        actor: Actor,
        *,
        opens_on: date,
        closes_on: date,
        title: str | None = None,
        study_until: date | None = None,
        province: str | None = None,
        is_demo: bool = False,
    ) -> Campaign:
        """Windows may overlap: while one is open, the function is.

        Raises Invalid (DATE_ORDER, VALUE_NOT_ALLOWED), Forbidden FORBIDDEN_SCOPE.
        """
        code = self.access.register_of(actor, province)
        if self.access.policy_of(code) is None:
            message = "这个省市没有安全员转岗的规定"
            remedy = "请选择已有转岗规定的省市"
            raise Invalid("VALUE_NOT_ALLOWED", message, remedy=remedy, errors={"province": [message]})
        decision = rules.are_in_order(opens_on, closes_on, study_until)
        if not decision.allowed:
            message = decision.reasons[0].message
            raise Invalid("DATE_ORDER", message, reasons=decision.reasons, errors={"closes_on": [message]})
        now = self.clock.now()
        told = " ".join((title or "").split())[:TITLE_AT_MOST]
        with database.atomic():
            row = ConversionCampaign.create(
                province_code=code,
                title=told or f"安全员转岗（{day_text(opens_on)}至{day_text(closes_on)}）",
                opens_on=opens_on,
                closes_on=closes_on,
                study_until=study_until,
                is_demo=is_demo,
                account_id=actor.account_id,
                created_at=now,
            )
            self.audit.record(
                "conversion.campaign_opened",
                at=now,
                actor=actor,
                subject_type="conversion_campaign",
                subject_id=row.id,
                detail={"opens_on": str(opens_on), "closes_on": str(closes_on), "province": code},
            )
        return _of_row(row)

    def every(self, on: date) -> list[Campaign]:
        """The shipped ones first, then those that were opened, in the order of opening. One statement."""
        shipped = [self._shipped(policy, on) for policy in self.installed()]
        opened = ConversionCampaign.select().order_by(ConversionCampaign.id)
        return [*shipped, *(_of_row(row) for row in opened)]

    def of_day(self, province_code: str, on: date) -> tuple[Campaign | None, Decision]:
        """The window of a province on a day, and whether it is open."""
        return self.chosen_from(self.every(on), province_code, on)

    @staticmethod
    def chosen_from(
        campaigns: list[Campaign], province_code: str, on: date
    ) -> tuple[Campaign | None, Decision]:
        return rules.window_on([one for one in campaigns if one.province_code == province_code], on)

    def shown(self, campaign: Campaign, on: date) -> dict[str, Any]:
        """As clients see it."""
        state = rules.state_on(campaign, on)
        return {
            "id": campaign.id,
            "province_code": campaign.province_code,
            "province": province_label(campaign.province_code),
            "title": campaign.title,
            "opens_on": campaign.opens_on,
            "closes_on": campaign.closes_on,
            "study_until": campaign.study_until,
            "is_demo": campaign.is_demo,
            "is_shipped": campaign.is_shipped,
            "state": state,
            "state_label": rules.STATE_LABELS[state],
            "days_left": rules.days_left(campaign.closes_on, on) if state == rules.OPEN else 0,
        }

    def listed(self) -> list[dict[str, Any]]:
        today = legal_day(self.clock.now())
        return [self.shown(campaign, today) for campaign in self.every(today)]

    def opened(self, actor: Actor, **given: Any) -> dict[str, Any]:
        """``open``, as clients see it."""
        return self.shown(self.open(actor, **given), legal_day(self.clock.now()))

    def installed(self) -> list[Policy]:
        """Jurisdictions that have the conversion."""
        everywhere = (self.policies.of(code).region_code for code in self.policies.jurisdictions())
        found = (self.access.policy_of(region_code) for region_code in everywhere)
        return [policy for policy in found if policy is not None]

    def study_deadline(self, campaign: Campaign | None, on: date) -> date | None:
        """The last day for the course of whoever applied in the window, where there is one."""
        policy = self.access.policy_of(campaign.province_code) if campaign else None
        if campaign is None or policy is None:
            return None
        after = policy.flag("conversion-study-after-close", on)
        return rules.study_deadline(campaign, study_after_close=after)

    @staticmethod
    def _shipped(policy: Policy, on: date) -> Campaign:
        cite = policy.cite("conversion-opens-on", on)
        return Campaign(
            id=cite.partition("-")[0].lower(),
            province_code=policy.region_code,
            title="安全员转岗",
            opens_on=policy.day("conversion-opens-on", on),
            closes_on=policy.day("conversion-closes-on", on),
            is_shipped=True,
        )


def _of_row(row: ConversionCampaign) -> Campaign:
    return Campaign(
        id=row.id,
        province_code=row.province_code,
        title=row.title,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        study_until=row.study_until,
        is_demo=row.is_demo,
    )
