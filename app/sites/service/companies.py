"""The register of companies (参建单位)."""

from __future__ import annotations

from app.kernel.actor import COMPANY_ADMIN, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Invalid, Missing, Refused
from app.people.service.accounts import Accounts
from app.people.service.passwords import check_password
from app.policies import dictionaries, regions
from app.policies.regions import Region
from app.sites.facts import Page, Registered
from app.sites.models import Company
from app.sites.queries.paging import page_by_id
from app.sites.rules.companies import compact_credit_code, doubts_about, is_credit_code
from app.sites.rules.rights import may_register_company
from app.sites.service.scopes import forbidden_scope


def company_missing() -> Missing:
    return Missing("COMPANY_NOT_FOUND", "没有找到这个单位", remedy="请先登记单位，或核对单位编号")


def region_named(text: str, *, within: str | None = None) -> Region:
    """The region by code or name, rather one ``within`` a code; Invalid REGION_UNKNOWN."""
    region = (within and regions.resolve(text, within=within)) or regions.resolve(text)
    if region is None:
        message = "没有这个地区，请填写行政区划代码或名称，例如 500112 或 重庆市渝北区"
        raise Invalid("REGION_UNKNOWN", message, errors={"region": [message]})
    return region


class Companies:
    """Register and look up companies."""

    def __init__(self, clock: Clock, audit: Audit, accounts: Accounts) -> None:
        self._clock = clock
        self._audit = audit
        self._accounts = accounts

    def register(self, actor: Actor, *, name: str, credit_code: str, kind: str, region: str) -> Registered:
        """HZ2016-1-3: one entry per credit code.

        Raises Invalid (VALUE_NOT_ALLOWED, REGION_UNKNOWN), Forbidden FORBIDDEN_SCOPE, Refused COMPANY_EXISTS.
        """
        errors: dict[str, list[str]] = {}
        code = compact_credit_code(credit_code)
        if not is_credit_code(code):
            errors["credit_code"] = ["统一社会信用代码是18位数字和大写字母"]
        if not dictionaries.company_kinds().is_known(kind):
            errors["kind"] = ["没有这种单位类型，请从单位类型字典中选择"]
        if errors:
            raise Invalid("VALUE_NOT_ALLOWED", next(iter(errors.values()))[0], errors=errors)
        place = region_named(region)
        if not may_register_company(actor, place.code):
            raise forbidden_scope()
        now = self._clock.now()
        company = Company(
            name=name.strip(),
            credit_code=code,
            kind=kind,
            region_code=place.code,
            region_name=place.name,
            created_at=now,
        )
        with database.atomic():
            if not insert_or_ignore(Company, [dict(company.__data__)]):
                raise Refused(
                    "COMPANY_EXISTS",
                    "这个统一社会信用代码已经登记过",
                    remedy="请按信用代码查询已登记的单位，直接使用它",
                )
            self._audit.record(
                "company.registered", at=now, actor=actor, subject_type="company", subject_id=company.id
            )
        return Registered(company.id, doubts_about(code))

    def get(self, company_id: str) -> Company:
        company: Company | None = Company.get_or_none(Company.id == company_id)
        if company is None:
            raise company_missing()
        return company

    def find(
        self, *, name: str | None, credit_code: str | None, limit: int, cursor: str | None
    ) -> Page[Company]:
        """By the beginning of the name, by the whole credit code, or all."""
        query = Company.select()
        if name:
            query = query.where(Company.name.startswith(name.strip()))
        if credit_code:
            query = query.where(Company.credit_code == compact_credit_code(credit_code))
        return page_by_id(query, Company, limit, cursor)

    def open_account(self, actor: Actor, company_id: str, *, account: str, password: str) -> str:
        """HZ2016-4.2-1: an account of the company itself; the account's id, or ACCOUNT_EXISTS."""
        check_password(password)
        company = self.get(company_id)
        if not may_register_company(actor, company.region_code):
            raise forbidden_scope()
        with database.atomic():
            account_id = self._accounts.open_for_another(account, password)
            self._accounts.grant(account_id, COMPANY_ADMIN, "company", company.id, by=actor)
            self._audit.record(
                "company.account_opened",
                at=self._clock.now(),
                actor=actor,
                subject_type="company",
                subject_id=company.id,
                detail={"account_id": account_id},
            )
        return account_id
