"""An authority takes a revocation back, from the register of a project."""

from __future__ import annotations

from typing import Any

import pytest

from app.kernel.audit import AuditEntry
from app.people.models import Person
from tests.factories.attendance import engaged
from tests.factories.people import a_verified_person
from tests.factories.sites import Site, a_site
from tests.people.test_revocations import authority
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import SIZES, open_page, submit
from tests.web.workers_phone import fill, page_text, press, reads


@pytest.fixture
def site(served: Served) -> Site:
    """李秀英 has her identity, that of 王建国 was revoked."""
    site = a_site(served.product)
    for name in ("李秀英", "王建国"):
        engaged(served.product, site, a_verified_person(served.product, name).person)
    revoked = Person.get(Person.worker_name_masked == "王**")
    served.product.revocations.revoke(authority(), revoked.id, "证件系冒用")
    return site


@pytest.mark.parametrize("size", list(SIZES))
def test_an_authority_takes_it_back(browser: Any, served: Served, site: Site, size: str) -> None:
    open_page(browser, served, f"/c/projects/{site.id}/workers", size, "regulator", "region", "500000")
    reads(browser, "实名已撤销")
    assert faults_of(browser) == []
    press(browser, "解除撤销")
    reads(browser, "原来的认证不恢复")
    fill(browser, "reason", "复")
    submit(browser, "dialog")
    reads(browser, "请写明理由，2到200个字")
    browser.get_log("browser")  # the refusal stands there too, and the browser is the next test's
    fill(browser, "reason", "核后确认证件是本人的")
    submit(browser, "dialog")
    reads(browser, "未认证")
    until(lambda: "实名已撤销" not in page_text(browser), "the register drawn anew")
    assert "解除撤销" not in page_text(browser)
    person = Person.get(Person.worker_name_masked == "王**")
    assert (person.revoked_at, person.verified_at) == (None, None)
    entry = AuditEntry.get(AuditEntry.action == "person.released")
    assert entry.detail == {"reason": "复核后确认证件是本人的"}


def test_whoever_thinks_again_changes_nothing(browser: Any, served: Served, site: Site) -> None:
    open_page(browser, served, f"/c/projects/{site.id}/workers", "phone", "regulator", "region", "500000")
    press(browser, "解除撤销")
    reads(browser, "原来的认证不恢复")
    press(browser, "取消")
    until(lambda: "原来的认证不恢复" not in page_text(browser), "the dialog gone")
    assert "实名已撤销" in page_text(browser)
    assert Person.get(Person.worker_name_masked == "王**").revoked_at is not None


def test_a_project_sees_it_and_is_offered_neither(browser: Any, served: Served, site: Site) -> None:
    open_page(browser, served, f"/c/projects/{site.id}/workers", "phone", "project_admin", "project", site.id)
    reads(browser, "实名已撤销")
    assert "退场" in page_text(browser)
    assert "撤销实名" not in page_text(browser)
    assert "解除撤销" not in page_text(browser)
