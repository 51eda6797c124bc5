"""Reminders before a certificate ends: which are due on a day, and what they say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from app.certificates.facts import CertificateFacts
from app.certificates.rules.windows import COMPLETED, OPEN, Window
from app.kernel.clock import day_text

FORM = re.compile(r"P(?:(\d+)M)?(?:(\d+)D)?")


@dataclass(frozen=True, slots=True)
class DueRange:
    """Certificates whose last day lies in the range have ``point`` as their latest reminder;
    ``earlier`` were due before it."""

    point: str
    earlier: tuple[str, ...]
    first: date
    last: date


def point_day(last: date, point: str) -> date:
    """CQ2023-2.3-4: the day of a reminder (``P3M7D``), counted straight from the last valid day."""
    found = FORM.fullmatch(point)
    if found is None or not any(found.groups()):
        raise ValueError(point)
    months, days = (int(group or 0) for group in found.groups())
    return last - relativedelta(months=months) - timedelta(days=days)


def due_points(last: date, points: Sequence[str], on: date) -> tuple[str, ...]:
    """CQ2023-2.3-4: the reminders due by a day, in the order of their days; none once it has ended."""
    if on > last:
        return ()
    dated = sorted((point_day(last, point), point) for point in points)
    return tuple(point for day, point in dated if day <= on)


def due_ranges(points: Sequence[str], on: date) -> Iterator[DueRange]:
    """CQ2023-2.3-4: last valid days for which something is due, as ranges, so that storage can look
    them up; clipped months make no difference because each day is judged by itself."""
    current: DueRange | None = None
    last = on
    while due := due_points(last, points, on):
        if current is not None and (current.point, current.earlier) == (due[-1], due[:-1]):
            current = DueRange(current.point, current.earlier, current.first, last)
        else:
            if current is not None:
                yield current
            current = DueRange(due[-1], due[:-1], last, last)
        last += timedelta(days=1)
    if current is not None:
        yield current


def worth_enrolling_until(closes_on: date, apply_by: date) -> date:
    """CQ2023-2.2-3, A-10: enrolment of special operation stays open to the last valid day, but what is
    finished after the last day of the application renews nothing."""
    return min(closes_on, apply_by)


def reminder(
    certificate: CertificateFacts, window: Window, state: str, on: date, *, by_holder: bool
) -> tuple[str, str, str] | None:
    """CQ2023-2.3-4: title, text and page, or None where nothing is left to remind of.

    ``state`` as of ``windows.renewal_state``. Who is enrolled, has applied or is too late is left alone;
    who has finished is reminded to apply, where he must do that himself. Where enrolment stays open beyond
    the last day of the application (A-10), that day is named: a class taken later renews nothing.
    """
    label = certificate.name if not certificate.category else f"{certificate.name}（{certificate.category}）"
    last = day_text(window.valid_to)
    if state == OPEN and on <= window.apply_by:
        page = f"/m/certificates/{certificate.id}/classes"
        return "请报名继续教育", f"您的{label}有效期至{last}。{_enrol_by(window, on)}{LOST}", page
    if state == COMPLETED and by_holder:
        days = (window.apply_by - on).days
        left = "今天是最后一天" if days == 0 else f"还剩{days}天"
        until = day_text(window.apply_by)
        text = f"您已完成继续教育。请最迟在{until}申请延期，{left}；逾期{label}将失效，不能延期。"
        return "请申请证书延期", text, f"/m/certificates/{certificate.id}"
    return None


LOST = "；逾期证书将失效，不能延期。"


def _enrol_by(window: Window, on: date) -> str:
    if on > window.closes_on:
        return "报名时间已过，仍可补报，请尽快报名"
    until = worth_enrolling_until(window.closes_on, window.apply_by)
    days = (until - on).days
    if until < window.closes_on:
        left = "今天是最后一天" if days == 0 else f"还剩{days}天"
        return f"请尽快报名继续教育，学完并通过考核后最迟在{day_text(until)}申请延期，{left}"
    left = "今天是报名的最后一天" if days == 0 else f"还剩{days}天"
    return f"请最迟在{day_text(until)}报名继续教育，{left}"
