"""What a rule answers: not yes or no, but every reason, each with its clause and the way to mend it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason for a refusal.

    ``code`` is stable for programs, ``message`` is Chinese for people, ``cite`` the clause id,
    ``remedy`` says what the person can do next.
    """

    code: str
    message: str
    cite: str | None = None
    remedy: str | None = None

    def as_dict(self) -> dict[str, str | None]:
        return {
            "code": self.code,
            "message": self.message,
            "cite": self.cite,
            "remedy": self.remedy,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """All reasons against, and flags that do not stand in the way."""

    reasons: tuple[Reason, ...] = ()
    flags: tuple[str, ...] = ()

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @staticmethod
    def all_of(*decisions: Decision) -> Decision:
        """Every reason and flag of every decision, in order, each code once."""
        saying = [decision for decision in decisions if decision.reasons or decision.flags]
        if not saying:
            return ALLOWED
        reasons: dict[str, Reason] = {}
        flags: dict[str, None] = {}
        for decision in saying:
            for reason in decision.reasons:
                reasons.setdefault(reason.code, reason)
            flags.update(dict.fromkeys(decision.flags))
        return Decision(tuple(reasons.values()), tuple(flags))


ALLOWED = Decision()


def refuse(code: str, message: str, cite: str | None = None, remedy: str | None = None) -> Decision:
    """A decision with a single reason."""
    return Decision((Reason(code, message, cite, remedy),))
