"""What of sign-ins and messages is removed by its age."""

from __future__ import annotations

from datetime import datetime

import peewee

from app.kernel.purging import remove_rows
from app.people.models import (
    HostSignInTry,
    MessageLedger,
    Notice,
    RefreshToken,
    Session,
    SignInTicket,
    SmsCode,
)


def remove_refresh_tokens(until: datetime) -> int:
    """Those that expired before ``until``; a living one is never touched, so reuse is still seen.

    A sign-in that nothing can continue any more is ended with them, so that its own time begins to run.
    """
    continued = RefreshToken.select(RefreshToken.id).where(
        (RefreshToken.session_id == Session.id) & (RefreshToken.expires_at >= until)
    )
    Session.update(ended_at=until, ended_reason="expired").where(
        Session.ended_at.is_null() & (Session.created_at < until) & ~peewee.fn.EXISTS(continued)
    ).execute()
    return remove_rows(RefreshToken, RefreshToken.expires_at < until)


def remove_sessions(until: datetime) -> int:
    """Those that ended before ``until``."""
    return remove_rows(Session, Session.ended_at < until)


def remove_sign_in_tickets(until: datetime) -> int:
    return remove_rows(SignInTicket, SignInTicket.expires_at < until)


def remove_host_sign_ins(until: datetime) -> int:
    return remove_rows(HostSignInTry, HostSignInTry.expires_at < until)


def remove_sms_codes(until: datetime) -> int:
    return remove_rows(SmsCode, SmsCode.sent_at < until)


def remove_notices(until: datetime) -> int:
    return remove_rows(Notice, Notice.created_at < until)


def remove_message_ledger(until: datetime) -> int:
    return remove_rows(MessageLedger, MessageLedger.at < until)
