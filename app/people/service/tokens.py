"""Tokens of one sign-in: a short-lived signed access token and a refresh token that is used once.

The only module that knows pyjwt. Times are judged by the product's clock, which in a demo may be set.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

import jwt
import peewee

from app.kernel.actor import WORKER, Actor, Bearer, Grant
from app.kernel.clock import Clock
from app.kernel.db import database
from app.kernel.errors import Unauthenticated
from app.kernel.prepared import Prepared
from app.people.models import Account, PasswordCredential, RefreshToken, RoleGrant, Session, SignInTicket
from app.people.rules.session_end import told_at_the_end

ALGORITHM = "HS256"
REMEMBERED_TOKENS = 4096


@dataclass(frozen=True, slots=True)
class TokenPair:
    access_token: str
    refresh_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - the scheme of RFC 6750, not a secret


def _ended(session_id: str) -> Unauthenticated:
    session = Session.get_or_none(Session.id == session_id)
    return Unauthenticated("SESSION_ENDED", told_at_the_end(session.ended_reason if session else None))


def expired() -> Unauthenticated:
    return Unauthenticated("TOKEN_EXPIRED", "登录已过期，请刷新后重试")


def not_accepted() -> Unauthenticated:
    return Unauthenticated("AUTH_FAILED", "登录失败，请重新授权")


class Tokens:
    """Issues, checks, rotates and ends tokens."""

    def __init__(self, clock: Clock, secret: str, environment: str, access_s: int, refresh_s: int) -> None:
        self._clock = clock
        self._issuer = f"jianma/{environment}"
        self._key = hashlib.sha256(f"access-token\0{environment}\0{secret}".encode()).digest()
        self._access_s = access_s
        self._refresh = timedelta(seconds=refresh_s)
        # A phone sends the same token with every scan; its seal is looked at once. Never its time.
        self._claims = lru_cache(REMEMBERED_TOKENS)(self._unsealed)

    def open_session(
        self, account_id: str, device_id: str | None, *, is_proven_twice: bool = False
    ) -> TokenPair:
        """Inside the sign-in's transaction: a new family."""
        now = self._clock.now()
        session = Session.create(
            account_id=account_id,
            device_id=device_id,
            created_at=now,
            second_factor_at=now if is_proven_twice else None,
        )
        return self._pair(session.id, account_id, now)

    def refresh(self, refresh_token: str) -> TokenPair:
        """A new pair for a refresh token never used before; a used one ends the whole family (401)."""
        now = self._clock.now()
        digest = hashlib.sha256(refresh_token.encode()).hexdigest()
        with database.atomic():
            fresh = (
                RefreshToken.update(used_at=now)
                .where(
                    (RefreshToken.token_hash == digest)
                    & RefreshToken.used_at.is_null()
                    & (RefreshToken.expires_at > now)
                )
                .execute()
            )
            token = RefreshToken.get_or_none(RefreshToken.token_hash == digest)
            session = Session.get_or_none(Session.id == token.session_id) if token else None
            if fresh and session is not None and session.ended_at is None and _is_open(session):
                return self._pair(session.id, session.account_id, now)
            if session is not None and token is not None and token.expires_at > now:
                self.end_sessions(Session.id == session.id, "refresh_reused")
        raise not_accepted()

    def end_others(self, actor: Actor, reason: str) -> None:
        """Ends every sign-in of the account but this one, also those that were half made; inside a
        transaction."""
        SignInTicket.delete().where(SignInTicket.account_id == actor.account_id).execute()
        self.end_sessions((Session.account_id == actor.account_id) & (Session.id != actor.session_id), reason)

    def end_sessions(self, which: object, reason: str) -> None:
        """Ends the sessions of a peewee condition; inside a transaction."""
        now = self._clock.now()
        Session.update(ended_at=now, ended_reason=reason).where(which & Session.ended_at.is_null()).execute()

    def actor_of(self, access_token: str, installation: str | None) -> Actor:
        """One statement: is the session alive, and what may its account do. Raises Unauthenticated."""
        claims = self._claims_in_time(access_token)
        rows = _ALIVE.tuples(claims["sid"], claims["sub"])
        if not rows:
            raise _ended(claims["sid"])
        person_id, second_factor_at, must_change = rows[0][:3]
        grants = tuple(Grant(role, kind, scope) for *_account, role, kind, scope in rows if role)
        if person_id is not None:
            grants += (Grant(WORKER, "self", person_id),)
        return Actor(
            account_id=claims["sub"],
            person_id=person_id,
            session_id=claims["sid"],
            grants=grants,
            device_id=_device(claims["sub"], claims["sid"], installation),
            is_proven_twice=second_factor_at is not None,
            must_change_password=bool(must_change),
        )

    def bearer_of(self, access_token: str) -> Bearer:
        """No statement: sign-ins that have ended are not told apart. Raises Unauthenticated."""
        claims = self._claims_in_time(access_token)
        return Bearer(claims["sub"], claims["sid"])

    def _claims_in_time(self, access_token: str) -> dict[str, Any]:
        claims = self._claims(access_token)
        if claims["exp"] <= self._clock.now().timestamp():
            raise expired()
        return claims

    def _unsealed(self, access_token: str) -> dict[str, Any]:
        """What a token says, whatever the time. Raises Unauthenticated for one that is not ours."""
        try:
            claims: dict[str, Any] = jwt.decode(
                access_token,
                self._key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                options={"verify_exp": False, "verify_iat": False, "require": ["sub", "sid", "exp"]},
            )
        except jwt.PyJWTError:
            raise not_accepted() from None
        return claims

    def _pair(self, session_id: str, account_id: str, now: datetime) -> TokenPair:
        refresh_token = secrets.token_urlsafe(32)
        RefreshToken.create(
            session_id=session_id,
            token_hash=hashlib.sha256(refresh_token.encode()).hexdigest(),
            issued_at=now,
            expires_at=now + self._refresh,
        )
        seconds = int(now.timestamp())
        access_token = jwt.encode(
            {
                "iss": self._issuer,
                "sub": account_id,
                "sid": session_id,
                "iat": seconds,
                "exp": seconds + self._access_s,
            },
            self._key,
            algorithm=ALGORITHM,
        )
        return TokenPair(access_token, refresh_token, self._access_s)


