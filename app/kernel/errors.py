"""Refusals as exceptions. The HTTP layer turns each into one RFC 9457 problem document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from app.kernel.decision import Decision, Reason


class Refused(Exception):
    """A use case said no.

    ``code`` is stable, ``message`` Chinese, ``status`` the HTTP status that fits (409 unless a
    subclass says otherwise), ``reasons`` every reason, ``errors`` messages by field, ``members`` what else
    a program can use, such as the day from which it may ask again.
    """

    status = 409

    def __init__(
        self,
        code: str,
        message: str,
        *,
        cite: str | None = None,
        remedy: str | None = None,
        reasons: Sequence[Reason] = (),
        errors: Mapping[str, list[str]] | None = None,
        retry_after: int | None = None,
        status: int | None = None,
        members: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.reasons = tuple(reasons) or (Reason(code, message, cite, remedy),)
        self.errors = dict(errors or {})
        self.retry_after = retry_after
        self.members = dict(members or {})
        if status is not None:
            self.status = status

    @classmethod
    def because(cls, why: Decision | Reason, *, status: int | None = None) -> Refused:
        """The exception for a decision that is not ``allowed``; its first reason gives the code."""
        reasons = why.reasons if isinstance(why, Decision) else (why,)
        return cls(reasons[0].code, reasons[0].message, reasons=reasons, status=status)


class Invalid(Refused):
    """What was sent is malformed or contradicts itself."""

    status = 422


class Unauthenticated(Refused):
    """Nobody is signed in, or the sign-in is no longer good."""

    status = 401


class Forbidden(Refused):
    """Signed in, but without the right."""

    status = 403


class Missing(Refused):
    """There is no such thing, or its existence is private."""

    status = 404


class Gone(Refused):
    """Closed for good."""

    status = 410


class TooLarge(Refused):
    status = 413


class Unsupported(Refused):
    status = 415


class TooMany(Refused):
    status = 429


class Unavailable(Refused):
    """A system behind this one does not answer; the same call may be sent again."""

    status = 503
