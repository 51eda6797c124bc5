"""The written trace of the five steps (SH2023-3.2-3): when, by whom, on what evidence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from app.employment.models import EngagementStep


def note_steps(
    worker_id: str, stages: Iterable[str], at: datetime, account_id: str | None, evidence: str | None
) -> None:
    """Inside a transaction: one row per step, in their order. One statement."""
    steps = [
        EngagementStep(
            project_worker_id=worker_id, stage=stage, at=at, account_id=account_id, evidence=evidence
        )
        for stage in stages
    ]
    EngagementStep.insert_many([dict(step.__data__) for step in steps]).execute()
