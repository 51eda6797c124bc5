"""Cases of certificates in two provinces as authorities see them: the clocks, a list, one in full."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from app.certificates.models import CaseAttempt, DuplicateCase
from app.certificates.queries import duplicates as queries
from app.certificates.rules import rights
from app.certificates.rules.duplicate_sheet import CASE_HEADERS
from app.certificates.rules.duplicate_states import (
    CLOSED_REASONS,
    LABELS,
    NOTIFIED,
    OVERDUE,
    PUBLICISED,
    CaseFacts,
    earliest_cancellation,
    state_on,
)
from app.certificates.rules.showing import kind_label, province_label
from app.certificates.service.access import CertificateAccess, forbidden_scope
from app.kernel.actor import Actor
from app.kernel.clock import Clock, legal_day
from app.kernel.errors import Missing, Refused
from app.kernel.ports import PhotoStore
from app.kernel.sheets import CellValue, write_sheet
from app.kernel.workdays import DueDate, WorkCalendar
from app.policies import regions
from app.policies.policy import Policy


def case_missing() -> Missing:
    return Missing("CASE_NOT_FOUND", "没有这个重复持证案件", remedy="请返回列表刷新后再试")


@dataclass(frozen=True)
class CaseClocks:
    """CQ2023-5-2, CQ2023-5-4: days by the calendar as it is known now, whatever was written down before."""

    access: CertificateAccess
    calendar: WorkCalendar

    def policy(self, province_code: str) -> Policy:
        """Raises Refused where no rules are installed for the province."""
        policy = self.access.policy_of(province_code)
        if policy is None:
            raise Refused(
                "STATE_NOT_ALLOWED",
                "该省市没有启用重复持证处理",
                cite="CQ2023-5-1",
                remedy="请联系系统管理员启用该省市的规则",
            )
        return policy

    def due(self, province_code: str, notified_at: datetime) -> DueDate:
        """The holder's last day; the day of the notification does not count."""
        start = legal_day(notified_at)
        count = self.policy(province_code).number("duplicate-choice-working-days", start)
        return self.calendar.add_workdays(start, count)

    def publication_end(self, province_code: str, published_at: datetime) -> DueDate:
        """The last day of publication; the day it appears does not count."""
        start = legal_day(published_at)
        count = self.policy(province_code).number("duplicate-publication-working-days", start)
        return self.calendar.add_workdays(start, count)

    def facts(self, case: DuplicateCase, attempts: int = 0) -> CaseFacts:
        province = case.province_code
        return CaseFacts(
            state=case.state,
            due=self.due(province, case.notified_at) if case.notified_at else None,
            ends=self.publication_end(province, case.published_at) if case.published_at else None,
            attempts=attempts,
        )


def shown(case: DuplicateCase, today: date, number: str | None) -> dict[str, Any]:
    """A case with its clocks; names and numbers masked. ``number`` of the local certificate."""
    state = state_on(case.state, case.due_on, today)
    ends_on = case.publication_ends_on
    earliest = earliest_cancellation(ends_on) if ends_on else None
    until = {NOTIFIED: case.due_on, OVERDUE: case.due_on, PUBLICISED: earliest}.get(state)
    return {
        "id": case.id,
        "state": state,
        "state_label": LABELS[state],
        "is_overdue": state == OVERDUE,
        "name": case.holder_name_masked,
        "id_number": case.holder_masked,
        "kind": case.kind,
        "kind_label": kind_label(case.kind),
        "category": case.category,
        "certificate_id": case.local_certificate_id,
        "certificate_number": number,
        "other_province": case.other_province,
        "other_province_name": province_label(case.other_province),
        "other_number": case.other_number,
        "sources": case.sources,
        "notified_at": case.notified_at,
        "due_on": case.due_on,
        "unreachable_at": case.unreachable_at,
        "published_at": case.published_at,
        "publication_ends_on": ends_on,
        "earliest_cancellation_on": earliest,
        "is_provisional": case.is_provisional,
        "days_left": (until - today).days if until else None,
        "choice": case.choice,
        "chosen_at": case.chosen_at,
        "closed_at": case.closed_at,
        "closed_reason": case.closed_reason,
        "closed_reason_label": CLOSED_REASONS.get(case.closed_reason) if case.closed_reason else None,
    }


