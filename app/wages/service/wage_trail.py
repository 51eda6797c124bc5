"""What the trail says of wages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.wages.models.batches import WageBatch, WageItem


@dataclass(frozen=True)
class WageTrail:
    """Inside the caller's transaction. ``actor`` None: the work of the night."""

    audit: Audit

    def of_batch(
        self, action: str, batch: WageBatch, actor: Actor | None, now: datetime, **detail: Any
    ) -> None:
        self.audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="wage_batch",
            subject_id=batch.id,
            detail={"project": batch.project_id, "month": batch.pay_month, **detail},
        )

    def of_item(self, action: str, item: WageItem, actor: Actor, now: datetime, **detail: Any) -> None:
        """Of one worker's line, so that he can read it in his file."""
        self.audit.record(
            action,
            at=now,
            actor=actor,
            subject_type="wage_item",
            subject_id=item.id,
            person_id=item.person_id,
            detail=detail,
        )
