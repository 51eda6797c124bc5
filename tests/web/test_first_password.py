"""A password that somebody else chose is changed first, at the gate and in the office."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from app.kernel import db
from app.kernel.settings import Settings
from tests.factories.sites import a_site
from tests.web.audit import faults_of
from tests.web.conftest import Served
from tests.web.guards_phone import until
from tests.web.offices_desk import heading, of_size, sign_in, submit, type_into
from tests.web.workers_phone import page_text

FIRST, OWN = "told at the office", "known to nobody else"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """As in production."""
    return replace(settings, first_password_ends=True)


@pytest.fixture
def project_name(served: Served) -> str:
    """Of a site with an account for its gate, opened by the administrator."""
    site, product = a_site(served.product), served.product
    with db.connection():
        product.staff.open_account(
            site.project_admin, site.id, account="gate-1", password=FIRST, role="project_admin"
        )
    return str(site.project.name)


@pytest.mark.parametrize(("path", "then"), [("/c/projects", "项目"), ("/s/?all", "选择项目")])
def test_the_first_sign_in(browser: Any, served: Served, project_name: str, path: str, then: str) -> None:
    browser.get(f"{served.url}{path}")
    of_size(browser, "phone")
    sign_in(browser, "gate-1", FIRST)
    until(lambda: heading(browser) == "先改初始密码", "the change of the password")
    assert faults_of(browser) == []
    browser.refresh()
    until(lambda: heading(browser) == "先改初始密码", "the same page again")
    type_into(browser, "password", "something else")
    type_into(browser, "new_password", OWN)
    submit(browser)
    until(lambda: "原密码不正确" in page_text(browser), "the refusal")
    browser.get_log("browser")  # the refusal is told there too
    type_into(browser, "password", FIRST)
    submit(browser)
    until(lambda: heading(browser) == then, "the page that was asked for")
    until(lambda: project_name in page_text(browser), "the site")
    assert faults_of(browser) == []
    signed = served.product.signing_in.with_password("gate-1", OWN)
    assert not served.product.signing_in.authenticate(signed.tokens.access_token).must_change_password
