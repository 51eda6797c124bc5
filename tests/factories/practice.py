"""A practitioner in Shanghai, the company that confirms him and the authority that decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from app.bootstrap import Product
from app.certificates.facts import PRACTISING
from app.certificates.models import Certificate
from app.sites.models import Company
from tests.factories.certificates import a_certificate
from tests.factories.people import Headers, Verified, a_verified_person, staff_headers
from tests.factories.sites import a_company

SHANGHAI, CONSTRUCTOR = "310000", "一级注册建造师"
LAST = date(2026, 7, 31)
"""Twelve months before it are 31 July, thirty days are 1 July; tests begin on 10 March 2026."""


@dataclass(frozen=True)
class Practice:
    """``unit`` and ``official`` are the headers of those who confirm and decide."""

    product: Product
    holder: Verified
    company: Company
    unit: Headers
    official: Headers


def a_practice(product: Product, who: str = "欧阳桂兰") -> Practice:
    company = a_company(product, "沪建总承包有限公司", "GENERAL_CONTRACTOR", region="310115")
    return signed_in(product, company, who)


def signed_in(product: Product, company: Company, who: str = "欧阳桂兰") -> Practice:
    """Everybody signed in anew: a sign-in does not outlive a clock that was moved on by months."""
    return Practice(
        product,
        a_verified_person(product, who),
        company,
        staff_headers(product, "company_admin", "company", company.id),
        staff_headers(product, "regulator", "region", SHANGHAI),
    )


def a_qualification(product: Product, who: str = "欧阳桂兰", **columns: Any) -> Certificate:
    """执业资格: it has no end."""
    given = {
        "kind": PRACTISING,
        "category": CONSTRUCTOR,
        "name": "执业资格证",
        "number": "资格310001",
        "province_code": SHANGHAI,
        "valid_to": None,
    }
    return a_certificate(product, who, **(given | columns))


def a_registration(practice: Practice, who: str = "欧阳桂兰", **columns: Any) -> Certificate:
    """A registration that ends on ``LAST``, with the company of the practice."""
    given = {
        "name": f"{CONSTRUCTOR}注册证书",
        "number": "沪执注(2023)000001",
        "valid_from": date(2023, 8, 1),
        "valid_to": LAST,
        "unit_id": practice.company.id,
        "unit_name": practice.company.name,
    }
    return a_qualification(practice.product, who, **(given | columns))
