"""Signing in through a host app that shows our pages and says who is there (SH2023-3.13-1)."""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta

from app.kernel import crypto
from app.kernel.clock import Clock
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Missing, Unauthenticated, Unavailable
from app.kernel.ids import new_id
from app.people.models import Account, HostBinding, HostSignInTry, Person
from app.people.ports import HostDown, HostLogin, HostRefused, HostUnknown
from app.people.service.signing_in import SignedIn, SigningIn
from app.people.service.tokens import not_accepted

CITE = "SH2023-3.13-1"
LIFETIME = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Begun:
    """Where the browser goes now, and the ticket that it keeps and brings back with the host's answer."""

    authorize_url: str
    ticket: str
    expires_in: int


@dataclass(frozen=True)
class HostSignIn:
    """OAuth 2.0 authorization code with PKCE; of the host's answer nothing is kept but the subject's id."""

    clock: Clock
    hosts: HostLogin
    signing_in: SigningIn

    def begin(self, host: str) -> Begun:
        """One row for one try, good for ten minutes. Raises Missing HOST_UNKNOWN."""
        state, ticket, verifier = (secrets.token_urlsafe(48) for _ in range(3))
        try:
            address = self.hosts.authorize_url(host, state, _challenge(verifier))
        except HostUnknown:
            raise _unknown() from None
        now = self.clock.now()
        with database.atomic():
            HostSignInTry.create(
                host=host,
                state_hash=_digest(state),
                ticket_hash=_digest(ticket),
                verifier=verifier,
                issued_at=now,
                expires_at=now + LIFETIME,
            )
        return Begun(address, ticket, int(LIFETIME.total_seconds()))

    def finish(
        self, host: str, code: str, state: str, ticket: str, installation: str | None = None
    ) -> SignedIn:
        """The first sign-in registers; racing ones find one account.

        A state serves once, for the host that it was made for, in the browser that has its ticket; whoever
        lacks one of them spends nothing. Raises Missing HOST_UNKNOWN, Unauthenticated (SIGN_IN_EXPIRED,
        AUTH_FAILED, SECOND_FACTOR_REQUIRED), Unavailable HOST_UNAVAILABLE, Refused ACCOUNT_DISABLED.
        """
        if not self.hosts.is_known(host):
            raise _unknown()
        verifier = self._spend(host, state, ticket)
        try:
            subject = self.hosts.subject(host, code, verifier)
        except HostRefused:
            raise not_accepted() from None
        except HostDown as down:
            raise Unavailable(
                "HOST_UNAVAILABLE",
                "所在的应用暂时没有响应",
                cite=CITE,
                remedy="请稍后重新打开，或者用手机号登录",
                retry_after=down.retry_after,
            ) from None
        with database.atomic():
            account_id, is_new = self._account_of(host, subject)
        return self.signing_in.open(account_id, installation, is_new)

    def _spend(self, host: str, state: str, ticket: str) -> str:
        """The verifier of a living try, which ends with it. Raises Unauthenticated SIGN_IN_EXPIRED."""
        now = self.clock.now()
        living = (
            (HostSignInTry.state_hash == _digest(state))
            & (HostSignInTry.host == host)
            & (HostSignInTry.ticket_hash == _digest(ticket))
            & HostSignInTry.used_at.is_null()
            & (HostSignInTry.expires_at > now)
        )
        with database.atomic():
            begun = HostSignInTry.get_or_none(living)
            if begun is None or not HostSignInTry.update(used_at=now).where(living).execute():
                raise Unauthenticated(
                    "SIGN_IN_EXPIRED", "登录已超时，或者不是在这里开始的", cite=CITE, remedy="请重新登录"
                )
        return str(begun.verifier)

    def _account_of(self, host: str, subject: str) -> tuple[str, bool]:
        """The account of a subject, and whether it was made now; the unique index lets one of many win."""
        now = self.clock.now()
        index = crypto.cipher().blind_index(f"{host}\0{subject}", "host-subject")
        binding = HostBinding(
            account_id=new_id(), host=host, subject=subject, subject_index=index, created_at=now
        )
        if not insert_or_ignore(HostBinding, [dict(binding.__data__)]):
            return HostBinding.get(HostBinding.subject_index == index).account_id, False
        person = Person.create(created_at=now)
        Account.create(id=binding.account_id, person_id=person.id, created_at=now)
        return binding.account_id, True


def _challenge(verifier: str) -> str:
    """RFC 7636, S256."""
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def _unknown() -> Missing:
    return Missing("HOST_UNKNOWN", "没有接入这个应用", cite=CITE, remedy="请用微信或手机号登录")
