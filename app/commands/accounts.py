"""Accounts that no page opens: the first ones of an installation; and what is done to accounts by hand."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from app.commands.database import open_product
from app.kernel import db
from app.kernel.actor import SYSTEM_ADMIN
from app.kernel.db import database
from app.kernel.errors import Refused
from app.kernel.settings import Settings
from app.people.service.passwords import check_password
from app.people.service.suspensions import Suspensions
from app.policies import regions


def open_account(settings: Settings, args: argparse.Namespace) -> int:
    """A system administrator or an authority; he types his password himself. Exit code 1 when refused."""
    product = open_product(settings)
    scope = _scope(args.role, args.region)
    if scope is None:
        print("--region: an authority needs the code or name of its region, nobody else", file=sys.stderr)
        return 1
    password = _password()
    with db.connection():
        try:
            check_password(password)
            with database.atomic():
                account_id = product.accounts.open_with_password(args.account, password, args.name)
                product.accounts.grant(account_id, args.role, *scope)
                product.audit.record(
                    "account.opened",
                    at=product.clock.now(),
                    subject_type="account",
                    subject_id=account_id,
                    detail={"role": args.role, "scope": scope[1], "way": "command_line"},
                )
        except Refused as refused:
            print(f"{refused.code}: {refused.message}", file=sys.stderr)
            return 1
    print(f"account {args.account} opened: {args.role} of {scope[1]}")
    if settings.second_factor_required:
        print("at the first sign-in at /c/ the second factor is set up; until then nothing else is open")
    return 0


def reset_second_factor(settings: Settings, args: argparse.Namespace) -> int:
    """Takes the second factor from an account and ends its sign-ins; exit code 1 when refused."""
    product = open_product(settings)
    with db.connection():
        try:
            product.staff_accounts.reset_by_name(args.account, args.reason)
        except Refused as refused:
            print(f"{refused.code}: {refused.message}", file=sys.stderr)
            return 1
    print(f"second factor of {args.account} reset; all its sign-ins have ended")
    return 0


def suspend_account(settings: Settings, args: argparse.Namespace) -> int:
    """Somebody left; exit code 1 when refused."""
    done = "suspended: signed out everywhere, its roles give nothing"
    return _settle(settings, args, Suspensions.suspend_by_name, done)


def resume_account(settings: Settings, args: argparse.Namespace) -> int:
    """Opens again what was suspended; exit code 1 when refused."""
    done = "resumed: password and roles count again"
    return _settle(settings, args, Suspensions.resume_by_name, done)


def _settle(
    settings: Settings, args: argparse.Namespace, act: Callable[[Suspensions, str, str], None], done: str
) -> int:
    product = open_product(settings)
    with db.connection():
        try:
            act(product.suspensions, args.account, args.reason)
        except Refused as refused:
            print(f"{refused.code}: {refused.message}", file=sys.stderr)
            return 1
    print(f"account {args.account} {done}")
    return 0


def _scope(role: str, region: str | None) -> tuple[str, str] | None:
    """Kind and id of what the role is on; None where both do not fit."""
    if role == SYSTEM_ADMIN:
        return None if region else ("system", "all")
    place = regions.resolve(region) if region else None
    return ("region", place.code) if place else None


def _password() -> str:
    """Typed twice at a terminal, else the first line of the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass("password: ")
    if getpass.getpass("again: ") != password:
        sys.exit("the two are not the same")
    return password
