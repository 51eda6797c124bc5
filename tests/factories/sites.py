"""Companies, projects and the callers who have rights on them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

from openpyxl import Workbook
from stdnum.cn import uscc

from app.bootstrap import Product
from app.employment.rules.roster import HEADERS
from app.employment.service.engaging import Application
from app.kernel.actor import Actor, Grant
from app.kernel.ids import new_id
from app.sites.models import Company, Participant, Project

REGIONS = {"chongqing": "500112", "hangzhou": "330106", "shanghai": "310115", "guizhou": "520103"}
COUNTRY_GRANT = Grant("regulator", "region", "000000")

_numbers = count(1)


def credit_code() -> str:
    """A new code with a right check character."""
    stem = f"91500112MA5{next(_numbers):06}"
    return stem + str(uscc.calc_check_digit(stem + "0"))


def caller(*grants: tuple[str, str, str] | Grant) -> Actor:
    """Somebody signed in with these rights."""
    given = tuple(grant if isinstance(grant, Grant) else Grant(*grant) for grant in grants)
    return Actor(new_id(), None, new_id(), given, new_id())


def a_company(product: Product, name: str, kind: str = "LABOUR_SUB", region: str = "500112") -> Company:
    return Company.create(
        name=name,
        credit_code=credit_code(),
        kind=kind,
        region_code=region,
        region_name="重庆市渝北区",
        created_at=product.clock.now(),
    )


@dataclass(frozen=True)
class Site:
    """A project with three companies and one caller per standing."""

    project: Project
    contractor: Company
    labour: Company
    supervision: Company
    regulator: Actor
    contractor_admin: Actor
    labour_admin: Actor
    supervision_admin: Actor
    project_admin: Actor
    staff: Actor
    system_admin: Actor
    outsider: Actor  # project_admin of another project

    @property
    def id(self) -> str:
        return str(self.project.id)

    def application(self, **changes: Any) -> Application:
        """A worker of the labour subcontractor; ``person_id`` or name and number are to be added."""
        terms: dict[str, Any] = {
            "company_id": self.labour.id,
            "team": "钢筋一班",
            "work_type": "020",
            "identity_class": "worker",
        }
        return Application(**(terms | changes))


def a_site(product: Product, jurisdiction: str = "chongqing", **columns: Any) -> Site:
    """Rows written directly: general contractor, labour subcontractor and supervision firm take part."""
    contractor = a_company(product, "渝建总承包有限公司", "GENERAL_CONTRACTOR")
    labour = a_company(product, "渝建劳务有限公司", "LABOUR_SUB")
    supervision = a_company(product, "渝监监理有限公司", "SUPERVISION")
    now = product.clock.now()
    values: dict[str, Any] = {
        "name": "渝北人才公寓一期",
        "jurisdiction": jurisdiction,
        "region_code": REGIONS[jurisdiction],
        "region_name": "测试区",
        "permit_no": "500112202501010101",
        "general_contractor_id": contractor.id,
        "started_on": date(2025, 1, 1),
        "created_at": now,
    }
    project = Project.create(**(values | columns))
    for company in (contractor, labour, supervision):
        Participant.create(
            project_id=project.id,
            company_id=company.id,
            role=company.kind,
            entered_on=date(2025, 1, 1),
            created_at=now,
        )
    return Site(
        project,
        contractor,
        labour,
        supervision,
        regulator=caller(("regulator", "region", REGIONS[jurisdiction])),
        contractor_admin=caller(("company_admin", "company", contractor.id)),
        labour_admin=caller(("company_admin", "company", labour.id)),
        supervision_admin=caller(("company_admin", "company", supervision.id)),
        project_admin=caller(("project_admin", "project", project.id)),
        staff=caller(("site_staff", "project", project.id)),
        system_admin=caller(("system_admin", "system", "*")),
        outsider=caller(("project_admin", "project", new_id())),
    )


def roster_sheet(rows: Sequence[Sequence[Any]], headers: Sequence[str] = HEADERS) -> bytes:
    """An .xlsx as people fill it in; a value that begins with ``=`` is a real formula."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(list(headers))
    for row in rows:
        sheet.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