def shown_all(rows: Iterable[DuplicateCase], today: date) -> list[dict[str, Any]]:
    cases = list(rows)
    numbers = queries.numbers_of(cases)
    return [shown(case, today, numbers.get(case.local_certificate_id)) for case in cases]


@dataclass(frozen=True)
class DuplicateCases:
    """Reading. An authority sees the cases of its province, or of a part of it; the ministry sees all."""

    clock: Clock
    access: CertificateAccess
    photos: PhotoStore

    def readable(self, actor: Actor, case_id: str) -> DuplicateCase:
        """Raises Missing CASE_NOT_FOUND."""
        case: DuplicateCase | None = DuplicateCase.get_or_none(DuplicateCase.id == case_id)
        if case is None or not rights.may_read(actor, case.province_code):
            raise case_missing()
        return case

    def administered(self, actor: Actor, case_id: str) -> DuplicateCase:
        """Raises Missing CASE_NOT_FOUND, Forbidden FORBIDDEN_SCOPE."""
        case = self.readable(actor, case_id)
        if not rights.may_administer(actor, case.province_code):
            raise forbidden_scope()
        return case

    def listed(
        self, actor: Actor, *, state: str | None, overdue: bool | None, limit: int, cursor: str | None
    ) -> dict[str, Any]:
        today = legal_day(self.clock.now())
        page, following = queries.cases(
            self._provinces(actor), state=state, overdue=overdue, today=today, limit=limit, cursor=cursor
        )
        return {"items": shown_all(page, today), "next_cursor": following}

    def one(self, actor: Actor, case_id: str) -> dict[str, Any]:
        """With contact attempts, proof and evidence; pictures as links of a few minutes."""
        now = self.clock.now()
        case = self.readable(actor, case_id)
        entry = shown_all([case], legal_day(now))[0]
        return entry | {
            "notification_proof": case.notification_proof,
            "unreachable_reason": case.unreachable_reason,
            "attempts": [attempt_shown(attempt) for attempt in queries.attempts_on(case.id)],
            "evidence": [self._evidence(item, now) for item in case.choice_evidence],
        }

    def sheet(self, actor: Actor, *, state: str | None, overdue: bool | None) -> bytes:
        """The list as a workbook, names and numbers masked; at most 20,000 cases, the newest."""
        today = legal_day(self.clock.now())
        page, _following = queries.cases(
            self._provinces(actor),
            state=state,
            overdue=overdue,
            today=today,
            limit=queries.MOST_IN_A_SHEET,
            cursor=None,
        )
        return write_sheet("重复持证案件", CASE_HEADERS, [_line(one) for one in shown_all(page, today)])

    def _evidence(self, item: dict[str, str], now: datetime) -> dict[str, str | None]:
        photo_id = item.get("photo_id")
        return {"text": item.get("text"), "url": self.photos.link(photo_id, now=now) if photo_id else None}

    @staticmethod
    def _provinces(actor: Actor) -> tuple[str, ...] | None:
        own = rights.provinces_of(actor)
        return None if regions.COUNTRY in own else own


def attempt_shown(attempt: CaseAttempt) -> dict[str, Any]:
    return {"at": attempt.at, "way": attempt.way, "result": attempt.result}


def _line(case: dict[str, Any]) -> list[CellValue]:
    source = case["sources"][0] if case["sources"] else {}
    return [
        case["id"],
        case["state_label"],
        case["name"],
        case["id_number"],
        case["kind_label"],
        case["category"],
        case["certificate_number"],
        case["other_province_name"],
        case["other_number"],
        source.get("authority"),
        source.get("document"),
        source.get("received_on"),
        case["notified_at"],
        case["due_on"],
        case["published_at"],
        case["publication_ends_on"],
        case["earliest_cancellation_on"],
        "暂定" if case["is_provisional"] else None,
        case["closed_at"],
        case["closed_reason_label"],
    ]
