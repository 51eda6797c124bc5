"""The words a pack may use: named checks, credential kinds, names and kinds of values.

A pack that uses a word which is not here is refused at load. A new check is one line here, one rule
in the slice that can judge it, and one line in each pack that wants it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

# What the gate asks before somebody may enter; `app.sites` and the slices above judge them.
CHECKS: Mapping[str, str] = {
    "project-open": "the project is under construction",
    "realname-verified": "the person carries the marks that `realname-marks` asks for site entry",
    "safety-card-active": "the person holds the card, or the personal code that stands for it",
    "worker-filed": "the person has been entered in this project's register",
    "membership-active": "hired, joined, trade given, not left (stage TRADE_ASSIGNED)",
    "participant-filed": "the person's company takes part in the project",
    "not-blacklisted": "no blacklist entry holds on the day",
}

# What may be shown at a gate. A kind that a pack does not name is refused there.
CREDENTIAL_KINDS = (
    "qr",
    "id_card",
    "manual",
    "safety_card",
    "ankang_card",
    "ic_card",
    "face",
    "fingerprint",
)
ACCEPTED, NEEDS_CONFIRMATION, REFUSED = "accepted", "needs_confirmation", "refused"
CREDENTIAL_USES = (ACCEPTED, NEEDS_CONFIRMATION, REFUSED)


@dataclass(frozen=True, slots=True)
class Kind:
    """What a value must look like; ``wording`` completes "must be ..."."""

    wording: str
    fits: Callable[[object], bool]


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_number(value: object) -> bool:
    return type(value) is int and value >= 0


def _is_day(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _are_names(value: object) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(_is_text(name) for name in value)
        and len(set(value)) == len(value)
    )


def _table_of(fits: Callable[[object], bool]) -> Callable[[object], bool]:
    return lambda value: isinstance(value, dict) and bool(value) and all(map(fits, value.values()))


def _choice(*words: str) -> Kind:
    return Kind("one of " + ", ".join(words), lambda value: value in words)


TEXT = Kind("a text", _is_text)
NUMBER = Kind("a whole number of 0 or more", _is_number)
FLAG = Kind("true or false", lambda value: type(value) is bool)
DAY = Kind("a date", _is_day)
NAMES = Kind("a list of different names", _are_names)
TEXT_BY_NAME = Kind("a table of texts", _table_of(_is_text))
NAMES_BY_NAME = Kind("a table of lists of names", _table_of(_are_names))
NUMBER_BY_NAME = Kind("a table of whole numbers", _table_of(_is_number))
DAY_BY_REGION = Kind("a table of dates by region prefix", _table_of(_is_day))

VALUES: Mapping[str, Kind] = {
    # where and from when
    "recorded-from": DAY_BY_REGION,
    "enforced-from": DAY_BY_REGION,
    # real-name verification
    "program-name": TEXT,
    "hotline": TEXT,
    "realname-mark-labels": TEXT_BY_NAME,
    "realname-marks": NAMES_BY_NAME,
    "realname-channels": NAMES_BY_NAME,
    "realname-hint-working-days": NUMBER,
    "head-image-max-bytes": NUMBER,
    # gate and attendance
    "reader-must-be-certified": FLAG,
    "unregistered-reader": _choice("flag", "refuse"),
    "confirmation-checks": NAMES,
    "offline-pack": _choice("allow", "flag", "deny"),
    "upload-late-hours": NUMBER,
    "upload-review-days": NUMBER,
    "key-posts": NAMES,
    "key-post-presence-percent": NUMBER,
    # contracts
    "contract-fields": NAMES_BY_NAME,
    "contract-classes": NAMES,
    "contract-entry-days": NUMBER,
    "contract-entry-rolls": FLAG,
    # health
    "health-check-months": NUMBER,
    "health-check-special-months": NUMBER,
    "health-check-notice-days": NUMBER,
    # wages
    "wage-month-days-hundredths": NUMBER,
    "wage-due-holiday": _choice("stays", "before", "after"),
    "wage-arrears-alarm-days": NUMBER,
    # personal data
    "data-request-days": NUMBER,
    # portals
    "registration-portal": TEXT,
    "national-portal-url": TEXT,
    "training-system-url": TEXT,
    # registration and duplicates
    "registration-service-items": TEXT_BY_NAME,
    "duplicate-scope": TEXT_BY_NAME,
    "duplicate-choice-working-days": NUMBER,
    "duplicate-publication-working-days": NUMBER,
    "duplicate-contact-attempts": NUMBER,
    # activation
    "activation-cleanup-kinds": NAMES,
    "activation-cleanup-notice-days": NUMBER,
    # continuing education and renewal
    "ce-safety-opens-months": NUMBER,
    "ce-safety-closes-months": NUMBER,
    "ce-late-enrolment": _choice("refuse", "warn"),
    "ce-class-ends-days": NUMBER,
    "ce-special-opens-months": NUMBER,
    "ce-special-late-class": _choice("refuse", "warn"),
    "ce-special-provider-kinds": NAMES,
    "ce-needs-assessment": FLAG,
    "ce-registered-opens-months": NUMBER,
    "ce-registered-hours": NUMBER_BY_NAME,
    "ce-notices": NAMES,
    "renewal-days": NUMBER,
    "renewal-application": TEXT_BY_NAME,
    "renewal-safety-years": NUMBER,
    "renewal-special-years": NUMBER,
    # registration of practitioners
    "practice-years": NUMBER,
    "practice-number-prefix": TEXT,
    # learning
    "course-needs-all-mandatory": FLAG,
    "learning-heartbeat-seconds": NUMBER,
    "learning-check-after-minutes": NUMBER,
    "learning-check-within-minutes": NUMBER,
    "learning-check-answer-seconds": NUMBER,
    # role conversion
    "exemption-closes-on": DAY,
    "conversion-opens-on": DAY,
    "conversion-closes-on": DAY,
    "conversion-source-kinds": NAMES,
    "conversion-target-posts": NAMES,
    "conversion-specialties": NAMES,
    "conversion-required-hours": NUMBER,
    "conversion-needs-all-mandatory": FLAG,
    "conversion-study-after-close": FLAG,
    "conversion-outlives-source": FLAG,
    "conversion-query-working-days": NUMBER,
    "conversion-face-tries": NUMBER,
    "conversion-new-validity": TEXT,
    "conversion-number-prefix": TEXT,
    "conversion-closing-notices": NAMES,
    "conversion-fee": NUMBER,
    "conversion-guide-version": TEXT,
    "conversion-guide-steps": NAMES,
}
