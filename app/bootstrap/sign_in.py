"""Accounts and signing in, wired."""

from __future__ import annotations

from dataclasses import dataclass

from app.bootstrap.core import Core
from app.people.service.accounts import Accounts
from app.people.service.entrance import Entrance
from app.people.service.guessing import Guessing
from app.people.service.host_sign_in import HostSignIn
from app.people.service.passwords import Passwords
from app.people.service.phone_sign_in import PhoneSignIn
from app.people.service.second_factors import SecondFactors
from app.people.service.second_step import SecondStep
from app.people.service.signing_in import SigningIn
from app.people.service.sms_budget import SmsBudget
from app.people.service.staff_accounts import StaffAccounts
from app.people.service.suspensions import Suspensions
from app.people.service.tokens import Tokens


@dataclass(frozen=True)
class SignIn:
    """One attribute per use-case class."""

    accounts: Accounts
    signing_in: SigningIn
    host_sign_in: HostSignIn
    second_step: SecondStep
    second_factors: SecondFactors
    passwords: Passwords
    staff_accounts: StaffAccounts
    suspensions: Suspensions
    phone_sign_in: PhoneSignIn
    sms_budget: SmsBudget
    entrance: Entrance


def tokens_of(core: Core) -> Tokens:
    settings = core.settings
    return Tokens(
        core.clock,
        settings.secret_key,
        settings.app_env,
        settings.access_token_s,
        settings.refresh_token_s,
    )


def wire_sign_in(core: Core, tokens: Tokens) -> SignIn:
    """Every way in, and what shuts it."""
    settings, clock, audit, parts = core.settings, core.clock, core.audit, core.gateways
    guessing = Guessing(parts.store)
    signing_in = SigningIn(
        clock, tokens, parts.wechat, guessing, needs_second=settings.second_factor_required
    )
    return SignIn(
        accounts=Accounts(clock, first_password_ends=settings.first_password_ends),
        signing_in=signing_in,
        host_sign_in=HostSignIn(clock, parts.host_apps, signing_in),
        second_step=SecondStep(clock, audit, tokens, guessing),
        second_factors=SecondFactors(clock, audit, tokens, settings.second_factor_required, issuer="建码"),
        passwords=Passwords(clock, audit, tokens, guessing),
        staff_accounts=StaffAccounts(clock, audit, tokens),
        suspensions=Suspensions(clock, audit, tokens),
        phone_sign_in=PhoneSignIn(
            clock, tokens, parts.sms, reveals=settings.uses_fakes and not settings.is_production
        ),
        sms_budget=SmsBudget(parts.store),
        entrance=Entrance(clock, core.policies, parts.program_codes),
    )
