"""What can be applied for, and under which title (CQ2023-1.1-3, CQ2023-3.1-1)."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.facts import RENEWABLE_KINDS
from app.certificates.rules.exemption import SAFETY_C_EXEMPTION, TITLE, is_open
from app.certificates.service.access import CertificateAccess
from app.kernel.clock import Clock, legal_day
from app.kernel.decision import Reason
from app.kernel.errors import Missing
from app.policies.policy import Policy


@dataclass(frozen=True, slots=True)
class ServiceItem:
    """``portal_url`` is where a person looks up his certificates before he registers."""

    code: str
    title: str
    channel: str
    portal_url: str | None
    is_open: bool
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class ServiceItems:
    """Of the province whose rules for certificates are installed."""

    clock: Clock
    access: CertificateAccess

    def listed(self) -> list[ServiceItem]:
        today = legal_day(self.clock.now())
        _province, policy = self.home()
        channel = policy.text("registration-portal", today)
        portal = policy.text("national-portal-url", today)
        items = [
            ServiceItem(code, policy.label("registration-service-items", code, today), channel, portal, True)
            for code in RENEWABLE_KINDS
        ]
        decision = is_open(today, policy.day("exemption-closes-on", today))
        items.append(
            ServiceItem(SAFETY_C_EXEMPTION, TITLE, channel, None, decision.allowed, decision.reasons)
        )
        return items

    def home(self) -> tuple[str, Policy]:
        """The province that people apply in, and its rules. Raises Missing where none are installed."""
        for name in self.access.policies.jurisdictions():
            policy = self.access.policies.of(name)
            province = policy.region_code
            if self.access.policy_of(province) is not None:
                return province, policy
        raise Missing("SERVICE_ITEM_NOT_FOUND", "本地区没有开通报名申请", remedy="请到当地主管部门窗口办理")
