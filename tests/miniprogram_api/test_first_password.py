"""What somebody else typed as a password opens nothing but the choice of another one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.bootstrap import Gateways, Product, build
from app.kernel.clock import FrozenClock
from app.kernel.errors import Forbidden
from app.kernel.settings import Settings
from tests.conftest import asking
from tests.factories.people import bearer
from tests.factories.sites import Site, a_site
from tests.factories.training import a_provider
from tests.openapi_samples import Samples

API = "/api/v1"
FIRST, OWN = "told at the office", "known to nobody else"
OPEN = {"POST /auth/logout", "GET /me", "PUT /me/password"}


@pytest.fixture
def careful(backend: str, settings: Settings, clock: FrozenClock, gateways: Gateways) -> Product:
    """As in production."""
    strict = replace(settings, first_password_ends=True, second_factor_required=True)
    return build(strict, clock=clock, gateways=gateways)


@pytest.fixture
def strict(careful: Product, serve: Callable[[Product], tuple[Flask, list[str]]]) -> Iterator[FlaskClient]:
    with asking(serve, careful) as client:
        yield client


@pytest.fixture
def site(careful: Product) -> Site:
    site = a_site(careful)
    careful.staff.open_account(
        site.project_admin, site.id, account="gate-1", password=FIRST, role="site_staff"
    )
    return site


def sign_in(client: FlaskClient, password: str, name: str = "gate-1") -> Any:
    answer = client.post(f"{API}/auth/password", json={"account": name, "password": password})
    assert answer.status_code == 200, answer.json
    return answer.json


def change(client: FlaskClient, headers: dict[str, str], new: str = OWN) -> Any:
    return client.put(f"{API}/me/password", json={"password": FIRST, "new_password": new}, headers=headers)


def test_a_guard_on_his_first_day(strict: FlaskClient, site: Site) -> None:
    opener, guard = sign_in(strict, FIRST), sign_in(strict, FIRST)
    assert guard["must_change_password"]
    headers = bearer(guard["access_token"])
    day = f"{API}/projects/{site.id}/scans"
    refused = strict.get(day, headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "FIRST_PASSWORD")
    same = change(strict, headers, FIRST)
    assert (same.status_code, same.json["code"]) == (422, "VALUE_NOT_ALLOWED")
    assert strict.get(day, headers=headers).status_code == 403
    assert change(strict, headers).status_code == 204
    assert strict.get(day, headers=headers).status_code == 200
    ended = strict.get(f"{API}/me", headers=bearer(opener["access_token"]))
    assert (ended.status_code, ended.json["code"]) == (401, "SESSION_ENDED")
    again = sign_in(strict, OWN)
    assert not again["must_change_password"]
    assert strict.get(day, headers=bearer(again["access_token"])).status_code == 200


def test_a_renewed_token_opens_no_more(strict: FlaskClient, site: Site) -> None:
    refreshed = strict.post(
        f"{API}/auth/refresh", json={"refresh_token": sign_in(strict, FIRST)["refresh_token"]}
    ).json
    answer = strict.get(f"{API}/projects/{site.id}/scans", headers=bearer(refreshed["access_token"]))
    assert (answer.status_code, answer.json["code"]) == (403, "FIRST_PASSWORD")


def test_a_first_password_reaches_its_change_and_nothing_else(strict: FlaskClient, site: Site) -> None:
    """Every operation of the document; scans and heartbeats, which look after the sign-in themselves, too."""
    samples = Samples(strict.get("/openapi.json").get_json(), {})
    guarded = samples.guarded()
    assert len(guarded) > 100
    headers, reached = bearer(sign_in(strict, FIRST)["access_token"]), set()
    for operation in guarded:
        answer = strict.open(**samples.bare(operation, site.id), headers=headers)
        if (answer.status_code, (answer.get_json(silent=True) or {}).get("code")) != (403, "FIRST_PASSWORD"):
            reached.add(str(operation))
    assert reached == OPEN


def test_the_password_comes_before_the_second_factor(strict: FlaskClient, careful: Product) -> None:
    """Otherwise whoever opened the account could set up an authenticator of his own."""
    account_id = careful.accounts.open_for_another("office-1", FIRST)
    careful.accounts.grant(account_id, "regulator", "region", "500000")
    told = sign_in(strict, FIRST, "office-1")
    assert (told["must_change_password"], told["must_set_up_second_factor"]) == (True, True)
    headers = bearer(told["access_token"])
    early = strict.post(f"{API}/me/second-factor", json={}, headers=headers)
    assert (early.status_code, early.json["code"]) == (403, "FIRST_PASSWORD")
    assert change(strict, headers).status_code == 204
    begun = strict.post(f"{API}/me/second-factor", json={}, headers=headers)
    assert begun.status_code == 200
    assert len(pyotp.TOTP(begun.json["secret"]).now()) == 6


def test_companies_and_centres_are_opened_alike(careful: Product, site: Site) -> None:
    centre = a_provider(careful)
    careful.companies.open_account(site.regulator, site.labour.id, account="company-1", password=FIRST)
    careful.training.providers.open_account(site.regulator, centre.id, account="centre-1", password=FIRST)
    for name in ("company-1", "centre-1"):
        signed = careful.signing_in.with_password(name, FIRST)
        with pytest.raises(Forbidden, match=r"^FIRST_PASSWORD$"):
            careful.signing_in.authenticate(signed.tokens.access_token)


def test_in_the_demo_the_first_password_stays(product: Product) -> None:
    product.accounts.open_for_another("gate-1", FIRST)
    signed = product.signing_in.with_password("gate-1", FIRST)
    assert product.signing_in.authenticate(signed.tokens.access_token).account_id == signed.account_id
