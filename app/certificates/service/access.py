"""Rights on the object in hand: certificates, and a province's register of them."""

from __future__ import annotations

from dataclasses import dataclass

from app.certificates.facts import HolderFacts
from app.certificates.models import Certificate
from app.certificates.queries.registry import holder_of
from app.certificates.rules import rights
from app.kernel.actor import Actor
from app.kernel.errors import Forbidden, Invalid, Missing
from app.policies import regions
from app.policies.loader import Policies
from app.policies.policy import Policy


def certificate_missing() -> Missing:
    return Missing(
        "CERT_NOT_FOUND",
        "系统中未查询到该证书",
        cite="CQ2023-3.2.1-2",
        remedy="请核对证书；确有证书的，请联系发证机关登记",
    )


def forbidden_scope() -> Forbidden:
    return Forbidden("FORBIDDEN_SCOPE", "超出管理范围", remedy="请使用负责这个省市证书管理的账号")


@dataclass(frozen=True)
class CertificateAccess:
    """Loads what a caller may touch. What he may not see is missing; what he may only see is forbidden."""

    policies: Policies

    def own(self, actor: Actor, certificate_id: str) -> tuple[Certificate, HolderFacts]:
        """The caller's own certificate and who he has proven to be. Raises Missing CERT_NOT_FOUND."""
        holder = holder_of(actor.person_id)
        row = Certificate.get_or_none(Certificate.id == certificate_id)
        if row is None or holder is None or row.holder_index != holder.holder_index:
            raise certificate_missing()
        return row, holder

    def administered(self, actor: Actor, certificate_id: str) -> Certificate:
        """Raises Missing, Forbidden FORBIDDEN_SCOPE."""
        row = Certificate.get_or_none(Certificate.id == certificate_id)
        if row is None or not rights.may_read(actor, row.province_code):
            raise certificate_missing()
        if not rights.may_administer(actor, row.province_code):
            raise forbidden_scope()
        return row

    def register_of(self, actor: Actor, province: str | None = None) -> str:
        """The province whose register the caller administers: the one named, his own, or, for an authority
        of the whole country, the one whose rules are installed (重庆).

        Raises Invalid VALUE_NOT_ALLOWED, Forbidden FORBIDDEN_SCOPE.
        """
        code = self._named(province) if province else self._usual(actor)
        if not rights.may_administer(actor, code):
            raise forbidden_scope()
        return code

    def policy_of(self, province_code: str) -> Policy | None:
        """The rules of a province for certificates, None where none are installed."""
        policy = self.policies.for_region(province_code)
        return policy if policy is not None and "conversion-opens-on" in policy.values else None

    def education_of(self, province_code: str) -> Policy | None:
        """The rules of a province for continuing education, None where none are installed."""
        policy = self.policies.for_region(province_code)
        return policy if policy is not None and "ce-needs-assessment" in policy.values else None

    def _usual(self, actor: Actor) -> str:
        own = [code for code in rights.provinces_of(actor) if code != regions.COUNTRY]
        if own:
            return own[0]
        installed = (self.policies.of(name).region_code for name in self.policies.jurisdictions())
        return next((code for code in installed if self.policy_of(code)), regions.COUNTRY)

    @staticmethod
    def _named(province: str) -> str:
        found = regions.resolve(province)
        if found is None or found.code == regions.COUNTRY:
            message = "没有这个省市，请写名称或行政区划代码"
            raise Invalid("VALUE_NOT_ALLOWED", message, errors={"province": [message]})
        return rights.province_of(found.code)
