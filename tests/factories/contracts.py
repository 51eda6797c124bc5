"""Signed papers, and contracts entered from them."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.bootstrap import Product
from app.wages.rules.contracts import Agreed, Paper
from tests.factories.sites import Site

AGREED = Agreed("支模", "按日计薪，按月发放", 28_000, "DAY", "BANK", 15, "协商，协商不成申请仲裁", "逾期赔偿")


def a_paper(**changes: Any) -> Paper:
    """A simple contract of 2026, signed on 1 March; with everything that any city asks for."""
    said: dict[str, Any] = {
        "kind": "SIMPLE_CONTRACT",
        "signed_on": date(2026, 3, 1),
        "agreed": AGREED,
        "period_from": date(2026, 3, 1),
        "period_to": date(2026, 12, 31),
    }
    return Paper(**(said | changes))


def a_contract(product: Product, site: Site, worker_id: str, **changes: Any) -> str:
    """Entered by the administrator of the project; its id."""
    return product.contracts.entering.add(site.project_admin, site.id, worker_id, a_paper(**changes)).id
