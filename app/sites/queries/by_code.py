"""A company by its unified social credit code, for slices above."""

from __future__ import annotations

from app.sites.models import Company
from app.sites.rules.companies import compact_credit_code


def company_by_code(credit_code: str) -> Company | None:
    """Blanks and case do not count. One statement."""
    found: Company | None = Company.get_or_none(Company.credit_code == compact_credit_code(credit_code))
    return found
