"""The roster for phones without a network: in full, or what has changed since a version."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from app.attendance.queries.roster import living_codes, newest_version, remember, told_before
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
from app.employment.facts import GateProject
from app.employment.queries.gate import engaged_holders, holders_in
from app.employment.rules.site_entry import decide_entry
from app.kernel.actor import Actor
from app.kernel.clock import Clock, in_shanghai, legal_day
from app.kernel.db import database, is_postgres
from app.kernel.ports import PhotoStore
from app.kernel.prepared import Answer
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
        self._compared: dict[str, tuple[int, int]] = {}
        """By project: the fingerprint of the facts compared last, and the version in which they are told."""

    def since(self, actor: Actor, project_id: str, since: int | None) -> dict[str, Any]:
        """Everything, or what has changed behind ``since``; an unknown version gets everything.

        Four statements and no transaction while nothing has changed, and nobody is judged anew. Raises
        Missing PROJECT_NOT_FOUND, Forbidden FORBIDDEN_SCOPE.
        """
        project = self._scopes.project_for(actor, project_id, "scan")
        policy = self._policies.of(project.jurisdiction)
        now = self._clock.now()
        today = legal_day(now)
        facts = _gather(project, today)
        version, whole, shown, removed = since or 0, False, list[str](), list[str]()
        lines: dict[str, Line] = {}
        if not self._is_known(project.id, facts, version):
            lines, told = self._compare(project, policy, today, facts)
            version = version_of(told)
            whole = is_full(since, version)
            shown, removed = (sorted(lines), []) if whole else told_since(told, since or 0)
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

    def _is_known(self, project_id: str, facts: _Facts, version: int) -> bool:
        """Whether a phone with this version knows all that follows from the facts, because it did before.

        The newest version belongs to it: facts that come back after others were told are news again.
        """
        known = self._compared.get(project_id)
        return version > 0 and known == (facts.fingerprint, version) and newest_version(project_id) == version

    def _compare(
        self, project: Project, policy: Policy, today: date, facts: _Facts
    ) -> tuple[dict[str, Line], dict[str, Told]]:
        """The present lines, and what phones have been told once these are told too."""
        lines, digests = _judged(project, policy, facts)
        told = told_before(project.id)
        if news(digests, told):
            with database.atomic():
                _alone(project.id)
                facts = _gather(project, today)
                lines, digests = _judged(project, policy, facts)
                told = told_before(project.id)
                changed = news(digests, told)
                remember(project.id, changed)
            told = {**told, **changed}
        self._compared[project.id] = facts.fingerprint, version_of(told)
        return lines, told

    def _entry(self, line: Line, now: datetime) -> dict[str, Any]:
        photo_id = line["photo_id"]
        link = self._photos.link(photo_id, now=now, ttl_s=LINK_S) if photo_id else None
        return {**{key: value for key, value in line.items() if key != "photo_id"}, "photo_url": link}


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that a roster rests on beside the rules, which stay the same while a process runs. As read."""

    project: tuple[Any, ...]
    on: date
    codes: list[tuple[str, str | None]]
    holders: Answer

    @property
    def fingerprint(self) -> int:
        """Of 64 bits, the same for the same facts in the same process: of others once in 10^19 changes, at a
        seventh of what a digest of their text would cost."""
        return hash((self.project, self.on, tuple(self.codes), tuple(self.holders.rows)))


def _gather(project: Project, today: date) -> _Facts:
    """Two statements."""
    of_project = tuple(getattr(project, name) for name in GateProject.__annotations__)
    return _Facts(of_project, today, living_codes(project.id), engaged_holders(project, today))


def _judged(project: Project, policy: Policy, facts: _Facts) -> tuple[dict[str, Line], dict[str, str]]:
    """Line and digest by engagement that is not over, as the gate would judge it that day."""
    codes: dict[str, list[str]] = {}
    for worker, code_id in facts.codes:
        codes.setdefault(worker, []).extend([] if code_id is None else [code_id])
    lines = {
        worker: line_of(holder, codes[worker], decide_entry(policy, holder, project, facts.on))
        for worker, holder in holders_in(facts.holders, facts.on).items()
        if worker in codes  # hired between the two statements; the next pull finds both
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
