"""Workers with codes, and what a scanner sends."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from app.attendance.facts import Answer, BadItem, Scan
from app.attendance.service.incoming import scan_from
from app.bootstrap import Product
from app.employment.facts import BY_NUMBER
from app.employment.models import ProjectWorker
from app.kernel.actor import Actor
from app.kernel.ids import new_id
from app.people.models import Person, PersonalCode
from app.sites.models import Team
from qr.claims import FLAG_VERIFIED, NO_JTI, Claims
from qr.codec import encode
from tests.factories.cast import CastMember, stranger
from tests.factories.people import a_person
from tests.factories.sites import Site


@dataclass(frozen=True)
class Worker:
    """Engaged on a site, with a living code."""

    person: Person
    id: str
    code_id: str

    @property
    def person_id(self) -> str:
        return str(self.person.id)


def a_code_id(product: Product, person: Person, revoked_at: datetime | None = None) -> str:
    code_id = secrets.token_hex(8)
    PersonalCode.create(
        person_id=person.id,
        code_id=code_id,
        active_key=None if revoked_at else person.id,
        created_at=product.clock.now(),
        revoked_at=revoked_at,
    )
    return code_id


def engaged(product: Product, site: Site, person: Person, **columns: Any) -> str:
    """A row of the register, written directly; its id."""
    now = product.clock.now()
    team = Team.get_or_none(Team.project_id == site.id) or Team.create(
        project_id=site.id, company_id=site.labour.id, name="钢筋一班", created_at=now
    )
    values: dict[str, Any] = {
        "project_id": site.id,
        "person_id": person.id,
        "company_id": site.labour.id,
        "team_id": team.id,
        "work_type": "020",
        "identity_class": "worker",
        "stage": "trade_assigned",
        "joined_on": date(2025, 2, 1),
        "created_at": now,
        "updated_at": now,
        "filed_with": BY_NUMBER,
    }
    return str(ProjectWorker.create(**(values | columns)).id)


def a_worker(
    product: Product, site: Site, who: CastMember | str | int = "王建国", marks: int = 2, **columns: Any
) -> Worker:
    """A verified person, engaged, with a code. A number stands for one of many strangers."""
    person = a_person(product, stranger(who) if isinstance(who, int) else who, marks)
    return Worker(person, engaged(product, site, person, **columns), a_code_id(product, person))


def a_code(product: Product, code_id: str, at: datetime | None = None, **changes: Any) -> str:
    """The text of an online code whose slot begins now, or at ``at``."""
    moment = at or product.clock.now()
    key = product.keyring.signing_at(int(moment.timestamp()))
    values: dict[str, Any] = {
        "type": 1,
        "kid": key.kid,
        "code_id": code_id,
        "not_before": int(moment.timestamp()),
        "ttl": 30,
        "identity_class": 1,
        "flags": FLAG_VERIFIED,
        "device_tag": 0,
        "jti": secrets.token_hex(8),
    }
    values |= changes
    if values["type"] == 3:
        values |= {"jti": NO_JTI, "ttl": 0}
    return encode(Claims(**values), key)


def fields(raw: str | None = None, **changes: Any) -> dict[str, Any]:
    """The body of a scan."""
    body: dict[str, Any] = {"scan_id": str(uuid4()), "raw": raw, "direction": "in"}
    return {name: value for name, value in (body | changes).items() if value is not None}


def offline(product: Product, at: datetime, **changes: Any) -> dict[str, Any]:
    """What a phone adds to a scan of ``at`` that it sends now."""
    return {
        "scanned_at": at,
        "sent_at": product.clock.now(),
        "mode": "offline",
        **changes,
    }


def a_scan(site: Site, raw: str | None = None, **changes: Any) -> Scan:
    return scan_from(site.id, fields(raw, **changes))


def scan(product: Product, site: Site, raw: str | None, *, by: Actor | None = None, **changes: Any) -> Answer:
    """One scan by the site's staff, or ``by`` another scanner."""
    return product.scans.take_one(by or site.staff, site.id, a_scan(site, raw, **changes))


def passing(
    product: Product,
    site: Site,
    worker: Worker,
    direction: str = "in",
    *,
    by: Actor | None = None,
    at: datetime | None = None,
    **changes: Any,
) -> Answer:
    """One scan of a fresh code; with ``at`` one that a phone without a network sends now."""
    if at is not None:
        changes = offline(product, at, **changes)
    raw = a_code(product, worker.code_id, at)
    return scan(product, site, raw, by=by, direction=direction, **changes)


def batch(
    product: Product, site: Site, items: Sequence[Scan | BadItem], by: Actor | None = None
) -> list[Answer]:
    return product.scans.take(by or site.staff, site.id, items)


def another_scanner(site: Site) -> Actor:
    """A second phone of the same project's staff."""
    return Actor(new_id(), None, new_id(), site.staff.grants, new_id())


def codes_of(answer: Answer) -> list[str]:
    return [reason["code"] for reason in answer["reasons"]]


def china(hour: int, minute: int = 0, second: int = 0, *, day: int = 10) -> datetime:
    """A moment in March 2026, Asia/Shanghai, in UTC."""
    midnight = datetime(2026, 3, 1, tzinfo=UTC) - timedelta(hours=8)
    return midnight + timedelta(days=day - 1, hours=hour, minutes=minute, seconds=second)
