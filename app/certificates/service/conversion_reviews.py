"""Where a machine may not or could not tell, an official looks at card and face (CQ2023-A2.4-3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.certificates.models import Certificate, ConversionFace, RoleConversion
from app.certificates.queries.conversion import waiting_for_staff
from app.certificates.queries.registry import facts_of
from app.certificates.rules import conversion as rules
from app.certificates.rules import conversion_texts as texts
from app.certificates.rules import rights
from app.certificates.rules.conversion_states import may_go_on
from app.certificates.service.access import CertificateAccess, forbidden_scope
from app.certificates.service.conversion_faces import CHECKING, FAILED, PASSED, REVIEW
from app.certificates.service.conversion_refusals import conversion_missing, demand
from app.certificates.service.conversion_showing import certificate_row
from app.certificates.service.conversion_standings import ConversionStandings
from app.certificates.service.conversion_submission import BY_STAFF, Submission
from app.kernel.actor import Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database, insert_or_ignore
from app.kernel.errors import Forbidden, Refused
from app.kernel.ids import new_id
from app.policies import regions


@dataclass(frozen=True)
class ConversionReviews:
    """Who waits, and the decision."""

    clock: Clock
    audit: Audit
    access: CertificateAccess
    standings: ConversionStandings
    submission: Submission

    def waiting(
        self, actor: Actor, *, cursor: str | None, limit: int
    ) -> tuple[list[dict[str, Any]], str | None]:
        """The oldest first, names and numbers masked."""
        provinces = rights.provinces_of(actor)
        everywhere = regions.COUNTRY in provinces
        found = waiting_for_staff(None if everywhere else provinces, after=cursor, limit=limit + 1)
        today = legal_day(self.clock.now())
        rows = [
            {
                "id": row.id,
                "holder_name": source.holder_name_masked,
                "holder_number": source.holder_masked,
                "certificate": certificate_row(facts_of(source), today),
                "role_label": texts.role_label(row.target_post, row.specialty),
                "asked_at": face.shown_at,
                "reasons": face.reasons,
            }
            for face, row, source in found[:limit]
        ]
        return rows, found[limit - 1][0].id if len(found) > limit else None

    def decide(self, actor: Actor, conversion_id: str, *, approve: bool, reason: str) -> dict[str, Any]:
        """Card in hand: approved, the application is in, dated when he asked; otherwise he may try again.

        Somebody who comes to the counter in the window need not have asked before. Raises Missing,
        Forbidden (FORBIDDEN_SCOPE, FORBIDDEN_ROLE), Gone CONVERSION_CLOSED, Refused (STATE_NOT_ALLOWED,
        CERT_EXPIRED).
        """
        row, source = self._administered(actor, conversion_id)
        if actor.person_id is not None and actor.person_id == row.person_id:
            raise Forbidden("FORBIDDEN_ROLE", "不能核对本人的申请", remedy="请由其他工作人员核对")
        now = self.clock.now()
        standing = self.standings.one(row, legal_day(now))
        text = texts.state_text(
            standing.state, row.target_post, row.specialty, closed_reason=standing.closed_reason
        )
        demand(may_go_on(standing.state, standing.closed_reason, text))
        if standing.case.face is not None and standing.case.face.state == CHECKING:
            raise Refused("STATE_NOT_ALLOWED", "正在比对照片", remedy="请稍候片刻再核对")
        with database.atomic():
            face = self._face_of(row, now)
            if approve:
                demand(self.submission.still_usable(row, face))
            told = () if approve else (rules.not_confirmed_by_staff(),)
            settled = (
                ConversionFace.update(
                    state=PASSED if approve else FAILED,
                    pending_key=None,
                    reasons=[one.as_dict() for one in told],
                    settled_at=now,
                )
                .where((ConversionFace.id == face.id) & (ConversionFace.state == REVIEW))
                .execute()
            )
            if not settled:
                raise Refused("STATE_NOT_ALLOWED", "这条申请已经核对过", remedy="请刷新后查看结果")
            if approve:
                self.submission.submit(row, face, how=BY_STAFF, now=now)
            self.audit.record(
                "conversion.reviewed",
                at=now,
                actor=actor,
                subject_type="conversion",
                subject_id=row.id,
                person_id=row.person_id,
                detail={"approve": approve, "reason": reason, "certificate": source.id},
            )
        after = self.standings.one(RoleConversion.get_by_id(row.id), legal_day(now))
        return {
            "id": row.id,
            "state": after.state,
            "state_label": texts.STATE_LABELS[after.state],
            "approved": approve,
        }

    def _administered(self, actor: Actor, conversion_id: str) -> tuple[RoleConversion, Certificate]:
        row = RoleConversion.get_or_none(RoleConversion.id == conversion_id)
        source = Certificate.get_or_none(Certificate.id == row.source_certificate_id) if row else None
        if row is None or source is None or not rights.may_read(actor, source.province_code):
            raise conversion_missing()
        if not rights.may_administer(actor, source.province_code):
            raise forbidden_scope()
        return row, source

    @staticmethod
    def _face_of(row: RoleConversion, now: datetime) -> ConversionFace:
        """What waits for a person, or what is opened for whoever stands at the counter."""
        values = {
            "id": new_id(),
            "conversion_id": row.id,
            "pending_key": row.id,
            "state": REVIEW,
            "shown_at": now,
        }
        insert_or_ignore(ConversionFace, [ConversionFace(**values).__data__])
        face: ConversionFace = ConversionFace.get(ConversionFace.pending_key == row.id)
        return face
