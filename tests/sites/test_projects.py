"""Companies, projects and participants, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from app.bootstrap import Product
from app.kernel.audit import AuditEntry
from app.kernel.errors import Refused
from app.sites.models import Company, Participant, Project
from tests.factories.sites import COUNTRY_GRANT, a_company, a_site, caller, credit_code

REGULATOR = caller(COUNTRY_GRANT)
YUBEI = caller(("regulator", "region", "500112"))


def company(**changes: str) -> dict[str, str]:
    given = {"name": "渝建", "credit_code": credit_code(), "kind": "LABOUR_SUB", "region": "渝北区"}
    return given | changes


def test_a_company_is_registered_with_its_region(product: Product) -> None:
    registered = product.companies.register(REGULATOR, **company(name=" 渝建劳务 "))
    row = Company.get_by_id(registered.id)
    assert (row.name, row.region_code, row.region_name) == ("渝建劳务", "500112", "重庆市渝北区")
    assert registered.warnings == ()
    assert AuditEntry.select().where(AuditEntry.action == "company.registered").count() == 1


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"credit_code": "123"}, "VALUE_NOT_ALLOWED", "credit_code"),
        ({"kind": "CIRCUS"}, "VALUE_NOT_ALLOWED", "kind"),
        ({"region": "月球"}, "REGION_UNKNOWN", "region"),
    ],
)
def test_a_company_with_wrong_values_is_refused(
    product: Product, changes: dict[str, str], code: str, field: str
) -> None:
    with pytest.raises(Refused) as refused:
        product.companies.register(REGULATOR, **company(**changes))
    assert (refused.value.code, refused.value.status) == (code, 422)
    assert set(refused.value.errors) == {field}


def test_one_credit_code_is_one_company(product: Product) -> None:
    code = credit_code()
    product.companies.register(REGULATOR, **company(credit_code=code))
    with pytest.raises(Refused) as refused:
        product.companies.register(REGULATOR, **company(credit_code=code.lower(), name="别名"))
    assert (refused.value.code, refused.value.status) == ("COMPANY_EXISTS", 409)
    assert Company.select().where(Company.credit_code == code).count() == 1


def test_a_regulator_registers_in_his_region_only(product: Product) -> None:
    product.companies.register(YUBEI, **company())
    with pytest.raises(Refused) as refused:
        product.companies.register(YUBEI, **company(region="杭州西湖区"))
    assert refused.value.code == "FORBIDDEN_SCOPE"


def test_companies_are_found_by_name_and_code_page_by_page(product: Product) -> None:
    made = [a_company(product, f"渝建{n}") for n in range(5)]
    a_company(product, "别家%建")
    first = product.companies.find(name="渝建", credit_code=None, limit=3, cursor=None)
    second = product.companies.find(name="渝建", credit_code=None, limit=3, cursor=first.next_cursor)
    assert [row.id for row in (*first.items, *second.items)] == [row.id for row in made]
    assert second.next_cursor is None
    by_code = product.companies.find(name=None, credit_code=made[2].credit_code.lower(), limit=3, cursor=None)
    assert [row.id for row in by_code.items] == [made[2].id]
    assert product.companies.find(name="%", credit_code=None, limit=3, cursor=None).items == []


def project(contractor: Company, **changes: object) -> dict[str, object]:
    given: dict[str, object] = {
        "name": "渝北人才公寓",
        "jurisdiction": "chongqing",
        "region": "渝北区",
        "permit_no": "500112",
        "general_contractor_id": contractor.id,
        "started_on": date(2026, 1, 1),
    }
    return given | changes


def test_a_project_opens_with_its_general_contractor(product: Product) -> None:
    contractor = a_company(product, "总包", "GENERAL_CONTRACTOR")
    admin = caller(("company_admin", "company", contractor.id))
    for opener in (REGULATOR, YUBEI, admin):
        registered = product.projects.open(opener, **project(contractor))  # type: ignore[arg-type]
        assert registered.warnings == ()
        filed = Participant.get(Participant.project_id == registered.id)
        assert (filed.company_id, filed.role) == (contractor.id, "GENERAL_CONTRACTOR")
        shown, policy = product.projects.get(admin, registered.id)
        assert (shown.region_code, policy.code) == ("500112", "chongqing")


@pytest.mark.parametrize(
    ("changes", "code", "status"),
    [
        ({"jurisdiction": "atlantis"}, "VALUE_NOT_ALLOWED", 422),
        ({"region": "月球"}, "REGION_UNKNOWN", 422),
        ({"general_contractor_id": "nobody"}, "COMPANY_NOT_FOUND", 404),
    ],
)
def test_a_project_with_wrong_values_is_refused(
    product: Product, changes: dict[str, object], code: str, status: int
) -> None:
    contractor = a_company(product, "总包", "GENERAL_CONTRACTOR")
    with pytest.raises(Refused) as refused:
        product.projects.open(REGULATOR, **project(contractor, **changes))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.status) == (code, status)
    assert not Project.select().exists()


def test_only_a_general_contractor_has_projects(product: Product) -> None:
    with pytest.raises(Refused) as refused:
        product.projects.open(REGULATOR, **project(a_company(product, "劳务")))  # type: ignore[arg-type]
    assert (refused.value.code, refused.value.status) == ("NOT_GENERAL_CONTRACTOR", 403)


def test_another_companys_admin_opens_nothing(product: Product) -> None:
    contractor = a_company(product, "总包", "GENERAL_CONTRACTOR")
    other = caller(("company_admin", "company", a_company(product, "别家", "GENERAL_CONTRACTOR").id))
    with pytest.raises(Refused) as refused:
        product.projects.open(other, **project(contractor))  # type: ignore[arg-type]
    assert refused.value.code == "FORBIDDEN_SCOPE"


def test_a_place_outside_the_jurisdiction_is_pointed_out(product: Product) -> None:
    contractor = a_company(product, "总包", "GENERAL_CONTRACTOR")
    registered = product.projects.open(REGULATOR, **project(contractor, region="330106"))  # type: ignore[arg-type]
    assert [reason.code for reason in registered.warnings] == ["REGION_OUTSIDE_JURISDICTION"]


def test_everybody_sees_the_projects_of_his_own(product: Product) -> None:
    here, there = a_site(product), a_site(product, "hangzhou")

    def seen(actor: object) -> set[str]:
        page = product.projects.visible(actor, status=None, limit=200, cursor=None)  # type: ignore[arg-type]
        return {row.id for row in page.items}

    both = {here.id, there.id}
    assert seen(REGULATOR) == seen(here.system_admin) == both
    assert seen(caller(("regulator", "region", "500000"))) == {here.id}
    assert seen(caller(("regulator", "region", "500113"))) == set()
    for actor in (here.contractor_admin, here.labour_admin, here.supervision_admin, here.project_admin):
        assert seen(actor) == {here.id}
    assert seen(here.staff) == {here.id}
    assert seen(here.outsider) == seen(caller()) == set()


def test_closing_is_once_and_for_good(product: Product) -> None:
    site = a_site(product)
    today = date(2026, 3, 10)
    with pytest.raises(Refused) as future:
        product.projects.close(site.contractor_admin, site.id, today + timedelta(days=1))
    assert future.value.code == "DATE_ORDER"
    with pytest.raises(Refused) as forbidden:
        product.projects.close(site.project_admin, site.id)
    assert forbidden.value.code == "FORBIDDEN_SCOPE"
    closed = product.projects.close(site.contractor_admin, site.id)
    assert (closed.status, closed.closed_on) == ("closed", today)
    for again in (product.projects.close, product.projects.suspend, product.projects.resume):
        with pytest.raises(Refused) as refused:
            again(site.contractor_admin, site.id)
        assert refused.value.code == "STATE_NOT_ALLOWED"


def test_suspended_work_resumes(product: Product) -> None:
    site = a_site(product)
    assert product.projects.suspend(site.regulator, site.id).status == "suspended"
    with pytest.raises(Refused):
        product.projects.suspend(site.regulator, site.id)
    assert product.projects.resume(site.regulator, site.id).status == "ongoing"


def test_filing_a_participant_again_changes_nothing(product: Product) -> None:
    site = a_site(product)
    late = a_company(product, "防水专业分包", "PROFESSIONAL_SUB")
    filing = {"company_id": late.id, "role": "PROFESSIONAL_SUB"}
    first = product.taking_part.add(site.project_admin, site.id, **filing)
    assert product.taking_part.add(site.project_admin, site.id, **filing) == first
    with pytest.raises(Refused) as refused:
        product.taking_part.add(site.project_admin, site.id, company_id=late.id, role="LABOUR_SUB")
    assert refused.value.code == "PARTICIPANT_EXISTS"
    product.taking_part.leave(site.project_admin, site.id, first)
    with pytest.raises(Refused) as gone:
        product.taking_part.leave(site.project_admin, site.id, first)
    assert gone.value.code == "STATE_NOT_ALLOWED"
    assert (
        product.taking_part.add(site.project_admin, site.id, company_id=late.id, role="LABOUR_SUB") == first
    )
    names = {name for _row, name in product.taking_part.participants(site.staff, site.id)}
    assert "防水专业分包" in names


@pytest.mark.parametrize("role", ["CIRCUS", "BANK"])
def test_a_role_that_takes_no_part_is_refused(product: Product, role: str) -> None:
    site = a_site(product)
    with pytest.raises(Refused) as refused:
        product.taking_part.add(site.project_admin, site.id, company_id=site.labour.id, role=role)
    assert refused.value.code == "VALUE_NOT_ALLOWED"


def test_the_general_contractor_stays(product: Product) -> None:
    site = a_site(product)
    filed = Participant.get(Participant.company_id == site.contractor.id)
    with pytest.raises(Refused) as refused:
        product.taking_part.leave(site.project_admin, site.id, filed.id)
    assert refused.value.code == "STATE_NOT_ALLOWED"
