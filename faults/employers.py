"""Who has wages to pay: employers of one site, each with a month that was due long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from dateutil.relativedelta import relativedelta

from app.bootstrap import Product
from app.kernel.clock import legal_day, legal_month
from app.sites.models import Company, Participant
from app.wages.models import ContractVersion
from tests.factories.attendance import Worker, a_code_id, engaged
from tests.factories.cast import CastMember
from tests.factories.events import an_event
from tests.factories.people import Headers, a_verified_person, staff_headers
from tests.factories.sites import Site, a_company, a_site
from tests.wages.payroll import BANK, a_contract

WORKERS = 2
DAY_CENTS = 30_000
AGO = relativedelta(months=2)
"""The wage of such a month is overdue on every day of this one, whatever its pay day."""


def employers(product: Product, members: list[CastMember]) -> list[dict[str, Any]]:
    """One for every ``WORKERS`` members: ``project``, ``company``, ``month`` (YYYY-MM), ``labour`` and
    ``contractor`` (two tokens each), ``workers`` (tokens by id in the register)."""
    site = a_site(product, "guizhou")
    product.wages.accounts.register(site.contractor_admin, site.id, **BANK)
    first = legal_day(product.clock.now()).replace(day=1) - AGO
    month = f"{first:%Y-%m}"
    contractor = _office(product, site.contractor)
    made = []
    for begin in range(0, len(members), WORKERS):
        company = a_company(product, f"劳务{begin:03}有限公司")
        Participant.create(
            project_id=site.id,
            company_id=company.id,
            role=company.kind,
            entered_on=first,
            created_at=product.clock.now(),
        )
        who = [
            _worker(product, site, company, month, begin + place, member)
            for place, member in enumerate(members[begin : begin + WORKERS])
        ]
        made.append(
            {
                "project": site.id,
                "company": company.id,
                "month": month,
                "labour": _office(product, company),
                "contractor": contractor,
                "workers": dict(who),
            }
        )
    # As if they had been entered long ago: also by a clock that is set back no month was reckoned before.
    ContractVersion.update(created_at=legal_month(month)[0]).execute()
    return made


def _office(product: Product, company: Company) -> list[str]:
    """Two people of it."""
    return [_token(staff_headers(product, "company_admin", "company", company.id)) for _person in range(2)]


def _worker(
    product: Product, site: Site, company: Company, month: str, number: int, member: CastMember
) -> tuple[str, str]:
    """He came on one day; no two of them get the same. His id in the register, and his token."""
    him = a_verified_person(product, member)
    engagement = engaged(product, site, him.person, company_id=company.id)
    worker = Worker(him.person, engagement, a_code_id(product, him.person))
    begins = legal_month(month)[0]
    first = legal_day(begins)
    a_contract(
        product,
        site,
        worker,
        DAY_CENTS + 100 * number,
        company_id=company.id,
        signed_on=first,
        period_from=first,
        entered_on=first,
    )
    _day(site, worker, begins + timedelta(days=9))
    token = _token(him.headers)
    product.wages.own_account.give(
        product.signing_in.authenticate(token),
        bank=BANK["bank"],
        account_number=f"62220212345678{number:05}",
        is_own=True,
    )
    return engagement, token


def _day(site: Site, worker: Worker, midnight: datetime) -> None:
    for direction, hour in (("in", 8), ("out", 17)):
        an_event(site, worker, direction, midnight + timedelta(hours=hour))


def _token(headers: Headers) -> str:
    return headers["Authorization"].removeprefix("Bearer ")
