"""The roster for phones without a network: in full, or what has changed since a version."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from typing import Any

from app.attendance.queries.roster import living_codes, remember, told_before
from app.attendance.rules.roster import (
    MAX_AGE,
    Line,
    Told,
    digest_of,
    is_full,
    line_of,
    news,
    told_since,
    version_of,
)
from app.employment.queries.gate import holders_of_workers
from app.employment.rules.site_entry import decide_entry
from app.kernel.actor import Actor
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database, is_postgres
from app.kernel.ports import PhotoStore
from app.policies.loader import Policies
from app.policies.policy import Policy
from app.sites.models import Project
from app.sites.service.scopes import Scopes
from qr.keys import KeyRing, PublicKey

LINK_S = 3600


class Rosters:
    """D-03: an allow list with versioned deltas; a new code id or a bar shows up as a new version."""

    def __init__(
        self, clock: Clock, scopes: Scopes, policies: Policies, keyring: KeyRing, photos: PhotoStore
    ) -> None:
        self._clock = clock
        self._scopes = scopes
        self._policies = policies
        self._keyring = keyring
        self._photos = photos

    def since(self, actor: Actor, project_id: str, since: int | None) -> dict[str, Any]:
        """Everything, or what has changed behind ``since``; an unknown version gets everything.

        Four statements and no transaction while nothing has changed. Raises Missing PROJECT_NOT_FOUND,
        Forbidden FORBIDDEN_SCOPE.
        """
        project = self._scopes.project_for(actor, project_id, "scan")
        policy = self._policies.of(project.jurisdiction)
        now = self._clock.now()
        lines, told = self._compare(project, policy, now)
        version = version_of(told)
        whole = is_full(since, version)
        shown, removed = (sorted(lines), list[str]()) if whole else told_since(told, since or 0)
        today = legal_day(now)
        return {
            "version": version,
            "full": whole,
            "generated_at": in_shanghai(now),
            "policy": {
                "credentials": policy.credentials,
                "offline_pack": policy.text("offline-pack", today),
                "max_age_s": int(MAX_AGE.total_seconds()),
            },
            "keys": [_key(key) for key in self._keyring.public_keys()],
            "entries": [self._entry(lines[worker], now) for worker in shown],
            "removed": removed,
        }

    def _compare(
        self, project: Project, policy: Policy, now: datetime
    ) -> tuple[dict[str, Line], dict[str, Told]]:
        """The present lines, and what phones have been told once these are told too."""
        lines, digests = _present(project, policy, now)
        told = told_before(project.id)
        if not news(digests, told):
            return lines, told
        with database.atomic():
            _alone(project.id)
            lines, digests = _present(project, policy, now)
            told = told_before(project.id)
            changed = news(digests, told)
            remember(project.id, changed)
        return lines, {**told, **changed}

    def _entry(self, line: Line, now: datetime) -> dict[str, Any]:
        photo_id = line["photo_id"]
        link = self._photos.link(photo_id, now=now, ttl_s=LINK_S) if photo_id else None
        return {**{key: value for key, value in line.items() if key != "photo_id"}, "photo_url": link}


def _present(project: Project, policy: Policy, now: datetime) -> tuple[dict[str, Line], dict[str, str]]:
    """Line and digest by engagement that is not over, as the gate would judge it today. Two statements."""
    today = legal_day(now)
    codes = living_codes(project.id)
    holders = holders_of_workers(project, list(codes), today) if codes else {}
    lines = {
        worker: line_of(holder, codes[worker], decide_entry(policy, holder, project, today))
        for worker, holder in holders.items()
    }
    return lines, {worker: digest_of(line) for worker, line in lines.items()}


def _key(key: PublicKey) -> dict[str, Any]:
    """As GET /code-keys shows it."""
    return {
        "kid": key.kid,
        "algorithm": key.algorithm,
        "public_key": key.public_key,
        "not_before": _moment(key.not_before),
        "not_after": _moment(key.not_after),
    }


def _moment(seconds: int | None) -> str | None:
    return None if seconds is None else in_shanghai(datetime.fromtimestamp(seconds, UTC))


def _alone(project_id: str) -> None:
    """Two phones at once: the second waits, then finds nothing new. SQLite has one writer anyway."""
    if is_postgres():
        digest = hashlib.sha256(f"roster:{project_id}".encode()).digest()
        key = int.from_bytes(digest[:8], "big", signed=True)
        database.execute_sql("SELECT pg_advisory_xact_lock(%s)", (key,))
