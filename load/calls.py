"""Calls of each kind, made of what the town is at that moment."""

from __future__ import annotations

import json
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from app.kernel.clock import in_shanghai, legal_day
from app.kernel.ids import first_id
from bench.history import latest_full_month
from bench.learners import AT
from load import morning
from load.call import Call
from load.morning import BATCH, GATES, MEN_PER_S, Kind
from load.phones import Run
from load.town import Gated, Man, Phone, Town
from qr.claims import FLAG_VERIFIED, Claims
from qr.codec import encode

API = "/api/v1"
TTL_S = 3600
"""Longer than a phone's twenty seconds, because all codes of a step are drawn before it begins."""
Headers = tuple[tuple[str, str], ...]


class Calls:
    """Makes calls and learns from their answers."""

    def __init__(self, town: Town) -> None:
        self._town = town
        self._turn = count()
        self._last_scan: dict[str, Any] = {}
        self._last_code: deque[tuple[int, str, str]] = deque(maxlen=50)
        self.first_with: dict[str, str] = {}
        """Of a scan with a code that was shown before: the scan of then."""
        self._renewing: deque[Phone] = deque()
        self._makers: dict[str, Callable[[], dict[str, Any]]] = {
            morning.SCAN: lambda: self._scan(*self._next_man()),
            morning.STALE_CODE: self._stale_code,
            morning.STRANGER: self._stranger,
            morning.SPENT: self._spent,
            morning.AGAIN: self._again,
            morning.BATCHED: self._batch,
            morning.EXPIRED: self._expired,
            morning.RENEWAL: self._renewal,
            morning.HOME: lambda: self._own("GET", "/me/home"),
            morning.CODE: lambda: self._own("POST", "/me/code?svg=1", {}),
            morning.PACK: lambda: self._own("POST", "/me/code/offline-pack?svg=1", {}),
            morning.OWN_MONTH: lambda: self._own("GET", "/me/attendance"),
            morning.PRESENCE: lambda: self._seen("presence"),
            morning.MOVES: self._moves,
            morning.TODAY: lambda: self._seen("scans?limit=50"),
            morning.ROSTER: lambda: self._seen("roster"),
            morning.ROSTER_NEWS: self._roster_news,
            morning.MONTH: self._month,
            morning.HEARTBEAT: self._heartbeat,
        }

    def of(self, arrivals: Iterable[tuple[float, Kind]], begins: datetime) -> list[Call]:
        """The calls of a run that begins at ``begins``; every scan says when its man stood there."""
        made = []
        for due_s, kind in arrivals:
            self._now = begins + timedelta(seconds=due_s)
            made.append(Call(kind.name, due_s, patience_s=kind.patience_s, **self._makers[kind.name]()))
        return made

    def learn(self, run: Run) -> None:
        """Renewed tokens are used next time; a phone whose renewal was lost is not."""
        for answer in run.answers:
            if answer.kind == morning.RENEWAL and answer.body:
                pair = json.loads(answer.body)
                self._town.phones.append(Phone(pair["access_token"], pair["refresh_token"]))

    def _next_man(self) -> tuple[Man, str]:
        man, direction = self._town.men.popleft()
        self._town.men.append((man, "in" if direction == "out" else "out"))
        return man, direction

    def _scan(self, man: Man, direction: str) -> dict[str, Any]:
        raw = self._code(man, self._now)
        body = self._passing(raw, direction, self._now)
        self._last_code.append((man.site, raw, body["scan_id"]))
        return self._scanned(man.site, body)

    def _scanned(self, site: int, body: dict[str, Any]) -> dict[str, Any]:
        self._last_scan = self._to_gate(site, "scans", body)
        return self._last_scan

    def _to_gate(self, site: int, path: str, body: Any) -> dict[str, Any]:
        gated = self._town.sites[site]
        return self._made("POST", f"/projects/{gated.project_id}/{path}", self._gate(gated), body, keeps=True)

    def _stale_code(self) -> dict[str, Any]:
        """Its man comes back with a living one, so he does not change sides."""
        man, direction = self._town.men[0]
        raw = self._code(man, self._now - timedelta(seconds=90), ttl=20)
        return self._scanned(man.site, self._passing(raw, direction, self._now))

    def _stranger(self) -> dict[str, Any]:
        """He wants in: nobody is refused on his way out."""
        man, _direction = self._town.men[0]
        elsewhere = (man.site + 1) % len(self._town.sites)
        raw = self._code(man, self._now)
        return self._scanned(elsewhere, self._passing(raw, "in", self._now))

    def _spent(self) -> dict[str, Any]:
        if not self._last_code:
            return self._scan(*self._next_man())
        site, raw, first = self._last_code.popleft()
        body = self._passing(raw, "in", self._now)
        self.first_with[body["scan_id"]] = first
        return self._scanned(site, body)

    def _again(self) -> dict[str, Any]:
        return self._last_scan or self._scan(*self._next_man())

    def _batch(self) -> dict[str, Any]:
        """A hundred men of one gate, a few minutes ago."""
        site = next(self._turn) % len(self._town.sites)
        scans: list[dict[str, Any]] = []
        passed_by = []
        while len(scans) < BATCH:
            man, direction = self._town.men.popleft()
            if man.site != site:
                passed_by.append((man, direction))
                continue
            at = self._now - timedelta(seconds=300 - 2.5 * len(scans))
            body = self._passing(self._code(man, at), direction, at)
            scans.append(
                {**body, "mode": "offline", "shown_result": "accepted", "sent_at": in_shanghai(self._now)}
            )
            self._town.men.append((man, "in" if direction == "out" else "out"))
        self._town.men.extendleft(reversed(passed_by))
        return self._to_gate(site, "scans/batch", {"scans": scans})

    def _code(self, man: Man, at: datetime, ttl: int = TTL_S) -> str:
        key = self._town.product.keyring.signing_at(int(at.timestamp()))
        claims = Claims(
            type=1,
            kid=key.kid,
            code_id=man.worker.code_id,
            not_before=int(at.timestamp()) - 2,
            ttl=ttl,
            identity_class=1,
            flags=FLAG_VERIFIED,
            device_tag=next(self._turn) % 60_000 + 1,
            jti=secrets.token_hex(8),
        )
        return encode(claims, key)

    def _passing(self, raw: str, direction: str, at: datetime) -> dict[str, Any]:
        moment = in_shanghai(at)
        return {
            "scan_id": str(uuid4()),
            "raw": raw,
            "direction": direction,
            "scanned_at": moment,
            "sent_at": moment,
            "seq": int(at.timestamp() * 1000),
            "mode": "online",
        }

    def _expired(self) -> dict[str, Any]:
        return self._made("GET", "/me/home", self._town.expired_token, status=401)

    def _renewal(self) -> dict[str, Any]:
        phone = self._town.phones.popleft()
        return self._made("POST", "/auth/refresh", "", {"refresh_token": phone.refresh}, keeps=True)

    def _own(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        phone = self._town.phones[0]
        self._town.phones.rotate(-1)
        return self._made(method, path, phone.token, body)

    def _seen(self, path: str) -> dict[str, Any]:
        gated = self._any_site()
        return self._made("GET", f"/projects/{gated.project_id}/{path}", self._gate(gated))

    def _moves(self) -> dict[str, Any]:
        """Since the page counted last, for the man before."""
        before = self._now - timedelta(seconds=GATES / MEN_PER_S)
        version = first_id(int(before.timestamp() * 1000))
        return self._seen(f"presence/moves?since={version}")

    def _roster_news(self) -> dict[str, Any]:
        gated = self._any_site()
        path = f"/projects/{gated.project_id}/roster?since={gated.roster_version}"
        return self._made("GET", path, self._gate(gated))

    def _month(self) -> dict[str, Any]:
        gated = self._town.sites[0]
        month = latest_full_month(legal_day(self._now))
        return self._made(
            "GET", f"/projects/{gated.project_id}/attendance?month={month}", gated.manager_token
        )

    def _heartbeat(self) -> dict[str, Any]:
        learner = self._town.learners[0]
        self._town.learners.rotate(-1)
        made = self._made("POST", learner.path.removeprefix(API), learner.token, learner.beat())
        return {**made, "headers": (*made["headers"], (AT, learner.at.isoformat()))}

    def _any_site(self) -> Gated:
        return self._town.sites[next(self._turn) % len(self._town.sites)]

    def _gate(self, gated: Gated) -> str:
        return gated.gates[next(self._turn) % len(gated.gates)]

    def _made(
        self, method: str, path: str, token: str, body: Any = None, *, status: int = 200, keeps: bool = False
    ) -> dict[str, Any]:
        """Each call comes from an address of its own, as from a mobile network behind the proxy."""
        turn = next(self._turn)
        headers: Headers = (("X-Forwarded-For", f"100.64.{turn >> 8 & 255}.{turn & 255}"),)
        if token:
            headers += (("Authorization", f"Bearer {token}"),)
        data = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        return {
            "method": method, "path": API + path, "headers": headers, "body": data, "status": status,
            "keeps": keeps,
        }  # fmt: skip
