"""What the gate and the register know of a person on a project."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from app.kernel.decision import Reason

HIRED, ASSIGNED, TRADE_ASSIGNED, EXITED = "hired", "assigned", "trade_assigned", "exited"

BY_NUMBER, BY_PERSON_ID = "id_number", "person_id"
"""What somebody was filed with: name and ID number, so his paper was there, or the id that a gate shows."""

VERIFIED_MARK, STORED_MARK = "已认证", "已入库"


def marks_of(is_verified: bool, is_stored: bool, is_revoked: bool) -> list[str]:
    """CQ2023-A1-6: exactly the labels earned, none of a person whose verification was revoked."""
    earned = ((is_verified, VERIFIED_MARK), (is_stored, STORED_MARK))
    return [label for is_earned, label in earned if is_earned and not is_revoked]


class GateProject(Protocol):
    """What the checks need of a project."""

    id: str
    jurisdiction: str
    region_code: str
    status: str
    started_on: date
    closed_on: date | None


@dataclass(frozen=True, slots=True)
class Engagement:
    """One engagement on the project; ``is_filed`` whether its company takes part in it on the day."""

    worker_id: str
    stage: str
    company_id: str
    company_name: str
    is_filed: bool
    team_id: str | None
    team_name: str | None
    work_type: str | None
    identity_class: str
    post: str | None
    is_team_leader: bool
    joined_on: date
    exited_on: date | None

    def is_over(self, on: date) -> bool:
        """Left on that day or before; a passage told late is judged by its own day."""
        return self.stage == EXITED and (self.exited_on is None or self.exited_on <= on)


@dataclass(frozen=True, slots=True)
class Holder:
    """A person at the gate of one project, and everything that the entry checks ask.

    ``engagement`` is the living one, else the last, else None. ``is_code_alive`` is None when he was
    not found by a code. ``is_barred``: a blacklist entry covers the project's region on the day.
    """

    person_id: str
    name_masked: str | None
    id_card_masked: str | None
    head_image_id: str | None
    is_verified: bool
    is_stored: bool
    is_revoked: bool
    is_barred: bool
    engagement: Engagement | None
    code_id: str | None = None
    is_code_alive: bool | None = None
    code_revoked_at: datetime | None = None

    @property
    def marks(self) -> list[str]:
        """CQ2023-A1-6: exactly the labels earned."""
        return marks_of(self.is_verified, self.is_stored, self.is_revoked)


@dataclass(frozen=True, slots=True)
class Engaged:
    """What a step led to; ``is_new`` is False where nothing new was written into the register."""

    id: str
    person_id: str
    stage: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a project's register, masked."""

    id: str
    person_id: str
    name_masked: str | None
    id_card_masked: str | None
    is_verified: bool
    is_stored: bool
    is_revoked: bool
    company_id: str
    company_name: str
    team_id: str | None
    team_name: str | None
    work_type: str | None
    identity_class: str
    post: str | None
    is_team_leader: bool
    cell_phone_masked: str | None
    stage: str
    joined_on: date
    exited_on: date | None
    exit_reason: str | None

    @property
    def marks(self) -> list[str]:
        """CQ2023-A1-6."""
        return marks_of(self.is_verified, self.is_stored, self.is_revoked)


@dataclass(frozen=True, slots=True)
class ImportAnswer:
    """What became of one row of a sheet: taken with an engagement's id, or the reasons why not."""

    number: int
    worker_id: str | None
    name_masked: str | None
    reasons: tuple[Reason, ...]
