"""The gate of every use case on a project: one statement, the right answer to each caller."""

from __future__ import annotations

import pytest

from app.bootstrap import Product
from app.kernel.db import database
from app.kernel.errors import Refused
from app.sites.rules.rights import MATRIX, READING_NEEDS, Need
from tests.factories.sites import Site, caller

CALLERS = {
    "regulator": "regulator",
    "contractor_admin": "general_contractor",
    "labour_admin": "labour_subcontractor",
    "supervision_admin": "participant",
    "project_admin": "project_admin",
    "staff": "site_staff",
    "system_admin": "system_admin",
}


@pytest.mark.parametrize("need", sorted(MATRIX))
def test_every_caller_and_need(product: Product, site: Site, need: Need) -> None:
    for name, standing in CALLERS.items():
        allowed = standing in {one.value for one in MATRIX[need]}
        actor = getattr(site, name)
        if allowed:
            assert product.scopes.project_for(actor, site.id, need).id == site.id
            continue
        with pytest.raises(Refused) as refused:
            product.scopes.project_for(actor, site.id, need)
        assert (refused.value.code, refused.value.status) == ("FORBIDDEN_SCOPE", 403), name


@pytest.mark.parametrize("need", sorted(MATRIX))
def test_an_outsider_reads_nothing_is_there_and_changes_nothing(
    product: Product, site: Site, need: Need
) -> None:
    expected = "PROJECT_NOT_FOUND" if need in READING_NEEDS else "FORBIDDEN_SCOPE"
    for actor in (site.outsider, caller(), caller(("regulator", "region", "330000"))):
        with pytest.raises(Refused) as refused:
            product.scopes.project_for(actor, site.id, need)
        assert refused.value.code == expected


def test_an_unknown_project_is_missing_for_everybody(product: Product, site: Site) -> None:
    for actor in (site.regulator, site.system_admin, site.outsider):
        with pytest.raises(Refused) as refused:
            product.scopes.project_for(actor, "nothing", "manage")
        assert refused.value.code == "PROJECT_NOT_FOUND"


def test_subcontractors_deal_with_their_own_people_only(product: Product, site: Site) -> None:
    def limits(actor: object, need: Need) -> object:
        return product.scopes.access_for(actor, site.id, need).only_companies  # type: ignore[arg-type]

    assert limits(site.labour_admin, "own") == limits(site.labour_admin, "hire") == {site.labour.id}
    assert limits(site.supervision_admin, "own") == {site.supervision.id}
    for actor in (site.regulator, site.contractor_admin, site.project_admin):
        assert limits(actor, "own") is None
        assert limits(actor, "hire") is None
    assert limits(site.staff, "own") is None


def test_it_takes_one_statement(product: Product, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    statements: list[str] = []
    real = type(database.obj).execute_sql

    def counted(self: object, sql: str, *more: object) -> object:
        statements.append(sql)
        return real(self, sql, *more)

    monkeypatch.setattr(type(database.obj), "execute_sql", counted)
    for actor in (site.staff, site.labour_admin, site.regulator):
        statements.clear()
        product.scopes.project_for(actor, site.id, "see")
        assert len(statements) == 1


def test_scopes_are_named(product: Product, site: Site) -> None:
    actor = caller(
        ("site_staff", "project", site.id),
        ("company_admin", "company", site.labour.id),
        ("regulator", "region", "000000"),
        ("regulator", "region", "500112"),
        ("system_admin", "system", "*"),
        ("worker", "self", "H"),
        ("training_staff", "training_centre", "T"),
        ("site_staff", "project", "gone"),
    )
    assert [one["scope_name"] for one in product.scopes.named(actor.grants)] == [
        site.project.name,
        site.labour.name,
        "全国",
        "重庆市渝北区",
        "全系统",
        "本人",
        None,
        None,
    ]
    assert set(product.scopes.named(actor.grants)[0]) == {"role", "scope_type", "scope_id", "scope_name"}
