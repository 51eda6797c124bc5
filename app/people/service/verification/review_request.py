"""The way without a face: the applicant asks that a person looks (CQ2023-A1-5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock
from app.kernel.errors import Refused
from app.people.rules.face_results import review_notice
from app.people.rules.verification import Event, is_allowed
from app.people.service.consents import Consents
from app.people.service.verification import runs
from app.people.service.verification.card_upload import PURPOSES
from app.people.service.verification.review_cases import digest, open_case
from app.people.service.verification.statement import IdentityStatement


@dataclass
class ReviewRequest:
    """A face is never the only way: somebody with the right checks the card in hand instead."""

    clock: Clock
    audit: Audit
    consents: Consents
    statement: IdentityStatement

    def ask(
        self,
        actor: Actor,
        reason: str,
        *,
        name: str | None = None,
        number: str | None = None,
        move: bool = False,
    ) -> None:
        """The way without a face; no consent to face matching is needed.

        Name and number may come along where they were not confirmed before, e.g. because the picture
        was read wrongly. Raises Forbidden, Invalid, Refused (STATE_NOT_ALLOWED, IDENTITY_CONFLICT).
        """
        self.consents.demand(actor, *PURPOSES)
        now = self.clock.now()

        def record() -> None:
            run = runs.opened(actor.account_id, now)
            allowed = is_allowed(run.status, Event.ASK_REVIEW)
            if not allowed.allowed:
                raise Refused.because(allowed)
            changes: dict[str, Any] = {}
            if name is not None and number is not None:
                stated = self.statement.stated(run, actor, name, number, move=move, seen=False)
                changes = stated.columns()
            elif run.confirmed_index is None:
                raise Refused.because(is_allowed("awaiting_confirmation", Event.SUBMIT_FACE))
            notice = review_notice("asked").as_dict()
            runs.advance(run, Event.ASK_REVIEW, now=now, reasons=[notice], **changes)
            open_case(run, "asked", now=now, reason=reason)
            self.audit.record(
                "verification.review_asked",
                at=now,
                actor=actor,
                subject_type="verification",
                subject_id=run.id,
                person_id=actor.person_id,
                detail={"reason_sha256": digest(reason)},
            )

        runs.settle(record)
