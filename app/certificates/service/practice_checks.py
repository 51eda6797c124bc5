"""What the server looks at before a registration of practice goes on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.certificates.facts import NOBODY
from app.certificates.models import CeEnrolment, Certificate, PracticeRegistration
from app.certificates.queries.education import enrolment_facts
from app.certificates.queries.practice import enrolment_for
from app.certificates.queries.registry import facts_of, held_by
from app.certificates.rules import practice as rules
from app.certificates.rules.realname import is_his, is_proven
from app.certificates.rules.rights import province_of
from app.certificates.service.access import CertificateAccess
from app.certificates.service.renewal_standings import RenewalStandings
from app.kernel.clock import legal_day
from app.kernel.decision import Decision
from app.kernel.errors import Invalid, Refused
from app.policies.policy import Policy
from app.sites.models import Company
from app.sites.queries.by_code import company_by_code

PURPOSE = "registration"


@dataclass(frozen=True)
class PracticeChecks:
    """Reads only."""

    access: CertificateAccess
    standings: RenewalStandings

    def policy(self, province_code: str) -> Policy:
        """The rules of a province for registrations. Raises Refused WRONG_REGION where none are installed."""
        policy = self.access.policies.for_region(province_code)
        if policy is None or "practice-years" not in policy.values:
            told = "这个省市的执业注册还没有接入本系统"
            raise Refused("WRONG_REGION", told, cite=rules.CITE, remedy="请向当地注册机关申请")
        return policy

    @staticmethod
    def company(credit_code: str) -> Company:
        """Raises Invalid VALUE_NOT_ALLOWED for a unit that nobody has registered."""
        found = company_by_code(credit_code)
        if found is None:
            message = "没有找到这个单位，请核对统一社会信用代码；单位还没有登记的，请联系主管部门"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"credit_code": [message]})
        return found

    @staticmethod
    def province(kind: str, certificate: Certificate, company: Company) -> str:
        """A renewal stays where the registration is; an initial one goes where the unit lies."""
        own = str(certificate.province_code)
        return own if kind == rules.RENEWAL else province_of(company.region_code)

    def judge(
        self, row: PracticeRegistration, certificate: Certificate, company: Company, on: date
    ) -> tuple[Decision, CeEnrolment | None]:
        """Every reason against it, and the enrolment that a renewal rests on."""
        policy = self.policy(row.province_code)
        held = held_by(row.person_id)
        holder = held.holder or NOBODY
        facts = facts_of(certificate)
        enrolment = None
        if row.kind == rules.INITIAL:
            own = rules.may_register(facts, held.certificates, on)
        else:
            enrolment = enrolment_for(certificate.id, row.person_id)
            window = self.standings.demand_window(facts, on)
            known = enrolment_facts(enrolment, window.apply_by) if enrolment else None
            first = legal_day(row.submitted_at) if row.submitted_at else None
            own = rules.may_renew(facts, known, on, submitted_on=first)
        marks = policy.names("realname-marks", on, of=PURPOSE)
        channels = policy.names("realname-channels", on, of=PURPOSE)
        decision = Decision.all_of(
            is_proven(holder, marks, channels, cite=rules.CITE),
            is_his(facts, holder),
            rules.is_in_province(province_of(company.region_code), row.province_code),
            rules.is_same_unit(facts, certificate.unit_id, company.id),
            own,
        )
        return decision, enrolment
