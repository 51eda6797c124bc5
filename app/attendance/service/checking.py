"""An inspector looks at a code on site."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from app.attendance.rules import reasons
from app.attendance.rules.credentials import read_code
from app.attendance.rules.showing import colour_of, work_type_label
from app.employment.facts import EXITED, marks_of
from app.employment.models import ProjectWorker
from app.kernel.actor import REGULATOR, Actor
from app.kernel.audit import Audit
from app.kernel.clock import Clock, legal_day
from app.kernel.db import database
from app.kernel.decision import Reason
from app.kernel.errors import Forbidden
from app.kernel.ports import PhotoStore
from app.people.models import Person, PersonalCode
from app.policies import regions
from app.sites.models import Company, Project
from qr.keys import KeyRing


class CodeChecks:
    """CQ2013-8-5: departments check codes on site; the check is on record and the person can read it."""

    def __init__(
        self,
        clock: Clock,
        keyring: KeyRing,
        audit: Audit,
        photos: PhotoStore,
        certificates: Callable[[str, date], list[dict[str, Any]]],
    ) -> None:
        self._clock = clock
        self._keyring = keyring
        self._audit = audit
        self._photos = photos
        self._certificates = certificates

    def check(self, actor: Actor, raw: str) -> dict[str, Any]:
        """``valid``, ``reasons``, and of a good code ``person`` with his certificates and his engagements
        in the inspector's regions. The code stays good for the gate. Raises Forbidden FORBIDDEN_ROLE."""
        if not actor.has(REGULATOR):
            raise Forbidden("FORBIDDEN_ROLE", "无操作权限", remedy="请使用主管部门账号登录")
        now = self._clock.now()
        reading = read_code(raw, self._keyring, now, is_late=False)
        if reading.claims is None or reading.fault is not None:
            return _invalid(reading.fault or reasons.CODE_REVOKED)
        code = PersonalCode.get_or_none(PersonalCode.code_id == reading.claims.code_id)
        if code is None:
            return _invalid(reasons.WORKER_UNKNOWN)
        if code.revoked_at is not None and code.revoked_at <= now:
            return _invalid(reasons.CODE_REVOKED)
        person = Person.get_by_id(code.person_id)
        engagements = self._engagements(actor, person.id)
        with database.atomic():
            self._audit.record(
                "code.checked",
                at=now,
                subject_type="person",
                subject_id=person.id,
                actor=actor,
                person_id=person.id,
            )
        photo = person.head_image_id
        return {
            "valid": True,
            "reasons": [],
            "person": {
                "id": person.id,
                "name": person.worker_name_masked,
                "photo_url": self._photos.link(photo, now=now) if photo else None,
                "marks": marks_of(
                    person.verified_at is not None,
                    person.stored_at is not None,
                    person.revoked_at is not None,
                ),
                "engagements": engagements,
                "certificates": self._certificates(person.id, legal_day(now)),
            },
        }

    def _engagements(self, actor: Actor, person_id: str) -> list[dict[str, Any]]:
        rows = (
            ProjectWorker.select(
                ProjectWorker.identity_class,
                ProjectWorker.work_type,
                ProjectWorker.stage,
                Project.id.alias("project_id"),
                Project.name.alias("project"),
                Project.region_code,
                Company.name.alias("company"),
            )
            .join(Project, on=(Project.id == ProjectWorker.project_id))
            .join(Company, on=(Company.id == ProjectWorker.company_id))
            .where((ProjectWorker.person_id == person_id) & (ProjectWorker.stage != EXITED))
            .order_by(ProjectWorker.joined_on.desc(), ProjectWorker.id.desc())
            .dicts()
        )
        own = actor.scopes(REGULATOR, "region")
        return [
            {
                "project_id": row["project_id"],
                "project": row["project"],
                "company": row["company"],
                "stage": row["stage"],
                "work_type": work_type_label(row["work_type"]),
                "identity_class": row["identity_class"],
                **colour_of(row["identity_class"]),
            }
            for row in rows
            if any(regions.covers(region, row["region_code"]) for region in own)
        ]


def _invalid(why: Reason) -> dict[str, Any]:
    return {"valid": False, "reasons": [why.as_dict()], "person": None}
