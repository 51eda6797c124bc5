"""The commands that open the first accounts and mend a lost second factor."""

from __future__ import annotations

import io
from argparse import Namespace

import pyotp
import pytest

from app.bootstrap import Product
from app.commands import accounts
from app.commands.parser import _parser
from app.kernel.audit import AuditEntry
from app.people.models import Account, SecondFactor, Session

PASSWORD = "a long password"


@pytest.fixture(autouse=True)
def opened(product: Product, monkeypatch: pytest.MonkeyPatch) -> Product:
    """The commands work on the product of the test; the password comes from the standard input."""
    monkeypatch.setattr(accounts, "open_product", lambda _settings: product)
    monkeypatch.setattr("sys.stdin", io.StringIO(PASSWORD + "\n"))
    return product


def given(*words: str) -> Namespace:
    return _parser().parse_args(words)


def test_the_first_administrator_signs_in(opened: Product, capsys: pytest.CaptureFixture[str]) -> None:
    args = given("open-account", "Chief", "--role", "system_admin", "--name", "张主任")
    assert accounts.open_account(opened.settings, args) == 0
    assert PASSWORD not in capsys.readouterr().out
    signed = opened.signing_in.with_password("chief", PASSWORD)
    actor = opened.signing_in.authenticate(signed.tokens.access_token)
    assert actor.has("system_admin", "system", "all")
    assert Account.get_by_id(actor.account_id).display_name == "张主任"
    entry = AuditEntry.get(AuditEntry.action == "account.opened")
    assert (entry.subject_id, entry.account_id) == (actor.account_id, None)
    assert entry.detail == {"role": "system_admin", "scope": "all", "way": "command_line"}


def test_an_authority_of_a_region(opened: Product) -> None:
    args = given("open-account", "yubei", "--role", "regulator", "--region", "重庆市渝北区")
    assert accounts.open_account(opened.settings, args) == 0
    signed = opened.signing_in.with_password("yubei", PASSWORD)
    assert opened.signing_in.authenticate(signed.tokens.access_token).has("regulator", "region", "500112")


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "regulator"),
        ("--role", "regulator", "--region", "没有这里"),
        ("--role", "system_admin", "--region", "500112"),
    ],
)
def test_a_region_that_does_not_fit(opened: Product, words: tuple[str, ...]) -> None:
    assert accounts.open_account(opened.settings, given("open-account", "x", *words)) == 1
    assert Account.select().count() == 0


def test_a_short_password_and_a_name_that_is_taken(
    opened: Product, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    opened.accounts.open_with_password("chief", PASSWORD)
    args = given("open-account", "chief", "--role", "system_admin")
    assert accounts.open_account(opened.settings, args) == 1
    assert "ACCOUNT_EXISTS" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    args = given("open-account", "other", "--role", "system_admin")
    assert accounts.open_account(opened.settings, args) == 1
    assert "PASSWORD_TOO_SHORT" in capsys.readouterr().err
    assert not AuditEntry.select().exists()


def test_a_lost_phone_of_the_only_administrator(opened: Product, capsys: pytest.CaptureFixture[str]) -> None:
    accounts.open_account(opened.settings, given("open-account", "chief", "--role", "system_admin"))
    signed = opened.signing_in.with_password("chief", PASSWORD)
    actor = opened.signing_in.authenticate(signed.tokens.access_token)
    secret = opened.second_factors.begin(actor).secret
    opened.second_factors.confirm(actor, pyotp.TOTP(secret).at(int(opened.clock.now().timestamp())))
    reset = given("reset-second-factor", "CHIEF", "--reason", "手机丢了，已核对身份证")
    assert accounts.reset_second_factor(opened.settings, reset) == 0
    assert not SecondFactor.select().exists()
    assert Session.get().ended_reason == "second_factor_reset"
    entry = AuditEntry.get(AuditEntry.action == "account.second_factor_reset")
    assert (entry.account_id, entry.detail["way"]) == (None, "command_line")
    assert accounts.reset_second_factor(opened.settings, reset) == 1
    nobody = given("reset-second-factor", "nobody", "--reason", "手机丢了")
    assert accounts.reset_second_factor(opened.settings, nobody) == 1
    assert "ACCOUNT_NOT_FOUND" in capsys.readouterr().err


def test_whoever_leaves_and_the_last_one(opened: Product, capsys: pytest.CaptureFixture[str]) -> None:
    accounts.open_account(opened.settings, given("open-account", "chief", "--role", "system_admin"))
    opened.accounts.open_with_password("gate-1", PASSWORD)
    left = given("suspend-account", "GATE-1", "--reason", "已离职")
    assert accounts.suspend_account(opened.settings, left) == 0
    assert Account.select().where(Account.suspended_at.is_null(False)).count() == 1
    assert accounts.suspend_account(opened.settings, left) == 1
    back = given("resume-account", "gate-1", "--reason", "已返岗")
    assert accounts.resume_account(opened.settings, back) == 0
    assert accounts.resume_account(opened.settings, back) == 1
    last = given("suspend-account", "chief", "--reason", "已离职")
    assert accounts.suspend_account(opened.settings, last) == 1
    assert "LAST_ADMINISTRATOR" in capsys.readouterr().err