def _is_open(session: Session) -> bool:
    """Whether the account may still sign in."""
    account = Account.get_by_id(session.account_id)
    return not account.disabled_at and has_a_side_open(account)


def has_a_side_open(account: Account) -> bool:
    """The office's, or the worker's where the account is a person's."""
    return account.suspended_at is None or account.person_id is not None


def _alive(session_id: str, account_id: str) -> peewee.ModelSelect:
    has_office = Account.suspended_at.is_null()
    held = (RoleGrant.account_id == Account.id) & RoleGrant.revoked_at.is_null() & has_office
    credential = (PasswordCredential.account_id == Account.id) & has_office
    return (
        Session.select(
            Account.person_id,
            Session.second_factor_at,
            PasswordCredential.must_change,
            RoleGrant.role,
            RoleGrant.scope_type,
            RoleGrant.scope_id,
        )
        .join(Account, on=(Account.id == Session.account_id))
        .left_outer_join(PasswordCredential, on=credential)
        .left_outer_join(RoleGrant, on=held)
        .where(
            (Session.id == session_id)
            & (Session.account_id == account_id)
            & Session.ended_at.is_null()
            & Account.disabled_at.is_null()
            & (has_office | Account.person_id.is_null(False))
        )
    )


_ALIVE = Prepared(_alive)
"""Asked by every request of somebody who is signed in."""


def _device(account_id: str, session_id: str, installation: str | None) -> str:
    """An installation id outlives the sign-in, so that scans queued on the phone keep their scanner."""
    if not installation:
        return session_id
    return hashlib.sha256(f"{account_id}\0{installation}".encode()).hexdigest()[:26]
