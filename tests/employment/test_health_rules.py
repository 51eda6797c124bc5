"""When the next health check is due (D-04)."""

from __future__ import annotations

from datetime import date

import pytest

from app.employment.rules.health import next_due, standing_of


@pytest.mark.parametrize(
    ("checked_on", "months", "due"),
    [
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 2, 29), 6, date(2024, 8, 29)),
        (date(2025, 2, 28), 12, date(2026, 2, 28)),
        (date(2023, 2, 28), 12, date(2024, 2, 28)),
        (date(2025, 8, 31), 6, date(2026, 2, 28)),
        (date(2025, 12, 31), 6, date(2026, 6, 30)),
        (date(2026, 1, 1), 12, date(2027, 1, 1)),
    ],
)
def test_next_due(checked_on: date, months: int, due: date) -> None:
    assert next_due(checked_on, months) == due


@pytest.mark.parametrize(
    ("due", "today", "standing"),
    [
        (None, date(2026, 3, 10), "none"),
        (date(2026, 3, 10), date(2026, 3, 11), "overdue"),
        (date(2026, 3, 10), date(2026, 3, 10), "due"),
        (date(2026, 3, 31), date(2026, 3, 1), "due"),  # 30 days left
        (date(2026, 3, 31), date(2026, 2, 28), "fine"),  # 31 days left
    ],
)
def test_standing(due: date | None, today: date, standing: str) -> None:
    assert standing_of(due, today, 30) == standing
