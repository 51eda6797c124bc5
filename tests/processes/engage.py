"""Fills the installation that the environment names, beside its running servers.

``python engage.py workers COUNT``: a Chongqing site with verified workers; prints ``project`` and their
``codes`` (code ids) as JSON. ``python engage.py slow-work PICTURE ROWS``: a card that waits to be read and a
roster that waits to be taken; prints ``account`` and ``roster``
(ids).
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.bootstrap import Product, build
from app.kernel import db
from app.kernel.settings import Settings
from app.people.models import Person, RoleGrant
from app.sites.models import Company
from tests.factories.attendance import a_worker
from tests.factories.cast import stranger
from tests.factories.gateways import FakeWechat
from tests.factories.sites import a_site, credit_code, roster_sheet
from tests.factories.verification import BASICS, applicant


def workers(product: Product, count: str) -> dict[str, Any]:
    known = Person.select().count()
    for _company in range(Company.select().count()):
        credit_code()  # those before have taken theirs
    site = a_site(product)
    return {
        "project": site.id,
        "codes": [a_worker(product, site, known + number).code_id for number in range(int(count))],
    }


def slow_work(product: Product, picture: str, rows: str) -> dict[str, Any]:
    site = a_site(product)
    office = site.project_admin
    for grant in office.grants:
        RoleGrant.create(
            account_id=office.account_id,
            role=grant.role,
            scope_type=grant.scope_type,
            scope_id=grant.scope_id,
            granted_at=product.clock.now(),
        )
    sheet = roster_sheet(
        [
            [who.name, who.id_number, site.labour.name, "一班", "钢筋工", "", "", "2026-03-01", ""]
            for who in map(stranger, range(int(rows)))
        ]
    )
    roster = product.roster_imports.accept(office, site.id, sheet)
    somebody = applicant(product, "王建国", purposes=BASICS)
    somebody.upload(Path(picture).read_bytes())
    return {"account": somebody.account_id, "roster": roster.id}


if __name__ == "__main__":
    work = {"workers": workers, "slow-work": slow_work}[sys.argv[1]]
    real = build(Settings.from_env())
    product = build(real.settings, gateways=replace(real.gateways, wechat=FakeWechat()))
    with db.connection():
        print(json.dumps(work(product, *sys.argv[2:])))
