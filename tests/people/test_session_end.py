"""Whoever holds a token of a sign-in that is over reads why."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from app.bootstrap import Product
from app.kernel.errors import Unauthenticated
from app.people.models import Account, Session
from app.people.rules.session_end import REASONS, told_at_the_end

PEOPLE = Path(__file__).parents[2] / "app" / "people"
ENDING = ("end_sessions", "end_others")
OTHERWISE = "登录已结束，请再次登录"


@pytest.mark.parametrize("reason", REASONS)
def test_every_end_has_words_of_its_own(reason: str) -> None:
    assert told_at_the_end(reason) != OTHERWISE
    assert not told_at_the_end(reason).isascii()
    assert [told_at_the_end(each) for each in REASONS].count(told_at_the_end(reason)) == 1


@pytest.mark.parametrize("reason", [None, "", "of another version"])
def test_an_end_that_nobody_knows(reason: str | None) -> None:
    assert told_at_the_end(reason) == OTHERWISE


def test_every_reason_that_is_written_down_is_known() -> None:
    calls = [
        call
        for path in PEOPLE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(call, ast.Call)
    ]
    given = [call.args[-1] for call in calls if getattr(call.func, "attr", "") in ENDING]
    updates = [call for call in calls if ast.unparse(call.func) == "Session.update"]
    given += [word.value for call in updates for word in call.keywords if word.arg == "ended_reason"]
    written = {each.value for each in given if isinstance(each, ast.Constant)}
    assert len(written) >= 8
    assert written <= set(REASONS)
    assert {"account_suspended", "account_resumed"} <= set(REASONS)  # put together


def told(product: Product, token: str) -> str:
    with pytest.raises(Unauthenticated, match="SESSION_ENDED") as caught:
        product.signing_in.authenticate(token)
    return caught.value.message


@pytest.mark.parametrize("reason", REASONS)
def test_the_reason_is_told(product: Product, reason: str) -> None:
    token = product.signing_in.with_wechat("wx-王建国").tokens.access_token
    other = product.signing_in.with_wechat("wx-李秀英").tokens.access_token
    one = product.signing_in.authenticate(token)
    ended = {"ended_at": product.clock.now(), "ended_reason": reason}
    Session.update(ended).where(Session.id == one.session_id).execute()
    assert told(product, token) == told_at_the_end(reason)
    assert product.signing_in.authenticate(other).account_id != one.account_id


def test_a_sign_in_that_has_not_ended_but_opens_nothing(product: Product) -> None:
    token = product.signing_in.with_wechat("wx-王建国").tokens.access_token
    one = product.signing_in.authenticate(token)
    Account.update(disabled_at=product.clock.now()).where(Account.id == one.account_id).execute()
    assert told(product, token) == OTHERWISE
    Session.delete().where(Session.id == one.session_id).execute()
    assert told(product, token) == OTHERWISE
